# The definition, which Python holds a reference to, outlives a feature made from it.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

definition = ogr.FeatureDefn("place")
definition.AddFieldDefn(ogr.FieldDefn("name", ogr.OFTString))
feature = ogr.Feature(definition)
feature = None
print(definition.GetFieldDefn(0).GetName())
feature = ogr.Feature(definition)
definition = None
print(feature.GetFieldDefnRef(0).GetName(), feature.GetDefnRef().GetName())
