"""Everyday geopandas, shapely and pyproj: to and from files, spatial joins, overlays, reprojection, search trees."""

import tempfile
from pathlib import Path

import geopandas
import numpy
import pyproj
import shapely
from shapely import STRtree, affinity, ops, prepare
from shapely.geometry import LineString, Point, Polygon, box, mapping, shape


def make_districts():
    cells = [box(x, y, x + 1, y + 1) for x in range(10, 16) for y in range(45, 50)]
    return geopandas.GeoDataFrame({"district": range(len(cells))}, geometry=cells, crs="EPSG:4326")


def make_shops(count=400):
    random = numpy.random.default_rng(7)
    points = shapely.points(random.uniform(10, 16, count), random.uniform(45, 50, count))
    return geopandas.GeoDataFrame({"sales": random.integers(1, 100, count)}, geometry=points, crs="EPSG:4326")


def join(districts, shops):
    joined = shops.sjoin(districts, predicate="within")
    assert len(joined) == len(shops)
    sales = joined.groupby("district")["sales"].sum()
    by_district = districts.join(sales, on="district").dissolve(by=districts["district"] % 5, aggfunc={"sales": "sum"})
    assert by_district["sales"].sum() == shops["sales"].sum()
    near = shops.to_crs(32632).sjoin_nearest(shops.head(20).to_crs(32632), distance_col="distance")
    assert near["distance"].min() == 0


def overlay(districts, shops):
    metric = shops.to_crs("EPSG:32632")
    reach = geopandas.GeoDataFrame(geometry=metric.buffer(20_000), crs=metric.crs).to_crs(districts.crs)
    pieces = geopandas.overlay(districts, reach.head(50), how="intersection", keep_geom_type=True)
    assert len(pieces) >= 50 and pieces.is_valid.all()
    clipped = geopandas.clip(districts, box(11.5, 46.5, 13.5, 48.5))
    assert abs(shapely.area(clipped.geometry).sum() - 4) < 1e-9
    assert reach.union_all().area < districts.union_all().buffer(1).area


def store(districts, folder):
    for name in ("districts.gpkg", "districts.geojson", "districts.shp"):
        districts.to_file(Path(folder, name))
        again = geopandas.read_file(Path(folder, name), bbox=(10.1, 45.1, 11.9, 46.9))
        assert len(again) == 4 and again.crs == districts.crs


def search(shops):
    points = shops.geometry.to_numpy()
    tree = STRtree(points)
    area = Point(13, 47.5).buffer(1)
    prepare(area)
    found = tree.query(area, predicate="contains")
    assert sorted(found) == [number for number, point in enumerate(points) if area.contains(point)]
    assert tree.nearest(points[7]) == 7
    pairs = tree.query(points[:50], predicate="dwithin", distance=0.2)
    assert pairs.shape[0] == 2


def compose():
    road = LineString([(0, 0), (5, 5), (10, 0)])
    ring = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], holes=[[(2, 2), (4, 2), (4, 4), (2, 4)]])
    left, right = ops.split(ring, LineString([(5, -1), (5, 11)])).geoms
    assert left.area + right.area == ring.area == 96
    assert shapely.from_wkb(shapely.to_wkb(ring)).equals(shape(mapping(ring)))
    assert affinity.rotate(road, 90).length == road.length
    assert ops.unary_union([road.buffer(1), ring]).is_valid
    assert ring.exterior.coords[0] == (0, 0) and len(ring.interiors) == 1


def convert(shops):
    transformer = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)
    x, _ = transformer.transform(shops.geometry.x.to_numpy(), shops.geometry.y.to_numpy())
    assert numpy.isfinite(x).all()
    moved = shapely.transform(box(10, 45, 11, 46), transformer.transform, interleaved=False)
    assert moved.area > 1e9
    assert pyproj.Geod(ellps="WGS84").geometry_area_perimeter(box(10, 45, 11, 46))[1] > 300_000
    assert pyproj.CRS("EPSG:25832").to_authority() == ("EPSG", "25832")


def main():
    districts, shops = make_districts(), make_shops()
    join(districts, shops)
    overlay(districts, shops)
    search(shops)
    compose()
    convert(shops)
    with tempfile.TemporaryDirectory() as folder:
        store(districts, folder)


if __name__ == "__main__":
    main()
