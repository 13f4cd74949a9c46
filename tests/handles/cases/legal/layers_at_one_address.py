# A layer is deleted, and the next one may have its address.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import ogr

source = ogr.GetDriverByName("Memory").CreateDataSource("")
for number in range(1000):
    layer = source.CreateLayer(str(number))
    layer.CreateField(ogr.FieldDefn("lanes", ogr.OFTInteger))
    assert layer.GetName() == str(number)
    source.DeleteLayer(0)
