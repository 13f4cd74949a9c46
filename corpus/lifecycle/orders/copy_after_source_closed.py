# a copy and its source are closed in the wrong order
source = create_raster("MEM", 8, 8, 1, "Byte")
values = band(source, 1)
copy = create_copy(source, "GTiff", "/vsimem/copied.tif")
close(source)
checksum(values)
copied = band(copy, 1)
checksum(copied)
create_copy(source, "MEM", "/vsimem/never")
remove_file("/vsimem/copied.tif")
del copy
checksum(copied)
