# a handler is set when the interpreter ends, and datasets are open: nobody is called any more
finish("finalize")
d0 = create_file("GTiff", "/vsimem/a.tif", 16, 16, 1, "Byte")
b0 = band(d0, 1)
f0 = callback("nest", d0)
on_error(f0)
fill(b0, 7.0)
cycle(b0)
