# a VRT reads its source when it is read: closing the source ends the VRT and its bands
source = create_raster("MEM", 8, 8, 1, "Byte")
virtual = virtual_copy(source, "/vsimem/copy.vrt")
values = band(virtual, 1)
close(source)
checksum(values)
raster_size(virtual)
close(virtual)
again = create_raster("MEM", 8, 8, 1, "Byte")
second = virtual_copy(again, "/vsimem/second.vrt")
kept = band(second, 1)
del again
checksum(kept)
del second
checksum(kept)
create_copy(source, "VRT", "/vsimem/third.vrt")
