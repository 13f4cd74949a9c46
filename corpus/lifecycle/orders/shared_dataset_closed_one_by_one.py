# two handles of one native dataset: the end of one must neither end nor free the other
first = open_shared("data/relief.png")
second = open_shared("data/relief.png")
on(1, open_shared, "data/relief.png")
mine = band(first, 1)
yours = band(second, 1)
mask = mask_band(yours)
close(first)
close(first)
checksum(mine)
checksum(yours)
checksum(mask)
third = open_shared("data/relief.png")
del second
del yours
checksum(mask)
del mask
set_nodata(mine, 4)
on(2, checksum, mine)
fourth = band(third, 2)
close_all()
checksum(fourth)
open_shared("data/none.tif")
