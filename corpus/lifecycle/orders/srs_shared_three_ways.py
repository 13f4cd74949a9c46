# close the copies of one reference system, and what geometries lend of theirs, in the order of their making
srs = srs_from_wkt("LOCAL_CS[\"site\",UNIT[\"metre\",1]]")
point = geometry_from_wkt("POINT (1 1)")
twin = clone_geometry(point)
set_geometry_srs(point, srs)
set_geometry_srs(twin, srs)
from_point = geometry_srs(point)
from_twin = geometry_srs(twin)
close(srs)
close(from_point)
del point
srs_to_wkt(from_twin)
set_geometry_srs(twin, srs)
srs_is_same(from_twin, from_twin)
del twin
srs_to_wkt(from_twin)
