# Destroy() ends the feature, and its number is asked for afterwards.
# expect: use-after-free Feature OGR_F_GetFID
# plain: survives
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
feature.SetFID(42)
feature.Destroy()
print(feature.GetFID())
