# a handler hears of a warning, and asks about what it is about
dataset = create_raster("MEM", 16, 16, 1, "Float32")
ask = callback("nest", dataset)
on_error(ask)
copy = create_copy(dataset, "PNG", "/vsimem/c.png")
size = raster_size(copy)
on_error(None)
