# each early allocation of a few ops fails once, and the next try succeeds
fail_allocation(1)
d0 = create_raster("MEM", 8, 8, 1, "Byte")
d0 = create_raster("MEM", 8, 8, 1, "Byte")
fail_allocation(1)
b0 = band(d0, 1)
fail_allocation(2)
b0 = band(d0, 1)
fail_allocation(3)
b0 = band(d0, 1)
b0 = band(d0, 1)
fail_allocation(1)
close(d0)
is_closed(b0)
del d0
del b0
