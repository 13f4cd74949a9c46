"""Everyday fiona and pyogrio: write, read, filter, iterate, append, copy, list."""

import tempfile
from pathlib import Path

import fiona
import fiona.transform
import numpy
import pyogrio
import pyogrio.raw
from fiona.crs import CRS
from fiona.io import MemoryFile

SCHEMA = {"geometry": "Point", "properties": {"name": "str:40", "height": "float", "storeys": "int"}}


def make_towers(count, start=0):
    for number in range(start, start + count):
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": (10 + number * 0.01, 50 - number * 0.005)},
            "properties": {"name": f"tower {number}", "height": number * 1.5, "storeys": number % 7},
        }


def write_with_fiona(path, driver):
    with fiona.open(path, "w", driver=driver, crs="EPSG:4326", schema=SCHEMA) as towers:
        towers.writerecords(make_towers(200))
        for tower in make_towers(10, 200):
            towers.write(tower)
    if driver != "GeoJSON":
        with fiona.open(path, "a") as towers:
            towers.writerecords(make_towers(40, 210))


def read_with_fiona(path, count):
    with fiona.open(path) as towers:
        assert len(towers) == count and towers.crs == CRS.from_epsg(4326)
        assert sum(tower["properties"]["storeys"] for tower in towers) == sum(n % 7 for n in range(count))
        near = list(towers.filter(bbox=(10.0, 49.0, 10.5, 51.0)))
        assert 0 < len(near) < count
        assert len(list(towers.filter(where="storeys = 3"))) == sum(n % 7 == 3 for n in range(count))
        first = next(iter(towers))
        assert first.properties["name"] == "tower 0" and towers.bounds[0] == 10
        x, _ = fiona.transform.transform("EPSG:4326", "EPSG:3857", [10.0, 11.0], [50.0, 50.0])
        assert x[0] < x[1]
        moved = fiona.transform.transform_geom("EPSG:4326", "EPSG:32632", first.geometry)
        assert moved.type == "Point"


def copy_high_towers(source, target):
    with fiona.open(source) as towers:
        high = fiona.open(target, "w", driver="ESRI Shapefile", crs=towers.crs, schema=towers.schema)
        high.writerecords(tower for tower in towers if tower["properties"]["height"] > 100)
        high.close()
    assert fiona.listlayers(target) == [Path(target).stem]


def use_pyogrio(source, target):
    assert [name for name, _ in pyogrio.list_layers(source)] == ["towers"]
    info = pyogrio.read_info(source)
    assert info["features"] == 250 and info["geometry_type"] == "Point"
    meta, _, geometry, fields = pyogrio.raw.read(source, columns=["name", "height"], where="height > 30")
    assert len(geometry) == len(fields[0]) == 229 and list(meta["fields"]) == ["name", "height"]
    bounds = pyogrio.read_bounds(source, bbox=(10.0, 49.0, 10.5, 51.0))[1]
    assert bounds.shape[0] == 4
    settings = {"fields": meta["fields"], "geometry_type": "Point", "crs": meta["crs"], "driver": "GPKG"}
    pyogrio.raw.write(target, geometry, fields, layer="high", **settings)
    pyogrio.raw.write(target, geometry, fields, layer="high", append=True, **settings)
    assert pyogrio.read_info(target, layer="high")["features"] == 2 * len(geometry)
    found = pyogrio.raw.read(target, sql="SELECT height FROM high WHERE height > 300", sql_dialect="OGRSQL")
    assert numpy.all(found[3][0] > 300)


def stay_in_memory():
    with MemoryFile() as memory:
        with memory.open(driver="GeoJSON", schema=SCHEMA, crs="EPSG:4326") as towers:
            towers.writerecords(make_towers(5))
        with memory.open() as towers:
            return [tower["properties"]["name"] for tower in towers]


def leave_to_the_collector(path):
    towers = fiona.open(path)
    rows = iter(towers)
    next(rows)
    return next(rows)["properties"]["name"]


def main():
    with tempfile.TemporaryDirectory() as folder:
        package, text, shapefile = (Path(folder, name) for name in ("towers.gpkg", "towers.geojson", "high.shp"))
        write_with_fiona(package, "GPKG")
        write_with_fiona(text, "GeoJSON")
        read_with_fiona(package, 250)
        read_with_fiona(text, 210)
        copy_high_towers(package, shapefile)
        use_pyogrio(package, Path(folder, "copy.gpkg"))
        assert len(stay_in_memory()) == 5
        assert leave_to_the_collector(package) == "tower 1"


if __name__ == "__main__":
    main()
