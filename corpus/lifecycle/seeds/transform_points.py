# points from degrees to metres with one transformation
wgs84 = srs_from_epsg(4326)
utm = srs_from_epsg(32633)
to_utm = transformation(wgs84, utm)
close(wgs84)
close(utm)
transform_point(to_utm, 15, 0)
transform_point(to_utm, 15, 47)
transform_point(to_utm, 14.5, 46.5)
is_closed(to_utm)
same = alias(to_utm)
transform_point(same, 16, 48)
del same
close(to_utm)
