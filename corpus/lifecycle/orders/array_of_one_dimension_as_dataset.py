# an array of one dimension has no second one to be a raster by; with its only one for both it can be read
dataset = create_multidim()
root = root_group(dataset)
line = create_array(root, "line", [50], "Byte")
array_as_dataset(line, 0, 1)
array_as_dataset(line, 1, 0)
flat = array_as_dataset(line, 0, 0)
close(dataset)
raster_size(flat)
