# the wide pixel types, in buffers and in a band
signed64 = buffer(1, 3, "Int64")
buffer_set(signed64, 0, 2, -1e18)
buffer_get(signed64, 0, 2)
single = buffer(3, 1, "Float32")
buffer_set(single, 2, 0, 0.1)
buffer_get(single, 2, 0)
dataset = create_raster("MEM", 3, 3, 1, "Float64")
values = band(dataset, 1)
write(values, 0, 0, signed64)
write(values, 0, 1, single)
del signed64
del single
row = read(values, 0, 1, 3, 1)
buffer_get(row, 2, 0)
del row
del values
del dataset
