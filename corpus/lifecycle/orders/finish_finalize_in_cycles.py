# owners and children sit in cycles that nobody collects before the interpreter ends
finish("finalize")
dataset = create_raster("MEM", 4, 4, 1, "Byte")
values = band(dataset, 1)
cycle(values)
del values
cycle(dataset)
proj = context()
merc = projection(proj, "+proj=merc")
cycle(proj)
cycle(merc)
del proj
project(merc, 0.1, 0.1)
