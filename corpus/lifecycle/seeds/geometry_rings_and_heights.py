# close an open ring, and drop the heights of a geometry
shape = geometry_from_wkt("POLYGON Z ((0 0 1, 4 0 2, 4 4 3))")
ring = geometry_ref(shape, 0)
close_rings(shape)
geometry_to_wkt(ring)
flatten(shape)
geometry_to_wkt(ring)
geometry_area(shape)
close(shape)
