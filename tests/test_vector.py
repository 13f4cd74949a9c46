"""Layers, features and what depends on them: what an op ends, what it leaves, and who owns what it was given."""

import contextlib
import ctypes
import errno
import gc
import threading
from collections.abc import Callable
from typing import Any

import geocapsule as g
import nanoarrow
import pytest

SQUARE = "POLYGON ((0 0,0 2,2 2,2 0,0 0))"
PAIR = "GEOMETRYCOLLECTION (POINT (1 2),LINESTRING (0 0,1 1))"


def dataset_of(*names: str, features: int = 2) -> tuple[object, ...]:
    """A dataset in memory and its layers, each with two fields and some features with points."""
    dataset = g.create_vector("Memory", "")
    layers = [g.create_layer(dataset, name) for name in names]
    for each in layers:
        g.add_field(each, g.field_definition("number", "Integer64"))
        g.add_field(each, g.field_definition("text", "String"))
        for i in range(features):
            g.add_feature(each, g.geometry_from_wkt(f"POINT ({i} 0)"))
    return dataset, *layers


def ended(handle: object, how: str = "ended by a change to what it belongs to") -> bool:
    """Whether a handle has ended, and in this way."""
    return g.is_closed(handle) == 1 and g.describe(handle)["state"] == how


def refused(expected: type[Exception], op: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(g.Error) as caught:
        op(*arguments)
    assert type(caught.value) is expected, caught.value
    return str(caught.value)


def on_thread(op: Callable[..., object], *arguments: object) -> object:
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(op(*arguments)))
    thread.start()
    thread.join()
    return answers[0]


# Layers


def test_layers_are_views() -> None:
    dataset, first, second = dataset_of("a", "b")
    assert [g.layer_name(g.layer(dataset, i)) for i in range(2)] == ["a", "b"]
    assert g.layer_name(g.layer_by_name(dataset, "b")) == "b"
    del dataset
    gc.collect()
    assert g.feature_count(first) == 2
    assert g.layer_name(second) == "b"


def test_layers_end_with_their_dataset() -> None:
    dataset, layer = dataset_of("a")
    feature = g.feature(layer, 0)
    g.close(dataset)
    for handle in (layer, feature):
        assert ended(handle, "ended with its owner")


def test_deleted_layer_ends_all_views_of_it_and_no_others() -> None:
    dataset, first, second = dataset_of("a", "b")
    again = g.layer(dataset, 0)
    below = [g.feature(again, 0), g.layer_definition(again), g.arrow_stream(first, 1)]
    result = g.select(dataset, "SELECT * FROM b")
    kept = g.feature(second, 1)
    g.delete_layer(dataset, 0)
    assert ended(first) and ended(again) and ended(result)
    assert all(ended(handle, "ended with its owner") for handle in below)
    assert g.feature_fid(kept) == 1 and g.feature_count(second) == 2
    assert g.layer_count(dataset) == 1


def test_refused_deletion_ends_nothing() -> None:
    dataset, layer = dataset_of("a")
    result = g.select(dataset, "SELECT * FROM a")
    refused(g.LibraryError, g.delete_layer, dataset, 1)
    assert not g.is_closed(layer) and not g.is_closed(result)


def test_layer_srs_is_shared_and_below_its_layer() -> None:
    dataset = g.create_vector("Memory", "")
    wanted = g.srs_from_epsg(4326)
    layer = g.create_layer_in(dataset, "a", wanted)
    srs = g.layer_srs(layer)
    assert g.srs_is_same(srs, wanted)
    g.add_feature(layer, g.geometry_from_wkt("POINT (1 2)"))
    copy = g.feature_geometry(layer, 0)
    g.close(dataset)
    assert ended(srs, "ended with its owner")
    assert g.srs_is_same(g.geometry_srs(copy), wanted)


# Features


def test_feature_round_trip() -> None:
    _, layer = dataset_of("a", features=0)
    feature = g.empty_feature(layer)
    assert g.feature_fid(feature) == -1 and g.feature_field_count(feature) == 2
    g.set_feature_int(feature, 0, 2**53 - 1)
    g.set_feature_text(feature, 1, "é")
    g.set_geometry(feature, g.geometry_from_wkt(SQUARE))
    assert g.insert_feature(layer, feature) == 0 == g.feature_fid(feature)
    g.close(feature)
    read = g.feature(layer, 0)
    assert (g.feature_int(read, 0), g.feature_text(read, 1)) == (2**53 - 1, "é")
    assert g.geometry_to_wkt(g.geometry_view(read)) == SQUARE
    g.set_feature_real(read, 0, 2.9)
    g.set_feature(layer, read)
    assert g.feature_real(g.feature(layer, 0), 0) == 2.0
    copy = g.clone_feature(read)
    g.close(read)
    assert g.feature_text(copy, 1) == "é"


def test_features_are_read_to_the_end_and_again() -> None:
    _, layer = dataset_of("a", features=3)
    for _ in range(2):
        assert [g.feature_fid(g.next_feature(layer)) for _ in range(3)] == [0, 1, 2]
        assert "no more" in refused(g.Exhausted, g.next_feature, layer)
        g.reset_reading(layer)


def test_deleting_what_would_be_read_next() -> None:
    """With identifiers beyond 100000, the driver keeps an iterator to it."""
    _, layer = dataset_of("a", features=0)
    for fid in (200000, 400000, 600000):
        feature = g.empty_feature(layer)
        g.set_feature_fid(feature, fid)
        g.insert_feature(layer, feature)
    g.reset_reading(layer)
    assert g.feature_fid(g.next_feature(layer)) == 200000
    g.delete_feature(layer, 400000)
    assert [g.feature_fid(g.next_feature(layer)) for _ in range(2)] == [200000, 600000]


def test_feature_of_another_layer() -> None:
    dataset, first, second = dataset_of("a", "b")
    feature = g.feature(first, 0)
    for op in (g.insert_feature, g.set_feature):
        assert "does not belong to this Layer" in refused(g.WrongOwner, op, second, feature)
    assert g.insert_feature(g.layer(dataset, 0), feature) == 2


def test_driver_that_replaces_a_geometry_replaces_it_in_a_copy() -> None:
    """GeoJSON knows no arcs: GDAL would put a line into the very feature that it is given."""
    dataset = g.create_vector("GeoJSON", "/vsimem/arcs.geojson")
    layer = g.create_layer(dataset, "a")
    feature = g.empty_feature(layer)
    g.set_geometry(feature, g.geometry_from_wkt("CIRCULARSTRING (0 0,1 1,2 0)"))
    view = g.geometry_view(feature)
    g.insert_feature(layer, feature)
    assert g.geometry_type(view) == "CIRCULARSTRING"
    g.close(dataset)
    g.remove_file("/vsimem/arcs.geojson")


# A feature's geometry


def test_geometry_view_and_copy() -> None:
    _, layer = dataset_of("a")
    feature = g.feature(layer, 1)
    view, copy = g.geometry_view(feature), g.geometry_copy(feature)
    g.add_point(view, 5, 6)
    assert g.geometry_to_wkt(g.geometry_view(feature)) == "POINT (5 6)"
    g.close(feature)
    assert ended(view, "ended with its owner")
    assert g.geometry_to_wkt(copy) == "POINT (1 0)"


@pytest.mark.parametrize("op", [g.set_geometry, g.set_geometry_directly, g.steal_geometry])
def test_views_of_what_is_replaced_end(op: Callable[..., object]) -> None:
    _, layer = dataset_of("a")
    feature, other = g.feature(layer, 0), g.feature(layer, 1)
    g.set_geometry(feature, g.geometry_from_wkt(PAIR))
    views = [g.geometry_view(feature), g.geometry_view(feature)]
    parts = [g.geometry_ref(view, 1) for view in views]
    elsewhere = g.geometry_view(other)
    op(*(feature, g.geometry_from_wkt(SQUARE))[: 1 if op is g.steal_geometry else 2])
    assert all(ended(view) for view in views)
    assert all(ended(part, "ended with its owner") for part in parts)
    assert g.geometry_to_wkt(elsewhere) == "POINT (1 0)"


def test_geometry_set_to_a_part_of_itself() -> None:
    _, layer = dataset_of("a")
    feature = g.feature(layer, 0)
    g.set_geometry(feature, g.geometry_from_wkt(PAIR))
    view = g.geometry_view(feature)
    g.set_geometry(feature, view)
    assert not g.is_closed(view)
    g.set_geometry(feature, g.geometry_ref(view, 1))
    assert ended(view)
    assert g.geometry_to_wkt(g.geometry_view(feature)) == "LINESTRING (0 0,1 1)"


def test_given_geometry_is_a_view() -> None:
    _, layer = dataset_of("a")
    feature, geometry = g.feature(layer, 0), g.geometry_from_wkt(PAIR)
    part = g.geometry_ref(geometry, 0)
    g.set_geometry_directly(feature, geometry)
    for op in (g.set_geometry_directly, g.set_geometry_directly):
        assert "belongs to another" in refused(g.WrongOwner, op, feature, geometry)
    assert g.geometry_to_wkt(part) == "POINT (1 2)"
    assert "belongs to another" in refused(g.WrongOwner, g.set_geometry_directly, g.feature(layer, 1), geometry)
    g.close(geometry)  # a view: the feature keeps what it was given
    assert g.is_closed(part)
    assert g.geometry_to_wkt(g.geometry_view(feature)) == PAIR
    g.close(feature)


def test_refused_geometry_is_destroyed() -> None:
    dataset, _ = dataset_of("a")
    result = g.select(dataset, "SELECT COUNT(*) FROM a")
    feature, geometry = g.next_feature(g.result_layer(result)), g.geometry_from_wkt(PAIR)
    part = g.geometry_ref(geometry, 0)
    assert "destroyed" in refused(g.LibraryError, g.set_geometry_directly, feature, geometry)
    assert g.is_closed(geometry) and ended(part, "ended with its owner")
    shape, point = g.geometry_from_wkt("POLYGON EMPTY"), g.geometry_from_wkt("POINT (1 2)")
    assert "destroyed" in refused(g.LibraryError, g.add_geometry_directly, shape, point)
    assert g.is_closed(point) and not g.is_closed(shape)


def test_stolen_geometry_is_the_callers() -> None:
    dataset, layer = dataset_of("a")
    feature = g.feature(layer, 1)
    stolen = g.steal_geometry(feature)
    refused(g.LibraryError, g.steal_geometry, feature)
    g.close(dataset)
    assert g.geometry_to_wkt(stolen) == "POINT (1 0)"


# Parts


def test_removed_part_ends_its_views_only() -> None:
    shape = g.geometry_from_wkt(f"GEOMETRYCOLLECTION ({SQUARE},POINT (1 2),POINT (3 4))")
    square, first, again, last = (g.geometry_ref(shape, i) for i in (0, 1, 1, 2))
    ring = g.geometry_ref(square, 0)
    g.remove_geometry(shape, 1)
    assert ended(first) and ended(again)
    assert [g.geometry_to_wkt(part) for part in (last, ring)] == ["POINT (3 4)", "LINEARRING (0 0,0 2,2 2,2 0,0 0)"]
    g.remove_geometry(shape, 0)
    assert ended(square) and ended(ring, "ended with its owner")
    assert g.geometry_count(shape) == 1


def test_part_removed_through_another_view() -> None:
    _, layer = dataset_of("a")
    feature = g.feature(layer, 0)
    g.set_geometry(feature, g.geometry_from_wkt(PAIR))
    one, other = g.geometry_view(feature), g.geometry_view(feature)
    parts = [g.geometry_ref(one, 0), g.geometry_ref(other, 0), g.geometry_ref(other, 1)]
    g.remove_geometry(one, 0)
    assert [g.is_closed(part) for part in parts] == [1, 1, 0]
    g.geometry_empty(one)
    assert ended(parts[2]) and not g.is_closed(other)
    assert g.geometry_count(other) == 0


def test_detached_part_is_the_callers() -> None:
    shape = g.geometry_from_wkt(PAIR)
    srs = g.srs_from_epsg(4326)
    g.set_geometry_srs(shape, srs)
    view = g.geometry_ref(shape, 1)
    line = g.detach_geometry(shape, 1)
    assert ended(view)
    g.close(shape)
    assert g.geometry_to_wkt(line) == "LINESTRING (0 0,1 1)"
    assert g.srs_is_same(g.geometry_srs(line), srs)


@pytest.mark.parametrize(
    ("wkt", "op"),
    [
        ("COMPOUNDCURVE ((0 0,1 1),CIRCULARSTRING (1 1,2 2,3 1))", g.remove_geometry),
        ("COMPOUNDCURVE ((0 0,1 1),CIRCULARSTRING (1 1,2 2,3 1))", g.detach_geometry),
    ],
)
def test_refused_removal_ends_nothing(wkt: str, op: Callable[..., object]) -> None:
    curve = g.geometry_from_wkt(wkt)
    view = g.geometry_ref(curve, 1)
    refused(g.LibraryError, op, curve, 1)
    refused(g.LibraryError, op, curve, 7)
    assert g.geometry_type(view) == "CIRCULARSTRING"


@pytest.mark.parametrize(
    ("wkt", "part"),
    [
        ("TIN (((0 0 0,0 0 1,0 1 0,0 0 0)))", "TRIANGLE"),
        ("POLYHEDRALSURFACE (((0 0 0,0 0 1,0 1 0,0 0 0)))", "POLYGON"),
        ("CURVEPOLYGON (CIRCULARSTRING (0 0,1 1,2 0,1 -1,0 0))", "CIRCULARSTRING"),
        ("MULTISURFACE (((0 0,0 1,1 1,0 0)))", "POLYGON"),
        ("TRIANGLE ((0 0,0 1,1 1,0 0))", "LINEARRING"),
    ],
)
def test_parts_of_every_sort(wkt: str, part: str) -> None:
    shape = g.geometry_from_wkt(wkt)
    view = g.geometry_ref(shape, 0)
    assert g.geometry_type(view) == part
    g.close_rings(shape)
    g.flatten(shape)
    assert g.geometry_type(view) == part
    taken = g.detach_geometry(shape, 0)
    assert ended(view) and g.geometry_count(shape) == 0
    g.add_geometry(shape, taken)
    g.add_geometry_directly(shape, taken) if part not in ("LINEARRING",) else None
    assert g.geometry_count(shape) >= 1


def test_cycle_is_refused() -> None:
    outer, inner = (g.geometry_from_wkt("GEOMETRYCOLLECTION EMPTY") for _ in range(2))
    refused(g.WrongOwner, g.add_geometry_directly, outer, outer)
    g.add_geometry_directly(outer, inner)
    refused(g.WrongOwner, g.add_geometry_directly, inner, outer)
    g.add_geometry_directly(inner, g.geometry_from_wkt("POINT (1 2)"))
    assert g.geometry_to_wkt(outer) == "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (POINT (1 2)))"


def test_failed_transformation_leaves_views_alone() -> None:
    """Half of it is transformed; nothing is replaced."""
    shape = g.geometry_from_wkt("MULTIPOINT ((1 2),(0 1000))")
    views = [g.geometry_ref(shape, i) for i in range(2)]
    refused(g.LibraryError, g.transform_geometry, shape, g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(3857)))
    assert [g.geometry_type(view) for view in views] == ["POINT", "POINT"]


# Definitions

CHANGES: dict[str, Callable[[object], object]] = {
    "add_field": lambda layer: g.add_field(layer, g.field_definition("more", "Real")),
    "delete_field": lambda layer: g.delete_field(layer, 0),
    "alter_field": lambda layer: g.alter_field(layer, 0, g.field_definition("other", "String")),
    "reorder_field": lambda layer: g.reorder_field(layer, 0, 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_of_fields_ends_what_reads_them(change: str) -> None:
    dataset, layer, other = dataset_of("a", "b")
    again = g.layer(dataset, 0)
    features = [g.feature(layer, 0), g.next_feature(again), g.empty_feature(again)]
    view = g.geometry_view(features[0])
    definition = g.layer_definition(again)
    field = g.definition_field(definition, 1)
    stream = g.arrow_stream(again, 1)
    result = g.select(dataset, "SELECT * FROM b")
    apart = [g.feature(other, 0), g.definition_field(g.layer_definition(other), 0), g.arrow_stream(other, 1)]
    CHANGES[change](layer)
    assert all(ended(handle) for handle in (*features, field, stream, result))
    assert ended(view, "ended with its owner")
    assert not any(g.is_closed(handle) for handle in (*apart, again, definition))
    assert g.feature_field_count(g.feature(again, 0)) == g.definition_field_count(definition)


@pytest.mark.parametrize("change", CHANGES)
def test_refused_change_ends_nothing(change: str) -> None:
    dataset, _ = dataset_of("a")
    rows = g.result_layer(g.select(dataset, "SELECT * FROM a"))
    feature = g.next_feature(rows)
    refused(g.LibraryError, CHANGES[change], rows)
    assert g.feature_fid(feature) == 0


def test_features_of_a_changed_layer() -> None:
    _, layer = dataset_of("a")
    feature = g.feature(layer, 0)
    g.set_feature_int(feature, 0, 7)
    g.set_feature_text(feature, 1, "seven")
    g.set_feature(layer, feature)
    g.reorder_field(layer, 1, 0)
    g.alter_field(layer, 1, g.field_definition("digits", "String"))
    definition = g.layer_definition(layer)
    fields = [g.definition_field(definition, i) for i in range(2)]
    assert [(g.field_name(f), g.field_type(f)) for f in fields] == [("text", "String"), ("digits", "String")]
    assert [g.feature_text(g.feature(layer, 0), i) for i in range(2)] == ["seven", "7"]
    g.delete_field(layer, 0)
    assert g.feature_text(g.feature(layer, 0), 0) == "7"


def test_field_set_to_itself() -> None:
    _, layer = dataset_of("a")
    field = g.definition_field(g.layer_definition(layer), 0)
    g.alter_field(layer, 0, field)
    assert g.field_name(field) == "number"
    g.add_field(layer, field)
    assert ended(field)
    assert g.field_name(g.definition_field(g.layer_definition(layer), 2)) == "number"


def test_unknown_field_type() -> None:
    assert 'no field type "none"' in refused(g.BadArgument, g.field_definition, "a", "none")


# SQL


def test_result_is_read_while_its_layer_is() -> None:
    dataset, layer = dataset_of("a", features=4)
    result = g.select(dataset, "SELECT * FROM a WHERE FID > 0")
    rows = g.result_layer(result)
    assert g.feature_fid(g.next_feature(rows)) == 1
    assert g.feature_fid(g.next_feature(layer)) == 2  # they read from one place
    stream = g.arrow_stream(layer, 2)
    assert g.arrow_next(stream) == 2
    assert g.feature_fid(g.next_feature(rows)) == 3
    g.close(result)
    assert g.feature_count(layer) == 4
    assert g.arrow_next(stream) == 2


def test_results_end_with_their_dataset_and_features_with_them() -> None:
    dataset, _ = dataset_of("a")
    result = g.select(dataset, "SELECT * FROM a ORDER BY FID DESC")
    rows = g.result_layer(result)
    feature, stream = g.next_feature(rows), g.arrow_stream(rows, 1)
    assert g.feature_fid(feature) == 1
    g.close(result)
    assert all(ended(handle, "ended with its owner") for handle in (rows, feature, stream))
    result = g.select(dataset, "SELECT COUNT(*) FROM a")
    rows = g.result_layer(result)
    del result, dataset
    gc.collect()
    assert g.feature_int(g.next_feature(rows), 0) == 2


@pytest.mark.parametrize(
    "statement", ["DROP TABLE a", "ALTER TABLE a ADD COLUMN x INTEGER", "SELECT * FROM a", "DROP TABLE none", "none"]
)
def test_statement_ends_results_and_layers_first(statement: str) -> None:
    dataset, first, second = dataset_of("a", "b")
    handles = [first, second, g.layer(dataset, 0), g.select(dataset, "SELECT * FROM a")]
    below = [g.feature(first, 0), g.result_layer(handles[3])]
    try:
        g.execute(dataset, statement)
    except g.LibraryError:
        assert "none" in statement
    assert all(ended(handle) for handle in handles)
    assert all(ended(handle, "ended with its owner") for handle in below)
    assert g.layer_count(dataset) == (1 if statement == "DROP TABLE a" else 2)


def test_select_takes_selections_only() -> None:
    dataset, layer = dataset_of("a")
    assert "see execute" in refused(g.BadArgument, g.select, dataset, "DROP TABLE a")
    assert not g.is_closed(layer)


# Field domains and style tables


def test_domain_views_end_when_theirs_is_replaced() -> None:
    dataset, _ = dataset_of("a")
    for name in ("x", "y"):
        g.add_field_domain(dataset, g.coded_domain(name, "1", "one"))
    x, again, y = (g.field_domain(dataset, name) for name in "xxy")
    g.update_field_domain(dataset, g.range_domain("x", 0, 1))
    assert ended(x) and ended(again)
    assert [g.domain_type(g.field_domain(dataset, "x")), g.domain_type(y)] == ["range", "coded"]
    g.update_field_domain(dataset, y)
    assert ended(y)
    own = g.range_domain("none", 0, 1)
    refused(g.LibraryError, g.update_field_domain, dataset, own)
    x = g.field_domain(dataset, "x")
    g.delete_field_domain(dataset, "y")
    assert g.domain_name(x) == "x"
    g.close(dataset)
    assert ended(x, "ended with its owner")
    assert g.domain_name(own) == "none"


STYLES = {
    "dataset": (g.dataset_styles, g.set_dataset_styles, g.set_dataset_styles_directly),
    "layer": (g.layer_styles, g.set_layer_styles, g.set_layer_styles_directly),
}


def styles(**named: str) -> object:
    table = g.style_table()
    for name, style in named.items():
        g.add_style(table, name, style)
    return table


@pytest.mark.parametrize("where", STYLES)
def test_style_views_end_when_theirs_is_replaced(where: str) -> None:
    dataset, layer = dataset_of("a")
    owner = {"dataset": dataset, "layer": layer}[where]
    look, copy, give = STYLES[where]
    table = styles(a="PEN()")
    copy(owner, table)
    view = look(owner)
    assert g.find_style(view, "a") == "PEN()"
    copy(owner, view)
    assert not g.is_closed(view)
    give(owner, table)
    assert ended(view)
    assert g.find_style(look(owner), "a") == "PEN()"
    assert "belongs to another" in refused(g.WrongOwner, give, owner, table)
    again = look(owner)
    copy(owner, styles(b="BRUSH()"))
    assert ended(table) and ended(again)
    g.close(dataset)


def test_style_table_given_through_another_view_of_the_layer() -> None:
    dataset, layer = dataset_of("a")
    also, table = g.layer(dataset, 0), styles(a="PEN()")
    g.set_layer_styles_directly(also, table)
    view = g.layer_styles(layer)
    g.close(also)
    assert g.is_closed(table)
    assert g.find_style(view, "a") == "PEN()"
    g.set_layer_styles(layer, styles())
    assert ended(view)


# Arrow streams


class Source:
    """What Arrow's PyCapsule interface asks of an object."""

    def __init__(self, stream: object) -> None:
        self.stream = stream

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.stream


class ArrayStream(ctypes.Structure):
    pass


ArrayStream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ArrayStream), ctypes.c_void_p)),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ArrayStream), ctypes.c_void_p)),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(ArrayStream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(ArrayStream))),
    ("private_data", ctypes.c_void_p),
]


def pointer_of(capsule: object) -> Any:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return ctypes.cast(get(capsule, b"arrow_array_stream"), ctypes.POINTER(ArrayStream))


def move_out(capsule: object) -> ArrayStream:
    """As a consumer does: the struct is copied, and what it was copied from is marked as released."""
    source = pointer_of(capsule)
    moved = ArrayStream()
    ctypes.memmove(ctypes.byref(moved), source, ctypes.sizeof(moved))
    ctypes.memset(ctypes.addressof(source.contents) + ArrayStream.release.offset, 0, ctypes.sizeof(ctypes.c_void_p))
    return moved


RELEASE = {"get_schema": 7, "get_next": 8}  # where the release callback is in what it gives, in pointers


def attempt(stream: ArrayStream, what: str = "get_next") -> tuple[int, bytes | None]:
    """Calls a callback and releases what it gave; its answer, and the stream's last error."""
    out = (ctypes.c_void_p * 10)()
    code = getattr(stream, what)(ctypes.byref(stream), ctypes.byref(out))
    if code == 0 and out[RELEASE[what]]:
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(out[RELEASE[what]])(ctypes.addressof(out))
    return code, stream.get_last_error(ctypes.byref(stream))


def test_stream_ops() -> None:
    _, layer = dataset_of("a", features=5)
    stream = g.arrow_stream(layer, 2)
    assert g.arrow_schema(stream) == ["OGC_FID", "number", "text", "wkb_geometry"]
    assert [g.arrow_next(stream) for _ in range(3)] == [2, 2, 1]
    assert "no more" in refused(g.Exhausted, g.arrow_next, stream)
    assert "Only one" in refused(g.LibraryError, g.arrow_stream, layer, 2)
    del stream
    gc.collect()
    assert g.arrow_next(g.arrow_stream(layer, 9)) == 5


def test_consumer_reads_it_all() -> None:
    dataset, layer = dataset_of("a", features=5)
    stream = g.arrow_stream(layer, 2)
    consumer = nanoarrow.c_array_stream(Source(stream))
    del stream, layer, dataset
    gc.collect()
    batches = list(consumer)
    assert [len(batch) for batch in batches] == [2, 2, 1]
    consumer.release()
    assert [batch.n_children for batch in batches] == [4, 4, 4]


@pytest.mark.parametrize("close", ["stream", "layer", "dataset"])
@pytest.mark.parametrize("threaded", [False, True])
def test_consumer_half_way_when_it_is_closed(close: str, threaded: bool) -> None:
    dataset, layer = dataset_of("a", features=5)
    stream = g.arrow_stream(layer, 2)
    consumer = nanoarrow.c_array_stream(Source(stream))
    batch = consumer.get_next()
    handle = {"stream": stream, "layer": layer, "dataset": dataset}[close]
    on_thread(g.close, handle) if threaded else g.close(handle)
    with pytest.raises(Exception, match="was closed, by itself or with its layer or dataset"):
        consumer.get_next()
    assert len(batch) == 2
    on_thread(consumer.release) if threaded else consumer.release()
    assert g.is_closed(stream)


def test_consumer_while_an_op_is_inside_its_dataset() -> None:
    """A GeoPackage has pixels and a layer: while one thread counts the pixels, another asks for features."""
    path = "/vsimem/pixels_and_layer.gpkg"
    pixels = g.create_raster("MEM", 300, 300, 1, "Byte")
    g.set_geotransform(pixels, [10, 0.5, 0, 50, 0, -0.5])
    g.close(g.create_copy(pixels, "GPKG", path))
    dataset = g.open_update(path)
    layer = g.create_layer(dataset, "places")
    g.add_feature(layer, g.geometry_from_wkt("POINT (1 2)"))
    stream = move_out(g.arrow_stream(layer, 1))
    answers: list[tuple[int, bytes | None]] = []
    g.histogram(g.band(dataset, 1), 0, 1, 4, lambda *_: on_thread(lambda: answers.append(attempt(stream))))
    code, why = answers[0]
    assert code == errno.EBUSY
    assert why is not None and b"in use by another thread" in why
    assert attempt(stream)[0] == 0
    stream.release(ctypes.byref(stream))


def test_consumer_dropped_half_way_on_another_thread() -> None:
    dataset, layer = dataset_of("a", features=5)
    consumers = [nanoarrow.c_array_stream(Source(g.arrow_stream(layer, 2)))]
    consumers[0].get_next()
    refused(g.LibraryError, g.arrow_stream, layer, 2)
    on_thread(consumers.clear)
    gc.collect()
    assert g.arrow_next(g.arrow_stream(layer, 9)) == 5
    g.close(dataset)


def test_moved_stream_is_the_last_to_hold_its_dataset() -> None:
    dataset, layer = dataset_of("a")
    before = len(g.live())
    capsule = g.arrow_stream(layer, 1)
    moved = move_out(capsule)
    del capsule, layer, dataset
    gc.collect()
    assert len(g.live()) == before + 1
    assert [attempt(moved, what) for what in ("get_schema", "get_next", "get_next", "get_next")] == [(0, None)] * 4
    on_thread(moved.release, ctypes.byref(moved))
    gc.collect()
    assert not moved.private_data and len(g.live()) == before - 2


def test_moved_stream_answers_errors_once_closed() -> None:
    dataset, layer = dataset_of("a")
    capsule = g.arrow_stream(layer, 1)
    moved = move_out(capsule)
    g.close(dataset)
    for what in ("get_schema", "get_next"):
        code, message = attempt(moved, what)
        assert code == errno.EINVAL and message and b"was closed" in message
    assert on_thread(attempt, moved) == attempt(moved)
    del capsule
    moved.release(ctypes.byref(moved))


def test_closed_capsule_gives_no_pointer() -> None:
    dataset, layer = dataset_of("a")
    capsule = g.arrow_stream(layer, 1)
    g.close(layer)
    with pytest.raises(ValueError, match="incorrect name"):
        pointer_of(capsule)
    g.close(dataset)


def test_capsule_dropped_before_it_is_consumed() -> None:
    _, layer = dataset_of("a")
    for _ in range(3):
        g.arrow_stream(layer, 1)
    g.close(g.arrow_stream(layer, 1))
    assert g.feature_count(layer) == 2


def test_change_of_fields_under_a_consumer() -> None:
    _, layer = dataset_of("a")
    consumer = nanoarrow.c_array_stream(Source(g.arrow_stream(layer, 1)))
    consumer.get_next()
    g.delete_field(layer, 0)
    with pytest.raises(Exception, match="was closed"):
        consumer.get_next()
    assert g.arrow_next(g.arrow_stream(layer, 9)) == 2


def test_threads_on_one_dataset() -> None:
    """Each answer is one that an op documents, whoever closes what meanwhile."""
    dataset, layer = dataset_of("a", features=50)
    result = g.select(dataset, "SELECT * FROM a")
    consumer = nanoarrow.c_array_stream(Source(g.arrow_stream(g.result_layer(result), 3)))
    strange: list[BaseException] = []

    def read() -> None:
        for _ in range(200):
            try:
                g.geometry_view(g.next_feature(layer))
                g.arrow_next(g.arrow_stream(layer, 7))
            except (g.Busy, g.Closed, g.Exhausted, g.LibraryError):
                g.is_closed(layer)
            except BaseException as error:
                strange.append(error)

    def consume() -> None:
        for _ in range(200):
            try:
                consumer.get_next()
            except (StopIteration, RuntimeError, ValueError):
                g.is_closed(layer)
            except BaseException as error:
                strange.append(error)

    threads = [threading.Thread(target=target) for target in (read, read, consume)]
    for thread in threads:
        thread.start()
    for name in ("x", "y"):
        with contextlib.suppress(g.Busy):
            g.add_field(layer, g.field_definition(name, "Real"))
    g.close(dataset)
    for thread in threads:
        thread.join()
    assert strange == []
    consumer.release()
