# everything is closed at once, then used, described, closed again and dropped, the owners first
d0 = create_raster("MEM", 8, 8, 1, "Byte")
b0 = band(d0, 1)
gc0 = geos_context()
gg0 = geos_from_wkt(gc0, "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))")
pg0 = prepare(gg0)
close_all()
checksum(b0)
prepared_intersects(pg0, gg0)
describe(pg0)
close_all()
live()
del d0
del gc0
del gg0
close_all()
