# two readers of one file share nothing: closing one leaves the other
first = open("data/relief.png")
second = open("data/relief.png")
red = band(first, 1)
also_red = band(second, 1)
checksum(red)
close(first)
checksum(red)
checksum(also_red)
read(also_red, 0, 0, 4, 4)
del second
checksum(also_red)
