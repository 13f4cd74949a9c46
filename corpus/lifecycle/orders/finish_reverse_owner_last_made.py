# dropped newest first, with owners that were made after other owners' children
finish("reverse")
geos = geos_context()
base = geos_from_wkt(geos, "POINT (1 1)")
dataset = create_raster("MEM", 4, 4, 1, "Byte")
ready = prepare(base)
values = band(dataset, 1)
keep = alias(dataset)
proj = context()
merc = projection(proj, "+proj=merc")
del proj
proj = alias(merc)
