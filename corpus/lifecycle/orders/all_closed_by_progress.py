# everything that there is, what the op uses included
d0 = create_raster("MEM", 16, 16, 1, "Byte")
g0 = geometry_from_wkt("POINT (1 2)")
c0 = context()
b0 = band(d0, 1)
f0 = callback("close_all")
histogram(b0, 0.0, 1.0, 4, f0)
geometry_to_wkt(g0)
crs_to_crs(c0, "EPSG:4326", "EPSG:3857")
