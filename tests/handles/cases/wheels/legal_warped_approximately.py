# rasterio warps with an approximate transformer, which owns the exact one inside it.
# expect: nothing
# plain: survives
# oracle: none
import numpy as np
from rasterio.transform import from_origin
from rasterio.warp import reproject

place = {"src_transform": from_origin(15, 45, 0.001, 0.001), "dst_transform": from_origin(500000, 4983000, 100, 100)}
for _ in range(10):
    target = np.zeros((50, 50), "uint8")
    reproject(np.ones((50, 50), "uint8"), target, src_crs="EPSG:4326", dst_crs="EPSG:32633", **place)
    assert target.any()
