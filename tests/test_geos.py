"""GEOS objects and their contexts: what they compute, and who owns them in hard orders."""

import gc
import math
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import geocapsule as g
import pytest

SQUARE = "POLYGON ((0 0,0 2,2 2,2 0,0 0))"
HOLED = "POLYGON ((0 0,0 9,9 9,9 0,0 0),(1 1,2 1,2 2,1 1),(5 5,6 5,6 6,5 5))"
COLLECTION = "GEOMETRYCOLLECTION (POINT (7 7),POLYGON ((0 0,0 2,2 2,2 0,0 0)),LINESTRING (0 0,3 3))"


@pytest.fixture
def context() -> object:
    return g.geos_context()


def closed(op: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(g.Closed) as caught:
        op(*arguments)
    return str(caught.value)


def wkt(geometry: object) -> str:
    return g.geometry_to_wkt(g.geos_to_geometry(geometry))


def number(handle: object) -> int:
    return g.describe(handle)["number"]


# What can be asked


RELATIONS = {
    # Of the square and: itself, one beside it that shares a side, one inside, one far away.
    "contains": [1, 0, 1, 0],
    "covers": [1, 0, 1, 0],
    "covered_by": [1, 0, 0, 0],
    "crosses": [0, 0, 0, 0],
    "disjoint": [0, 0, 0, 1],
    "equals": [1, 0, 0, 0],
    "intersects": [1, 1, 1, 0],
    "overlaps": [0, 0, 0, 0],
    "touches": [0, 1, 0, 0],
    "within": [1, 0, 0, 0],
}


@pytest.mark.parametrize("name", RELATIONS)
def test_relation(name: str, context: object) -> None:
    square = g.geos_from_wkt(context, SQUARE)
    others = [
        g.geos_from_wkt(context, text)
        for text in (
            SQUARE,
            "POLYGON ((2 0,2 2,4 2,4 0,2 0))",
            "POLYGON ((0.5 0.5,0.5 1,1 1,1 0.5,0.5 0.5))",
            "POLYGON ((7 7,7 8,8 8,7 7))",
        )
    ]
    assert [getattr(g, f"geos_{name}")(square, other) for other in others] == RELATIONS[name]
    if name != "equals":
        prepared = g.prepare(square)
        assert [getattr(g, f"prepared_{name}")(prepared, other) for other in others] == RELATIONS[name]


def test_lines_cross_and_areas_overlap(context: object) -> None:
    line, other = g.geos_from_wkt(context, "LINESTRING (0 0,2 2)"), g.geos_from_wkt(context, "LINESTRING (0 2,2 0)")
    assert (g.geos_crosses(line, other), g.prepared_crosses(g.prepare(line), other)) == (1, 1)
    square, shifted = g.geos_from_wkt(context, SQUARE), g.geos_from_wkt(context, "POLYGON ((1 1,1 3,3 3,3 1,1 1))")
    assert (g.geos_overlaps(square, shifted), g.prepared_overlaps(g.prepare(square), shifted)) == (1, 1)
    assert g.geos_relate(square, shifted) == "212101212"


def test_measures(context: object) -> None:
    square, point = g.geos_from_wkt(context, SQUARE), g.geos_from_wkt(context, "POINT (5 6)")
    assert (g.geos_length(square), g.geos_area(square)) == (8, 4)
    assert g.geos_distance(square, point) == g.prepared_distance(g.prepare(square), point) == 5
    assert g.geos_hausdorff_distance(square, point) == math.hypot(5, 6)


def test_overlay(context: object) -> None:
    one, other = g.geos_from_wkt(context, SQUARE), g.geos_from_wkt(context, "POLYGON ((1 1,1 3,3 3,3 1,1 1))")
    areas = [
        g.geos_area(getattr(g, f"geos_{op}")(one, other)) for op in ("union", "difference", "symmetric_difference")
    ]
    assert areas == [7, 3, 6]
    bow_tie = g.geos_from_wkt(context, "POLYGON ((0 0,2 2,2 0,0 2,0 0))")
    assert g.geos_is_valid(g.geos_make_valid(bow_tie)) == 1
    assert wkt(g.geos_envelope(bow_tie)) == "POLYGON ((0 0,2 0,2 2,0 2,0 0))"
    assert g.geos_area(g.geos_convex_hull(bow_tie)) == 4
    assert wkt(g.geos_centroid(one)) == "POINT (1 1)"
    assert g.geos_contains(one, g.geos_interior_point(one)) == 1
    assert g.geos_type(g.geos_boundary(one)) == "LineString"
    line = g.geos_from_wkt(context, "LINESTRING (0 0,1 0.01,2 0)")
    assert wkt(g.geos_simplify(line, 0.1)) == "LINESTRING (0 0,2 0)"
    pair = g.geos_from_wkt(context, "MULTIPOINT ((1 1),(1 1))")
    assert wkt(g.geos_unary_union(pair)) == "POINT (1 1)"


EMPTY_PARTS = (
    "MULTIPOINT ((1 1), EMPTY)",
    "MULTILINESTRING ((0 0,1 1), EMPTY)",
    "GEOMETRYCOLLECTION (POINT (1 1),POINT EMPTY)",
    "GEOMETRYCOLLECTION (GEOMETRYCOLLECTION (LINESTRING EMPTY),POLYGON EMPTY,POINT (1 1))",
)
EMPTY = ("POINT EMPTY", "LINESTRING EMPTY", "POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY")


@pytest.mark.parametrize("text", EMPTY_PARTS)
def test_empty_part_is_refused_where_geos_would_follow_a_null_pointer(text: str, context: object) -> None:
    holed, square = g.geos_from_wkt(context, text), g.geos_from_wkt(context, SQUARE)
    for op in (g.geos_distance, g.geos_hausdorff_distance, g.geos_contains, g.geos_within, g.geos_relate):
        for pair in ((holed, square), (square, holed)):
            with pytest.raises(g.LibraryError, match="empty part"):
                op(*pair)
    for refused in (g.prepare, g.geos_interior_point):
        with pytest.raises(g.LibraryError, match="empty part"):
            refused(holed)
    with pytest.raises(g.BadArgument, match="empty part"):
        g.tree_insert(g.tree(context, 4), holed)


@pytest.mark.parametrize("text", EMPTY)
def test_empty_geometry(text: str, context: object) -> None:
    empty, square = g.geos_from_wkt(context, text), g.geos_from_wkt(context, SQUARE)
    assert g.geos_distance(empty, square) == g.geos_distance(square, empty) == 0
    assert g.prepared_distance(g.prepare(empty), square) == g.prepared_distance(g.prepare(square), empty) == math.inf
    assert g.prepared_disjoint(g.prepare(empty), square) == 1


# Parts are views


def test_part_ends_with_its_collection(context: object) -> None:
    collection = g.geos_from_wkt(context, COLLECTION)
    part = g.geos_part(collection, 1)
    assert (g.geos_part_count(collection), g.geos_area(part)) == (3, 4)
    prepared, copy, hull = g.prepare(part), g.geos_clone(part), g.geos_convex_hull(part)
    g.close(collection)
    assert "ended with its owner" in closed(g.geos_area, part)
    closed(g.prepared_intersects, prepared, copy)
    assert g.geos_area(copy) == g.geos_area(hull) == 4
    assert g.describe(copy)["owner"] == number(context)


def test_part_keeps_its_collection_and_its_context() -> None:
    context = g.geos_context()
    ring = g.geos_exterior_ring(g.geos_part(g.geos_from_wkt(context, COLLECTION), 1))
    context = None
    gc.collect()
    assert g.geos_length(ring) == 8
    assert g.geos_length(g.geos_intersection(ring, ring)) == 8


def test_closed_part_leaves_the_collection(context: object) -> None:
    collection = g.geos_from_wkt(context, COLLECTION)
    first, second = g.geos_part(collection, 1), g.geos_part(collection, 1)
    g.close(first)
    assert g.geos_area(second) == g.geos_area(collection) == 4


def test_rings(context: object) -> None:
    polygon = g.geos_from_wkt(context, HOLED)
    assert [g.geos_length(g.geos_interior_ring(polygon, i)) for i in (0, 1)] == [2 + math.sqrt(2)] * 2
    assert g.geos_length(g.geos_exterior_ring(polygon)) == 36
    for op, i in ((g.geos_interior_ring, 2), (g.geos_part, 1)):
        with pytest.raises(g.LibraryError):
            op(polygon, i)


def test_srid_of_a_collection_is_that_of_its_parts(context: object) -> None:
    collection = g.geos_from_wkt(context, COLLECTION)
    g.geos_set_srid(collection, 4326)
    assert g.geos_srid(collection) == g.geos_srid(g.geos_part(collection, 0)) == 4326


# Changes in place


def test_normalize_ends_what_was_prepared_and_no_view(context: object) -> None:
    collection, other = g.geos_from_wkt(context, COLLECTION), g.geos_from_wkt(context, HOLED)
    part, same_part, beside = g.geos_part(collection, 1), g.geos_part(collection, 1), g.geos_part(collection, 2)
    ring = g.geos_exterior_ring(same_part)
    of_all, of_part, of_same = g.prepare(collection), g.prepare(part), g.prepare(same_part)
    of_ring, of_beside, of_other = g.prepare(ring), g.prepare(beside), g.prepare(other)
    before = g.geos_to_wkt(ring)
    g.geos_normalize(part)
    for ended in (of_all, of_part, of_same, of_ring):
        assert "was ended by a change" in closed(g.prepared_intersects, ended, other)
    for alive in (of_beside, of_other):
        assert g.prepared_intersects(alive, other) == 1
    assert (g.geos_to_wkt(ring), g.geos_equals(ring, g.geos_exterior_ring(part))) == (before, 1)
    assert g.prepared_intersects(g.prepare(collection), other) == 1
    g.geos_normalize(collection)
    closed(g.prepared_intersects, of_beside, other)
    assert (g.geos_area(part), g.geos_length(beside), g.geos_length(ring)) == (4, math.hypot(3, 3), 8)


def test_normalize_refuses_what_cannot_be_sorted(context: object) -> None:
    point = b"\1\1\0\0\0" + struct.pack("<dd", math.nan, 1)
    many = g.geos_from_wkb(context, b"\1\4\0\0\0" + struct.pack("<I", 40) + 40 * point)
    prepared = g.prepare(many)
    with pytest.raises(g.LibraryError, match="no number"):
        g.geos_normalize(many)
    assert not g.is_closed(prepared)


# Moves


def test_moved_geometry_outlives_its_old_context(context: object) -> None:
    new = g.geos_context()
    collection = g.geos_from_wkt(context, COLLECTION)
    part, prepared = g.geos_part(collection, 1), g.prepare(collection)
    g.geos_move(collection, new)
    g.close(context)
    other = g.geos_from_wkt(new, SQUARE)
    assert g.geos_equals(part, other) == g.prepared_intersects(prepared, other) == 1
    with pytest.raises(g.WrongOwner, match="part of another one"):
        g.geos_move(part, g.geos_context())
    g.close(new)
    closed(g.geos_area, part)


def test_geometry_moves_between_threads() -> None:
    """Each of eight threads has a context; geometries go from one to the next."""
    contexts = [g.geos_context() for _ in range(8)]
    geometries = [g.geos_from_wkt(contexts[0], HOLED) for _ in range(8)]

    def work(i: int) -> set[float]:
        seen = set()
        for k in range(100):
            try:
                g.geos_move(geometries[(i + k) % 8], contexts[i])
                seen.add(g.geos_area(g.geos_clone(geometries[(i + k) % 8])))
            except g.Busy:
                continue
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert set.union(*pool.map(work, range(8))) <= {80.0}


def test_geometry_of_a_thread_that_has_ended() -> None:
    with ThreadPoolExecutor(1) as pool:
        geometry = pool.submit(g.thread_geos_from_wkt, SQUARE).result()
    prepared, copy = g.prepare(geometry), g.geos_buffer(geometry, 1, 8)
    assert g.prepared_intersects(prepared, copy) == 1
    assert g.describe(copy)["owner"] == g.describe(geometry)["owner"]
    g.close_all()
    assert not g.is_closed(copy)
    context = g.geos_context()
    g.geos_move(copy, context)
    g.close(geometry)
    g.close(context)
    closed(g.geos_area, copy)


# Readers and writers


def test_readers_and_writers_end_with_their_context(context: object) -> None:
    geometry = g.geos_from_wkt(context, SQUARE)
    made = [g.wkb_reader(context), g.wkt_reader(context), g.wkb_writer(context), g.wkt_writer(context)]
    g.close(context)
    uses = [(g.read_wkb, b""), (g.read_wkt, ""), (g.write_wkb, geometry), (g.write_wkt, geometry)]
    for handle, (op, argument) in zip(made, uses, strict=True):
        assert "ended with its owner" in closed(op, handle, argument)


def test_what_was_read_outlives_the_reader(context: object) -> None:
    reader = g.wkb_reader(context)
    geometry = g.read_hex(reader, "0101000000000000000000F03F0000000000000040")
    g.close(reader)
    assert wkt(geometry) == "POINT (1 2)"


def test_options_of_writers(context: object) -> None:
    point = g.geos_from_wkt(context, "POINT Z (1.25 2 3)")
    g.geos_set_srid(point, 4326)
    writer, text = g.wkb_writer(context), g.wkt_writer(context)
    g.set_wkb_writer(writer, 0, 2, 1)
    assert (
        g.write_hex(writer, point)
        == g.write_wkb(writer, point).hex().upper()
        == "0020000001000010E6" + "3FF4000000000000" + "4000000000000000"
    )
    g.set_wkb_writer(writer, 1, 3, 0)
    assert len(g.write_wkb(writer, point)) == 29
    g.set_wkt_writer(text, 1, 1, 2)
    assert g.write_wkt(text, point) == "POINT (1.2 2)"
    g.set_wkt_writer(text, 2, 0, 3)
    assert g.write_wkt(text, point) == "POINT Z (1.25 2.00 3.00)"


def test_reader_mends_a_ring(context: object) -> None:
    reader, open_ring = g.wkb_reader(context), bytearray(g.geos_to_wkb(g.geos_from_wkt(context, SQUARE)))
    open_ring[-16:] = struct.pack("<dd", 0.5, 0.5)
    with pytest.raises(g.LibraryError, match="closed"):
        g.read_wkb(reader, bytes(open_ring))
    g.set_wkb_reader(reader, 1)
    assert g.geos_type(g.read_wkb(reader, bytes(open_ring))) == "Polygon"
    text = g.wkt_reader(context)
    g.set_wkt_reader(text, 1)
    assert g.geos_area(g.read_wkt(text, "POLYGON ((0 0,0 2,2 2,2 0))")) == 4


def test_writer_of_another_context(context: object) -> None:
    for make, write in ((g.wkb_writer, g.write_wkb), (g.wkb_writer, g.write_hex), (g.wkt_writer, g.write_wkt)):
        with pytest.raises(g.WrongOwner, match="GeosContext"):
            write(make(context), g.geos_from_wkt(g.geos_context(), SQUARE))


# Trees


def grid(context: object, children: int = 4, side: int = 10) -> tuple[object, list[object]]:
    tree = g.tree(context, children)
    items = [g.geos_from_wkt(context, f"POINT ({i % side} {i // side})") for i in range(side * side)]
    assert [g.tree_insert(tree, item) for item in items] == list(range(side * side))
    return tree, items


@pytest.mark.parametrize("children", [2, 4, 64])
def test_tree(children: int, context: object) -> None:
    tree, _ = grid(context, children)
    window = g.geos_from_wkt(context, "LINESTRING (1.5 1.5,3.5 2.5)")
    assert g.tree_query(tree, window) == [22, 23]
    assert g.tree_nearest(tree, g.geos_from_wkt(context, "POINT (40 5.1)")) == 59
    assert wkt(g.tree_geometry(tree, 23)) == "POINT (3 2)"
    assert g.tree_count(tree) == 100


def test_tree_holds_its_items(context: object) -> None:
    tree, items = grid(context)
    numbers = {number(item) for item in items}
    del items
    gc.collect()
    assert numbers <= {each["number"] for each in g.live()}
    assert len(g.tree_query(tree, g.geos_from_wkt(context, "LINESTRING (0 0,9 9)"))) == 100
    del tree
    gc.collect()
    assert not numbers & {each["number"] for each in g.live()}


def test_closed_items_are_passed_over(context: object) -> None:
    tree, items = grid(context)
    window, corner = g.geos_from_wkt(context, "LINESTRING (0 0,1 1)"), g.geos_from_wkt(context, "POINT (-1 -1)")
    assert g.tree_query(tree, window) == [0, 1, 10, 11]
    g.close(items[0])
    g.tree_remove(tree, 1)
    assert g.tree_query(tree, window) == [10, 11]
    assert g.tree_nearest(tree, corner) == 10
    assert "item 0 is closed" in closed(g.tree_geometry, tree, 0)
    with pytest.raises(g.BadArgument, match="no item 1"):
        g.tree_geometry(tree, 1)
    g.tree_remove(tree, 0)
    assert not g.is_closed(items[1])
    for item in items:
        g.close(item)
    assert g.tree_query(tree, window) == []
    with pytest.raises(g.LibraryError, match="nothing left"):
        g.tree_nearest(tree, corner)


def test_moved_items_are_passed_over(context: object) -> None:
    tree, items = grid(context, side=2)
    elsewhere = g.geos_context()
    g.geos_move(items[0], elsewhere)
    window = g.geos_from_wkt(context, "LINESTRING (0 0,1 1)")
    assert g.tree_query(tree, window) == [1, 2, 3]
    with pytest.raises(g.WrongOwner):
        g.tree_geometry(tree, 0)
    g.close(context)
    assert g.geos_type(items[0]) == "Point"
    closed(g.tree_count, tree)


def test_moved_item_is_used_while_its_old_tree_is_asked() -> None:
    """The tree's references reach into another context, in which other threads are at work."""
    context, elsewhere = g.geos_context(), g.geos_context()
    tree, items = grid(context)
    for item in items[::2]:
        g.geos_move(item, elsewhere)
    window = g.geos_from_wkt(context, "LINESTRING (0 0,9 9)")

    def ask(_: int) -> bool:
        return all(len(g.tree_query(tree, window)) == 50 for _ in range(50))

    def use(_: int) -> bool:
        return all(g.geos_area(g.geos_buffer(item, 1, 4)) > 2 for item in items[::2])

    with ThreadPoolExecutor(2) as pool:
        asked, used = pool.submit(ask, 0), pool.submit(use, 0)
        assert asked.result() and used.result()


def test_tree_takes_nothing_after_it_was_asked(context: object) -> None:
    tree, items = grid(context, side=2)
    g.tree_query(tree, items[0])
    with pytest.raises(g.BadArgument, match="takes no more"):
        g.tree_insert(tree, items[0])
    assert g.tree_query(tree, items[0]) == [0]


@pytest.mark.parametrize("text", ["POINT EMPTY", "POLYGON EMPTY"])
def test_tree_refuses_what_has_no_extent(text: str, context: object) -> None:
    tree, empty = g.tree(context, 4), g.geos_from_wkt(context, text)
    for op in (g.tree_insert, g.tree_query, g.tree_nearest):
        with pytest.raises(g.BadArgument, match="no finite extent"):
            op(tree, empty)
    half = g.geos_from_wkb(context, b"\1\1\0\0\0" + struct.pack("<dd", 1, math.nan))
    with pytest.raises(g.BadArgument, match="no finite extent"):
        g.tree_insert(tree, half)


def test_tree_of_views_and_of_one_geometry_twice(context: object) -> None:
    collection = g.geos_from_wkt(context, COLLECTION)
    tree = g.tree(context, 2)
    for part in (0, 1, 1):
        g.tree_insert(tree, g.geos_part(collection, part))
    window = g.geos_from_wkt(context, SQUARE)
    assert g.tree_query(tree, window) == [1, 2]
    g.close(collection)
    assert g.tree_query(tree, window) == []
    g.close(context)


@pytest.mark.parametrize("first", ["tree", "items", "context"])
def test_tree_and_items_end_in_any_order(first: str) -> None:
    context = g.geos_context()
    tree, items = grid(context, side=3)
    if first == "tree":
        g.close(tree)
        assert [g.geos_type(item) for item in items] == ["Point"] * 9
    elif first == "items":
        for item in items:
            g.close(item)
        assert g.tree_query(tree, g.geos_from_wkt(context, SQUARE)) == []
    else:
        g.close(context)
        closed(g.tree_count, tree)
        closed(g.geos_type, items[0])
