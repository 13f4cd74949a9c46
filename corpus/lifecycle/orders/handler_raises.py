# what a handler raises comes out of the op, on any thread; a result that there was is closed
f0 = callback("raise")
on_error(f0)
d0 = open("data/none.tif")
on(2, open, "data/none.tif")
on_error(None)
d0 = open("data/none.tif")
