"""Reference systems, PROJ objects and their contexts: what they compute, and who owns them in hard orders."""

import gc
import json
import math
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import geocapsule as g
import pytest

UTM = "+proj=utm +zone=33 +ellps=GRS80"


def closed(op: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(g.Closed) as caught:
        op(*arguments)
    return str(caught.value)


def on_thread(job: Callable[[], object]) -> object:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(job).result()


# Reference systems of GDAL


def test_what_a_reference_system_says_of_itself() -> None:
    srs = g.srs_from_epsg(32633)
    assert g.srs_name(srs) == "WGS 84 / UTM zone 33N"
    assert g.srs_authority(srs) == "EPSG:32633"
    assert (g.srs_is_geographic(srs), g.srs_is_projected(srs)) == (0, 1)
    assert g.srs_area_of_use(srs) == [12, 0, 18, 84]
    assert g.srs_validate(srs) is None
    assert json.loads(g.srs_to_projjson(srs))["name"] == "WGS 84 / UTM zone 33N"
    again = g.srs_from_proj(g.srs_to_proj(srs))
    assert g.srs_is_projected(again) == 1


def test_axis_order_is_that_of_all_who_share_the_reference_system() -> None:
    srs = g.srs_from_epsg(4326)
    shared, copy = g.reference_srs(srs), g.clone_srs(srs)
    assert g.srs_axis_order(srs) == [2, 1]
    g.set_srs_axis_order(srs, 0)
    assert (g.srs_axis_order(shared), g.srs_axis_order(copy)) == ([1, 2], [2, 1])


def test_counted_reference_ends_with_the_first_and_keeps_it() -> None:
    srs = g.srs_from_epsg(4326)
    first, second = g.reference_srs(srs), g.reference_srs(srs)
    third = g.reference_srs(first)
    g.close(first)
    assert "ended with its owner" in closed(g.srs_name, third)
    alias = g.describe(srs)["number"]
    del srs
    gc.collect()
    assert g.srs_name(second) == "WGS 84"
    assert g.describe(second)["owner"] == alias


def test_geometry_gets_a_copy() -> None:
    geometry, srs = g.geometry_from_wkt("MULTIPOINT ((1 2),(3 4))"), g.srs_from_epsg(4326)
    g.set_geometry_srs(geometry, srs)
    g.set_srs_axis_order(srs, 0)
    assert g.srs_axis_order(g.geometry_srs(geometry)) == [2, 1]


@pytest.mark.parametrize("derive", [g.clone_geometry, lambda geometry: g.geometry_buffer(geometry, 1)])
def test_derived_geometry_shares_nothing(derive: Callable[[object], object]) -> None:
    geometry = g.geometry_from_wkt("POINT (1 2)")
    g.set_geometry_srs(geometry, g.srs_from_epsg(4326))
    derived = derive(geometry)
    g.set_srs_axis_order(g.geometry_srs(geometry), 0)
    assert g.srs_axis_order(g.geometry_srs(derived)) == [2, 1]


def test_geometry_of_a_feature_shares_nothing_with_the_layer() -> None:
    dataset, geometry = g.create_vector("Memory", ""), g.geometry_from_wkt("POINT (1 2)")
    layer = g.create_layer(dataset, "layer")
    g.set_geometry_srs(geometry, g.srs_from_epsg(4326))
    g.add_feature(layer, geometry)
    first, second = g.feature_geometry(layer, 0), g.feature_geometry(layer, 0)
    for each in (geometry, first):
        g.set_srs_axis_order(g.geometry_srs(each), 0)
    assert g.srs_axis_order(g.geometry_srs(second)) == [2, 1]


def test_transformed_geometry_shares_nothing_with_the_transformation() -> None:
    transformation = g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(4258))
    geometry = g.geometry_from_wkt("POINT (1 2)")
    g.transform_geometry(geometry, transformation)
    g.set_srs_axis_order(g.geometry_srs(geometry), 0)
    assert g.srs_axis_order(g.transformation_target(transformation)) == [2, 1]


def test_geometry_is_used_on_one_thread_while_another_asks_for_its_reference_system() -> None:
    """Eight threads, each with a geometry that came from one feature: nothing is shared, so nobody is Busy."""
    geometry = g.geometry_from_wkt("POINT (1 2)")
    g.set_geometry_srs(geometry, g.srs_from_epsg(32633))
    copies = [g.clone_geometry(geometry) for _ in range(8)]

    def use(copy: object) -> set[str]:
        return {g.srs_to_wkt(g.geometry_srs(copy)) + g.srs_to_proj(g.geometry_srs(copy)) for _ in range(50)}

    with ThreadPoolExecutor(8) as pool:
        assert len(set.union(*pool.map(use, copies))) == 1


def test_ends_of_a_transformation_are_copies() -> None:
    transformation = g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(3857))
    source, target = g.transformation_source(transformation), g.transformation_target(transformation)
    g.close(transformation)
    assert [g.srs_authority(srs) for srs in (source, target)] == ["EPSG:4326", "EPSG:3857"]


def test_clone_and_inverse_outlive_the_transformation() -> None:
    transformation = g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(3857))
    clone, inverse = g.clone_transformation(transformation), g.inverse_transformation(transformation)
    there = g.transform_point(transformation, 10, 50)
    g.close(transformation)
    assert g.transform_point(clone, 10, 50) == there
    assert g.transform_point(inverse, *there) == pytest.approx([10, 50])
    low = g.transform_bounds(clone, [10, 50, 11, 51], 21)
    assert low[:2] == pytest.approx(there)


# Objects of PROJ


def test_what_a_projection_says_of_itself() -> None:
    context = g.context()
    crs, operation = g.projection(context, "EPSG:32633"), g.projection(context, UTM)
    assert (g.projection_name(crs), g.projection_type(crs)) == ("WGS 84 / UTM zone 33N", "projected CRS")
    assert [g.projection_is_crs(each) for each in (crs, operation)] == [1, 0]
    assert g.projection_to_wkt(crs).startswith('PROJCRS["WGS 84 / UTM zone 33N"')
    assert json.loads(g.projection_to_projjson(crs))["type"] == "ProjectedCRS"
    assert g.projection_area_of_use(crs) == [12, 0, 18, 84]
    assert g.projection_name(g.source_crs(crs)) == "WGS 84"


def test_transformation_between_two_projections() -> None:
    context = g.context()
    source, target = g.projection(context, "EPSG:4326"), g.projection(context, "EPSG:3857")
    between = g.transformation_between(source, target)
    g.close(source)
    g.close(target)
    straight = g.normalize_for_visualization(between)
    assert g.project(between, 50, 10) == g.project(straight, 10, 50)
    assert g.project_inverse(straight, *g.project(straight, 10, 50)) == pytest.approx([10, 50])
    ends = [g.projection_name(end) for end in (g.source_crs(between), g.target_crs(between))]
    assert ends == ["WGS 84", "WGS 84 / Pseudo-Mercator"]
    with pytest.raises(g.WrongOwner, match="Context"):
        g.transformation_between(g.projection(context, "EPSG:4326"), g.projection(g.context(), "EPSG:3857"))


def test_factors_of_mercator() -> None:
    sphere = g.projection(g.context(), "+proj=merc +R=1")
    scale = 1 / math.cos(1)
    assert g.projection_factors(sphere, 0.5, 1) == pytest.approx([scale, scale, scale**2, 0], abs=1e-6)


def points(rows: list[list[float]]) -> object:
    buffer = g.buffer(len(rows[0]), len(rows), "Float64")
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            g.buffer_set(buffer, x, y, value)
    return buffer


@pytest.mark.parametrize("more", [[], [7.0]])
def test_buffer_is_projected_in_place(more: list[float]) -> None:
    projection = g.projection(g.context(), UTM)
    buffer = points([[0.26 + i / 100, 0.8, *more] for i in range(5)])
    before = g.view(buffer).tolist()
    assert g.project_buffer(projection, buffer, 0) == 5
    assert [row[:2] for row in g.view(buffer).tolist()] == [g.project(projection, *row[:2]) for row in before]
    assert [row[2:] for row in g.view(buffer).tolist()] == [more] * 5
    assert g.project_buffer(projection, buffer, 1) == 5
    for row, old in zip(g.view(buffer).tolist(), before, strict=True):
        assert row == pytest.approx(old)


def test_buffer_of_which_some_points_cannot_be_projected() -> None:
    projection = g.projection(g.context(), "+proj=merc +R=1")
    buffer = points([[0.5, 0.0], [0.5, 1000.0], [0.25, 0.0]])
    with pytest.raises(g.LibraryError, match="Invalid coordinate"):
        g.project_buffer(projection, buffer, 0)
    assert g.view(buffer).tolist() == [[0.5, 0.0], [math.inf, math.inf], [0.25, 0.0]]
    assert g.project(projection, 0.5, 0) == pytest.approx([0.5, 0])


@pytest.mark.parametrize("size", [(1, 4, "Float64"), (4, 4, "Float64"), (2, 4, "Float32")])
def test_buffer_that_holds_no_points(size: tuple[int, int, str]) -> None:
    with pytest.raises(g.BadArgument, match="buffer"):
        g.project_buffer(g.projection(g.context(), UTM), g.buffer(*size), 0)


@pytest.mark.parametrize(
    "fail",
    [
        lambda context: g.projection(context, "+proj=nothing"),
        lambda context: g.projection(context, "EPSG:1"),
        lambda context: g.crs_to_crs(context, "EPSG:4326", "nothing"),
        lambda context: g.project(g.projection(context, "+proj=merc"), 0, 1000),
        lambda context: g.projection_factors(g.projection(context, "+proj=merc"), 0, 10),
        lambda context: g.source_crs(g.projection(context, "EPSG:4326")),
    ],
)
def test_failure_leaves_no_error_behind(fail: Callable[[object], object]) -> None:
    context = g.context()
    with pytest.raises(g.LibraryError):
        fail(context)
    assert g.context_error(context) == 0
    with pytest.raises(g.LibraryError, match=r"names no area of use$"):
        g.projection_area_of_use(g.projection(context, "+proj=merc"))


def test_errors_are_explained_by_their_own_context() -> None:
    one, other = g.context(), g.context()
    merc = g.projection(one, "+proj=merc")
    with pytest.raises(g.LibraryError, match="Invalid coordinate"):
        g.project(merc, 0, 1000)
    with pytest.raises(g.LibraryError) as caught:
        g.projection(other, "+proj=nothing")
    assert "Invalid coordinate" not in str(caught.value)


# Contexts that end


@pytest.mark.parametrize(
    "definition", [UTM, "EPSG:4326", "EPSG:32633", "+proj=pipeline +step +proj=cart +step +proj=helmert +x=1"]
)
def test_moved_projection_outlives_its_old_context(definition: str) -> None:
    old, new = g.context(), g.context()
    projection = g.projection(old, definition)
    copy = g.copy_projection(projection, new)
    g.move_projection(projection, new)
    g.close(old)
    assert g.projection_name(projection) == g.projection_name(copy)
    if not g.projection_is_crs(projection):
        assert g.project(projection, 0.26, 0.8) == g.project(copy, 0.26, 0.8)
    assert g.describe(projection)["owner"] == g.describe(new)["number"]
    g.close(new)
    assert "ended with its owner" in closed(g.projection_name, projection)


def test_move_lets_go_of_the_old_context() -> None:
    old = g.context()
    number = g.describe(old)["number"]
    projection = g.projection(old, UTM)
    del old
    assert number in [each["number"] for each in g.live()]
    g.move_projection(projection, g.context())
    assert number not in [each["number"] for each in g.live()]
    assert len(g.project(projection, 0.26, 0.8)) == 2


def test_move_to_where_it_is() -> None:
    context = g.context()
    projection = g.projection(context, UTM)
    g.move_projection(projection, context)
    assert len(g.project(projection, 0.26, 0.8)) == 2


HIDDEN = (
    "+proj=goode",
    "+proj=igh",
    "+proj=ob_tran +o_proj=moll +o_lon_p=40 +o_lat_p=50",
    "+proj=merc +towgs84=1,2,3",
    "+proj=merc +axis=wsu",
    "+proj=longlat +datum=WGS84",
    "+proj=topocentric +ellps=WGS84 +lon_0=5 +lat_0=55",
    "+proj=pipeline +step +proj=merc +step +proj=goode +inv",
)


@pytest.mark.parametrize("definition", HIDDEN)
def test_projection_with_hidden_parts_is_copied_instead(definition: str) -> None:
    old, new = g.context(), g.context()
    projection = g.projection(old, definition)
    with pytest.raises(g.LibraryError, match="copy it instead"):
        g.move_projection(projection, new)
    copy, point = g.copy_projection(projection, new), g.project(projection, 0.1, 0.2)
    g.close(old)
    assert g.project(copy, 0.1, 0.2) == point


def test_transformation_that_chooses_is_not_moved_but_copied() -> None:
    old, new = g.context(), g.context()
    choosing = g.crs_to_crs(old, "EPSG:4267", "EPSG:4326")
    g.project(choosing, 40, -100)
    with pytest.raises(g.LibraryError, match="copy it instead"):
        g.move_projection(choosing, new)
    copy, point = g.copy_projection(choosing, new), g.project(choosing, 40, -100)
    g.close(old)
    assert g.project(copy, 40, -100) == point


def test_nothing_is_moved_while_it_is_in_use() -> None:
    """Eight threads move and use one projection: each answer is right or Busy."""
    contexts = [g.context() for _ in range(8)]
    projection = g.projection(contexts[0], UTM)
    right = g.project(projection, 0.26, 0.8)

    def use(context: object) -> set[bool]:
        seen = set()
        for i in range(200):
            try:
                if i % 3 == 0:
                    g.move_projection(projection, context)
                seen.add(g.project(projection, 0.26, 0.8) == right)
            except g.Busy:
                continue
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert set.union(*pool.map(use, contexts)) == {True}


# Contexts of threads


def test_projection_of_a_thread_that_has_ended() -> None:
    projection = on_thread(lambda: g.thread_projection(UTM))
    clone = g.clone_projection(projection)
    assert g.project(projection, 0.26, 0.8) == g.project(clone, 0.26, 0.8)
    g.close(projection)
    assert len(g.project(clone, 0.26, 0.8)) == 2


def test_projections_of_one_thread_share_its_context() -> None:
    one, other = g.thread_projection(UTM), g.thread_projection("EPSG:4326")
    elsewhere = on_thread(lambda: g.thread_projection(UTM))
    assert g.describe(one)["owner"] == g.describe(other)["owner"] != g.describe(elsewhere)["owner"]


def test_close_all_and_live_leave_what_is_a_threads() -> None:
    before = g.thread_projection(UTM)
    ordinary = g.projection(g.context(), UTM)
    assert g.describe(before)["number"] not in [each["number"] for each in g.live()]
    g.close_all()
    assert g.is_closed(ordinary) and not g.is_closed(before)
    assert len(g.project(before, 0.26, 0.8)) == 2


def test_projection_leaves_a_threads_context() -> None:
    context = g.context()
    projection = on_thread(lambda: g.thread_projection(UTM))
    g.move_projection(projection, context)
    assert g.describe(projection)["owner"] == g.describe(context)["number"]
    g.close(context)
    closed(g.projection_name, projection)


def test_thread_ends_while_another_uses_its_projection() -> None:
    made, used = threading.Event(), threading.Event()
    box: list[object] = []

    def make() -> None:
        box.append(g.thread_projection("EPSG:32633"))
        made.set()
        used.wait()

    thread = threading.Thread(target=make)
    thread.start()
    made.wait()
    for i in range(200):
        if i == 50:
            used.set()
        assert "UTM" in g.projection_to_wkt(box[0])
    thread.join()
    assert "UTM" in g.projection_to_wkt(g.clone_projection(box.pop()))


def test_eight_threads_each_in_its_own_context() -> None:
    right = g.project(g.projection(g.context(), UTM), 0.26, 0.8)

    def work(_: int) -> object:
        projections = [g.thread_projection(UTM) for _ in range(20)]
        assert all(g.project(projection, 0.26, 0.8) == right for projection in projections)
        return projections[-1]

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(work, range(16)))
    assert all(g.project(projection, 0.26, 0.8) == right for projection in kept)


def test_a_thread_is_busy_while_its_context_is_used_elsewhere() -> None:
    """Its own context is a tree as any other: whoever loses the race is told so."""
    projection = g.thread_projection("EPSG:4326")
    stop = threading.Event()

    def use() -> None:
        while not stop.is_set():
            try:
                g.projection_to_wkt(projection)
            except g.Busy:
                continue

    thread = threading.Thread(target=use)
    thread.start()
    for _ in range(200):
        try:
            g.thread_projection("EPSG:4326")
        except g.Busy as busy:
            assert "another thread" in str(busy)
    stop.set()
    thread.join()
