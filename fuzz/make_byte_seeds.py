#!/usr/bin/python3
"""Makes the seeds of the byte-level targets that GDAL, PROJ and GEOS write themselves. Needs Debian's python3-gdal (GDAL 3.6.2).

    /usr/bin/python3 fuzz/make_byte_seeds.py

What is written by hand stands below, as text. The same libraries make the same bytes."""

import struct
from pathlib import Path

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
    bound = osr.SpatialReference()
    bound.ImportFromProj4(PROJ_STRINGS[0])
    write("crs_text", "bound_wkt2", bound.ExportToWkt(["FORMAT=WKT2_2019"]))
    local = 'ENGCRS["plan",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
    write("crs_text", "engineering_wkt2", local)


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


if __name__ == "__main__":
    make_rasters()
    make_vectors()
    make_texts()
    make_geometries()
