# what was started and not waited for is waited for at the end, before what is left goes
d0 = open("data/elevation.tif")
b0 = band(d0, 1)
c0 = context()
start(0, checksum, b0)
start(1, projection, c0, "+proj=merc +ellps=WGS84")
s0 = srs_from_epsg(4326)
del s0
