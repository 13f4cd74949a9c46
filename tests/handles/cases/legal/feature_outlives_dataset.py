# A feature holds its definition and its values itself, and may be used after its dataset was closed.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("roads")
layer.CreateField(ogr.FieldDefn("name", ogr.OFTString))
feature = ogr.Feature(layer.GetLayerDefn())
feature.SetField(0, "High Street")
feature.SetGeometry(ogr.CreateGeometryFromWkt("LINESTRING (0 0,1 1)"))
layer.CreateFeature(feature)
feature = layer.GetNextFeature()
layer = source = None
feature.SetField("name", feature.GetField("name") + " East")
print(feature.ExportToJson(), feature.GetGeometryRef().Length())
