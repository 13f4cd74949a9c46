"""Every op through Python: what it says of itself, what it answers to wrong arguments, what it computes.

The cases are read off geocapsule.OPS. A new op needs a line here only if it documents LibraryError: in
FAILING or in UNREACHED.
"""

import gc
import inspect
import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geocapsule as g
import pytest
from live import MAKE, SQUARE, attributes, colors, geos, group, layer, raster, vector

from capsan.paths import CORPUS

DATA = CORPUS / "data"
OPS: dict[str, dict[str, Any]] = {op["name"]: op for op in g.OPS}
# EPSG:3857 of 10 degrees east, 50 degrees north: a * lambda, and a * ln(tan(pi/4 + phi/2)).
WEB_MERCATOR = [6378137 * math.radians(10), 6378137 * math.log(math.tan(math.radians(45 + 25)))]

all_ops = pytest.mark.parametrize("name", OPS)


def read_only_layer() -> object:
    return g.layer(g.open(str(DATA / "south_america.shp")), 0)


TEXT = {
    "path": "/vsimem/there_is_no_such_file",
    "new_path": "/vsimem/there_is_no_such_file",
    "raster_driver": "MEM",
    "vector_driver": "Memory",
    "data_type": "Byte",
    "name": "name",
    "wkt": SQUARE,
    "crs_wkt": 'LOCAL_CS["local"]',
    "crs": "EPSG:4326",
    "resampling": "NEAREST",
    "slice": "[0]",
    "hex": "0101",
    "any": "text",
    "field_type": "String",
    "sql": "SELECT * FROM layer",
}


def value_for(param: dict[str, Any]) -> object:
    """One that the table allows; whether the library likes it is another matter."""
    if param["type"] == "handle":
        return MAKE[param["kind"] or "Dataset"]()
    if param["may_be_none"]:
        return None
    if param["type"] == "list":
        return [0.0] * int(param["low"])
    if param["type"] == "int":
        return int(param["low"])
    return {"float": 1.0, "bytes": b"", "str": TEXT.get(param["domain"])}[param["type"]]


def arguments(name: str) -> list[Any]:
    return [value_for(param) for param in OPS[name]["params"]]


def spoiled(name: str, i: int, value: object) -> list[Any]:
    return [value if k == i else argument for k, argument in enumerate(arguments(name))]


def refused(name: str, values: list[Any], expected: type[Exception]) -> str:
    """Calls the op, which has to raise exactly this, as it documents; returns the message."""
    with pytest.raises(g.Error) as caught:
        getattr(g, name)(*values)
    error = caught.value
    assert type(error) is expected, error
    assert type(error).__name__ in OPS[name]["errors"]
    assert str(error).startswith(f"{name}: ")
    return str(error)


def each_param(name: str, *types: str) -> list[tuple[int, dict[str, Any]]]:
    return [(i, param) for i, param in enumerate(OPS[name]["params"]) if param["type"] in types]


# What an op says of itself


@all_ops
def test_docstring(name: str) -> None:
    op = OPS[name]
    function = getattr(g, name)
    assert list(inspect.signature(function).parameters) == [param["name"] for param in op["params"]]
    assert op["doc"] in function.__doc__
    assert function.__doc__.endswith(f"\n\nRaises {', '.join(op['errors'])}.")


def test_every_function_is_in_the_table() -> None:
    assert {name for name in dir(g) if inspect.isbuiltin(getattr(g, name))} == {*OPS, "set_error_handler"}


def test_every_kind_can_be_made_here() -> None:
    assert {op["kind"] for op in g.OPS} - {None} == set(MAKE)


HIERARCHY = {
    "WrongKind": TypeError,
    "Closed": ValueError,
    "Busy": RuntimeError,
    "WrongOwner": ValueError,
    "BadArgument": ValueError,
    "LibraryError": RuntimeError,
    "OutOfMemory": MemoryError,
    "Exhausted": LookupError,
}


@pytest.mark.parametrize("name", HIERARCHY)
def test_exception(name: str) -> None:
    exception = getattr(g, name)
    assert exception.__bases__ == (g.Error, HIERARCHY[name])
    assert exception.__module__ == "geocapsule"
    assert exception.__doc__


def test_every_exception_is_listed_here() -> None:
    exceptions = {name for name in dir(g) if isinstance(getattr(g, name), type)}
    assert exceptions == set(HIERARCHY) | {"Error"}
    assert g.Error.__bases__ == (Exception,)
    assert {error for op in g.OPS for error in op["errors"]} == set(HIERARCHY)


# Wrong arguments


@all_ops
def test_wrong_count(name: str) -> None:
    right = arguments(name)
    for count in range(12):
        values = (right + [None] * 12)[:count]
        if count != len(right):
            assert f"takes {len(right)} argument" in refused(name, values, g.WrongKind)


@all_ops
def test_wrong_count_is_told_before_the_values_are_looked_at(name: str) -> None:
    refused(name, [*arguments(name), 2**70], g.WrongKind)


@all_ops
def test_keywords_are_not_taken(name: str) -> None:
    with pytest.raises(TypeError, match="keyword"):
        getattr(g, name)(*arguments(name), more=1)


SAMPLES = {
    "None": None,
    "object": object(),
    "int": 1,
    "float": 1.0,
    "str": "text",
    "bytes": b"bytes",
    "bytearray": bytearray(b"bytes"),
    "list": [],
    "dict": {},
    "type": int,
    "complex": 1j,
    "memoryview": memoryview(b"bytes"),
}
FITS = {(sample, sample) for sample in SAMPLES} | {("float", "int"), ("callable", "None"), ("callable", "type")}


@all_ops
def test_wrong_types(name: str) -> None:
    for i, param in enumerate(OPS[name]["params"]):
        for sample_type, sample in SAMPLES.items():
            if (param["type"], sample_type) not in FITS:
                message = refused(name, spoiled(name, i, sample), g.WrongKind)
                assert f"argument {i + 1} ({param['name']}) must be " in message
                assert message.endswith(f", not {sample_type}")


@all_ops
def test_handle_of_another_kind(name: str) -> None:
    for i, param in each_param(name, "handle"):
        for kind in set(MAKE) - {param["kind"]} if param["kind"] else ():
            message = refused(name, spoiled(name, i, MAKE[kind]()), g.WrongKind)
            assert f"({param['name']}) must be {param['kind']}, not {kind}" in message


@all_ops
def test_int_beyond_64_bits(name: str) -> None:
    for i in range(len(OPS[name]["params"])):
        for huge in (2**63, 2**70, -(2**63) - 1):
            message = refused(name, spoiled(name, i, huge), g.BadArgument)
            assert f"argument {i + 1} does not fit 64 bits" in message


@all_ops
def test_numbers_out_of_range(name: str) -> None:
    for i, param in each_param(name, "int"):
        for outside in (int(param["low"]) - 1, int(param["high"]) + 1, -(2**63), 2**63 - 1):
            assert param["name"] in refused(name, spoiled(name, i, outside), g.BadArgument)
    for i, param in each_param(name, "float"):
        for outside in (math.inf, -math.inf, math.nan, math.nextafter(param["high"], math.inf)):
            assert param["name"] in refused(name, spoiled(name, i, outside), g.BadArgument)


@all_ops
def test_lists(name: str) -> None:
    for i, param in each_param(name, "list"):
        count = int(param["low"])
        for wrong in ([], [0.0] * (count - 1), [0.0] * (int(param["high"]) + 1)):
            refused(name, spoiled(name, i, wrong), g.BadArgument)
        for item in (None, "1", [1.0], raster()):
            refused(name, spoiled(name, i, [*[0.0] * (count - 1), item]), g.WrongKind)
        refused(name, spoiled(name, i, [*[0.0] * (count - 1), 2**70]), g.BadArgument)


@all_ops
def test_text(name: str) -> None:
    for i in range(len(OPS[name]["params"])):
        message = refused(name, spoiled(name, i, "a lone \ud800 surrogate"), g.BadArgument)
        assert f"argument {i + 1} is not valid Unicode" in message
    for i, param in each_param(name, "str"):
        for text in ("\0", "MEM\0", "\0MEM"):
            message = refused(name, spoiled(name, i, text), g.BadArgument)
            assert f"({param['name']}) contains a NUL" in message


def test_bool_is_an_int() -> None:
    dataset = g.create_raster("MEM", True, True, True, "Byte")
    assert g.raster_size(dataset) == [1.0, 1.0, 1.0]
    with pytest.raises(g.BadArgument):
        g.band(dataset, False)
    with pytest.raises(g.WrongKind):
        g.raster_size(True)


@all_ops
def test_closed_handle(name: str) -> None:
    for i, param in each_param(name, "handle"):
        if param["may_be_closed"]:
            continue
        closed = MAKE[param["kind"]]()
        g.close(closed)
        message = refused(name, spoiled(name, i, closed), g.Closed)
        assert f"({param['name']}): this {param['kind']} is closed" in message


@pytest.mark.parametrize("text", ["é" * 300, "a" + "é" * 300, "日" * 300, "a" + "日" * 300])
def test_long_message_is_cut_between_characters_or_repaired(text: str) -> None:
    for op, values in ((g.open, [text]), (g.create_vector, [text, ""]), (g.buffer, [1, 1, text])):
        with pytest.raises(g.Error) as caught:
            op(*values)
        assert text[2:8] in str(caught.value)


# LibraryError


def read_only(tmp_path: Path) -> object:
    path = str(tmp_path / "read_only.tif")
    g.close(g.create_file("GTiff", path, 64, 64, 1, "Byte"))
    return g.open(path)


def truncated(tmp_path: Path) -> object:
    path = tmp_path / "truncated.tif"
    dataset = g.create_file("GTiff", str(path), 64, 64, 1, "Byte")
    g.fill(g.band(dataset, 1), 1)
    g.close(dataset)
    os.truncate(path, path.stat().st_size - 2000)
    return g.open(str(path))


COMPOUND = "COMPOUNDCURVE ((0 0,1 1),CIRCULARSTRING (1 1,2 2,3 1))"


def without_geometry() -> object:
    """A feature of a result that has no geometry field."""
    return g.next_feature(g.result_layer(g.select(vector(), "SELECT COUNT(*) FROM layer")))


# One call of each op that the library refuses.


def close_all_but_the_disk_is_full() -> None:
    unwritable = g.create_file("GTiff", "/dev/full", 1, 1, 1, "Byte")
    g.close_all()
    assert g.is_closed(unwritable)


FAILING: dict[str, Callable[[Path], object]] = {
    "open": lambda tmp: g.open(str(tmp / "missing")),
    "open_update": lambda tmp: g.open_update(str(tmp / "missing")),
    "create_raster": lambda _: g.create_raster("no such driver", 1, 1, 1, "Byte"),
    "close": lambda _: g.close(g.create_file("GTiff", "/dev/full", 1, 1, 1, "Byte")),
    "close_all": lambda _: close_all_but_the_disk_is_full(),
    "create_file": lambda tmp: g.create_file("GTiff", str(tmp / "folder" / "file.tif"), 1, 1, 1, "Byte"),
    "create_copy": lambda tmp: g.create_copy(raster(), "GTiff", str(tmp / "folder" / "file.tif")),
    "remove_file": lambda tmp: g.remove_file(str(tmp / "missing")),
    "band": lambda _: g.band(raster(), 2),
    "read": lambda _: g.read(g.band(raster(), 1), 1, 0, 4, 4),
    "write": lambda _: g.write(g.band(raster(), 1), 1, 0, g.buffer(4, 4, "Byte")),
    "fill": lambda tmp: g.fill(g.band(read_only(tmp), 1), 1),
    "checksum": lambda tmp: g.checksum(g.band(truncated(tmp), 1)),
    "histogram": lambda tmp: g.histogram(g.band(truncated(tmp), 1), 0, 1, 4, None),
    "fill_nodata": lambda tmp: g.fill_nodata(g.band(truncated(tmp), 1), 10, None),
    "sieve": lambda tmp: g.sieve(g.band(truncated(tmp), 1), 4, None),
    "geotransform": lambda _: g.geotransform(raster()),
    "set_geotransform": lambda _: g.set_geotransform(vector(), [0, 1, 0, 0, 0, 1]),
    "dataset_srs": lambda _: g.dataset_srs(raster()),
    "set_dataset_srs": lambda _: g.set_dataset_srs(vector(), g.srs_from_epsg(4326)),
    "create_vector": lambda _: g.create_vector("no such driver", ""),
    "create_layer": lambda tmp: g.create_layer(truncated(tmp), "layer"),
    "create_layer_in": lambda tmp: g.create_layer_in(truncated(tmp), "layer", g.srs_from_epsg(4326)),
    "layer": lambda _: g.layer(vector(), 1),
    "layer_by_name": lambda _: g.layer_by_name(vector(), "none"),
    "delete_layer": lambda _: g.delete_layer(vector(), 1),
    "layer_srs": lambda _: g.layer_srs(layer()),
    "feature": lambda _: g.feature(layer(), 99),
    "insert_feature": lambda _: (lambda shapes: g.insert_feature(shapes, g.next_feature(shapes)))(read_only_layer()),
    "set_feature": lambda _: (lambda shapes: g.set_feature(shapes, g.next_feature(shapes)))(read_only_layer()),
    "delete_feature": lambda _: g.delete_feature(layer(), 99),
    "add_feature": lambda _: g.add_feature(read_only_layer(), g.geometry_from_wkt(SQUARE)),
    "feature_geometry": lambda _: g.feature_geometry(layer(), 99),
    "geometry_view": lambda _: g.geometry_view(g.empty_feature(layer())),
    "geometry_copy": lambda _: g.geometry_copy(g.empty_feature(layer())),
    "steal_geometry": lambda _: g.steal_geometry(g.empty_feature(layer())),
    "set_geometry": lambda _: g.set_geometry(without_geometry(), g.geometry_from_wkt(SQUARE)),
    "set_geometry_directly": lambda _: g.set_geometry_directly(without_geometry(), g.geometry_from_wkt(SQUARE)),
    "feature_int": lambda _: g.feature_int(MAKE["Feature"](), 0),
    "feature_real": lambda _: g.feature_real(MAKE["Feature"](), 0),
    "feature_text": lambda _: g.feature_text(MAKE["Feature"](), 0),
    "set_feature_int": lambda _: g.set_feature_int(MAKE["Feature"](), 0, 1),
    "set_feature_real": lambda _: g.set_feature_real(MAKE["Feature"](), 0, 1),
    "set_feature_text": lambda _: g.set_feature_text(MAKE["Feature"](), 0, "1"),
    "definition_field": lambda _: g.definition_field(g.layer_definition(layer()), 0),
    "add_field": lambda _: g.add_field(read_only_layer(), g.field_definition("a", "String")),
    "delete_field": lambda _: g.delete_field(layer(), 0),
    "alter_field": lambda _: g.alter_field(layer(), 0, g.field_definition("a", "String")),
    "reorder_field": lambda _: g.reorder_field(layer(), 0, 0),
    "select": lambda _: g.select(vector(), "SELECT * FROM none"),
    "execute": lambda _: g.execute(vector(), "DROP TABLE none"),
    "field_domain": lambda _: g.field_domain(vector(), "none"),
    "add_field_domain": lambda _: g.add_field_domain(raster(), MAKE["FieldDomain"]()),
    "update_field_domain": lambda _: g.update_field_domain(vector(), MAKE["FieldDomain"]()),
    "delete_field_domain": lambda _: g.delete_field_domain(vector(), "none"),
    "add_style": lambda _: [g.add_style(table, "a", "PEN()") for table in [g.style_table()] * 2],
    "find_style": lambda _: g.find_style(g.style_table(), "a"),
    "dataset_styles": lambda _: g.dataset_styles(vector()),
    "layer_styles": lambda _: g.layer_styles(layer()),
    "arrow_stream": lambda _: (lambda same: [g.arrow_stream(same, 1), g.arrow_stream(same, 1)])(layer()),
    "geometry_ref": lambda _: g.geometry_ref(g.geometry_from_wkt(SQUARE), 1),
    "add_geometry": lambda _: g.add_geometry(g.geometry_from_wkt(SQUARE), g.geometry_from_wkt(SQUARE)),
    "add_geometry_directly": lambda _: g.add_geometry_directly(
        g.geometry_from_wkt(SQUARE), g.geometry_from_wkt(SQUARE)
    ),
    "remove_geometry": lambda _: g.remove_geometry(g.geometry_from_wkt(COMPOUND), 0),
    "detach_geometry": lambda _: g.detach_geometry(g.geometry_from_wkt("POINT (1 2)"), 0),
    "geometry_to_wkb": lambda _: g.geometry_to_wkb(g.geometry_ref(g.geometry_from_wkt(SQUARE), 0)),
    "geometry_from_wkt": lambda _: g.geometry_from_wkt("POLYGON ((0 0"),
    "geometry_from_wkb": lambda _: g.geometry_from_wkb(b"\1\3"),
    "add_point": lambda _: g.add_point(g.geometry_from_wkt(SQUARE), 1, 1),
    "geometry_srs": lambda _: g.geometry_srs(g.geometry_from_wkt(SQUARE)),
    "transform_geometry": lambda _: g.transform_geometry(
        g.geometry_from_wkt("POINT (0 1000)"), MAKE["Transformation"]()
    ),
    "srs_from_epsg": lambda _: g.srs_from_epsg(1),
    "srs_from_wkt": lambda _: g.srs_from_wkt("GEOGCS["),
    "transformation": lambda _: g.transformation(
        g.srs_from_wkt('LOCAL_CS["local",UNIT["metre",1]]'), g.srs_from_epsg(4326)
    ),
    "transform_point": lambda _: g.transform_point(MAKE["Transformation"](), 0, 1000),
    "projection": lambda _: g.projection(g.context(), "+proj=nothing"),
    "crs_to_crs": lambda _: g.crs_to_crs(g.context(), "EPSG:4326", "nothing"),
    "project": lambda _: g.project(MAKE["Projection"](), 0, 1000),
    "project_geometry": lambda _: g.project_geometry(MAKE["Projection"](), g.geometry_from_wkt("POINT (0 1000)")),
    "geos_from_wkb": lambda _: g.geos_from_wkb(g.geos_context(), b"\1\3"),
    "geos_from_wkt": lambda _: g.geos_from_wkt(g.geos_context(), "POLYGON ((0 0"),
    "geos_from_geometry": lambda _: g.geos_from_geometry(
        g.geos_context(), g.geometry_from_wkt("CIRCULARSTRING (0 0,1 1,2 0)")
    ),
}

FAILING |= {
    "open_shared": lambda tmp: g.open_shared(str(tmp / "missing")),
    "create_copy_with_progress": lambda tmp: g.create_copy_with_progress(
        raster(), "GTiff", str(tmp / "folder" / "file.tif"), None
    ),
    "warped_copy": lambda _: g.warped_copy(raster()),
    "mosaic": lambda _: g.mosaic(vector()),
    "warp": lambda _: g.warp(raster(), "MEM", "", 4, 4, 0, None),
    "overview_band": lambda _: g.overview_band(g.band(raster(), 1), 0),
    "build_overviews": lambda _: g.build_overviews(raster(), "no such resampling", [2], None),
    "remove_overviews": lambda tmp: g.remove_overviews(read_only(tmp)),
    "create_mask": lambda tmp: g.create_mask(read_only(tmp)),
    "create_band_mask": lambda tmp: g.create_band_mask(g.band(read_only(tmp), 1)),
    "nodata": lambda _: g.nodata(g.band(raster(), 1)),
    "set_nodata": lambda _: g.set_nodata(g.mask_band(g.band(raster(), 1)), 1),
    "delete_nodata": lambda _: g.delete_nodata(g.mask_band(g.band(raster(), 1))),
    "read_block": lambda _: g.read_block(g.band(raster(), 1), 1, 0),
    "write_block": lambda tmp: g.write_block(g.band(read_only(tmp), 1), 0, 0, g.buffer(64, 64, "Byte")),
    "statistics": lambda tmp: g.statistics(g.band(truncated(tmp), 1)),
    "band_color_table": lambda _: g.band_color_table(g.band(raster(), 1)),
    "set_color_table": lambda _: g.set_color_table(g.mask_band(g.band(raster(), 1)), colors()),
    "color": lambda _: g.color(colors(), 1),
    "band_attribute_table": lambda _: g.band_attribute_table(g.band(raster(), 1)),
    "set_attribute_table": lambda _: g.set_attribute_table(g.mask_band(g.band(raster(), 1)), attributes()),
    "attribute": lambda _: g.attribute(attributes(), 0, 1),
    "set_attribute": lambda _: g.set_attribute(attributes(), 1, 0, "1"),
    "write_file": lambda tmp: g.write_file(str(tmp / "folder" / "file"), b"bytes"),
    "read_file": lambda tmp: g.read_file(str(tmp)),
    "file_size": lambda tmp: g.file_size(str(tmp / "missing")),
    "rename_file": lambda tmp: g.rename_file(str(tmp / "missing"), str(tmp / "other")),
    "list_files": lambda tmp: g.list_files(str(tmp / "missing")),
    "open_memory_file": lambda _: g.open_memory_file(g.memory_file(b"neither raster nor vector")),
    "root_group": lambda _: g.root_group(raster()),
    "create_group": lambda _: g.create_group(group(), ""),
    "open_group": lambda _: g.open_group(group(), "missing"),
    "create_array": lambda _: g.create_array(group(), "", [1], "Byte"),
    "open_array": lambda _: g.open_array(group(), "missing"),
    "slice_array": lambda _: g.slice_array(MAKE["Array"](), "[4]"),
    "array_as_dataset": lambda _: g.array_as_dataset(MAKE["Array"](), 1, 1),
}


def local() -> object:
    return g.srs_from_wkt('LOCAL_CS["local",UNIT["metre",1]]')


def points_out_of_range() -> object:
    buffer = g.buffer(2, 1, "Float64")
    g.buffer_set(buffer, 1, 0, 1000)
    return buffer


def between(source: str, target: str) -> object:
    context = g.context()
    return g.transformation_between(g.projection(context, source), g.projection(context, target))


NAN_POINT = b"\1\1\0\0\0" + struct.pack("<dd", math.nan, 1)
FAILING |= {
    "srs_from_proj": lambda _: g.srs_from_proj("+proj=nothing"),
    "srs_to_proj": lambda _: g.srs_to_proj(local()),
    "srs_authority": lambda _: g.srs_authority(local()),
    "srs_validate": lambda _: g.srs_validate(local()),
    "srs_area_of_use": lambda _: g.srs_area_of_use(local()),
    "transform_bounds": lambda _: g.transform_bounds(MAKE["Transformation"](), [0, 1000, 1, 2000], 2),
    "thread_projection": lambda _: g.thread_projection("+proj=nothing"),
    "transformation_between": lambda _: between("+proj=merc", "+proj=merc"),
    "move_projection": lambda _: g.move_projection(g.projection(g.context(), "+proj=goode"), g.context()),
    "source_crs": lambda _: g.source_crs(MAKE["Projection"]()),
    "target_crs": lambda _: g.target_crs(MAKE["Projection"]()),
    "normalize_for_visualization": lambda _: g.normalize_for_visualization(MAKE["Projection"]()),
    "projection_to_wkt": lambda _: g.projection_to_wkt(g.crs_to_crs(g.context(), "EPSG:4267", "EPSG:4326")),
    "projection_to_projjson": lambda _: g.projection_to_projjson(g.crs_to_crs(g.context(), "EPSG:4267", "EPSG:4326")),
    "projection_area_of_use": lambda _: g.projection_area_of_use(MAKE["Projection"]()),
    "project_inverse": lambda _: g.project_inverse(g.projection(g.context(), "EPSG:4326"), 0, 0),
    "project_buffer": lambda _: g.project_buffer(MAKE["Projection"](), points_out_of_range(), 0),
    "projection_factors": lambda _: g.projection_factors(MAKE["Projection"](), 0, 10),
    "thread_geos_from_wkt": lambda _: g.thread_geos_from_wkt("POLYGON ((0 0"),
    "geos_part": lambda _: g.geos_part(geos(), 1),
    "geos_exterior_ring": lambda _: g.geos_exterior_ring(geos("POINT (1 2)")),
    "geos_interior_ring": lambda _: g.geos_interior_ring(geos(), 0),
    "geos_normalize": lambda _: g.geos_normalize(g.geos_from_wkb(g.geos_context(), NAN_POINT)),
    "geos_boundary": lambda _: g.geos_boundary(geos("GEOMETRYCOLLECTION (POINT (1 1),LINESTRING (0 0,1 1))")),
    "read_wkb": lambda _: g.read_wkb(MAKE["WkbReader"](), b"\1\3"),
    "read_hex": lambda _: g.read_hex(MAKE["WkbReader"](), "xy"),
    "read_wkt": lambda _: g.read_wkt(MAKE["WktReader"](), "POLYGON ((0 0"),
    "tree_nearest": lambda _: in_one_context(
        lambda context: g.tree_nearest(g.tree(context, 4), g.geos_from_wkt(context, SQUARE))
    ),
}


def in_one_context(use: Callable[[object], object]) -> object:
    return use(g.geos_context())


def with_empty_part(name: str) -> Callable[[Path], object]:
    """GEOS 3.11 crashes on an empty part, so it is refused."""

    def call(_: Path) -> object:
        context = g.geos_context()
        square = g.geos_from_wkt(context, SQUARE)
        holed = g.geos_from_wkt(context, "MULTIPOINT ((1 1), EMPTY)")
        if len(OPS[name]["params"]) == 1:
            return getattr(g, name)(holed)
        return getattr(g, name)(g.prepare(square) if name.startswith("prepared_") else square, holed)

    return call


RELATIONS = ("contains", "covers", "covered_by", "crosses", "disjoint", "intersects", "overlaps", "touches", "within")
FAILING |= {
    name: with_empty_part(name)
    for name in (
        *(f"{prefix}_{relation}" for prefix in ("geos", "prepared") for relation in RELATIONS),
        *("geos_equals", "geos_relate", "geos_distance", "geos_hausdorff_distance", "prepared_distance"),
        *("prepare", "geos_interior_point"),
    )
}

# No argument is known that the library would refuse: these fail for want of memory or disk, or by a bug.
# GEOS refuses the intersection of a polygon with a NaN in it, but release 3.11 loses memory on that way out.
UNREACHED = {
    "set_geometry_srs",
    "srs_to_projjson",
    "transformation_source",
    "transformation_target",
    "clone_transformation",
    "inverse_transformation",
    "copy_projection",
    "geos_type",
    "geos_clone",
    "tree_insert",
    "tree_query",
    "geos_length",
    "geos_union",
    "geos_difference",
    "geos_symmetric_difference",
    "geos_unary_union",
    "geos_make_valid",
    "geos_convex_hull",
    "geos_centroid",
    "geos_envelope",
    "geos_simplify",
    "wkb_reader",
    "wkt_reader",
    "wkb_writer",
    "wkt_writer",
    "write_wkb",
    "write_hex",
    "write_wkt",
    "tree_geometry",
    "next_feature",
    "empty_feature",
    "clone_feature",
    "set_feature_fid",
    "layer_definition",
    "field_definition",
    "coded_domain",
    "range_domain",
    "style_table",
    "arrow_schema",
    "arrow_next",
    "virtual_copy",
    "mask_band",
    "flush",
    "flush_band",
    "color_table",
    "copy_color_table",
    "attribute_table",
    "copy_attribute_table",
    "add_column",
    "set_row_count",
    "create_multidim",
    "array_shape",
    "read_array",
    "write_array",
    "geometry_to_wkt",
    "clone_geometry",
    "geometry_buffer",
    "srs_to_wkt",
    "clone_srs",
    "context",
    "clone_projection",
    "geos_context",
    "geos_to_wkb",
    "geos_to_wkt",
    "geos_to_geometry",
    "geos_area",
    "geos_is_valid",
    "geos_intersection",
    "geos_buffer",
}


def test_library_errors_are_complete() -> None:
    assert not UNREACHED & set(FAILING)
    documented = {op["name"] for op in g.OPS if "LibraryError" in op["errors"]}
    assert set(FAILING) | UNREACHED == documented


@pytest.mark.parametrize("name", FAILING)
def test_library_error(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(g.LibraryError) as caught:
        FAILING[name](tmp_path)
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "gives no reason" not in message or name in ("feature", "feature_geometry")
    # An error is an answer: nothing is printed besides.
    assert capfd.readouterr() == ("", "")


# Rasters


def test_pixels_written_are_read() -> None:
    dataset = g.create_raster("MEM", 5, 3, 2, "Int16")
    band = g.band(dataset, 2)
    buffer = g.buffer(2, 2, "Int16")
    for x, y, value in ((0, 0, -1), (1, 0, 32767), (0, 1, -32768), (1, 1, 4)):
        g.buffer_set(buffer, x, y, value)
    g.write(band, 3, 1, buffer)
    assert g.view(g.read(band, 2, 0, 3, 3)).tolist() == [[0, 0, 0], [0, -1, 32767], [0, -32768, 4]]
    assert g.checksum(g.band(dataset, 1)) == 0


@pytest.mark.parametrize(("value", "kept"), [(-5, 0), (300, 255), (1.4, 1), (1.6, 2), (255, 255)])
def test_pixel_is_rounded_and_clamped(value: float, kept: float) -> None:
    buffer = g.buffer(1, 1, "Byte")
    g.buffer_set(buffer, 0, 0, value)
    assert g.buffer_get(buffer, 0, 0) == kept


@pytest.mark.parametrize(("type_", "highest"), [("Int64", 2**63 - 1), ("UInt64", 2**64 - 1)])
def test_pixel_of_64_bits_is_clamped(type_: str, highest: int) -> None:
    buffer = g.buffer(3, 1, type_)
    below = highest + 1 - 2048  # a double, and below the highest in both types
    for x, value in enumerate((1e300, float(highest), float(below))):
        g.buffer_set(buffer, x, 0, value)
    assert g.view(buffer).tolist() == [[highest, highest, below]]


def test_pixel_outside() -> None:
    buffer = g.buffer(2, 3, "Byte")
    for x, y in ((2, 0), (0, 3)):
        refused("buffer_get", [buffer, x, y], g.BadArgument)
        refused("buffer_set", [buffer, x, y, 1], g.BadArgument)


def test_file_round_trip(tmp_path: Path) -> None:
    path = str(tmp_path / "made.tif")
    transform = [440720.0, 60.0, 0.0, 3751320.0, 0.0, -60.0]
    dataset = g.create_file("GTiff", path, 8, 4, 1, "Float32")
    g.set_geotransform(dataset, transform)
    g.set_dataset_srs(dataset, g.srs_from_epsg(32611))
    g.fill(g.band(dataset, 1), 2.5)
    g.flush(dataset)
    g.close(dataset)
    again = g.open_update(path)
    assert g.raster_size(again) == [8.0, 4.0, 1.0]
    assert g.geotransform(again) == transform
    assert g.srs_is_same(g.dataset_srs(again), g.srs_from_epsg(32611)) == 1
    assert g.view(g.read(g.band(again, 1), 7, 3, 1, 1)).tolist() == [[2.5]]
    g.remove_file(path)
    assert not Path(path).exists()
    assert g.raster_size(again) == [8.0, 4.0, 1.0]


@pytest.mark.parametrize("driver", ["GTiff", "PNG", "MEM"])
def test_copy_does_not_depend_on_its_source(driver: str, tmp_path: Path) -> None:
    source = raster()
    g.fill(g.band(source, 1), 9)
    copy = g.create_copy(source, driver, str(tmp_path / "copy"))
    g.close(source)
    assert g.view(g.read(g.band(copy, 1), 0, 0, 4, 4)).tolist() == [[9] * 4] * 4


def test_virtual_copy_keeps_its_source_and_ends_with_it() -> None:
    source = raster()
    g.fill(g.band(source, 1), 9)
    copy = g.virtual_copy(source, "")
    band = g.band(copy, 1)
    del source
    gc.collect()
    assert g.view(g.read(band, 0, 0, 4, 4)).tolist() == [[9] * 4] * 4
    again = raster()
    other = g.virtual_copy(again, "")
    g.close(again)
    assert "ended with its owner" in refused("raster_size", [other], g.Closed)


@pytest.mark.parametrize("driver", ["VRT", "vrt"])
def test_plain_copy_refuses_what_would_depend_on_its_source(driver: str) -> None:
    assert "virtual_copy" in refused("create_copy", [raster(), driver, ""], g.BadArgument)


def test_dataset_srs_is_a_copy() -> None:
    dataset = raster()
    g.set_dataset_srs(dataset, g.srs_from_epsg(4326))
    srs = g.dataset_srs(dataset)
    g.close(dataset)
    assert g.srs_to_wkt(srs).startswith('GEOGCS["WGS 84"')


# Vectors


def test_layers_and_features() -> None:
    dataset = g.create_vector("Memory", "")
    assert g.layer_count(dataset) == 0
    layers = [g.create_layer(dataset, name) for name in ("a", "b")]
    assert [g.layer_name(each) for each in layers] == ["a", "b"]
    identifiers = [g.add_feature(layers[1], g.geometry_from_wkt(f"POINT ({i} 0)")) for i in range(3)]
    assert identifiers == [0, 1, 2]
    assert [g.feature_count(each) for each in layers] == [0, 3]
    geometry = g.feature_geometry(layers[1], 2)
    g.close(dataset)
    assert g.geometry_to_wkt(geometry) == "POINT (2 0)"


WKT = (
    "POINT (1 2)",
    "LINESTRING (0 0,1 1,2 0)",
    SQUARE,
    "POLYGON ((0 0,0 9,9 9,9 0,0 0),(1 1,2 1,2 2,1 1))",
    "MULTIPOINT ((1 2),(3 4))",
    "MULTIPOLYGON (((0 0,0 1,1 1,0 0)),((5 5,5 6,6 6,5 5)))",
    "GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (0 0,1 1))",
)


@pytest.mark.parametrize("wkt", WKT)
def test_geometry_round_trip(wkt: str) -> None:
    geometry = g.geometry_from_wkt(wkt)
    assert g.geometry_to_wkt(geometry) == wkt
    assert g.geometry_type(geometry) == wkt.split()[0]
    wkb = g.geometry_to_wkb(geometry)
    assert wkb[0] == 1
    assert g.geometry_to_wkt(g.geometry_from_wkb(wkb)) == wkt
    assert g.geometry_to_wkt(g.clone_geometry(geometry)) == wkt
    assert g.geometry_intersects(geometry, geometry) == 1


@pytest.mark.parametrize("wkt", WKT)
def test_geometry_between_ogr_and_geos(wkt: str) -> None:
    geometry, context = g.geometry_from_wkt(wkt), g.geos_context()
    by_wkb = g.geos_from_wkb(context, g.geometry_to_wkb(geometry))
    by_handle = g.geos_from_geometry(context, geometry)
    by_wkt = g.geos_from_wkt(context, wkt)
    wkb = g.geometry_to_wkb(geometry)
    assert [g.geos_to_wkb(each) for each in (by_wkb, by_handle, by_wkt)] == [wkb] * 3
    assert g.geos_to_wkt(by_wkb) == g.geos_to_wkt(by_wkt)
    assert g.geos_area(by_wkt) == g.geometry_area(geometry)
    back = g.geos_to_geometry(by_wkb)
    g.close(context)
    assert g.geometry_to_wkt(back) == wkt


def test_points_are_added() -> None:
    line = g.geometry_from_wkt("LINESTRING EMPTY")
    for x in range(3):
        g.add_point(line, x, x / 2)
    assert g.geometry_to_wkt(line) == "LINESTRING (0 0,1.0 0.5,2 1)"
    assert g.geometry_envelope(line) == [0.0, 2.0, 0.0, 1.0]


def test_areas() -> None:
    square = g.geometry_from_wkt(SQUARE)
    assert g.geometry_area(square) == 4
    # Straight sides, and 8 segments for each rounded quadrant.
    corners = 16 * math.sin(math.pi / 16)
    assert g.geometry_area(g.geometry_buffer(square, 1)) == pytest.approx(4 + 8 + corners, abs=1e-6)
    context = g.geos_context()
    one = g.geos_from_wkt(context, SQUARE)
    other = g.geos_from_wkt(context, "POLYGON ((1 1,1 3,3 3,3 1,1 1))")
    assert g.geos_area(g.geos_intersection(one, other)) == 1
    assert g.geos_area(g.geos_buffer(one, 1, 8)) == pytest.approx(4 + 8 + corners, abs=1e-6)
    assert [g.geos_intersects(one, other), g.prepared_intersects(g.prepare(one), other)] == [1, 1]
    far = g.geos_from_wkt(context, "POINT (9 9)")
    assert [g.geos_intersects(one, far), g.prepared_intersects(g.prepare(one), far)] == [0, 0]
    assert g.geos_is_valid(one) == 1
    assert g.geos_is_valid(g.geos_from_wkt(context, "POLYGON ((0 0,2 2,2 0,0 2,0 0))")) == 0


@pytest.mark.parametrize("name", ["geos_intersects", "geos_intersection"])
def test_geometries_of_two_contexts(name: str) -> None:
    assert "GeosContext" in refused(name, [geos(), geos()], g.WrongOwner)


def test_prepared_geometry_of_another_context() -> None:
    assert "GeosContext" in refused("prepared_intersects", [g.prepare(geos()), geos()], g.WrongOwner)


def test_geometry_srs_keeps_its_geometry_and_ends_with_it() -> None:
    geometry = g.geometry_from_wkt("POINT (1 2)")
    srs = g.srs_from_epsg(4326)
    g.set_geometry_srs(geometry, srs)
    g.close(srs)
    shared, again = g.geometry_srs(geometry), g.geometry_srs(geometry)
    g.close(shared)
    alias, geometry = geometry, None
    assert g.srs_is_same(again, g.srs_from_epsg(4326)) == 1
    g.close(alias)
    assert "ended with its owner" in refused("srs_name", [again], g.Closed)


# Reference systems


def test_transform_of_a_point() -> None:
    transformation = MAKE["Transformation"]()
    assert g.transform_point(transformation, 10, 50) == pytest.approx(WEB_MERCATOR, abs=1e-6)


def test_transform_of_a_geometry() -> None:
    geometry = g.geometry_from_wkt("POINT (10 50)")
    transformation = MAKE["Transformation"]()
    g.transform_geometry(geometry, transformation)
    g.close(transformation)
    x, y = WEB_MERCATOR
    assert g.geometry_envelope(geometry) == pytest.approx([x, x, y, y], abs=1e-6)
    assert g.srs_is_same(g.geometry_srs(geometry), g.srs_from_epsg(3857)) == 1


def test_projection_of_a_point() -> None:
    """PROJ keeps the axes in the order of the authority: latitude first."""
    context = g.context()
    transformation = g.crs_to_crs(context, "EPSG:4326", "EPSG:3857")
    assert g.project(transformation, 50, 10) == pytest.approx(WEB_MERCATOR, abs=1e-6)
    sphere = g.projection(context, "+proj=merc +R=6378137")
    radians = [math.radians(10), math.radians(50)]
    assert g.project(sphere, *radians) == pytest.approx(WEB_MERCATOR, abs=1e-6)
    assert g.project(g.clone_projection(sphere), *radians) == pytest.approx(WEB_MERCATOR, abs=1e-6)
    assert "proj=merc" in g.projection_definition(sphere)


def test_projection_of_a_geometry() -> None:
    sphere = g.projection(g.context(), "+proj=eqc +R=1")
    line = g.geometry_from_wkt("MULTILINESTRING ((0 0,0.5 0.25),(1 1,0.25 0.5))")
    projected = g.project_geometry(sphere, line)
    assert g.geometry_envelope(projected) == pytest.approx(g.geometry_envelope(line), abs=1e-6)
    assert g.geometry_to_wkt(line) == "MULTILINESTRING ((0 0,0.5 0.25),(1 1,0.25 0.5))"


def test_reference_system_round_trip() -> None:
    srs = g.srs_from_epsg(32633)
    assert g.srs_is_same(g.srs_from_wkt(g.srs_to_wkt(srs)), srs) == 1
    assert g.srs_is_same(g.clone_srs(srs), srs) == 1
    assert g.srs_is_same(g.srs_from_epsg(4326), srs) == 0


def test_transformation_copies_its_reference_systems() -> None:
    source, target = g.srs_from_epsg(4326), g.srs_from_epsg(3857)
    transformation = g.transformation(source, target)
    g.close(source)
    g.close(target)
    assert g.transform_point(transformation, 10, 50) == pytest.approx(WEB_MERCATOR, abs=1e-6)


# Real files


@pytest.mark.parametrize(
    ("name", "size", "checksums"),
    [
        ("elevation.tif", [32, 24, 1], [8790]),
        ("relief.tif", [32, 24, 4], [8714, 8780, 9081, 9401]),
        ("relief.png", [32, 24, 4], [8714, 8780, 9081, 9401]),
    ],
)
def test_raster_file(name: str, size: list[int], checksums: list[int]) -> None:
    dataset = g.open(str(DATA / name))
    assert g.raster_size(dataset) == size
    assert [g.checksum(g.band(dataset, 1 + i)) for i in range(size[2])] == checksums


def test_georeference_of_a_file() -> None:
    dataset = g.open(str(DATA / "elevation.tif"))
    assert g.geotransform(dataset) == pytest.approx([15, 0.0025, 0, 47.06, 0, -0.0025])
    assert g.srs_is_same(g.dataset_srs(dataset), g.srs_from_epsg(4326)) == 1


@pytest.mark.parametrize(
    ("name", "features", "geometry_types"),
    [
        ("cities.geojson", 33, {"POINT"}),
        ("countries.geojson", 7, {"POLYGON", "MULTIPOLYGON"}),
        ("south_america.shp", 13, {"POLYGON", "MULTIPOLYGON"}),
    ],
)
def test_vector_file(name: str, features: int, geometry_types: set[str]) -> None:
    dataset = g.open(str(DATA / name))
    assert g.layer_count(dataset) == 1
    shapes = g.layer(dataset, 0)
    assert g.feature_count(shapes) == features
    geometries = [g.feature_geometry(shapes, i) for i in range(features)]
    g.close(dataset)
    assert {g.geometry_type(geometry) for geometry in geometries} <= geometry_types
    context = g.geos_context()
    for geometry in geometries:
        area = g.geos_area(g.geos_from_geometry(context, geometry))
        assert area == pytest.approx(g.geometry_area(geometry))
