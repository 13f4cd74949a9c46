"""A real workload for the handle checker, of a few seconds: rasters, coordinates, and geometries with a search tree.

Prints one JSON object: the seconds that each part took, and a checksum, which is the same in every run.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy
import pyproj
import rasterio
import shapely
from rasterio.enums import Resampling
from rasterio.transform import from_origin
from rasterio.vrt import WarpedVRT
from rasterio.warp import calculate_default_transform, reproject
from rasterio.windows import Window

RASTERS = 4
SIZE = 1024  # pixels a side
BANDS = 3
POINTS = 100_000
SINGLE_POINTS = 10_000
GEOMETRIES = 60_000
ZONES = 1_500
SINGLE_PREDICATES = 20_000


def write_raster(path, number):
    rows, columns = numpy.mgrid[0:SIZE, 0:SIZE]
    profile = {
        "driver": "GTiff",
        "width": SIZE,
        "height": SIZE,
        "count": BANDS,
        "dtype": "uint16",
        "crs": "EPSG:4326",
        "transform": from_origin(8 + number, 50, 1 / SIZE, 1 / SIZE),
        "tiled": True,
        "compress": "deflate",
        "zlevel": 1,
    }
    with rasterio.open(path, "w", **profile) as dataset:
        for band in range(1, BANDS + 1):
            dataset.write((rows * band + columns * number).astype("uint16"), band)


def read_raster(path):
    with rasterio.open(path) as dataset:
        total = int(dataset.read().sum())
        for _, window in dataset.block_windows(1):
            total += int(dataset.read(1, window=window)[0, 0])
        for row in range(0, SIZE, 16):
            total += int(dataset.read(2, window=Window(0, row, SIZE, 1)).max())
        points = [dataset.xy(place, place) for place in range(0, SIZE, 2)]
        total += sum(int(values[0]) for values in dataset.sample(points))
    return total


def warp_raster(source, target):
    with rasterio.open(source) as dataset:
        transform, width, height = calculate_default_transform(
            dataset.crs, "EPSG:32632", dataset.width, dataset.height, *dataset.bounds
        )
        profile = dataset.profile | {"crs": "EPSG:32632", "transform": transform, "width": width, "height": height}
        with rasterio.open(target, "w", **profile) as warped:
            for band in dataset.indexes:
                reproject(rasterio.band(dataset, band), rasterio.band(warped, band), resampling=Resampling.bilinear)
        with WarpedVRT(dataset, crs="EPSG:3857", resampling=Resampling.cubic) as virtual:
            return int(virtual.read(1, window=Window(0, 0, 512, 512)).max()) + width + height


def run_rasters(folder):
    total = 0
    for number in range(RASTERS):
        source = Path(folder, f"{number}.tif")
        write_raster(source, number)
        total += read_raster(source) + warp_raster(source, Path(folder, f"{number}-warped.tif"))
    return total


def run_points(random):
    x, y = random.uniform(5, 15, POINTS), random.uniform(45, 55, POINTS)
    total = 0.0
    for target in ("EPSG:32632", "EPSG:3035", "EPSG:3857"):
        transformer = pyproj.Transformer.from_crs("EPSG:4326", target, always_xy=True)
        east, north = transformer.transform(x, y)
        back = transformer.transform(east, north, direction="INVERSE")
        total += float(east.mean() + north.mean() + back[0].mean())
        for place in range(SINGLE_POINTS):
            total += transformer.transform(x[place], y[place])[0] / SINGLE_POINTS
    geod = pyproj.Geod(ellps="WGS84")
    return total + float(geod.inv(x[1:], y[1:], x[:-1], y[:-1])[2].mean())


def run_geometries(random):
    points = shapely.points(random.uniform(0, 100, (GEOMETRIES, 2)))
    zones = shapely.buffer(shapely.points(random.uniform(0, 100, (ZONES, 2))), random.uniform(0.5, 2, ZONES))
    x, y = random.uniform(0, 100, (2, GEOMETRIES))
    cells = shapely.box(x, y, x + 1, y + 1)
    tree, cell_tree = shapely.STRtree(points), shapely.STRtree(cells)
    total = 0.0
    zone_of, point_of = tree.query(zones, predicate="contains")  # a join
    total += len(zone_of) + int(point_of[:100].sum())
    zone_of, cell_of = cell_tree.query(zones, predicate="intersects")  # another, and what the pairs share
    total += float(shapely.area(shapely.intersection(zones[zone_of[::8]], cells[cell_of[::8]])).sum())
    total += float(shapely.union_all(zones).area)
    total += int(tree.nearest(zones).sum())
    total += float(shapely.distance(points, zones[numpy.arange(GEOMETRIES) % ZONES]).sum())
    total += int(shapely.intersects(cells, zones[numpy.arange(GEOMETRIES) % ZONES]).sum())
    total += float(shapely.simplify(zones, 0.1).size + shapely.is_valid(cells).sum())
    zone = zones[0].union(zones[1])
    for point in points[:SINGLE_PREDICATES]:  # one by one, as a loop in Python does it
        total += zone.contains(point) + point.x
    for cell in cells[: SINGLE_PREDICATES // 4]:
        total += cell.intersects(zone) + cell.centroid.y + len(cell.exterior.coords)
    for found in zones[: ZONES // 2]:
        total += len(tree.query(found, predicate="intersects")) + found.buffer(0.1).area
    return total


def main():
    random = numpy.random.default_rng(20)
    seconds, total = {}, 0.0
    with tempfile.TemporaryDirectory(prefix="capsan-workload-") as folder:
        for name, part in (
            ("rasters", lambda: run_rasters(folder)),
            ("points", lambda: run_points(random)),
            ("geometries", lambda: run_geometries(random)),
        ):
            start = time.perf_counter()
            total += part()
            seconds[name] = round(time.perf_counter() - start, 3)
    json.dump({"seconds": seconds, "checksum": round(total, 3)}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
