"""Documents by hand of which make_byte_seeds.py makes seeds of vector_file: what GDAL reads and does not write."""

# ruff: noqa: E501 (a document is kept whole)

_GML = 'xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink"'
_RING = "<gml:LinearRing><gml:posList>0 0 4 0 4 4 0 0</gml:posList></gml:LinearRing>"
_SURFACE = f'<gml:Polygon gml:id="p1"><gml:exterior>{_RING}</gml:exterior></gml:Polygon>'
_ARC = "<gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc>"
_SEGMENTS = (
    f'<gml:LineStringSegment><gml:posList srsDimension="2">0 0 1 1</gml:posList></gml:LineStringSegment>{_ARC}'
    "<gml:ArcString><gml:posList>0 0 1 1 2 0 3 1 4 0</gml:posList></gml:ArcString>"
    "<gml:Circle><gml:posList>0 0 1 1 2 0</gml:posList></gml:Circle>"
    '<gml:ArcByCenterPoint numArc="1"><gml:pos>5 5</gml:pos><gml:radius uom="m">2</gml:radius><gml:startAngle uom="degree">0</gml:startAngle><gml:endAngle uom="degree">90</gml:endAngle></gml:ArcByCenterPoint>'
    '<gml:CircleByCenterPoint numArc="1"><gml:pos>5 5</gml:pos><gml:radius uom="m">2</gml:radius></gml:CircleByCenterPoint>'
    '<gml:ArcByBulge numArc="1"><gml:posList>0 0 2 0</gml:posList><gml:bulge>1</gml:bulge><gml:normal>-1</gml:normal></gml:ArcByBulge>'
    "<gml:CubicSpline><gml:posList>0 0 1 1 2 0</gml:posList></gml:CubicSpline><gml:GeodesicString><gml:pos>0 0</gml:pos><gml:pos>1 1</gml:pos></gml:GeodesicString>"
)

GEOMETRIES = {
    "points": (
        '<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>51 9</gml:pos></gml:Point>',
        '<gml:Point srsName="EPSG:25832"><gml:coordinates decimal="." cs="," ts=" ">1,2,3</gml:coordinates></gml:Point>',
        "<gml:Point><gml:coord><gml:X>1</gml:X><gml:Y>2</gml:Y><gml:Z>3</gml:Z></gml:coord></gml:Point>",
        "<gml:MultiPoint><gml:pointMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:pointMember><gml:pointMembers><gml:Point><gml:pos>3 4</gml:pos></gml:Point></gml:pointMembers></gml:MultiPoint>",
        "<gml:Box><gml:coordinates>0,0 1,1</gml:coordinates></gml:Box>",
        "<gml:Envelope><gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>1 1</gml:upperCorner></gml:Envelope>",
    ),
    "curves": (
        f'<gml:Curve gml:id="c" srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><gml:segments>{_SEGMENTS}</gml:segments></gml:Curve>',
        f"<gml:CompositeCurve><gml:curveMember><gml:Curve><gml:segments>{_ARC}</gml:segments></gml:Curve></gml:curveMember><gml:curveMember><gml:LineString><gml:posList>2 0 3 0</gml:posList></gml:LineString></gml:curveMember></gml:CompositeCurve>",
        '<gml:OrientableCurve orientation="-"><gml:baseCurve><gml:LineString><gml:posList>0 0 1 1</gml:posList></gml:LineString></gml:baseCurve></gml:OrientableCurve>',
        f"<gml:MultiCurve><gml:curveMember><gml:LineString><gml:posList>0 0 1 1</gml:posList></gml:LineString></gml:curveMember><gml:curveMembers><gml:Curve><gml:segments>{_ARC}</gml:segments></gml:Curve></gml:curveMembers></gml:MultiCurve>",
        "<gml:LineString><gml:pos>0 0</gml:pos><gml:pointProperty><gml:Point><gml:pos>1 1</gml:pos></gml:Point></gml:pointProperty></gml:LineString>",
        '<gml:MultiLineString><gml:lineStringMember><gml:LineString srsDimension="3"><gml:posList>0 0 1 1 1 1</gml:posList></gml:LineString></gml:lineStringMember></gml:MultiLineString>',
    ),
    "surfaces": (
        f"<gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve><gml:segments>{_ARC}</gml:segments></gml:Curve></gml:curveMember><gml:curveMember><gml:LineString><gml:posList>2 0 0 0</gml:posList></gml:LineString></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch><gml:Rectangle><gml:exterior>{_RING}</gml:exterior></gml:Rectangle></gml:patches></gml:Surface>",
        f"<gml:TriangulatedSurface><gml:trianglePatches><gml:Triangle><gml:exterior>{_RING}</gml:exterior></gml:Triangle></gml:trianglePatches></gml:TriangulatedSurface>",
        f"<gml:PolyhedralSurface><gml:polygonPatches><gml:PolygonPatch><gml:exterior>{_RING}</gml:exterior></gml:PolygonPatch></gml:polygonPatches></gml:PolyhedralSurface>",
        f"<gml:MultiSurface><gml:surfaceMember>{_SURFACE}</gml:surfaceMember><gml:surfaceMembers>{_SURFACE}</gml:surfaceMembers></gml:MultiSurface>",
        f"<gml:CompositeSurface><gml:surfaceMember>{_SURFACE}</gml:surfaceMember></gml:CompositeSurface>",
        f'<gml:OrientableSurface orientation="-"><gml:baseSurface>{_SURFACE}</gml:baseSurface></gml:OrientableSurface>',
        f"<gml:Polygon><gml:outerBoundaryIs>{_RING}</gml:outerBoundaryIs><gml:innerBoundaryIs>{_RING}</gml:innerBoundaryIs></gml:Polygon>",
        f"<gml:MultiPolygon><gml:polygonMember>{_SURFACE}</gml:polygonMember></gml:MultiPolygon>",
    ),
    "solids": (
        f"<gml:Solid><gml:exterior><gml:CompositeSurface><gml:surfaceMember>{_SURFACE}</gml:surfaceMember></gml:CompositeSurface></gml:exterior></gml:Solid>",
        f"<gml:Tin><gml:patches><gml:Triangle><gml:exterior>{_RING}</gml:exterior></gml:Triangle></gml:patches></gml:Tin>",
        f"<gml:MultiGeometry><gml:geometryMember>{_SURFACE}</gml:geometryMember><gml:geometryMembers><gml:Point><gml:pos>1 2</gml:pos></gml:Point></gml:geometryMembers></gml:MultiGeometry>",
        '<gml:TopoCurve><gml:directedEdge orientation="-"><gml:Edge gml:id="e"><gml:directedNode orientation="-"><gml:Node gml:id="n"/></gml:directedNode><gml:directedNode><gml:Node gml:id="m"/></gml:directedNode><gml:curveProperty><gml:LineString><gml:posList>0 0 1 1</gml:posList></gml:LineString></gml:curveProperty></gml:Edge></gml:directedEdge></gml:TopoCurve>',
        f'<gml:TopoSurface><gml:directedFace><gml:Face gml:id="f"><gml:directedEdge><gml:Edge gml:id="e2"><gml:directedNode orientation="-"><gml:Node gml:id="n1"/></gml:directedNode><gml:directedNode><gml:Node gml:id="n1"/></gml:directedNode><gml:curveProperty>{_RING.replace("LinearRing", "LineString")}</gml:curveProperty></gml:Edge></gml:directedEdge></gml:Face></gml:directedFace></gml:TopoSurface>',
        f'<gml:MultiSurface><gml:surfaceMember>{_SURFACE}</gml:surfaceMember><gml:surfaceMember xlink:href="#p1"/></gml:MultiSurface>',
    ),
}


def _features(geometries):
    members = "".join(
        f'<gml:featureMember><a gml:id="a.{n}"><name>n{n}</name><count>{n}</count><ratio>{n}.5</ratio><day>2020-01-0{n + 1}</day><flag>true</flag><list>x</list><list>y</list><link xlink:href="#a.0"/><shape>{shape}</shape></a></gml:featureMember>'
        for n, shape in enumerate(geometries)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><FeatureCollection {_GML}><gml:boundedBy><gml:Envelope srsName="EPSG:4326"><gml:lowerCorner>0 0</gml:lowerCorner><gml:upperCorner>9 9</gml:upperCorner></gml:Envelope></gml:boundedBy>{members}</FeatureCollection>'


_SCHEMA = """<?xml version="1.0"?><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:gml="http://www.opengis.net/gml/3.2" targetNamespace="http://a" xmlns:a="http://a" elementFormDefault="qualified" version="1.0">
<xs:import namespace="http://www.opengis.net/gml/3.2" schemaLocation="http://schemas.opengis.net/gml/3.2.1/gml.xsd"/>
<xs:element name="a" type="a:aType" substitutionGroup="gml:AbstractFeature"/><xs:complexType name="aType"><xs:complexContent><xs:extension base="gml:AbstractFeatureType"><xs:sequence>
<xs:element name="shape" type="gml:SurfacePropertyType" minOccurs="0"/><xs:element name="second" type="gml:PointPropertyType" minOccurs="0"/>
<xs:element name="name" minOccurs="0"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="9"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="count" type="xs:integer" nillable="true"/><xs:element name="ratio"><xs:simpleType><xs:restriction base="xs:decimal"><xs:totalDigits value="8"/><xs:fractionDigits value="3"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="day" type="xs:date"/><xs:element name="at" type="xs:dateTime"/><xs:element name="flag" type="xs:boolean"/><xs:element name="list" type="xs:string" maxOccurs="unbounded"/><xs:element name="link" type="gml:ReferenceType"/>
</xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:schema>"""

_TEMPLATE = """<GMLFeatureClassList><SequentialLayers>true</SequentialLayers><GMLFeatureClass><Name>a</Name><ElementPath>a</ElementPath><GeomPropertyDefn><Name>g</Name><ElementPath>shape</ElementPath><Type>MultiSurface</Type></GeomPropertyDefn><SRSName>EPSG:4326</SRSName>
<DatasetSpecificInfo><FeatureCount>2</FeatureCount><ExtentXMin>0</ExtentXMin><ExtentXMax>9</ExtentXMax><ExtentYMin>0</ExtentYMin><ExtentYMax>9</ExtentYMax></DatasetSpecificInfo>
<PropertyDefn><Name>name</Name><ElementPath>name</ElementPath><Type>String</Type><Width>5</Width></PropertyDefn><PropertyDefn><Name>count</Name><ElementPath>count</ElementPath><Type>Integer</Type></PropertyDefn><PropertyDefn><Name>list</Name><ElementPath>list</ElementPath><Type>StringList</Type></PropertyDefn></GMLFeatureClass></GMLFeatureClassList>"""


def documents():
    """{name: text}"""
    found = {f"{name}.gml": _features(geometries) for name, geometries in GEOMETRIES.items()}
    found["wfs.gml"] = (
        f'<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" {_GML} numberMatched="1" numberReturned="1"><wfs:member><a gml:id="a.1"><gml:name>x</gml:name><g>{_SURFACE}</g><part><b attribute="1">2</b></part></a></wfs:member></wfs:FeatureCollection>'
    )
    found["many_types.geojson"] = (
        '{"type": "FeatureCollection", "name": "n", "description": "d", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}, "xy_coordinate_resolution": 0.1, "features": ['
        '{"type": "Feature", "id": "a", "properties": {"i": 1, "l": 12345678901, "r": 1.5, "b": true, "n": null, "s": ["a", "b"], "il": [1, 2], "rl": [1.5, 2], "bl": [true, false], "o": {"p": {"q": 1}}, "t": "2020-01-02T03:04:05Z", "d": "2020-01-02", "z": "03:04:05"}, "geometry": {"type": "Point", "coordinates": [1, 2, 3]}},'
        '{"type": "Feature", "id": 7, "properties": {"i": "x", "l": 1.5, "r": 1, "b": 2, "n": [], "s": [1, "a"], "il": [1.5], "rl": [12345678901], "o": [{}], "t": "no", "extra": {}}, "geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]], []]}},'
        '{"type": "Feature", "properties": null, "geometry": {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], []]}},'
        '{"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": [[0, 0]]}, "foreign": [1]}]}'
    )
    for kind, shape in (
        ("point", '{"x": 1, "y": 2, "z": 3, "m": 4}'),
        ("multipoint", '{"hasZ": true, "points": [[1, 2, 3]]}'),
        (
            "polygon",
            '{"hasM": true, "hasZ": true, "rings": [[[0, 0, 1, 1], [0, 1, 1, 1], [1, 1, 1, 1], [0, 0, 1, 1]]]}',
        ),
        ("curves", '{"curvePaths": [[[0, 0], {"c": [[2, 0], [1, 1]]}]], "paths": [[[0, 0, 1], [1, 1, 1]]]}'),
    ):
        geometry_type = {"point": "Point", "multipoint": "Multipoint", "polygon": "Polygon", "curves": "Polyline"}[kind]
        found[f"esri_{kind}.json"] = (
            f'{{"objectIdFieldName": "id", "displayFieldName": "s", "fieldAliases": {{"s": "S"}}, "geometryType": "esriGeometry{geometry_type}", "spatialReference": {{"wkid": 102100, "latestWkid": 3857}}, "fields": [{{"name": "id", "type": "esriFieldTypeOID"}}, {{"name": "s", "type": "esriFieldTypeString", "length": 9}}, {{"name": "d", "type": "esriFieldTypeDouble"}}, {{"name": "t", "type": "esriFieldTypeDate"}}, {{"name": "k", "type": "esriFieldTypeSmallInteger"}}], "features": [{{"attributes": {{"id": 3, "s": "a", "d": 1.5, "t": 1577934245000, "k": 1}}, "geometry": {shape}}}]}}'
        )
    found["topology_all.json"] = (
        '{"type": "Topology", "bbox": [0, 0, 9, 9], "objects": {"p": {"type": "Point", "coordinates": [1, 2], "id": "x", "properties": {"a": 1, "b": "c"}}, "m": {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, "l": {"type": "GeometryCollection", "geometries": [{"type": "MultiLineString", "arcs": [[0], [1, -1]]}, {"type": "MultiPolygon", "arcs": [[[0, 1]]], "properties": {"n": {"q": [1]}}}, {"type": null}]}}, "arcs": [[[0, 0], [4, 0], [4, 4]], [[4, 4], [0, 0]]]}'
    )
    found["folders.kml"] = (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>d</name><Schema name="s" id="s"><SimpleField name="i" type="int"/></Schema><Folder><name>f</name><Placemark id="p"><name>n</name><description><![CDATA[<b>x</b>]]></description><MultiGeometry><Point><altitudeMode>absolute</altitudeMode><coordinates>1,2,3</coordinates></Point><LineString><coordinates>0,0 1,1</coordinates></LineString><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>.1,.1 .2,.1 .2,.2 .1,.1</coordinates></LinearRing></innerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder>'
        "<Folder><name>g</name><Folder><name>h</name><Placemark><Point><coordinates>1,2</coordinates></Point></Placemark></Folder></Folder></Document></kml>"
    )
    found["routes.gpx"] = (
        '<?xml version="1.0"?><gpx version="1.1" creator="by hand" xmlns="http://www.topografix.com/GPX/1/1" xmlns:o="http://osgeo.org/gdal"><metadata><name>m</name><author><name>a</name><email id="i" domain="d"/><link href="h"><text>t</text></link></author><copyright author="c"><year>2020</year></copyright><time>2020-01-02T03:04:05Z</time><keywords>k</keywords><bounds minlat="0" minlon="0" maxlat="1" maxlon="1"/></metadata>'
        '<wpt lat="1" lon="2"><ele>3</ele><time>2020-01-02T03:04:05.5Z</time><link href="a"><text>b</text><type>c</type></link><link href="d"/><sat>4</sat><extensions><o:e>1</o:e></extensions></wpt><rte><name>r</name><number>1</number><rtept lat="1" lon="2"><ele>3</ele></rtept><rtept lat="2" lon="3"/></rte><trk><name>t</name><trkseg><trkpt lat="1" lon="2"><ele>5</ele></trkpt><trkpt lat="2" lon="2"/></trkseg><trkseg><trkpt lat="1" lon="2"/></trkseg></trk></gpx>'
    )
    return found


FILES = {
    "schema.gml.files": {"a.gml": _features(GEOMETRIES["surfaces"]), "a.xsd": _SCHEMA},
    "template.gml.files": {"a.gml": _features(GEOMETRIES["solids"]), "a.gfs": _TEMPLATE},
    "points.csv.files": {
        "a.csv": "X;Y;t;b;l\n1,5;2;2020-01-02 03:04:05;1;a\n3;;x;0;\n",
        "a.csvt": "CoordX,CoordY,DateTime,Integer(Boolean),String(5)",
        "a.prj": 'LOCAL_CS["x"]',
    },
    "tabs.csv.files": {
        "a.csv": "id\tgeom\n1\t01010000000000000000000840000000000000F03F\n",
        "a.csvt": "Integer64\tWKT",
    },
    "geojson_column.csv.files": {"a.csv": 'id,_WKT,r\n"1","POINT (1 2)",1.5\n"2","",2e3\n'},
    "union.vrt.files": {
        "a.vrt": '<OGRVRTDataSource><OGRVRTUnionLayer name="u"><OGRVRTLayer name="a"><SrcDataSource relativeToVRT="1">a.csv</SrcDataSource><LayerSRS>EPSG:4326</LayerSRS><GeometryField encoding="WKT" field="w"/></OGRVRTLayer><OGRVRTLayer name="b"><SrcDataSource relativeToVRT="1">a.csv</SrcDataSource><SrcLayer>a</SrcLayer><FID>id</FID></OGRVRTLayer><SourceLayerFieldName>s</SourceLayerFieldName><FieldStrategy>Union</FieldStrategy></OGRVRTUnionLayer>'
        '<OGRVRTWarpedLayer><OGRVRTLayer name="a"><SrcDataSource relativeToVRT="1">a.csv</SrcDataSource><LayerSRS>EPSG:4326</LayerSRS><GeometryField encoding="WKT" field="w"/><SrcRegion clip="true">POLYGON((0 0,9 0,9 9,0 0))</SrcRegion></OGRVRTLayer><TargetSRS>EPSG:25832</TargetSRS></OGRVRTWarpedLayer>'
        '<OGRVRTLayer name="q"><SrcDataSource relativeToVRT="1">a.csv</SrcDataSource><SrcSQL>SELECT id, w FROM a WHERE id &gt; 0 ORDER BY id</SrcSQL></OGRVRTLayer></OGRVRTDataSource>',
        "a.csv": 'id,w\n1,POINT (3 2)\n2,"LINESTRING (1 1,5 5)"\n',
    },
}
