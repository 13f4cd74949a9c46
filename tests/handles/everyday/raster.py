"""Everyday rasterio: write, read, windows, masks, features, statistics, warps and virtual warps."""

import tempfile
from pathlib import Path

import numpy
import rasterio
from rasterio import features, mask, sample, windows
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.merge import merge
from rasterio.transform import from_origin, xy
from rasterio.vrt import WarpedVRT
from rasterio.warp import calculate_default_transform, reproject, transform_bounds, transform_geom

SIZE = 128


def write_elevation(path, west=10.0):
    rows, columns = numpy.mgrid[0:SIZE, 0:SIZE]
    data = numpy.stack([rows + columns, rows * 2, columns * 3]).astype("float32")
    profile = {
        "driver": "GTiff",
        "width": SIZE,
        "height": SIZE,
        "count": 3,
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": from_origin(west, 50.0, 0.01, 0.01),
        "nodata": -1,
        "tiled": True,
        "blockxsize": 64,
        "blockysize": 64,
        "compress": "deflate",
    }
    with rasterio.open(path, "w", **profile) as dataset:
        dataset.write(data)
        dataset.set_band_description(1, "elevation")
        dataset.update_tags(source="made up")
        dataset.update_tags(1, unit="m")
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4], Resampling.average)
    return data


def read_elevation(path, data):
    with rasterio.open(path) as dataset:
        assert numpy.array_equal(dataset.read(), data)
        assert dataset.descriptions[0] == "elevation" and dataset.tags(1)["unit"] == "m"
        assert dataset.overviews(1) == [2, 4]
        small = dataset.read(1, out_shape=(SIZE // 4, SIZE // 4), resampling=Resampling.bilinear)
        assert small.shape == (32, 32)
        total = sum(dataset.read(1, window=window).sum() for _, window in dataset.block_windows(1))
        assert total == data[0].sum()
        box = windows.from_bounds(10.2, 49.5, 10.4, 49.8, dataset.transform)
        assert dataset.read(2, window=box.round()).shape == (30, 20)
        points = [xy(dataset.transform, row, row) for row in range(0, SIZE, 16)]
        assert [int(values[0]) for values in dataset.sample(points)] == list(range(0, 2 * SIZE, 32))
        assert len(list(sample.sample_gen(dataset, points, indexes=2))) == len(points)
        assert dataset.stats()[0].max == data[0].max()


def find_features(path):
    with rasterio.open(path) as dataset:
        high = (dataset.read(1) > SIZE).astype("uint8")
        shapes = [shape for shape, value in features.shapes(high, transform=dataset.transform) if value == 1]
        burnt = features.rasterize(shapes, out_shape=high.shape, transform=dataset.transform)
        assert numpy.array_equal(burnt, high)
        clipped, transform = mask.mask(dataset, shapes, crop=True)
        assert clipped.shape[0] == 3 and transform.a == dataset.transform.a
        projected = transform_geom(dataset.crs, "EPSG:3857", shapes[0])
        assert projected["type"] == "Polygon"


def warp(source, target):
    with rasterio.open(source) as dataset:
        crs = rasterio.CRS.from_epsg(32632)
        transform, width, height = calculate_default_transform(
            dataset.crs, crs, dataset.width, dataset.height, *dataset.bounds
        )
        profile = dataset.profile | {"crs": crs, "transform": transform, "width": width, "height": height}
        with rasterio.open(target, "w", **profile) as warped:
            for number in dataset.indexes:
                reproject(rasterio.band(dataset, number), rasterio.band(warped, number), resampling=Resampling.bilinear)
        array, _ = reproject(
            dataset.read(1), numpy.zeros((64, 64)), src_transform=dataset.transform, src_crs=dataset.crs,
            dst_transform=from_origin(1113194, 6446275, 2500, 2500), dst_crs="EPSG:3857",
        )  # fmt: skip
        assert array.max() > 0
        with WarpedVRT(dataset, crs="EPSG:3857", resampling=Resampling.nearest) as virtual:
            west = transform_bounds(dataset.crs, virtual.crs, *dataset.bounds)[0]
            assert abs(virtual.bounds.left - west) < virtual.res[0]
            assert virtual.read(1, window=windows.Window(0, 0, 50, 50)).max() > 0


def keep_in_memory(path):
    with MemoryFile(path.read_bytes()) as memory, memory.open() as dataset:
        return dataset.read(1).mean()


def leave_to_the_collector(path):
    dataset = rasterio.open(path)
    virtual = WarpedVRT(dataset, crs="EPSG:3857")
    return virtual.width, dataset.crs.to_wkt(), rasterio.open(path).read(1)[0, 0]


def main():
    with tempfile.TemporaryDirectory() as folder, rasterio.Env(GDAL_CACHEMAX=64):
        first, second = Path(folder, "west.tif"), Path(folder, "east.tif")
        data = write_elevation(first)
        write_elevation(second, west=10.0 + SIZE * 0.01)
        read_elevation(first, data)
        find_features(first)
        warp(first, Path(folder, "warped.tif"))
        assert merge([first, second])[0].shape == (3, SIZE, 2 * SIZE)
        assert keep_in_memory(first) == data[0].mean()
        assert leave_to_the_collector(first)[2] == 0


if __name__ == "__main__":
    main()
