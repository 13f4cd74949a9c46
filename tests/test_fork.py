"""A process forks with handles open: parent and child each go on with theirs, and neither harms the other's."""

import os
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import geocapsule as g
import pytest

SQUARE = "POLYGON ((0 0,0 2,2 2,2 0,0 0))"
CODES = (32601, 2154, 3035, 27700, 31370, 25832, 3067, 4258)


class Child:
    """Runs `work` in a forked child, which ends by os._exit; `join` raises what went wrong there."""

    def __init__(self, work: Callable[[], object]) -> None:
        reading, writing = os.pipe()
        self.identifier = os.fork()
        if self.identifier == 0:
            status = 1
            try:
                work()
                status = 0
            except BaseException:
                os.write(writing, traceback.format_exc().encode()[-4000:])
            finally:
                os._exit(status)
        os.close(writing)
        self.reading = reading

    def join(self) -> None:
        with os.fdopen(self.reading, "rb") as pipe:
            said = pipe.read().decode()
        _, status = os.waitpid(self.identifier, 0)
        assert (os.waitstatus_to_exitcode(status), said) == (0, "")


def in_child(work: Callable[[], object]) -> None:
    Child(work).join()


def query_database(context: object) -> None:
    for code in CODES:
        assert g.projection_to_wkt(g.projection(context, f"EPSG:{code}")).startswith(("PROJCRS", "GEOGCRS"))
        assert g.srs_authority(g.srs_from_epsg(code)) == f"EPSG:{code}"
    between = g.normalize_for_visualization(g.crs_to_crs(context, "EPSG:4326", "EPSG:32633"))
    assert g.project(between, 15, 0) == pytest.approx([500000, 0], abs=1e-3)


def everything(path: str) -> dict[str, object]:
    """One handle of each kind."""
    dataset = g.create_file("GTiff", path, 64, 64, 1, "Byte")
    context, geos = g.context(), g.geos_context()
    geometry = g.geometry_from_wkt(SQUARE)
    g.set_geometry_srs(geometry, g.srs_from_epsg(4326))
    square, tree = g.geos_from_wkt(geos, SQUARE), g.tree(geos, 4)
    g.tree_insert(tree, square)
    return {
        "dataset": dataset,
        "band": g.band(dataset, 1),
        "buffer": g.buffer(4, 4, "Byte"),
        "geometry": geometry,
        "srs": g.geometry_srs(geometry),
        "transformation": g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(32633)),
        "context": context,
        "projection": g.projection(context, "EPSG:32633"),
        "own": g.thread_projection("EPSG:4326"),
        "geos": geos,
        "square": square,
        "prepared": g.prepare(square),
        "reader": g.wkb_reader(geos),
        "text_reader": g.wkt_reader(geos),
        "writer": g.wkb_writer(geos),
        "text_writer": g.wkt_writer(geos),
        "tree": tree,
    }


def use(handles: dict[str, object]) -> None:
    query_database(handles["context"])
    assert "UTM" in g.projection_to_wkt(handles["projection"])
    assert g.projection_name(g.clone_projection(handles["own"])) == "WGS 84"
    assert g.projection_area_of_use(g.thread_projection("EPSG:32633")) == [12, 0, 18, 84]
    assert g.transform_point(handles["transformation"], 15, 0) == pytest.approx([500000, 0], abs=1e-3)
    assert g.srs_authority(handles["srs"]) == "EPSG:4326"
    assert g.geometry_area(handles["geometry"]) == 4
    assert g.prepared_covers(handles["prepared"], handles["square"]) == 1
    assert g.tree_query(handles["tree"], handles["square"]) == [0]
    written = g.write_wkb(handles["writer"], handles["square"])
    assert g.geos_equals(g.read_wkb(handles["reader"], written), handles["square"]) == 1
    text = g.write_wkt(handles["text_writer"], handles["square"])
    assert g.geos_equals(g.read_wkt(handles["text_reader"], text), handles["square"]) == 1


def test_child_uses_and_parent_uses(tmp_path: Path) -> None:
    handles = everything(str(tmp_path / "made.tif"))
    use(handles)
    child = Child(lambda: use(handles))
    use(handles)
    child.join()
    use(handles)


def test_child_leaves_everything_open_and_the_parent_writes(tmp_path: Path) -> None:
    path = str(tmp_path / "made.tif")
    handles = everything(path)
    g.fill(handles["band"], 1)
    in_child(lambda: use(handles))
    g.fill(handles["band"], 7)
    g.close(handles["dataset"])
    assert g.view(g.read(g.band(g.open(path), 1), 0, 0, 64, 64)).tolist() == [[7] * 64] * 64


def test_child_closes_what_reads_nothing_of_the_parents(tmp_path: Path) -> None:
    """All but the dataset, whose close would write the child's copy of the cache into the parent's file."""
    path = str(tmp_path / "made.tif")
    handles = everything(path)
    g.fill(handles["band"], 7)

    def close() -> None:
        for name in reversed(handles):
            if name not in ("dataset", "band"):
                g.close(handles[name])
                g.close(handles[name])
                assert g.is_closed(handles[name])
        query_database(g.context())

    in_child(close)
    use(handles)
    g.close(handles["dataset"])
    assert g.view(g.read(g.band(g.open(path), 1), 0, 0, 64, 64)).tolist() == [[7] * 64] * 64


def test_child_closes_a_dataset_that_is_on_the_disk_already(tmp_path: Path) -> None:
    path = str(tmp_path / "made.tif")
    handles = everything(path)
    g.fill(handles["band"], 1)
    g.flush(handles["dataset"])
    in_child(g.close_all)
    g.fill(handles["band"], 7)
    g.close(handles["dataset"])
    assert g.view(g.read(g.band(g.open(path), 1), 0, 0, 64, 64)).tolist() == [[7] * 64] * 64


def test_database_is_queried_by_parent_and_children_at_once() -> None:
    context = g.context()
    query_database(context)

    def work() -> None:
        for _ in range(3):
            query_database(context)
            query_database(g.context())

    children = [Child(work) for _ in range(3)]
    work()
    for child in children:
        child.join()


def test_grandchild() -> None:
    context = g.context()
    query_database(context)

    def work() -> None:
        query_database(context)
        in_child(lambda: query_database(context))
        query_database(context)

    in_child(work)
    query_database(context)


def test_thread_of_the_child_has_a_context_of_its_own() -> None:
    own = g.thread_projection("EPSG:4326")

    def work() -> None:
        box: list[object] = []
        thread = threading.Thread(target=lambda: box.append(g.thread_projection("EPSG:32633")))
        thread.start()
        thread.join()
        assert g.describe(box[0])["owner"] != g.describe(own)["owner"]
        assert "UTM" in g.projection_to_wkt(box.pop())
        assert g.projection_name(g.clone_projection(own)) == "WGS 84"

    in_child(work)


def test_what_another_thread_was_using_is_busy_in_the_child() -> None:
    """Its native state is anybody's guess; close is remembered, and the rest of the child's handles work."""
    buffer, context = g.buffer(2, 40000, "Float64"), g.context()
    projection = g.projection(context, "+proj=tmerc +ellps=GRS80")
    free = g.geos_from_wkt(g.geos_context(), SQUARE)
    stop = threading.Event()

    def keep_busy() -> None:
        while not stop.is_set():
            g.project_buffer(projection, buffer, 0)
            g.project_buffer(projection, buffer, 1)

    def is_busy() -> bool:
        try:
            g.projection_name(projection)
        except g.Busy:
            return True
        return False

    def work() -> None:
        assert is_busy()
        g.close(context)
        assert g.is_closed(projection)
        assert g.geos_area(free) == 4

    thread = threading.Thread(target=keep_busy)
    thread.start()
    try:
        for _ in range(50):
            child = Child(lambda: work() if is_busy() else os._exit(3))
            os.close(child.reading)
            _, status = os.waitpid(child.identifier, 0)
            if os.waitstatus_to_exitcode(status) == 0:
                break
            assert os.waitstatus_to_exitcode(status) == 3
        else:
            pytest.fail("the other thread was never found at work")
    finally:
        stop.set()
        thread.join()
    assert g.projection_name(projection) != ""
