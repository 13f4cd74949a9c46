# results of results keep their context, whatever was dropped between
geos = geos_context()
left = geos_from_wkt(geos, "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))")
del geos
right = geos_buffer(left, 0.5, 2)
common = geos_intersection(left, right)
del left
del right
geos_area(common)
ogr = geos_to_geometry(common)
close(common)
geos_to_wkt(common)
geometry_area(ogr)
