"""geocapsule.objects: what it gives, and that no order of leaving, dropping and closing does harm."""

import doctest
import gc
import weakref
from collections.abc import Callable, Iterable, Iterator

import geocapsule as g
import pytest
from geocapsule import objects
from test_capsule import (
    assert_clean,
    on_another_thread,
    run_python,
    start_long_op,
    wait_until_busy,
    wiggly_line,
)

from capsan.paths import CORPUS

SQUARE = "POLYGON ((0 0,0 2,2 2,2 0,0 0))"
RELIEF = str(CORPUS / "data/relief.png")


def raster(count: int = 1) -> objects.Dataset:
    return objects.create("MEM", 4, 3, count)


def towns() -> tuple[objects.Dataset, objects.Layer]:
    dataset = objects.create_vector("Memory")
    layer = dataset.create_layer("towns", {"name": "String", "people": "Integer64", "height": "Real"})
    for number, name in enumerate(["Aa", "Bb", "Cc"]):
        point = objects.Geometry.from_wkt(f"POINT ({number} 0)")
        layer.append(point, name=name, people=number * 1000, height=number / 2)
    return dataset, layer


@pytest.fixture
def nothing_left() -> Iterator[None]:
    before = len(g.live())
    yield
    gc.collect()
    assert len(g.live()) == before


pytestmark = pytest.mark.usefixtures("nothing_left")


def test_documentation_is_true() -> None:
    assert doctest.testmod(objects).failed == 0
    assert doctest.testmod(objects).attempted > 0


# Context managers


def test_leaving_closes() -> None:
    with raster() as dataset:
        band = dataset[1]
        assert not dataset.closed and not band.closed
    assert dataset.closed and band.closed
    with pytest.raises(g.Closed, match="ended with its owner"):
        band.read()


def test_exceptions_pass() -> None:
    with pytest.raises(KeyError, match="mine"), raster() as dataset:
        raise KeyError("mine")
    assert dataset.closed


def test_a_closed_one_cannot_be_entered() -> None:
    dataset = raster()
    dataset.close()
    with pytest.raises(g.Closed, match="<Dataset, closed> cannot be entered"), dataset:
        pytest.fail("entered")


def test_with_inside_with() -> None:
    with raster() as dataset:
        with dataset[1] as band, band.mask() as mask:
            assert mask.checksum() >= 0
        assert band.closed and mask.closed and not dataset.closed
        with dataset:
            pass
        assert dataset.closed
    assert dataset.closed  # left twice, closed once


def test_closed_inside_its_own_with() -> None:
    with raster() as dataset:
        dataset.close()
        dataset.close()


def test_failed_close_of_a_failed_body_keeps_both(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(capsule: object) -> None:
        raise g.LibraryError("close: not all could be written")

    with pytest.raises(g.LibraryError, match="written") as caught, raster():
        monkeypatch.setattr(g, "close", refuse)
        raise KeyError("mine")
    assert isinstance(caught.value.__context__, KeyError)


# Sequences


def test_bands_are_counted_from_1() -> None:
    dataset = raster(3)
    for value, band in enumerate(dataset, start=1):
        band.fill(value)
    assert [dataset[i].read()[0, 0] for i in (1, 2, 3)] == [1, 2, 3]
    assert (len(dataset), dataset.count, bool(dataset), len(raster(0)), bool(raster(0))) == (3, 3, True, 0, True)


@pytest.mark.parametrize(("number", "error"), [(0, g.BadArgument), (-1, g.BadArgument), (2, g.LibraryError)])
def test_no_such_band(number: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        raster()[number]


def test_iterator_alive_after_the_dataset_was_closed() -> None:
    dataset = raster(3)
    bands = iter(dataset)
    first = next(bands)
    dataset.close()
    with pytest.raises(g.Closed):
        next(bands)
    assert first.closed
    assert list(bands) == []  # it is over, as any generator that has raised


def test_iterator_not_yet_begun_after_the_dataset_was_closed() -> None:
    dataset = raster()
    bands = iter(dataset)
    dataset.close()
    with pytest.raises(g.Closed):
        next(bands)


def test_suspended_iterator_keeps_its_dataset_until_it_goes() -> None:
    before = len(g.live())
    bands = iter(raster(3))
    next(bands)
    assert len(g.live()) == before + 1
    assert next(bands).checksum() == 0
    del bands
    assert len(g.live()) == before


def test_iterator_dropped_in_a_cycle() -> None:
    bands = iter(raster(3))
    cycle: list[object] = [next(bands), bands]
    cycle.append(cycle)


def test_two_iterators_on_one_dataset() -> None:
    dataset = raster(2)
    assert [(one.checksum(), other.checksum()) for one, other in zip(dataset, dataset, strict=True)] == [(0, 0), (0, 0)]


def names(features: Iterable[objects.Feature]) -> list[object]:
    return [feature["name"] for feature in features]


def test_features_of_a_layer() -> None:
    dataset, layer = towns()
    assert (layer.name, len(layer), bool(layer), dataset.layer_count) == ("towns", 3, True, 1)
    assert [each.name for each in dataset.layers()] == ["towns"] == [dataset.layer("towns").name]
    assert names(layer) == names(layer) == ["Aa", "Bb", "Cc"]
    assert layer[2].properties == {"name": "Cc", "people": 2000, "height": 1.0}
    assert [(feature.id, str(feature.geometry and feature.geometry.wkt)) for feature in layer][1] == (1, "POINT (1 0)")


def test_feature_without_a_geometry_and_a_layer_without_a_system() -> None:
    _, layer = towns()
    fid = layer.append(name="Dd")
    assert (layer[fid].geometry, layer[fid]["people"], layer.crs) == (None, 0, None)


def test_crs_of_a_layer() -> None:
    dataset = objects.create_vector("Memory")
    layer = objects.Layer(g.create_layer_in(dataset.capsule, "with", g.srs_from_epsg(4326)))
    assert "WGS 84" in str(layer.crs)


def test_feature_is_a_copy() -> None:
    _, layer = towns()
    feature = layer[0]
    feature["name"], feature["people"], feature["height"] = "Zz", 1, 0.5
    assert (feature["name"], layer[0]["name"]) == ("Zz", "Aa")
    with pytest.raises(KeyError):
        feature["size"]


def test_no_such_layer_or_feature() -> None:
    dataset, layer = towns()
    for get in (lambda: dataset.layer(1), lambda: dataset.layer("villages"), lambda: layer[77]):
        with pytest.raises(g.LibraryError):
            get()


@pytest.mark.parametrize("closed", ["dataset", "layer"])
def test_feature_iterator_alive_after_its_owner_was_closed(closed: str) -> None:
    dataset, layer = towns()
    features = iter(layer)
    first = next(features)
    (dataset if closed == "dataset" else layer).close()
    with pytest.raises(g.Closed):
        next(features)
    with pytest.raises(g.Closed):
        first["name"]
    assert list(features) == []


def test_suspended_feature_iterator_keeps_its_dataset() -> None:
    features = iter(towns()[1])
    assert next(features)["name"] == "Aa"
    gc.collect()
    assert names(features) == ["Bb", "Cc"]


def test_two_iterators_on_one_layer_share_its_place() -> None:
    _, layer = towns()
    one, other = iter(layer), iter(layer)
    assert (next(one)["name"], next(one)["name"]) == ("Aa", "Bb")
    assert next(other)["name"] == "Aa"  # it begins anew
    assert next(one)["name"] == "Bb"
    assert next(other)["name"] == "Cc"
    assert list(one) == list(other) == []


def test_change_of_the_fields_ends_features_but_not_the_iteration() -> None:
    _, layer = towns()
    features = iter(layer)
    first = next(features)
    g.add_field(layer.capsule, g.field_definition("more", "String"))
    with pytest.raises(g.Closed, match="change"):
        first["name"]
    assert not layer.closed
    assert len(list(layer)) == 3


def test_features_outlive_every_name_of_their_dataset() -> None:
    features = list(towns()[1])
    gc.collect()
    assert names(features) == ["Aa", "Bb", "Cc"]


def test_iteration_left_by_an_exception() -> None:
    dataset, layer = towns()
    with pytest.raises(KeyError), dataset:
        for feature in layer:
            feature["size"]
    assert layer.closed


# Attributes


def test_attributes_of_a_dataset() -> None:
    with objects.open(RELIEF) as dataset:
        assert [dataset.width, dataset.height, dataset.count] == g.raster_size(dataset.capsule)
        assert dataset.shape == (dataset.height, dataset.width) == dataset[1].shape
        assert dataset.read(1).shape == dataset.shape
        assert bytes(dataset[1].read(1, 1, 2, 1)) == bytes(dataset.read(1))[dataset.width + 1 : dataset.width + 3]


def test_transform_and_bounds() -> None:
    dataset = raster()
    dataset.transform = (10.0, 0.0, 100.0, 0.0, -20.0, 200.0)
    assert dataset.transform == (10, 0, 100, 0, -20, 200)
    assert g.geotransform(dataset.capsule) == [100, 10, 0, 200, 0, -20]
    assert dataset.bounds == (100, 140, 140, 200)
    assert (dataset.transform.c, dataset.bounds.top) == (100, 200)
    dataset.transform = objects.Transform(0, 1, 0, 1, 0, 0)  # rows run east
    assert dataset.bounds == (0, 0, 3, 4)


def test_crs() -> None:
    dataset = raster()
    assert dataset.crs is None
    dataset.crs = g.srs_to_wkt(g.srs_from_epsg(4326))
    assert "WGS 84" in str(dataset.crs)
    with pytest.raises(g.LibraryError):
        dataset.crs = "nonsense"


def test_files() -> None:
    path = "/vsimem/objects.tif"
    with objects.create("GTiff", 4, 3, path=path) as dataset:
        dataset[1].fill(5)
        dataset.flush()
    with objects.open(path, "r+") as dataset:
        assert dataset.read(1)[2, 3] == 5
    g.remove_file(path)
    with pytest.raises(g.LibraryError):
        objects.open(path)
    with pytest.raises(g.BadArgument, match="mode"):
        objects.open(path, "w")


def test_geometry() -> None:
    square = objects.Geometry.from_wkt(SQUARE)
    assert (square.type, square.area, square.bounds) == ("POLYGON", 4, (0, 0, 2, 2))
    assert objects.Geometry.from_wkb(square.wkb).wkt == square.wkt
    assert square.buffer(1).area > 4
    assert square.intersects(square.buffer(1)) and not square.intersects(objects.Geometry.from_wkt("POINT (9 9)"))


# Repr

MADE: dict[str, Callable[[], objects.Object]] = {
    "Dataset, 4 x 3, 2 bands": lambda: raster(2),
    "Dataset, 4 x 3, 1 band": raster,
    "Band, 4 x 3": lambda: raster()[1],
    "Dataset, 1 layer": lambda: towns()[0],
    "Layer, 'towns', 3 features": lambda: towns()[1],
    "Feature, 1": lambda: towns()[1][1],
    "Geometry, POLYGON": lambda: objects.Geometry.from_wkt(SQUARE),
}


@pytest.mark.parametrize("facts", MADE)
def test_repr(facts: str) -> None:
    made = MADE[facts]()
    assert repr(made) == f"<{facts}>"
    made.close()
    assert repr(made) == f"<{facts.partition(',')[0]}, closed>"


def test_repr_while_another_thread_is_inside() -> None:
    line = objects.Geometry.from_wkt(wiggly_line(2000))
    for _ in range(30):
        thread, answers = start_long_op(line.capsule, g.geometry_buffer)
        busy = wait_until_busy(lambda: g.geometry_area(line.capsule), answers)
        text = repr(line)
        thread.join()
        assert text in ("<Geometry>", "<Geometry, LINESTRING>")
        if busy and text == "<Geometry>":
            return
    pytest.fail("never seen in use")


def test_repr_of_what_holds_no_capsule() -> None:
    assert repr(objects.Dataset.__new__(objects.Dataset)) == "<Dataset>"


# What an object holds


@pytest.mark.parametrize("facts", MADE)
def test_object_holds_its_capsule_and_nothing_else(facts: str) -> None:
    made = MADE[facts]()
    held = [value for value in gc.get_referents(made) if not isinstance(value, type)]
    assert [value for value in held if not isinstance(value, (int, dict))] == [made.capsule]
    assert not hasattr(made, "__dict__") and not hasattr(made, "__del__")
    with pytest.raises(TypeError):
        weakref.ref(made)


def test_a_band_alone_keeps_its_dataset() -> None:
    band = raster()[1]
    gc.collect()
    band.fill(3)
    assert band.read()[2, 3] == 3


def test_pixels_outlive_everything() -> None:
    with raster() as dataset:
        dataset[1].fill(3)
        pixels = dataset.read(1)
    del dataset
    assert bytes(pixels) == bytes([3]) * 12


def test_two_objects_of_one_capsule_end_together() -> None:
    dataset = raster()
    twin = objects.Dataset(dataset.capsule)
    dataset.close()
    assert twin.closed


def test_closed_on_another_thread() -> None:
    dataset = raster()
    band = dataset[1]
    on_another_thread(dataset.close)
    assert band.closed


def test_a_foreign_capsule_is_refused_by_geocapsule() -> None:
    with pytest.raises(g.WrongKind):
        objects.Dataset(objects.Geometry.from_wkt(SQUARE).capsule).width  # noqa: B018


@pytest.mark.parametrize("keep", ["dataset", "band", "bands", "[dataset, band, bands]", "[bands, band, dataset]"])
def test_left_open_at_the_end_of_the_interpreter(keep: str) -> None:
    script = f"""
        from geocapsule import objects
        dataset = objects.create("MEM", 4, 3, 3)
        bands = iter(dataset)
        band = next(bands)
        kept = [{keep}]
        kept.append(kept)
        del dataset, bands, band
    """
    assert_clean(run_python(script))


def test_finaliser_of_a_user_at_the_end_of_the_interpreter() -> None:
    script = """
        from geocapsule import objects
        class Holder:
            def __init__(self):
                self.dataset, self.show = objects.create("MEM", 4, 3), print
            def __del__(self):
                with self.dataset as dataset:
                    self.show(repr(dataset))
                self.show(repr(dataset))
        holder = Holder()
        holder.itself = holder
    """
    assert_clean(run_python(script), stdout="<Dataset, 4 x 3, 1 band>\n<Dataset, closed>\n")
