#!/usr/bin/python3
"""Makes the seeds of the byte-level targets that GDAL, PROJ and GEOS write themselves. Needs Debian's python3-gdal (GDAL 3.6.2).

    /usr/bin/python3 fuzz/make_byte_seeds.py

What is written by hand stands below, as text. The same libraries make the same bytes."""

import struct
from pathlib import Path

import seed_documents
import seed_images
import seed_texts
from osgeo import gdal, ogr, osr

# ruff: noqa: E501 (documents are kept whole)

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
GEOTRANSFORM = (9.0, 0.25, 0.0, 52.0, 0.0, -0.25)

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()
gdal.SetConfigOption("GDAL_PAM_ENABLED", "NO")
gdal.SetConfigOption("OGR_CURRENT_DATE", "2020-01-01T00:00:00Z")
gdal.SetConfigOption("OGR_SQLITE_PRAGMA", "page_size=512")


def write(target, name, data):
    folder = CORPUS / target / "seeds"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def vsimem(path):
    file = gdal.VSIFOpenL(path, "rb")
    data = gdal.VSIFReadL(1, gdal.VSIStatL(path).size, file)
    gdal.VSIFCloseL(file)
    return bytes(data)


def join(files):
    """Several files as one input: fuzz/byte_target.h says how."""
    parts = [b"capsan-files"]
    for name, data in files.items():
        parts += [f"=== {name} ===".encode(), data if isinstance(data, bytes) else data.encode()]
    return b"\n".join(parts)


def wgs84():
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(4326)
    srs.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return srs


def relief(bands=1, data_type=gdal.GDT_Byte, size=16):
    dataset = gdal.GetDriverByName("MEM").Create("", size, size, bands, data_type)
    dataset.SetGeoTransform(GEOTRANSFORM)
    dataset.SetProjection(wgs84().ExportToWkt())
    code = {gdal.GDT_Byte: "B", gdal.GDT_Int16: "h", gdal.GDT_Float32: "f"}[data_type]
    for band in range(1, bands + 1):
        values = [(x * y + 16 * band) % 120 for y in range(size) for x in range(size)]
        dataset.GetRasterBand(band).WriteRaster(0, 0, size, size, struct.pack(f"{size * size}{code}", *values))
    return dataset


def copy(driver, source, *options, overviews=False, extra=(), path="/vsimem/seed"):
    dataset = gdal.GetDriverByName(driver).CreateCopy(path, source, options=list(options))
    if overviews:
        dataset.BuildOverviews("NEAREST", [2])
    dataset = None
    data = vsimem(path)
    more = {suffix: vsimem(path + suffix) for suffix in extra}
    gdal.Unlink(path)
    return {"": data, **more} if extra else data


def make_rasters():
    palette = relief()
    table = gdal.ColorTable()
    for entry in range(120):
        table.SetColorEntry(entry, (2 * entry, 255 - 2 * entry, 128, 255))
    palette.GetRasterBand(1).SetColorTable(table)
    elevation = relief(data_type=gdal.GDT_Int16)
    elevation.GetRasterBand(1).SetNoDataValue(-9999)
    seeds = {
        "plain.tif": copy("GTiff", relief()),
        "deflate_palette.tif": copy("GTiff", palette, "COMPRESS=DEFLATE"),
        "tiled_lzw.tif": copy("GTiff", relief(3), "COMPRESS=LZW", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"),
        "jpeg.tif": copy("GTiff", relief(3), "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"),
        "big_float_predictor.tif": copy(
            "GTiff", relief(data_type=gdal.GDT_Float32), "BIGTIFF=YES", "COMPRESS=DEFLATE", "PREDICTOR=3"
        ),
        "overviews_nodata.tif": copy("GTiff", elevation, "COMPRESS=DEFLATE", overviews=True),
        "gray.png": copy("PNG", relief()),
        "palette.png": copy("PNG", palette),
        "relief.img": copy("HFA", palette),
        "compressed.img": copy("HFA", elevation, "COMPRESSED=YES"),
        "plain.ntf": copy("NITF", relief()),
        "vector_quantized_not.ntf": copy("NITF", relief(3), "IC=C3"),
        "gray.jpg": copy("JPEG", relief()),
        "palette.gif": copy("GIF", palette),
        "gray.bmp": copy("BMP", relief()),
        "grid.asc": copy("AAIGrid", relief(size=6)),
        "gray.pgm": copy("PNM", relief(size=6), path="/vsimem/seed.pgm"),
    }
    envi = copy("ENVI", relief(size=8), "SUFFIX=ADD", extra=(".hdr",))
    seeds["envi.files"] = join({"a.raw": envi[""], "a.raw.hdr": envi[".hdr"]})
    small = copy("GTiff", relief(size=8))
    simple = """<VRTDataset rasterXSize="8" rasterYSize="8"><GeoTransform>9, 0.25, 0, 52, 0, -0.25</GeoTransform>
<VRTRasterBand dataType="Float32" band="1"><NoDataValue>-1</NoDataValue>
<ComplexSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename><SourceBand>1</SourceBand>
<SrcRect xOff="0" yOff="0" xSize="8" ySize="8"/><DstRect xOff="0" yOff="0" xSize="8" ySize="8"/>
<ScaleRatio>0.5</ScaleRatio><LUT>0:1,64:2,255:3</LUT></ComplexSource></VRTRasterBand></VRTDataset>
"""
    seeds["simple_source.vrt.files"] = join({"a.vrt": simple, "a.tif": small})
    raw = """<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">
<SourceFilename relativeToVRT="1">a.raw</SourceFilename><ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset>
<LineOffset>4</LineOffset></VRTRasterBand></VRTDataset>
"""
    seeds["raw_band.vrt.files"] = join({"a.vrt": raw, "a.raw": bytes(range(16))})
    derived = """<VRTDataset rasterXSize="8" rasterYSize="8">
<VRTRasterBand dataType="Byte" band="1" subClass="VRTDerivedRasterBand"><PixelFunctionType>sqrt</PixelFunctionType>
<SimpleSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename></SimpleSource></VRTRasterBand>
<VRTRasterBand dataType="Byte" band="2"><KernelFilteredSource><SourceFilename relativeToVRT="1">a.tif</SourceFilename>
<Kernel><Size>3</Size><Coefs>0 1 0 1 1 1 0 1 0</Coefs></Kernel></KernelFilteredSource></VRTRasterBand></VRTDataset>
"""
    seeds["derived_and_filtered.vrt.files"] = join({"a.vrt": derived, "a.tif": small})
    for name, data in seeds.items():
        write("raster_file", name, data)


SHAPES = (
    ("a point", "POINT (9.5 51.5)"),
    ("b line", "LINESTRING (9 50, 10 51, 11 50.5)"),
    ("c hole", "POLYGON ((9 50, 11 50, 11 52, 9 52, 9 50), (9.5 50.5, 10 50.5, 10 51, 9.5 51, 9.5 50.5))"),
    ("d many", "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2)))"),
)


def shapes(driver, path, geometries, *, layer_options=(), options=(), srs=True):
    dataset = gdal.GetDriverByName(driver).Create(path, 0, 0, 0, gdal.GDT_Unknown, options=list(options))
    layer = dataset.CreateLayer("a", wgs84() if srs else None, ogr.wkbUnknown, list(layer_options))
    if driver != "GPX":
        for name, kind in (("name", ogr.OFTString), ("number", ogr.OFTInteger), ("part", ogr.OFTReal)):
            layer.CreateField(ogr.FieldDefn(name, kind))
    for number, (name, wkt) in enumerate(geometries):
        feature = ogr.Feature(layer.GetLayerDefn())
        if driver != "GPX":
            feature.SetField("name", name)
            feature.SetField("number", number)
            feature.SetField("part", number / 4)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        layer.CreateFeature(feature)
    layer = dataset = None


def vector(driver, suffix, geometries=SHAPES, companions=(), **options):
    path = f"/vsimem/a{suffix}"
    shapes(driver, path, geometries, **options)
    files = {f"a{end}": vsimem(f"/vsimem/a{end}") for end in (suffix, *companions)}
    for name in files:
        gdal.Unlink(f"/vsimem/{name}")
    return files


def make_vectors():
    polygons = [shape for shape in SHAPES if "POLYGON" in shape[1]]
    single = {
        "shapes.geojson": ("GeoJSON", ".geojson", {}),
        "shapes.geojsonl": ("GeoJSONSeq", ".geojsonl", {}),
        "shapes.kml": ("KML", ".kml", {}),
        "shapes.fgb": ("FlatGeobuf", ".fgb", {}),
    }
    for name, (driver, suffix, options) in single.items():
        (data,) = vector(driver, suffix, **options).values()
        write("vector_file", name, data)
    gpkg = vector(
        "GPKG", ".gpkg", polygons, layer_options=["SPATIAL_INDEX=NO"], options=["ADD_GPKG_OGR_CONTENTS=NO"], srs=False
    )
    write("vector_file", "shapes.gpkg", gpkg["a.gpkg"])
    shapefile = vector("ESRI Shapefile", ".shp", polygons, (".shx", ".dbf", ".prj"), layer_options=["ENCODING=UTF-8"])
    write("vector_file", "polygons.shp.files", join(shapefile))
    write("vector_file", "table.dbf.files", join({"a.dbf": shapefile["a.dbf"]}))
    write("vector_file", "mif.files", join(vector("MapInfo File", ".mif", polygons, (".mid",))))
    write("vector_file", "gml.files", join(vector("GML", ".gml", polygons, (".xsd",))))
    for name, text in VECTOR_TEXTS.items():
        write("vector_file", name, text)
    table = 'id,name,WKT\n1,first,POINT (1 2)\n2,"second, quoted","LINESTRING (0 0, 1 1)"\n'
    write("vector_file", "csv.files", join({"a.csv": table, "a.csvt": '"Integer","String","String"\n'}))
    write("vector_file", "star_in_a_name.csv.files", join({"a.csv": "i*,name\n1,first\n"}))
    virtual = """<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource relativeToVRT="1">a.csv</SrcDataSource>
<GeometryType>wkbPoint</GeometryType><GeometryField encoding="PointFromColumns" x="x" y="y"/>
<Field name="name" src="name"/></OGRVRTLayer></OGRVRTDataSource>
"""
    write("vector_file", "virtual.vrt.files", join({"a.vrt": virtual, "a.csv": "name,x,y\nfirst,1,2\nsecond,3,4\n"}))


VECTOR_TEXTS = {
    "collection.json": '{"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [1, 2, 3]}]}\n',
    "nested_properties.json": '{"type": "Feature", "id": 7, "bbox": [0, 0, 1, 1], "geometry": null,'
    ' "properties": {"a": [1, 2.5, "x"], "b": {"c": true}, "d": "2020/01/02 03:04:05"}}\n',
    "esri.json": '{"geometryType": "esriGeometryPolyline", "spatialReference": {"wkid": 4326}, "fields": [{"name": "n",'
    ' "type": "esriFieldTypeInteger"}], "features": [{"attributes": {"n": 1}, "geometry": {"paths": [[[0, 0], [1, 1]]]}}]}\n',
    "topology.json": '{"type": "Topology", "transform": {"scale": [0.5, 0.5], "translate": [9, 50]}, "objects": {"a": {"type":'
    ' "GeometryCollection", "geometries": [{"type": "LineString", "arcs": [0]}, {"type": "Polygon", "arcs": [[0, -1]]}]}},'
    ' "arcs": [[[0, 0], [1, 1], [2, -1]]]}\n',
    "track.gpx": '<?xml version="1.0"?><gpx version="1.1" creator="capsan" xmlns="http://www.topografix.com/GPX/1/1">'
    '<wpt lat="51" lon="9"><ele>12.5</ele><name>a</name></wpt><trk><trkseg><trkpt lat="51" lon="9"/><trkpt lat="52" lon="9.5"/>'
    "</trkseg></trk></gpx>\n",
}

PROJ_STRINGS = (
    "+proj=utm +zone=32 +ellps=GRS80 +towgs84=1,2,3,0.1,0.2,0.3,4 +units=m +no_defs",
    "+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +units=m +no_defs",
    "+proj=lcc +lat_1=49 +lat_2=44 +lat_0=46.5 +lon_0=3 +R=6371000 +pm=paris +axis=neu",
    "+proj=longlat +datum=NAD27 +nadgrids=@conus,null +vunits=us-ft +geoidgrids=egm96_15.gtx +type=crs",
    "+proj=ob_tran +o_proj=longlat +o_lon_p=-162 +o_lat_p=39.25 +lon_0=180 +to_meter=0.0174532925199433",
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=helmert +x=10 +y=3 +z=1 +rx=0.1"
    " +convention=position_vector +step +inv +proj=merc +step +proj=axisswap +order=2,1",
    "+init=epsg:4326",
)


def make_texts():
    number = 0
    for code, name in (
        (4326, "geographic"),
        (25832, "projected"),
        (3857, "pseudo_mercator"),
        (7415, "compound"),
        (5773, "vertical"),
    ):
        srs = osr.SpatialReference()
        srs.ImportFromEPSG(code)
        write("crs_text", f"{name}_code", f"EPSG:{code}\n---\nEPSG:3035")
        write("crs_text", f"{name}_wkt1", srs.ExportToWkt(["FORMAT=WKT1_GDAL"]))
        write("crs_text", f"{name}_wkt2", srs.ExportToWkt(["FORMAT=WKT2_2019"]))
        write(
            "crs_text",
            f"{name}_esri",
            srs.ExportToWkt(["FORMAT=WKT1_ESRI"]) if code < 5000 or code > 20000 else f"EPSG:{code}",
        )
        write("crs_text", f"{name}_projjson", srs.ExportToPROJJSON(["MULTILINE=NO"]))
    for number, text in enumerate(PROJ_STRINGS):
        write("crs_text", f"proj_{number}", text)
    write("crs_text", "both_ways", f"{PROJ_STRINGS[0]}\n---\n{PROJ_STRINGS[1]}")
    write("crs_text", "urn", "urn:ogc:def:crs,crs:EPSG::27700,crs:EPSG::5701")
    write("crs_text", "name", "ETRS89-extended / LAEA Europe")
    bound = osr.SpatialReference()
    bound.ImportFromProj4(PROJ_STRINGS[0])
    write("crs_text", "bound_wkt2", bound.ExportToWkt(["FORMAT=WKT2_2019"]))
    local = 'ENGCRS["plan",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    write("crs_text", "engineering_wkt2", local)


def join_texts(texts):
    return "\n---\n".join(texts)


def make_operations():
    """Projections as PROJ strings: fuzz/crs_text.c transforms from the first to the second, and takes all others by themselves."""
    for name, strings in seed_texts.PROJECTIONS.items():
        write("crs_text", f"projections_{name}", join_texts(proj_string(string) for string in strings))
    for name, strings in seed_texts.OPERATIONS.items():
        write("crs_text", f"operations_{name}", join_texts(strings))
    for name, texts in seed_texts.DOCUMENTS.items():
        write("crs_text", name, join_texts(texts))
    named = [
        string
        for strings in seed_texts.PROJECTIONS.values()
        for string in strings
        if string.split()[0] in seed_texts.NAMED
    ]
    for number in range(0, len(named), 12):
        systems = [f"{proj_string(string)} +type=crs" for string in named[number : number + 12]]
        write("crs_text", f"reference_systems_{number // 12}", join_texts(systems))


def proj_string(parameters):
    return "+proj=" + " +".join(parameters.split())


# The ways of osr to set a projection, with what they take.
METHODS = (
    ("ACEA", 29, 45, 37, -96, 1, 2),
    ("AE", 50, 10, 1, 2),
    ("Bonne", 45, 10, 1, 2),
    ("CEA", 30, 10, 1, 2),
    ("CS", 10, 9, 1, 2),
    ("EC", 30, 50, 40, 10, 1, 2),
    ("EckertIV", 10, 1, 2),
    ("EckertVI", 10, 1, 2),
    ("Equirectangular", 0, 10, 1, 2),
    ("Equirectangular2", 0, 10, 40, 1, 2),
    ("GaussSchreiberTMercator", -21, 55, 1, 160000, 50000),
    ("GS", 10, 1, 2),
    ("GH", 10, 1, 2),
    ("IGH",),
    ("GEOS", 0, 35785831, 1, 2),
    ("Gnomonic", 50, 10, 1, 2),
    ("HOM", 45, 10, 30, 90, 0.9996, 1, 2),
    ("HOM2PNO", 45, 44, 9, 46, 11, 0.9996, 1, 2),
    ("Krovak", 49.5, 24.8333333, 30.2881397, 78.5, 0.9999, 1, 2),
    ("LAEA", 52, 10, 1, 2),
    ("LCC", 44, 49, 46.5, 3, 1, 2),
    ("LCC1SP", 45, 10, 0.999, 1, 2),
    ("LCCB", 44, 49, 46.5, 3, 1, 2),
    ("MC", 0, 10, 1, 2),
    ("Mercator", 0, 10, 0.99, 1, 2),
    ("Mollweide", 10, 1, 2),
    ("NZMG", -41, 173, 2510000, 6023150),
    ("OS", 52, 5, 0.9999, 1, 2),
    ("Orthographic", 50, 10, 1, 2),
    ("Polyconic", 10, 10, 1, 2),
    ("PS", 70, 10, 1, 1, 2),
    ("Robinson", 10, 1, 2),
    ("Sinusoidal", 10, 1, 2),
    ("Stereographic", 52, 5, 0.9999, 1, 2),
    ("SOC", 46, 7, 1, 2),
    ("TM", 0, 9, 0.9996, 500000, 0),
    ("TMSO", 0, 9, 1, 1, 2),
    ("VDG", 10, 1, 2),
)


def by_method(name, *parameters):
    """A projected reference system that no registry has, so that all of it must be written."""
    srs = osr.SpatialReference()
    srs.SetProjCS(f"by {name}")
    srs.SetGeogCS("g", "d", "e", 6378000, 298.3, "Greenwich", 0)
    getattr(srs, f"Set{name}")(*parameters)
    srs.SetLinearUnits("US survey foot", 0.304800609601219)
    return srs


def in_notation(srs, notation):
    """ESRI's has no name for some methods: these are in GDAL's."""
    try:
        return srs.ExportToWkt([f"FORMAT={notation}"])
    except RuntimeError:
        return srs.ExportToWkt()


def make_methods():
    """Of each way to project: one notation as what to transform from, another as what to transform to, a third for PROJ alone."""
    notations = ("WKT1_GDAL", "WKT1_ESRI", "WKT2_2015", "WKT2_2019")
    for number in range(0, len(METHODS) - 1, 2):
        pair = [by_method(*method) for method in METHODS[number : number + 2]]
        texts = [in_notation(srs, notations[number // 2 % 4]) for srs in pair]
        texts += [srs.ExportToPROJJSON(["MULTILINE=NO"]) for srs in pair]
        names = "_".join(method[0].lower() for method in METHODS[number : number + 2])
        write("crs_text", f"method_{names}", join_texts(texts))
    for name in ("wkt2_compound", "wkt2_derived", "wkt2_temporal_parametric", "wkt2_ensemble"):
        for number, text in enumerate(seed_texts.DOCUMENTS[name]):
            srs = osr.SpatialReference()
            try:
                srs.ImportFromWkt(text)
            except RuntimeError:  # its axes are polar
                continue
            write("crs_text", f"{name.replace('wkt2', 'projjson')}_{number}", srs.ExportToPROJJSON(["MULTILINE=NO"]))


def system(epsg):
    srs = osr.SpatialReference()
    srs.ImportFromEPSG(epsg)
    return srs


def small(data_type=gdal.GDT_Byte, bands=1, size=8, srs=None):
    """A ramp. Of a type that relief() has not."""
    dataset = gdal.GetDriverByName("MEM").Create("", size, size, bands, data_type)
    dataset.SetGeoTransform((500000, 10, 0, 5700000, 0, -10))
    dataset.SetProjection((srs or system(25832)).ExportToWkt())
    for band in range(1, bands + 1):
        values = struct.pack(f"{size * size}B", *(band * n % 120 for n in range(size * size)))
        dataset.GetRasterBand(band).WriteRaster(0, 0, size, size, values, buf_type=gdal.GDT_Byte)
    return dataset


def with_gcps(dataset, count=6):
    gcps = [
        gdal.GCP(500000 + 10 * x + y, 5700000 - 10 * y + x * x / 9, 3, x, y)
        for x, y in ((0, 0), (7, 0), (7, 7), (0, 7), (3, 4), (5, 2), (1, 3), (2, 6), (6, 5), (4, 1))[:count]
    ]
    dataset.SetGCPs(gcps, system(25832).ExportToWkt())
    return dataset


RPC = {
    **{
        f"{name}_{what}": value
        for name, scale in (("LINE", "4"), ("SAMP", "4"), ("LAT", "0.1"), ("LONG", "0.1"), ("HEIGHT", "500"))
        for what, value in (("OFF", "4"), ("SCALE", scale))
    },
    **{f"{name}_COEFF": " ".join(["0.5", "1", "0.1"] + ["0"] * 17) for name in ("LINE_NUM", "SAMP_NUM")},
    **{f"{name}_COEFF": " ".join(["1"] + ["0"] * 19) for name in ("LINE_DEN", "SAMP_DEN")},
}


def with_metadata(dataset):
    dataset.SetMetadata({"a": "b", "AREA_OR_POINT": "Point", "TIFFTAG_SOFTWARE": "by hand"})
    dataset.SetMetadata(RPC, "RPC")
    dataset.SetMetadata(["<a>xml</a>"], "xml:b")
    band = dataset.GetRasterBand(1)
    band.SetDescription("first")
    band.SetUnitType("m")
    band.SetScale(2)
    band.SetOffset(3)
    band.SetNoDataValue(5)
    band.SetCategoryNames(["none", "one"])
    return dataset


def make_tiffs():
    """Each layout and compression that GDAL writes."""
    tiles = ("TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16")
    seeds = {}
    for bits in (1, 2, 3, 5, 7):
        seeds[f"bits_{bits}"] = (small(), f"NBITS={bits}")
    for bits, data_type in (
        (9, gdal.GDT_UInt16),
        (12, gdal.GDT_UInt16),
        (20, gdal.GDT_UInt32),
        (16, gdal.GDT_Float32),
        (24, gdal.GDT_Float32),
    ):
        seeds[f"bits_{bits}_of_{gdal.GetDataTypeName(data_type).lower()}"] = (small(data_type, 2), f"NBITS={bits}")
    for data_type in (
        gdal.GDT_UInt16,
        gdal.GDT_Int32,
        gdal.GDT_Float64,
        gdal.GDT_CInt16,
        gdal.GDT_CFloat32,
        gdal.GDT_CFloat64,
    ):
        name = gdal.GetDataTypeName(data_type).lower()
        seeds[f"type_{name}"] = (small(data_type), "ENDIANNESS=BIG")
    for compression in ("CCITTRLE", "CCITTFAX3", "CCITTFAX4"):
        seeds[compression.lower()] = (small(size=32), "NBITS=1", f"COMPRESS={compression}")
    seeds["packbits"] = (small(bands=3), "COMPRESS=PACKBITS", "INTERLEAVE=BAND")
    for bits, data_type in ((8, gdal.GDT_Byte), (16, gdal.GDT_UInt16), (32, gdal.GDT_UInt32), (64, gdal.GDT_Float64)):
        seeds[f"predictor_2_{bits}"] = (small(data_type, 2), "COMPRESS=LZW", "PREDICTOR=2", "INTERLEAVE=PIXEL")
    seeds["predictor_3_64_big_endian"] = (small(gdal.GDT_Float64), "COMPRESS=DEFLATE", "PREDICTOR=3", "ENDIANNESS=BIG")
    seeds["predictor_3_tiles"] = (small(gdal.GDT_Float32, 2), "COMPRESS=DEFLATE", "PREDICTOR=3", *tiles)
    seeds["jpeg_tiles_planes"] = (small(bands=3), "COMPRESS=JPEG", "INTERLEAVE=BAND", *tiles)
    seeds["jpeg_cmyk"] = (small(bands=4), "COMPRESS=JPEG", "PHOTOMETRIC=CMYK")
    seeds["alpha"] = (small(bands=4), "PHOTOMETRIC=RGB", "ALPHA=YES", "COMPRESS=DEFLATE")
    seeds["two_samples_unassociated"] = (small(bands=2), "ALPHA=NON-PREMULTIPLIED")
    seeds["sparse_big_endian_bigtiff"] = (small(bands=2), "SPARSE_OK=TRUE", "BIGTIFF=YES", "ENDIANNESS=BIG", *tiles)
    seeds["esri_keys"] = (small(), "GEOTIFF_KEYS_FLAVOR=ESRI_PE")
    seeds["version_1_1"] = (small(srs=system(7415)), "GEOTIFF_VERSION=1.1")
    seeds["geocentric"] = (small(srs=system(4978)),)
    seeds["geographic_3d"] = (small(srs=system(4979)),)
    seeds["gcps"] = (with_gcps(small()),)
    seeds["metadata_rpc"] = (with_metadata(small()),)
    seeds["cog_layout"] = (small(size=16), "COPY_SRC_OVERVIEWS=YES", *tiles)
    for name, (dataset, *options) in seeds.items():
        write("raster_file", f"{name}.tif", copy("GTiff", dataset, *options))
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    path = "/vsimem/seed"
    dataset = gdal.GetDriverByName("GTiff").CreateCopy(
        path, small(bands=3, size=16), options=["COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", *tiles]
    )
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().Fill(255)
    dataset.BuildOverviews("AVERAGE", [2, 4])
    dataset = None
    write("raster_file", "mask_overviews_jpeg.tif", vsimem(path))
    gdal.Unlink(path)
    gdal.GetDriverByName("GTiff").Create(path, 8, 8)
    for _number in range(2):
        gdal.GetDriverByName("GTiff").CreateCopy(path, small(), options=["APPEND_SUBDATASET=YES"])
    write("raster_file", "subdatasets.tif", vsimem(path))
    gdal.Unlink(path)


def make_systems():
    """Projections that no registry has, written as keys of GeoTIFF and as a projection of HFA."""
    for method in METHODS:
        dataset = small(size=2, srs=by_method(*method))
        write("raster_file", f"by_{method[0].lower()}.tif", copy("GTiff", dataset))
    for method in METHODS:
        if method[0] in ("ACEA", "EC", "HOM", "HOM2PNO", "LCC", "OS", "Robinson", "Krovak", "TPED", "PS"):
            dataset = small(size=2, srs=by_method(*method))
            write("raster_file", f"by_{method[0].lower()}.img", copy("HFA", dataset))
    for code in (27700, 2056, 26910, 3413, 5514, 2193, 32756, 4267):
        write("raster_file", f"epsg_{code}.tif", copy("GTiff", small(size=2, srs=system(code))))


def make_imagine():
    table = gdal.RasterAttributeTable()
    for name, kind, usage in (
        ("value", gdal.GFT_Integer, gdal.GFU_MinMax),
        ("class", gdal.GFT_String, gdal.GFU_Name),
        ("part", gdal.GFT_Real, gdal.GFU_Generic),
        ("red", gdal.GFT_Integer, gdal.GFU_Red),
    ):
        table.CreateColumn(name, kind, usage)
    for row in range(3):
        table.SetValueAsInt(row, 0, row)
        table.SetValueAsString(row, 1, f"class {row}")
        table.SetValueAsDouble(row, 2, row / 4)
    classified = with_metadata(small())
    classified.GetRasterBand(1).SetDefaultRAT(table)
    seeds = {
        "bits_1": (small(), "NBITS=1"),
        "bits_2": (small(), "NBITS=2"),
        "bits_4": (small(), "NBITS=4"),
        "signed": (small(), "PIXELTYPE=SIGNEDBYTE"),
        "statistics": (small(), "STATISTICS=YES", "AUX=YES"),
        "compressed_16": (small(gdal.GDT_UInt16, 2), "COMPRESSED=YES"),
        "compressed_32": (small(gdal.GDT_Int32), "COMPRESSED=YES"),
        "attributes": (classified,),
        "geographic": (small(srs=system(4267)),),
    }
    for name, (dataset, *options) in seeds.items():
        write("raster_file", f"{name}.img", copy("HFA", dataset, *options))
    write("raster_file", "overviews.img", copy("HFA", small(size=16), "NBITS=1", overviews=True))


def make_other_rasters():
    seeds = {
        "rgba.png": copy("PNG", small(bands=4), "WORLDFILE=NO"),
        "gray_alpha_16.png": copy("PNG", small(gdal.GDT_UInt16, 2)),
        "bits_1.png": copy("PNG", small(), "NBITS=1"),
        "bits_4_text.png": copy("PNG", with_metadata(small()), "NBITS=4", "TITLE=a", "COMMENT=b"),
        "progressive.jpg": copy("JPEG", small(bands=3), "PROGRESSIVE=ON", "COMMENT=a"),
        "cmyk.jpg": copy("JPEG", small(bands=4)),
        "exif_metadata.jpg": copy("JPEG", with_exif(small()), "WRITE_EXIF_METADATA=YES"),
        "thumbnail.jpg": copy("JPEG", small(bands=3, size=32), "EXIF_THUMBNAIL=YES", "THUMBNAIL_WIDTH=8"),
        "mask.jpg": copy("JPEG", masked(small(bands=3, size=16)), "INTERNAL_MASK=YES"),
        "interlaced.gif": copy("GIF", small(size=16), "INTERLACING=YES"),
        "color.ppm": copy("PNM", small(bands=3), path="/vsimem/seed.ppm"),
        "gray_16.pgm": copy("PNM", small(gdal.GDT_UInt16), path="/vsimem/seed.pgm"),
        "color.bmp": copy("BMP", small(bands=3)),
        "float.asc": copy("AAIGrid", small(gdal.GDT_Float32), "DECIMAL_PRECISION=3", "FORCE_CELLSIZE=YES"),
        "float_blocks.ntf": copy("NITF", small(gdal.GDT_Float32, srs=system(32632)), "BLOCKXSIZE=4", "BLOCKYSIZE=4"),
        "utm.ntf": copy("NITF", small(srs=system(32632)), "ICORDS=N"),
        "geographic.ntf": copy("NITF", relief(size=8), "ICORDS=G", "TRE=USE00A=" + "0" * 107),
        "decimal.ntf": copy("NITF", relief(size=8), "ICORDS=D", "FHDR=NITF02.10", "NUMI=1"),
        "rpc.ntf": copy("NITF", with_metadata(small(gdal.GDT_Int16, srs=system(32632))), "RPC00B=YES"),
        "blocks.ntf": copy("NITF", relief(size=16), "BLOCKA_BLOCK_COUNT=01", "BLOCKSIZE=8"),
        "jpeg_blocks.ntf": copy("NITF", relief(size=16), "IC=C3", "BLOCKXSIZE=8", "BLOCKYSIZE=8"),
        "masked_jpeg.ntf": copy("NITF", relief(size=16), "IC=C3", "QUALITY=10", "PROGRESSIVE=YES"),
        "rgb_lut.ntf": copy("NITF", relief(size=8), "LUT_SIZE=4", "IREP=RGB/LUT"),
        "version_2_0.ntf": copy("NITF", relief(size=8), "FHDR=NSIF01.00"),
        "text_and_graphics.ntf": copy("NITF", with_segments(relief(size=8))),
    }
    for name, options in (("bip", ("INTERLEAVE=BIP",)), ("bil", ("INTERLEAVE=BIL",))):
        envi = copy("ENVI", with_metadata(small(gdal.GDT_Int16, 3)), *options, extra=(".hdr",))
        seeds[f"envi_{name}.files"] = join({"a": envi[""], "a.hdr": envi[".hdr"]})
    for method in (("TM", 0, 9, 0.9996, 500000, 0), ("LCC", 44, 49, 46.5, 3, 1, 2), ("OS", 52, 5, 0.9999, 1, 2)):
        envi = copy("ENVI", small(srs=by_method(*method)), extra=(".hdr",))
        seeds[f"envi_{method[0].lower()}.files"] = join({"a": envi[""], "a.hdr": envi[".hdr"]})
    grid = copy("AAIGrid", small(), path="/vsimem/seed.asc")
    seeds["grid_with_system.files"] = join(
        {"a.asc": grid, "a.prj": by_method("LCC", 44, 49, 46.5, 3, 1, 2).ExportToWkt(["FORMAT=WKT1_ESRI"])}
    )
    plain = copy("GTiff", small())
    world = join({"a.png": copy("PNG", small()), "a.wld": "10\n0\n0\n-10\n500000\n5700000\n"})
    seeds["world_file.files"] = world
    seeds["rpc_beside.files"] = join(
        {
            "a.tif": copy("GTiff", small(), "PROFILE=BASELINE"),
            "a_RPC.TXT": "".join(f"{name}: {value.split()[0]}\n" for name, value in RPC.items() if "COEFF" not in name)
            + "".join(
                f"{name}_{n + 1}: {c}\n"
                for name, value in RPC.items()
                if "COEFF" in name
                for n, c in enumerate(value.split())
            ),
        }
    )
    seeds["overviews_beside.files"] = join(
        {"a.tif": plain, "a.tif.ovr": copy("GTiff", small(size=4)), "a.tif.msk": copy("GTiff", small(size=8))}
    )
    for count, order in ((4, 1), (6, 2)):
        data = {"a.vrt": warped(with_gcps(small(), count), order), "a.tif": copy("GTiff", with_gcps(small(), count))}
        seeds[f"warped_by_gcps_{order}.vrt.files"] = join(data)
    splines = {name: bytes(part).replace(b"GCPTransformer", b"TPSTransformer") for name, part in data.items()}
    seeds["warped_by_splines.vrt.files"] = join(splines)
    options = gdal.WarpOptions(format="VRT", dstSRS="EPSG:4326", resampleAlg="near", errorThreshold=0.125)
    seeds["warped_to_geographic.vrt.files"] = join({"a.vrt": vrt_of(gdal.Warp, options), "a.tif": plain})
    options = gdal.WarpOptions(format="VRT", dstSRS="EPSG:3035", resampleAlg="average", dstAlpha=True)
    seeds["warped_average_alpha.vrt.files"] = join({"a.vrt": vrt_of(gdal.Warp, options), "a.tif": plain})
    options = gdal.TranslateOptions(
        format="VRT", width=4, height=4, resampleAlg="average", scaleParams=[[0, 100, 0, 255]], maskBand="1"
    )
    seeds["translated.vrt.files"] = join({"a.vrt": vrt_of(gdal.Translate, options), "a.tif": plain})
    seeds["metadata.vrt.files"] = join(
        {"a.vrt": vrt_of(gdal.Translate, gdal.TranslateOptions(format="VRT"), with_metadata(small())), "a.tif": plain}
    )
    for name, data in {**seeds, **seed_images.tiffs(), **seed_images.jpegs()}.items():
        write("raster_file", name, data)


def with_exif(dataset):
    dataset.SetMetadata(
        {
            "EXIF_Make": "a",
            "EXIF_GPSLatitudeRef": "N",
            "EXIF_GPSLatitude": "(51) (30) (0)",
            "EXIF_ExposureTime": "(0.5)",
            "EXIF_Orientation": "3",
        }
    )
    return dataset


def with_segments(dataset):
    dataset.SetMetadata({"DATA_0": "text"}, "TEXT")
    return dataset


def masked(dataset):
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().Fill(255)
    return dataset


def vrt_of(make, options, source=None):
    """A VRT that names a.tif beside it."""
    gdal.GetDriverByName("GTiff").CreateCopy("/vsimem/a.tif", source or small())
    make("/vsimem/a.vrt", "/vsimem/a.tif", options=options)
    data = vsimem("/vsimem/a.vrt")
    for path in ("/vsimem/a.tif", "/vsimem/a.vrt", "/vsimem/a.tif.aux.xml"):
        if gdal.VSIStatL(path):
            gdal.Unlink(path)
    return data


def warped(source, order):
    return vrt_of(gdal.Warp, gdal.WarpOptions(format="VRT", polynomialOrder=order), source)


GEOMETRIES = {
    "point": "POINT (1 2)",
    "point_z": "POINT Z (1 2 3)",
    "point_empty": "POINT EMPTY",
    "line": "LINESTRING (0 0, 1 1, 2 0, 2 2)",
    "polygon": SHAPES[2][1],
    "bowtie": "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))",
    "multipoint": "MULTIPOINT ((0 0), (1 1))",
    "multipolygon": SHAPES[3][1],
    "collection": "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1), GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1, 0 0))))",
    "circle": "CIRCULARSTRING (0 0, 1 1, 2 0)",
    "curve_polygon": "CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (0 0, 1 1, 2 0), (2 0, 0 0)))",
    "tin": "TIN (((0 0, 1 0, 0 1, 0 0)), ((1 0, 1 1, 0 1, 1 0)))",
    "measured": "LINESTRING ZM (0 0 1 2, 1 1 3 4)",
    "large": "POLYGON ((500000 5700000, 500001 5700000, 500001 5700001.5, 500000 5700000))",
}


def make_geometries():
    for name, wkt in GEOMETRIES.items():
        geometry = ogr.CreateGeometryFromWkt(wkt)
        write("geometry_bytes", f"{name}.wkt", wkt)
        write("geometry_bytes", f"{name}.wkb", bytes(geometry.ExportToIsoWkb(ogr.wkbNDR)))
        if name in ("polygon", "collection", "multipoint", "point_z"):
            write("geometry_bytes", f"{name}.json", geometry.ExportToJson())
            write("geometry_bytes", f"{name}_big_endian.wkb", bytes(geometry.ExportToWkb(ogr.wkbXDR)))
            write("geometry_bytes", f"{name}.hex", bytes(geometry.ExportToIsoWkb(ogr.wkbNDR)).hex())
    line = struct.pack("<BII6d", 1, 2, 3, 0, 0, float("nan"), 1e300, -1e300, 1)
    write("geometry_bytes", "not_a_number.wkb", line)
    write("geometry_bytes", "srid.ewkb", struct.pack("<BIIdd", 1, 0x20000001, 4326, 1.0, 2.0))


def make_more_vectors():
    for name, text in seed_documents.documents().items():
        write("vector_file", name, text)
    for name, files in seed_documents.FILES.items():
        write("vector_file", name, join(files))
    polygons = [shape for shape in SHAPES if "POLYGON" in shape[1]]
    points = [("a", "POINT ZM (1 2 3 4)"), ("b", "POINT (1 2)")]
    lines = [("a", "LINESTRING Z (0 0 1, 1 1 2)"), ("b", "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))")]
    for name, kind in (("points", points), ("lines", lines), ("multipoints", [("a", "MULTIPOINT (1 2, 3 4)")])):
        shapefile = vector("ESRI Shapefile", ".shp", kind, (".shx", ".dbf"), srs=False)
        write("vector_file", f"{name}.shp.files", join(shapefile))
    for name, kind in (
        ("curves", [("a", GEOMETRIES["curve_polygon"]), ("b", GEOMETRIES["circle"])]),
        ("surfaces", [("a", GEOMETRIES["tin"])]),
    ):
        (data,) = vector("FlatGeobuf", ".fgb", kind).values()
        write("vector_file", f"{name}.fgb", data)
    write("vector_file", "tab.files", join(vector("MapInfo File", ".tab", polygons, (".dat", ".map", ".id"))))
    write("vector_file", "mif_lines.files", join(vector("MapInfo File", ".mif", [*lines, *points], (".mid",))))
    path = "/vsimem/a.gpkg"
    shapes("GPKG", path, polygons, layer_options=["SPATIAL_INDEX=YES", "IDENTIFIER=i", "DESCRIPTION=d"])
    dataset = gdal.OpenEx(path, gdal.OF_UPDATE)
    for statement in (
        "CREATE VIEW v AS SELECT fid AS OGC_FID, geom, name FROM a",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'GEOMETRY', 4326, 0, 0)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, d DATE, s TEXT(5) DEFAULT 'x' NOT NULL UNIQUE, b BOOLEAN, k BLOB, g DOUBLE GENERATED ALWAYS AS (id * 2) VIRTUAL)",
        "INSERT INTO t (d, s, b, k) VALUES ('2020-01-02', 'y', 1, x'00')",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('t', 'attributes', 't')",
        "UPDATE gpkg_contents SET last_change = '2020-01-01T00:00:00Z'",
    ):
        dataset.ExecuteSQL(statement)
    dataset = None
    write("vector_file", "views_and_index.gpkg", vsimem(path))
    gdal.Unlink(path)


if __name__ == "__main__":
    make_rasters()
    make_vectors()
    make_texts()
    make_operations()
    make_methods()
    make_tiffs()
    make_systems()
    make_imagine()
    make_other_rasters()
    make_more_vectors()
    make_geometries()
