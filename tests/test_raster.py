"""The raster surface: who ends when a call frees what others look at, files in memory, arrays, the block cache."""

import gc
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import capsule_api
import geocapsule as g
import pytest

from capsan.paths import CORPUS
from capsan.program import ProgramError, check, parse

RELIEF = str(CORPUS / "data" / "relief.tif")
POINT = b'{"type": "Point", "coordinates": [1, 2]}'
TRANSFORM = [10, 0.5, 0, 50, 0, -0.5]
ENDED = "was ended by a change to what it belongs to"


def raster(bands: int = 1, size: int = 8) -> object:
    dataset = g.create_raster("MEM", size, size, bands, "Byte")
    g.set_geotransform(dataset, TRANSFORM)
    return dataset


def geotiff(path: Path, bands: int = 1, size: int = 32) -> object:
    dataset = g.create_file("GTiff", str(path), size, size, bands, "Byte")
    g.set_geotransform(dataset, TRANSFORM)
    return dataset


def refused(op: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(g.Closed) as caught:
        op(*arguments)
    return str(caught.value)


def on_a_thread(function: Callable[[], object]) -> object:
    """Calls a function on another thread, and returns what it returns or raises."""
    answers: list[object] = []

    def attempt() -> None:
        try:
            answers.append(function())
        except g.Error as error:
            answers.append(type(error))

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    return answers[0]


def native_pointer(handle: object) -> int:
    """As GDAL knows it: two handles of one native object say the same."""
    name = g.describe(handle)["capsule"]
    return capsule_api.get_pointer(handle, name.encode())


# Shared datasets


def test_shared_handles_have_one_native_dataset_and_one_root() -> None:
    one, two = g.open_shared(RELIEF), g.open_shared(RELIEF)
    assert native_pointer(one) == native_pointer(two)
    assert g.describe(one)["owner"] == g.describe(two)["owner"]
    assert native_pointer(g.open(RELIEF)) != native_pointer(one)


def test_closing_one_shared_handle_leaves_the_other() -> None:
    one, two = g.open_shared(RELIEF), g.open_shared(RELIEF)
    mine, yours = g.band(one, 1), g.band(two, 1)
    g.close(one)
    g.close(one)
    assert "ended with its owner" in refused(g.checksum, mine)
    assert g.checksum(yours) == 8714
    three = g.open_shared(RELIEF)
    assert native_pointer(three) == native_pointer(two)
    del two, yours
    gc.collect()
    assert g.checksum(g.band(three, 1)) == 8714


def test_the_hidden_root_goes_with_the_last_handle() -> None:
    def roots() -> int:
        return sum(record["kind"] == "SharedDataset" for record in g.live())

    before = roots()
    handles = [g.open_shared(RELIEF) for _ in range(3)]
    assert roots() == before + 1
    while handles:
        g.close(handles.pop())
    assert roots() == before


def test_another_thread_gets_a_dataset_of_its_own() -> None:
    mine = g.open_shared(RELIEF)
    theirs = on_a_thread(lambda: g.open_shared(RELIEF))
    assert native_pointer(theirs) != native_pointer(mine)
    g.close(mine)
    assert g.checksum(g.band(theirs, 1)) == 8714


def test_a_change_through_one_handle_ends_views_of_the_other(tmp_path: Path) -> None:
    """The dataset is open for reading only, but GDAL keeps a value for it in memory."""
    path = str(tmp_path / "a.tif")
    g.close(geotiff(tmp_path / "a.tif"))
    one, two = g.open_shared(path), g.open_shared(path)
    mask = g.mask_band(g.band(two, 1))
    g.set_nodata(g.band(one, 1), 3)
    assert ENDED in refused(g.checksum, mask)
    assert g.checksum(g.mask_band(g.band(two, 1))) >= 0


def test_shared_datasets_opened_and_closed_on_many_threads() -> None:
    handles = [g.open_shared(RELIEF) for _ in range(4)]
    failures: list[BaseException] = []

    def work(handle: object) -> None:
        try:
            for _ in range(40):
                try:
                    g.checksum(g.band(handle, 1))
                    g.close(g.open_shared(RELIEF))
                except g.Busy:
                    pass
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(handle,)) for handle in handles]
    for thread in threads:
        thread.start()
    for handle in handles[:2]:
        g.close(handle)
    for thread in threads:
        thread.join()
    assert [error for error in failures if not isinstance(error, g.Closed)] == []
    for handle in handles[2:]:
        assert g.checksum(g.band(handle, 1)) == 8714


# Overviews, masks, "no data"


def test_overviews_end_when_they_are_built_anew(tmp_path: Path) -> None:
    dataset = geotiff(tmp_path / "a.tif")
    band, same = g.band(dataset, 1), g.band(dataset, 1)
    g.build_overviews(dataset, "AVERAGE", [2, 4], None)
    assert g.overview_count(band) == 2
    overview, other = g.overview_band(band, 0), g.overview_band(same, 1)
    mask_of_overview = g.mask_band(overview)
    g.build_overviews(dataset, "NEAREST", [2, 8], None)
    for ended in (overview, other):
        assert ENDED in refused(g.checksum, ended)
    assert "ended with its owner" in refused(g.checksum, mask_of_overview)
    assert g.checksum(g.overview_band(same, 0)) == 0
    g.remove_overviews(dataset)
    assert g.overview_count(band) == 0


def test_an_overview_keeps_its_band_and_dataset(tmp_path: Path) -> None:
    dataset = geotiff(tmp_path / "a.tif")
    g.fill(g.band(dataset, 1), 3)
    g.build_overviews(dataset, "NEAREST", [2], None)
    overview = g.overview_band(g.band(dataset, 1), 0)
    del dataset
    gc.collect()
    assert g.buffer_get(g.read(overview, 0, 0, 16, 16), 15, 15) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda dataset: g.build_overviews(dataset, "NEAREST", [2], None),
        g.remove_overviews,
        g.create_mask,
        lambda dataset: g.create_band_mask(g.band(dataset, 1)),
    ],
)
def test_what_reads_a_dataset_ends_when_its_overviews_or_masks_change(change: Callable[[object], None]) -> None:
    """A virtual dataset keeps pointers to masks and overviews of its source."""
    dataset = raster()
    readers = [g.virtual_copy(dataset, ""), g.warped_copy(dataset), g.mosaic(dataset)]
    above_all = g.mosaic(readers[1])
    bands = [g.band(reader, 1) for reader in [*readers, above_all]]
    copy = g.create_copy(dataset, "MEM", "")
    change(dataset)
    for reader in readers:
        assert ENDED in refused(g.raster_size, reader)
    for ended in bands:
        assert "ended with its owner" in refused(g.checksum, ended)
    assert g.raster_size(copy) == g.raster_size(dataset) == [8, 8, 1]


def test_a_change_of_a_virtual_dataset_leaves_its_source_alone(tmp_path: Path) -> None:
    source = raster()
    overview_of = g.band(source, 1)
    g.build_overviews(source, "NEAREST", [2], None)
    overview = g.overview_band(overview_of, 0)
    g.create_mask(g.virtual_copy(source, str(tmp_path / "a.vrt")))
    assert g.checksum(overview) == 0


def test_masks_end_when_another_one_is_created() -> None:
    dataset = raster(bands=2)
    first, second = g.band(dataset, 1), g.band(dataset, 2)
    old, mask_of_old = g.mask_band(second), g.mask_band(g.mask_band(first))
    g.create_mask(dataset)
    for ended in (old, mask_of_old):
        refused(g.checksum, ended)
    shared = g.mask_band(second)
    assert native_pointer(shared) == native_pointer(g.mask_band(first))
    g.create_band_mask(first)
    assert ENDED in refused(g.checksum, shared)
    assert g.checksum(first) == g.checksum(second) == 0


def test_a_mask_may_be_given_a_mask_without_ending_itself() -> None:
    dataset = raster()
    g.create_mask(dataset)
    mask = g.mask_band(g.band(dataset, 1))
    of_mask = g.mask_band(mask)
    g.create_band_mask(mask)
    assert ENDED in refused(g.checksum, of_mask)
    assert g.checksum(mask) == g.checksum(g.mask_band(mask)) == 0


def test_nodata_of_a_geotiff_is_that_of_all_bands(tmp_path: Path) -> None:
    """So the mask of band 2, which GDAL frees when it is next asked for, ends with a change of band 1."""
    dataset = geotiff(tmp_path / "a.tif", bands=2)
    first, second = g.band(dataset, 1), g.band(dataset, 2)
    g.set_nodata(first, 3)
    assert g.nodata(second) == 3
    mask = g.mask_band(second)
    g.set_nodata(first, 4)
    assert ENDED in refused(g.checksum, mask)
    mask = g.mask_band(second)
    g.delete_nodata(first)
    assert ENDED in refused(g.checksum, mask)
    with pytest.raises(g.LibraryError):
        g.nodata(second)


@pytest.mark.parametrize("op", [g.create_mask, g.remove_overviews])
def test_nothing_is_written_beside_a_file_that_is_open_for_reading(op: Callable[[object], None]) -> None:
    with pytest.raises(g.LibraryError, match="for reading only"):
        op(g.open(RELIEF))
    assert not list(Path(RELIEF).parent.glob("relief.tif.*"))


def test_nothing_is_written_for_what_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    virtual = g.virtual_copy(raster(), "")
    with pytest.raises(g.LibraryError, match="no file"):
        g.build_overviews(virtual, "NEAREST", [2], None)
    with pytest.raises(g.LibraryError, match="no file"):
        g.create_band_mask(g.band(virtual, 1))
    assert list(tmp_path.iterdir()) == []


# Blocks, statistics


def test_blocks_go_past_the_cache(tmp_path: Path) -> None:
    dataset = geotiff(tmp_path / "a.tif", size=16)
    band = g.band(dataset, 1)
    g.fill(band, 5)
    width, height = (int(size) for size in g.block_size(band))
    block = g.buffer(width, height, "Byte")
    g.write_block(band, 0, 0, block)
    assert g.checksum(band) == 0
    g.buffer_set(block, 1, 1, 200)
    g.write_block(band, 0, 0, block)
    assert g.statistics(band)[:2] == [0, 200]
    g.close(dataset)
    assert g.buffer_get(block, 1, 1) == 200


def test_blocks_that_do_not_fit_are_refused() -> None:
    band = g.band(raster(), 1)
    for wrong in (g.buffer(8, 2, "Byte"), g.buffer(7, 1, "Byte"), g.buffer(8, 1, "Int16")):
        with pytest.raises(g.BadArgument):
            g.write_block(band, 0, 0, wrong)
    for x, y in ((1, 0), (0, 8)):
        with pytest.raises(g.LibraryError, match="outside"):
            g.read_block(band, x, y)
    with pytest.raises(g.LibraryError, match="CFloat32"):
        g.read_block(g.band(g.create_raster("MEM", 2, 2, 1, "CFloat32"), 1), 0, 0)


# Tables


def colors(*entries: list[int]) -> object:
    table = g.color_table()
    for i, entry in enumerate(entries):
        g.set_color(table, i, entry)
    return table


def test_a_view_of_colors_is_for_reading_and_ends_when_they_are_replaced() -> None:
    dataset = raster(bands=2)
    first, second = g.band(dataset, 1), g.band(dataset, 2)
    red, blue = colors([255, 0, 0, 255]), colors([0, 0, 255, 255])
    g.set_color_table(first, red)
    g.set_color_table(second, red)
    own, same, other = (g.band_color_table(band) for band in (first, g.band(dataset, 1), second))
    with pytest.raises(g.BadArgument, match="copy"):
        g.set_color(own, 0, [1, 2, 3, 4])
    copy = g.copy_color_table(own)
    g.set_color_table(first, blue)
    for ended in (own, same):
        assert ENDED in refused(g.color, ended, 0)
    assert g.color(other, 0) == g.color(copy, 0) == [255, 0, 0, 255]
    assert g.color(g.band_color_table(first), 0) == [0, 0, 255, 255]
    g.close(dataset)
    assert "ended with its owner" in refused(g.color, other, 0)
    g.set_color(copy, 1, [1, 1, 1, 1])
    assert g.color_count(copy) == 2


@pytest.mark.parametrize("where", ["MEM", "VRT", "GTiff"])
def test_a_table_is_replaced_by_itself(where: str, tmp_path: Path) -> None:
    dataset = g.create_file(where, str(tmp_path / "file"), 4, 4, 1, "Byte")
    band = g.band(dataset, 1)
    g.set_color_table(band, colors([9, 8, 7, 255]))
    own = g.band_color_table(band)
    g.set_color_table(band, own)
    refused(g.color, own, 0)
    assert g.color(g.band_color_table(band), 0)[:3] == [9, 8, 7]
    table = g.attribute_table()
    g.add_column(table, "class", 0, 0)
    g.set_attribute_table(band, table)
    own = g.band_attribute_table(band)
    g.set_attribute_table(band, own)
    assert ENDED in refused(g.attribute_table_size, own)
    assert g.attribute_table_size(g.band_attribute_table(band)) == [1, 0]


def test_a_geotiff_has_one_color_table_for_all_bands(tmp_path: Path) -> None:
    """Opened for reading, a table set on band 2 replaces the one seen through band 1."""
    path = tmp_path / "a.tif"
    g.close(geotiff(path, bands=2))
    dataset = g.open(str(path))
    g.set_color_table(g.band(dataset, 1), colors([1, 1, 1, 255]))
    own = g.band_color_table(g.band(dataset, 1))
    g.set_color_table(g.band(dataset, 2), colors([2, 2, 2, 255]))
    assert ENDED in refused(g.color, own, 0)


def test_attribute_tables() -> None:
    table = g.attribute_table()
    for name, column_type in (("class", 0), ("share", 1), ("name", 2)):
        g.add_column(table, name, column_type, 0)
    g.set_row_count(table, 2)
    for column, text in enumerate(("7", "0.5", "water")):
        g.set_attribute(table, 1, column, text)
    assert [g.attribute(table, 1, column) for column in range(3)] == ["7", "0.5", "water"]
    dataset = raster()
    band = g.band(dataset, 1)
    g.set_attribute_table(band, table)
    view = g.band_attribute_table(band)
    g.set_attribute(view, 0, 2, "land")
    assert g.attribute(g.band_attribute_table(band), 0, 2) == "land"
    assert g.attribute(table, 0, 2) == ""
    g.set_attribute_table(band, table)
    assert ENDED in refused(g.attribute, view, 0, 2)
    kept = g.band_attribute_table(band)
    del dataset, band
    gc.collect()
    assert g.attribute(kept, 1, 2) == "water"


# Datasets made from datasets


@pytest.mark.parametrize("derive", [g.warped_copy, g.mosaic])
def test_what_reads_its_source_keeps_it_and_ends_with_it(derive: Callable[[object], object], tmp_path: Path) -> None:
    source = geotiff(tmp_path / "a.tif")
    g.fill(g.band(source, 1), 9)
    derived = derive(source)
    band = g.band(derived, 1)
    assert on_a_thread(lambda: g.checksum(band)) == g.checksum(g.band(source, 1))
    del source, derived
    gc.collect()
    assert g.statistics(band)[:2] == [9, 9]
    again = geotiff(tmp_path / "b.tif")
    other = derive(again)
    g.close(again)
    assert "ended with its owner" in refused(g.raster_size, other)


@pytest.mark.parametrize("put", ["another", "nothing"])
def test_overviews_of_a_dataset_that_has_lost_its_file(put: str) -> None:
    """GDAL would open the file again, and use the answer without a look."""
    path = "/vsimem/lost.tif"
    dataset = g.create_file("GTiff", path, 16, 16, 2, "Byte")
    if put == "another":
        g.create_copy(dataset, "PNG", path)
    else:
        g.remove_file(path)
    with pytest.raises(g.LibraryError, match="is gone, or another has taken its place"):
        g.build_overviews(dataset, "NEAREST", [2, 4], None)


def test_what_has_no_band_is_not_warped() -> None:
    """It is refused before GDAL sees it, which leaks a transformer there: the leak check after the tests looks."""
    dataset = g.create_multidim()
    g.set_geotransform(dataset, [10, 0.5, 0, 50, 0, -0.5])
    with pytest.raises(g.LibraryError, match="no raster band"):
        g.warped_copy(dataset)


def test_a_mosaic_reads_the_very_dataset(tmp_path: Path) -> None:
    """GDALBuildVRT would open the file again by its name: what is not yet written would be missing."""
    source = geotiff(tmp_path / "a.tif")
    tile = g.mosaic(source)
    (tmp_path / "a.tif").unlink()
    g.fill(g.band(source, 1), 6)
    assert g.statistics(g.band(tile, 1))[:2] == [6, 6]


@pytest.mark.parametrize("multi", [0, 1])
def test_warp(multi: int) -> None:
    source = raster()
    g.fill(g.band(source, 1), 7)
    small = g.warp(source, "MEM", "", 4, 2, multi, None)
    g.close(source)
    assert g.raster_size(small) == [4, 2, 1]
    assert g.statistics(g.band(small, 1))[:2] == [7, 7]
    with pytest.raises(g.BadArgument, match="warped_copy"):
        g.warp(small, "vrt", "", 4, 4, 0, None)


@pytest.mark.parametrize("multi", [0, 1])
def test_warp_tells_how_far_it_is(multi: int) -> None:
    seen: list[float] = []
    g.close(g.warp(raster(), "MEM", "", 64, 64, multi, lambda fraction, _: seen.append(fraction)))
    assert seen and seen == sorted(seen) and seen[-1] == 1


def test_a_copy_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(g.LibraryError):
        g.create_copy_with_progress(raster(size=64), "GTiff", str(tmp_path / "a.tif"), lambda *_: False)


def test_what_overviews_would_end_is_refused_while_they_are_built(tmp_path: Path) -> None:
    dataset = geotiff(tmp_path / "a.tif")
    g.build_overviews(dataset, "NEAREST", [2], None)
    band = g.band(dataset, 1)
    overview = g.overview_band(band, 0)
    refusals: list[str] = []

    def progress(_fraction: float, _message: object) -> None:
        with pytest.raises(g.Busy):
            g.remove_overviews(dataset)
        refusals.append(refused(g.checksum, overview))

    g.build_overviews(dataset, "NEAREST", [2, 4], progress)
    assert refusals and all(ENDED in refusal for refusal in refusals)
    assert g.overview_count(band) == 2


def test_a_dataset_closed_while_its_overviews_are_built(tmp_path: Path) -> None:
    dataset = geotiff(tmp_path / "a.tif")
    band = g.band(dataset, 1)
    g.build_overviews(dataset, "NEAREST", [2], lambda *_: g.close(dataset))
    assert "ended with its owner" in refused(g.checksum, band)
    assert g.overview_count(g.band(g.open(str(tmp_path / "a.tif")), 1)) == 1


# Files in memory


def test_files(tmp_path: Path) -> None:
    folder = "/vsimem/test_raster"
    g.write_file(f"{folder}/a", b"bytes")
    g.write_file(f"{folder}/b", b"")
    g.rename_file(f"{folder}/a", f"{folder}/c")
    assert sorted(g.list_files(folder)) == ["b", "c"]
    assert g.read_file(f"{folder}/c") == b"bytes"
    assert (g.file_size(f"{folder}/b"), g.read_file(f"{folder}/b")) == (0, b"")
    for name in ("b", "c"):
        g.remove_file(f"{folder}/{name}")
    assert g.list_files(folder) == []
    g.write_file(str(tmp_path / "a"), b"x")
    assert g.list_files(str(tmp_path)) == ["a"]
    with (tmp_path / "large").open("wb") as file:
        file.truncate(2**26 + 1)
    with pytest.raises(g.LibraryError, match="larger"):
        g.read_file(str(tmp_path / "large"))


def test_a_file_that_is_replaced_stays_for_who_has_it_open() -> None:
    path = "/vsimem/test_raster_replaced.tif"
    dataset = g.create_file("GTiff", path, 64, 64, 1, "Byte")
    g.fill(g.band(dataset, 1), 5)
    g.close(dataset)
    dataset = g.open(path)
    g.write_file(path, b"not any more")
    assert g.statistics(g.band(dataset, 1))[:2] == [5, 5]
    g.remove_file(path)


def test_memory_file_is_found_by_its_handle_only() -> None:
    before = set(g.list_files("/vsimem/"))
    file = g.memory_file(POINT)
    assert g.layer_count(g.open_memory_file(file)) == 1
    assert set(g.list_files("/vsimem/")) == before
    for op in (g.open, g.open_update, g.open_shared, g.read_file, g.remove_file):
        with pytest.raises(g.BadArgument, match="MemoryFile"):
            op("/vsimem/.geocapsule-0123456789abcdef/file")
    with pytest.raises(g.LibraryError) as caught:
        g.open_memory_file(g.memory_file(b"no format"))
    assert "/vsimem" not in str(caught.value)


def test_memory_of_a_file_outlives_it() -> None:
    file = g.memory_file(POINT)
    dataset = g.open_memory_file(file)
    view = g.memory_file_view(file)
    assert (view.ndim, view.format, view.shape, view.readonly) == (1, "B", (len(POINT),), True)
    part = memoryview(view)[2:6]
    g.close(file)
    refused(g.layer_count, dataset)
    refused(g.memory_file_view, file)
    assert bytes(view) == POINT
    del file, view, dataset
    gc.collect()
    assert bytes(part) == b"type"


def test_a_dataset_keeps_its_file() -> None:
    dataset = g.open_memory_file(g.memory_file(POINT))
    gc.collect()
    assert g.layer_count(dataset) == 1


def test_empty_memory_file() -> None:
    file = g.memory_file(b"")
    assert bytes(g.memory_file_view(file)) == b""
    with pytest.raises(g.LibraryError):
        g.open_memory_file(file)


@pytest.mark.asan
def test_what_the_bare_library_does() -> None:
    """VSIGetMemFileBuffer gives memory that goes with the file, whoever still looks at it."""
    script = textwrap.dedent(
        """
        import ctypes
        import _geocapsule, geocapsule
        library = ctypes.CDLL(_geocapsule.__file__)
        library.VSIGetMemFileBuffer.restype = ctypes.c_void_p
        geocapsule.write_file("/vsimem/bare", b"x" * 64)
        memory = library.VSIGetMemFileBuffer(b"/vsimem/bare", ctypes.byref(ctypes.c_uint64()), 0)
        assert ctypes.string_at(memory, 64) == b"x" * 64
        geocapsule.remove_file("/vsimem/bare")
        ctypes.string_at(memory, 64)
        """
    )
    done = in_a_process(script)
    assert done.returncode != 0
    assert "heap-use-after-free" in done.stderr


# Arrays


def cube() -> tuple[object, object]:
    group = g.root_group(g.create_multidim())
    return group, g.create_array(group, "cube", [2, 3, 4], "Int16")


def test_array_round_trip() -> None:
    group, array = cube()
    numbers = g.buffer(4, 6, "Float64")
    for i in range(24):
        g.buffer_set(numbers, i % 4, i // 4, i)
    g.write_array(array, numbers)
    assert g.array_shape(array) == [2, 3, 4]
    assert g.view(g.read_array(array)).tolist() == [[4 * row + i for i in range(4)] for row in range(6)]
    assert g.view(g.read_array(g.slice_array(array, "[1,::2]"))).tolist() == [[12, 13, 14, 15], [20, 21, 22, 23]]
    assert g.view(g.read_array(g.slice_array(array, "[1,2,3]"))).tolist() == [[23]]
    assert g.array_names(group) == ["cube"]
    band = g.band(g.array_as_dataset(array, 2, 1), 2)
    assert g.view(g.read(band, 0, 0, 4, 3)).tolist() == [[12 + 4 * row + i for i in range(4)] for row in range(3)]
    with pytest.raises(g.BadArgument, match="24 elements"):
        g.write_array(array, g.buffer(4, 5, "Byte"))


def test_an_array_keeps_its_dataset_and_ends_with_it() -> None:
    dataset = g.create_multidim()
    group = g.create_group(g.root_group(dataset), "inner")
    array = g.create_array(group, "line", [5], "Byte")
    part = g.slice_array(array, "[1:3]")
    raster_of_it = g.array_as_dataset(array, 0, 0)
    number = g.describe(dataset)["number"]
    del dataset, group
    gc.collect()
    assert number in {record["number"] for record in g.live()}
    values = g.read_array(part)
    g.close(array)
    for ended in (part, raster_of_it):
        assert "ended with its owner" in refused(g.array_shape if ended is part else g.raster_size, ended)
    assert g.view(values).tolist() == [[0, 0]]


def test_arrays_of_one_dataset_are_used_by_one_thread_at_a_time() -> None:
    """They share memory, and so one tree, though the library would let each go its own way."""
    group, array = cube()
    same = g.open_array(group, "cube")
    assert g.describe(same)["owner"] == g.describe(array)["owner"] == g.describe(group)["number"]
    assert on_a_thread(lambda: g.array_shape(same)) == [2, 3, 4]


@pytest.mark.parametrize("sizes", [[0], [1.5], [4097], [4096, 4096, 1], [-1]])
def test_sizes_of_arrays_are_bounded(sizes: list[float]) -> None:
    with pytest.raises(g.BadArgument, match="sizes"):
        g.create_array(cube()[0], "other", sizes, "Byte")


# What tracemalloc sees


def in_a_process(script: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: tracemalloc never gives back some of what it keeps, which LSan would find here."""
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)


TRACED = """
import tracemalloc
import geocapsule as g

def traced(domain):
    snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.DomainFilter(True, domain)])
    return sum(trace.size for trace in snapshot.traces)

path = "/vsimem/a.tif"
g.close(g.create_file("GTiff", path, 512, 512, 1, "Byte"))
"""


def test_block_cache_is_told_to_tracemalloc() -> None:
    script = """
tracemalloc.start()
dataset = g.open(path)
before = traced(g.CACHE_DOMAIN)
g.checksum(g.band(dataset, 1))
full = traced(g.CACHE_DOMAIN)
assert full >= before + 512 * 512, (before, full)
g.close(dataset)
assert traced(g.CACHE_DOMAIN) == before, before
tracemalloc.stop()
g.checksum(g.band(g.open(path), 1))
assert tracemalloc.get_traced_memory() == (0, 0)
"""
    done = in_a_process(TRACED + script)
    assert (done.returncode, done.stderr) == (0, "")


def test_pixels_and_files_of_ours_are_python_memory() -> None:
    script = """
tracemalloc.start()
before = traced(0)
buffer, file = g.buffer(256, 256, "Byte"), g.memory_file(bytes(65536))
view = g.memory_file_view(file)
assert traced(0) >= before + 2 * 65536
g.close(buffer)
g.close(file)
held = traced(0)
assert held >= before + 65536
del view
assert traced(0) <= held - 60000
"""
    done = in_a_process(TRACED + script)
    assert (done.returncode, done.stderr) == (0, "")


# What a program may write


@pytest.mark.parametrize(
    "text",
    [
        'write_file("/vsimem/e.vrt", b"<VRTDataset")',
        'f = memory_file(b"{\\"crs\\": \\"http://example.org\\"}")',
        'f = on(1, memory_file, b"\\\\u003c")',
        'write_file("data/a.tif", b"")',
        'write_file("/tmp/a.tif", b"")',
        'rename_file("/vsimem/a", "/tmp/a")',
        'rename_file("data/relief.tif", "/vsimem/a")',
        'c = memory_file(b"")\nf = memory_file(c)',
        'list_files("/")',
        'read_file("/etc/passwd")',
        'd = open_shared("/etc/passwd")',
        'd = create_multidim()\nm = root_group(d)\na = create_array(m, "/a", [1], "Byte")',
        'd = open("data/relief.tif")\nw = warp(d, "PDF", "/vsimem/a", 1, 1, 0, None)',
    ],
)
def test_programs_write_nothing_that_leads_outside(text: str) -> None:
    with pytest.raises(ProgramError):
        check(parse(text.encode()), g.OPS)


def test_programs_write_harmless_files() -> None:
    check(parse(b'write_file("/vsimem/a.tif", b"II*\\x00")\nf = memory_file(b"")\nread_file("data/relief.tif")'), g.OPS)
