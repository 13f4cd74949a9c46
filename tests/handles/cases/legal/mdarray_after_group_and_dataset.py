# A multidimensional array keeps what it needs of its group and its dataset.
# expect: nothing
# plain: survives
# oracle: valgrind
from osgeo import gdal

gdal.UseExceptions()
dataset = gdal.GetDriverByName("MEM").CreateMultiDimensional("")
root = dataset.GetRootGroup()
dimension = root.CreateDimension("x", "", "", 4)
array = root.CreateMDArray("heights", [dimension], gdal.ExtendedDataType.Create(gdal.GDT_Byte))
attribute = array.CreateAttribute("unit", [], gdal.ExtendedDataType.CreateString())
attribute.WriteString("m")
dataset = root = None
print(array.GetName(), bytes(array.Read()), attribute.ReadAsString(), dimension.GetSize())
array = None
print(attribute.ReadAsString())
