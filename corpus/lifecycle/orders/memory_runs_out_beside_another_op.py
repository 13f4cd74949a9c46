# one allocation of an op on another thread fails, and none of what runs beside it
d0 = on(1, create_raster, "MEM", 4, 4, 1, "Byte")
fail_allocation(3)
start(1, create_raster, "MEM", 4, 4, 1, "Byte")
d1 = create_raster("MEM", 4, 4, 1, "Byte")
d2 = wait(1)
b0 = on(2, band, d0, 1)
fail_allocation(1)
start(2, band, d1, 1)
c0 = context()
del c0
