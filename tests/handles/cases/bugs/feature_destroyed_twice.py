# Destroy() ends the feature, and is called again.
# expect: double-free Feature OGR_F_Destroy
# plain: crashes
# oracle: valgrind
from osgeo import ogr

feature = ogr.Feature(ogr.FeatureDefn("place"))
feature.Destroy()
feature.Destroy()
