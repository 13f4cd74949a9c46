# a transformation with several candidates, closed with its context in mid-use
proj = context()
to_utm = crs_to_crs(proj, "EPSG:4326", "EPSG:32633")
twin = clone_projection(to_utm)
project(to_utm, 47, 15)
del to_utm
project(twin, 47, 15)
close(proj)
project(twin, 47, 15)
crs_to_crs(proj, "EPSG:4326", "EPSG:3857")
del proj
del twin
