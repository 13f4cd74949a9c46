# the statements end while ops run: they are waited for, and then all goes in reverse
finish("reverse")
dataset = open("data/relief.png")
red = band(dataset, 1)
proj = context()
start(2, checksum, red)
start(0, projection, proj, "+proj=merc +ellps=WGS84")
del red
