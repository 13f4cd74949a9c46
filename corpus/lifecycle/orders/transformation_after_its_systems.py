# a transformation copies its two reference systems, so they may go first
wgs84 = srs_from_epsg(4326)
utm = srs_from_epsg(32633)
to_utm = transformation(wgs84, utm)
close(wgs84)
del utm
collect()
point = geometry_from_wkt("POINT (15 47)")
transform_geometry(point, to_utm)
close(to_utm)
transform_geometry(point, to_utm)
transform_point(to_utm, 15, 47)
geometry_to_wkt(point)
