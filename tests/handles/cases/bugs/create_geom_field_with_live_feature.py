# A geometry field is added while a feature lives, whose array of geometries is now too short.
# expect: use-after-schema-change Feature OGR_F_GetGeomFieldRef
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
layer = source.CreateLayer("places", None, ogr.wkbPoint)
feature = ogr.Feature(layer.GetLayerDefn())
layer.CreateGeomField(ogr.GeomFieldDefn("entrance", ogr.wkbPoint))
print(feature.GetGeomFieldRef(1))
