# GDAL's warper refuses a dataset without bands, and its transformer leaked then: warped_copy refuses it first.
d0 = create_multidim()
set_geotransform(d0, [10, 0.5, 0, 50, 0, -0.5])
warped = warped_copy(d0)
