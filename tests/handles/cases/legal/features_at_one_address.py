# Features come and go at the same addresses, and so do the geometries which they lend.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

definition = ogr.FeatureDefn("place")
definition.AddFieldDefn(ogr.FieldDefn("number", ogr.OFTInteger))
for number in range(10_000):
    feature = ogr.Feature(definition)
    feature.SetField(0, number)
    feature.SetGeometryDirectly(ogr.Geometry(ogr.wkbPoint))
    geometry = feature.GetGeometryRef()
    assert geometry.IsEmpty() and feature.GetField(0) == number
