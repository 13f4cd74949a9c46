# close comes while another thread is inside the tree: it waits for nobody, and what runs there may end well, be refused, or come too late
dataset = create_raster("MEM", 64, 64, 1, "Byte")
heights = band(dataset, 1)
start(1, checksum, heights)
close(dataset)
x = wait(1)
checksum(heights)
del dataset
del heights
