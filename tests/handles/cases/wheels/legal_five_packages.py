# Five packages with five copies of the libraries pass data to one another, not handles.
# expect: nothing
# plain: survives
# oracle: none
import fiona
import fiona.transform
import pyogrio
import pyproj
import rasterio.features
import rasterio.warp
import shapely
import shapely.geometry

text = "POLYGON ((500000 5000000, 500100 5000000, 500100 5000100, 500000 5000000))"
for _ in range(50):
    polygon = shapely.from_wkt(text)
    there = fiona.transform.transform_geom("EPSG:32633", "EPSG:3857", shapely.geometry.mapping(polygon))
    bounds = rasterio.warp.transform_bounds("EPSG:3857", "EPSG:4326", *shapely.geometry.shape(there).bounds)
    x, y = pyproj.Transformer.from_crs(4326, 32633, always_xy=True).transform(bounds[0], bounds[1])
    assert polygon.distance(shapely.Point(x, y)) < 200
    assert shapely.from_wkb(shapely.to_wkb(polygon)).equals(polygon)
    assert pyogrio.list_drivers()
    assert rasterio.features.rasterize([polygon], out_shape=(4, 4)).shape == (4, 4)
