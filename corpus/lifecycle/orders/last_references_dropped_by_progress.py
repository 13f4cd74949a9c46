# nothing but the op itself refers to the band, and to its dataset, any more
d0 = create_raster("MEM", 16, 16, 1, "Byte")
b0 = band(d0, 1)
f0 = callback("drop", b0)
f1 = callback("drop", d0)
on_error(f1)
open("data/none.tif")
fill_nodata(b0, 3.0, f0)
