"""Generated from ops.def, kinds.def and errors.def by `python ext/generate`: change those, not this.

A handle is a PyCapsule at run time, whatever its kind. The classes of handles here exist for type checkers only, so
that they tell a Band from a Dataset: name them in annotations that are not evaluated (`from __future__ import
annotations`), after `if TYPE_CHECKING: from geocapsule import Band`. Every argument is positional.
"""

from typing import Callable, Final, TypedDict, Union, type_check_only

from typing_extensions import Never, TypeAlias

# A list or a tuple, and no other sequence, is what ops take for numbers.
_Numbers: TypeAlias = Union[list[float], list[int], tuple[float, ...]]
# Called with the severity, the number and the message of an error or warning of GDAL's.
_ErrorHandler: TypeAlias = Callable[[int, int, str], object]

class Error(Exception):
    """Every exception that an op documents is one of these."""

class WrongKind(Error, TypeError):
    """An argument is missing, of another type, or a handle of another kind."""

class Closed(Error, ValueError):
    """A handle was closed, by itself or with its owner."""

class Busy(Error, RuntimeError):
    """Another op is inside the same tree of handles: on another thread, or, where this op would end what it uses,
    further up on this one.
    """

class WrongOwner(Error, ValueError):
    """Two handles belong to different owners and cannot be used together."""

class BadArgument(Error, ValueError):
    """A value is outside the range that the op accepts."""

class LibraryError(Error, RuntimeError):
    """GDAL, PROJ or GEOS refused; the message is theirs."""

class OutOfMemory(Error, MemoryError):
    """Memory could not be allocated; nothing was changed."""

class Exhausted(Error, LookupError):
    """There is nothing more to iterate."""

@type_check_only
class Handle:
    """A handle of any kind. Only ops make one."""

    def __init__(self, only_ops_make_handles: Never, /) -> None: ...

@type_check_only
class Dataset(Handle):
    """GDAL: a PyCapsule named "gdal_dataset". Ended by GDALReleaseDataset."""

@type_check_only
class Band(Handle):
    """GDAL: a PyCapsule named "gdal_raster_band". A view: its owner frees it."""

@type_check_only
class RasterBuffer(Handle):
    """geocapsule: a PyCapsule named "geocapsule_raster_buffer". Ended by raster_buffer_release."""

@type_check_only
class Geometry(Handle):
    """GDAL: a PyCapsule named "ogr_geometry". Ended by OGR_G_DestroyGeometry."""

@type_check_only
class SpatialReference(Handle):
    """GDAL: a PyCapsule named "ogr_spatial_reference". Ended by OSRRelease."""

@type_check_only
class Transformation(Handle):
    """GDAL: a PyCapsule named "ogr_coordinate_transformation". Ended by OCTDestroyCoordinateTransformation."""

@type_check_only
class Context(Handle):
    """PROJ: a PyCapsule named "proj_context". Ended by proj_context_destroy."""

@type_check_only
class Projection(Handle):
    """PROJ: a PyCapsule named "proj_pj". Ended by proj_destroy."""

@type_check_only
class GeosContext(Handle):
    """GEOS: a PyCapsule named "geos_context". Ended by GEOS_finish_r."""

@type_check_only
class GeosGeometry(Handle):
    """GEOS: a PyCapsule named "geos_geometry". Ended by GEOSGeom_destroy_r."""

@type_check_only
class PreparedGeometry(Handle):
    """GEOS: a PyCapsule named "geos_prepared_geometry". Ended by GEOSPreparedGeom_destroy_r."""

@type_check_only
class Layer(Handle):
    """GDAL: a PyCapsule named "ogr_layer". A view: its owner frees it."""

@type_check_only
class Feature(Handle):
    """GDAL: a PyCapsule named "ogr_feature". Ended by OGR_F_Destroy."""

@type_check_only
class LayerDefinition(Handle):
    """GDAL: a PyCapsule named "ogr_feature_definition". A view: its owner frees it."""

@type_check_only
class FieldDefinition(Handle):
    """GDAL: a PyCapsule named "ogr_field_definition". Ended by OGR_Fld_Destroy."""

@type_check_only
class SqlResult(Handle):
    """GDAL: a PyCapsule named "ogr_sql_result". Ended by GDALDatasetReleaseResultSet."""

@type_check_only
class FieldDomain(Handle):
    """GDAL: a PyCapsule named "ogr_field_domain". Ended by OGR_FldDomain_Destroy."""

@type_check_only
class StyleTable(Handle):
    """GDAL: a PyCapsule named "ogr_style_table". Ended by OGR_STBL_Destroy."""

@type_check_only
class ArrowStream(Handle):
    """GDAL: a PyCapsule named "arrow_array_stream". Ended by arrow_stream_release."""

@type_check_only
class SharedDataset(Handle):
    """geocapsule: a PyCapsule named "geocapsule_shared_dataset". Ended by shared_dataset_forget."""

@type_check_only
class ColorTable(Handle):
    """GDAL: a PyCapsule named "gdal_color_table". Ended by GDALDestroyColorTable."""

@type_check_only
class AttributeTable(Handle):
    """GDAL: a PyCapsule named "gdal_raster_attribute_table". Ended by GDALDestroyRasterAttributeTable."""

@type_check_only
class MemoryFile(Handle):
    """geocapsule: a PyCapsule named "geocapsule_memory_file". Ended by memory_file_destroy."""

@type_check_only
class Group(Handle):
    """GDAL: a PyCapsule named "gdal_group". Ended by GDALGroupRelease."""

@type_check_only
class Array(Handle):
    """GDAL: a PyCapsule named "gdal_md_array". Ended by GDALMDArrayRelease."""

@type_check_only
class WkbReader(Handle):
    """GEOS: a PyCapsule named "geos_wkb_reader". Ended by GEOSWKBReader_destroy_r."""

@type_check_only
class WktReader(Handle):
    """GEOS: a PyCapsule named "geos_wkt_reader". Ended by GEOSWKTReader_destroy_r."""

@type_check_only
class WkbWriter(Handle):
    """GEOS: a PyCapsule named "geos_wkb_writer". Ended by GEOSWKBWriter_destroy_r."""

@type_check_only
class WktWriter(Handle):
    """GEOS: a PyCapsule named "geos_wkt_writer". Ended by GEOSWKTWriter_destroy_r."""

@type_check_only
class Tree(Handle):
    """GEOS: a PyCapsule named "geocapsule_geos_tree". Ended by geos_tree_destroy."""

@type_check_only
class DescribeRecord(TypedDict):
    """What describe returns."""

    number: int
    kind: str
    capsule: str
    state: str
    owner: Union[int, None]
    library: str
    library_version: str
    allocator: str
    destroyer: Union[str, None]

@type_check_only
class LiveRecord(TypedDict):
    """One of what live returns."""

    number: int
    kind: str
    owner: Union[int, None]

def close(handle: Handle, /) -> None:
    """Close a handle and all that depends on it, children first, newest first. A second close does nothing.
    LibraryError: it is closed, but not all of it could be written.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def is_closed(handle: Handle, /) -> int:
    """1 if the handle was closed, by itself or with its owner; 0 while it is open.

    Raises WrongKind, BadArgument, OutOfMemory.
    """

def describe(handle: Handle, /) -> DescribeRecord:
    """What a capsule's metadata says of a handle, open or not: its number, kind, library and version, allocator,
    destroy function, state, and the number and kind of its owner, where it has one.

    Raises WrongKind, BadArgument, OutOfMemory.
    """

def live() -> list[LiveRecord]:
    """What is alive: the number, kind and owner of each open handle of this interpreter, the oldest first.

    Raises WrongKind, OutOfMemory.
    """

def close_all() -> None:
    """Close every handle of this interpreter: views, projections, their contexts, geometries, layers, datasets. Nothing
    is ever closed so unless this is called.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def open(path: str, /) -> Dataset:
    """Open a raster or vector file for reading.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def open_update(path: str, /) -> Dataset:
    """Open a raster or vector file for reading and writing.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def create_raster(driver: str, width: int, height: int, bands: int, type: str, /) -> Dataset:
    """Create a raster that has no file, with a driver such as "MEM".

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def create_file(driver: str, path: str, width: int, height: int, bands: int, type: str, /) -> Dataset:
    """Create a raster file, with a driver such as "GTiff".

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def raster_size(dataset: Dataset, /) -> list[float]:
    """[width, height, number of bands] of a dataset, in pixels.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def band(dataset: Dataset, number: int, /) -> Band:
    """A view of one band, counted from 1; it ends with its dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def read(band: Band, x: int, y: int, width: int, height: int, /) -> RasterBuffer:
    """Read a window of a band, in pixels from the top left, into a new buffer that outlives the dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def write(band: Band, x: int, y: int, buffer: RasterBuffer, /) -> None:
    """Write a whole buffer into a band, its top left pixel at x, y.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def fill(band: Band, value: float, /) -> None:
    """Set every pixel of a band to one value.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def checksum(band: Band, /) -> int:
    """A checksum, 0 to 65535, of all pixels of a band.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def flush(dataset: Dataset, /) -> None:
    """Write what is cached to the file.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geotransform(dataset: Dataset, /) -> list[float]:
    """The six numbers that take pixel and line to x and y, in the units of the dataset's reference system.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_geotransform(dataset: Dataset, transform: _Numbers, /) -> None:
    """Set the six numbers that take pixel and line to x and y.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def dataset_srs(dataset: Dataset, /) -> SpatialReference:
    """A copy of the dataset's reference system, independent of the dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_dataset_srs(dataset: Dataset, srs: SpatialReference, /) -> None:
    """Give a dataset a reference system, which is copied.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def histogram(
    band: Band,
    low: float,
    step: float,
    buckets: int,
    progress: Union[Callable[[float, Union[str, None]], object], None],
    /,
) -> list[int]:
    """How many pixels of a band have a value in each of so many buckets, the first from low to low + step.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def fill_nodata(
    band: Band,
    distance: float,
    progress: Union[Callable[[float, Union[str, None]], object], None],
    /,
) -> None:
    """Fill the invalid pixels of a band from valid ones no farther than a distance, in pixels.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def sieve(band: Band, threshold: int, progress: Union[Callable[[float, Union[str, None]], object], None], /) -> None:
    """Merge regions of equal pixels that have fewer than so many into their largest neighbour; pixels touch at their
    sides.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def open_shared(path: str, /) -> Dataset:
    """Open a file for reading, shared: on one thread GDAL answers with the dataset that it has open already. The
    handles are closed one by one, and used by one thread at a time. Busy: another thread uses it just now.

    Raises WrongKind, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def create_copy(dataset: Dataset, driver: str, path: str, /) -> Dataset:
    """Copy a raster into a new file of another format. The copy does not depend on its source; for "VRT" see
    virtual_copy.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def create_copy_with_progress(
    dataset: Dataset,
    driver: str,
    path: str,
    progress: Union[Callable[[float, Union[str, None]], object], None],
    /,
) -> Dataset:
    """create_copy, and tell a function how far it has come; it may stop the copy.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def virtual_copy(dataset: Dataset, path: str, /) -> Dataset:
    """A VRT over a raster: a copy that goes on reading its source, and so ends with it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def warped_copy(dataset: Dataset, /) -> Dataset:
    """A VRT that shows a georeferenced raster with north up. It goes on reading its source, and so ends with it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def mosaic(dataset: Dataset, /) -> Dataset:
    """A VRT mosaic of one georeferenced raster. It goes on reading its source, and so ends with it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def warp(
    dataset: Dataset,
    driver: str,
    path: str,
    width: int,
    height: int,
    multi: int,
    progress: Union[Callable[[float, Union[str, None]], object], None],
    /,
) -> Dataset:
    """Resample a georeferenced raster, with north up, into a new file of so many pixels; it does not depend on its
    source. With multi, pixels are computed on a thread of GDAL's own, which then calls progress.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def overview_count(band: Band, /) -> int:
    """How many overviews a band has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def overview_band(band: Band, overview: int, /) -> Band:
    """A view of one overview of a band, counted from 0; it ends with the band, and when overviews or masks of the
    dataset change.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def mask_band(band: Band, /) -> Band:
    """A view of the validity mask of a band; it ends with the band, and when overviews, masks or the "no data" value
    change.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def build_overviews(
    dataset: Dataset,
    resampling: str,
    levels: _Numbers,
    progress: Union[Callable[[float, Union[str, None]], object], None],
    /,
) -> None:
    """Build overviews of these factors, in a file beside the dataset's where it keeps none inside. Ends all masks and
    overviews taken from its bands, and all datasets that read it. The dataset must be open for update.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def remove_overviews(dataset: Dataset, /) -> None:
    """Remove all overviews. Ends what build_overviews ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def create_mask(dataset: Dataset, /) -> None:
    """Give a dataset one mask for all bands, in a file beside its own where it keeps none inside. Ends what
    build_overviews ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def create_band_mask(band: Band, /) -> None:
    """Give a band a mask of its own. Ends what build_overviews ends, but not the band itself.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def nodata(band: Band, /) -> float:
    """The value that means "no data" in a band.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_nodata(band: Band, value: float, /) -> None:
    """Set the value that means "no data". Ends all masks and overviews taken from bands of the dataset, but not the
    band itself.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def delete_nodata(band: Band, /) -> None:
    """Let no value mean "no data" any more. Ends what set_nodata ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def block_size(band: Band, /) -> list[float]:
    """[width, height] of a band's blocks, in pixels.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def read_block(band: Band, x: int, y: int, /) -> RasterBuffer:
    """Read one whole block, past GDAL's cache, into a new buffer; blocks are counted from 0.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def write_block(band: Band, x: int, y: int, buffer: RasterBuffer, /) -> None:
    """Write one whole block, past GDAL's cache, from a buffer of the size and type of a block.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def flush_band(band: Band, /) -> None:
    """Write what is cached of a band. Views of it stay.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def statistics(band: Band, /) -> list[float]:
    """[least, greatest, mean, standard deviation] of all pixels of a band.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def color_table() -> ColorTable:
    """A new, empty colour table.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def copy_color_table(table: ColorTable, /) -> ColorTable:
    """An independent copy of a colour table.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def band_color_table(band: Band, /) -> ColorTable:
    """A view of a band's colour table, for reading; it ends with the band, and when the table is replaced.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_color_table(band: Band, table: ColorTable, /) -> None:
    """Give a band a copy of a colour table. Ends the views of the table that it had; in formats that may have one table
    for all bands, those of all bands.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def color_count(table: ColorTable, /) -> int:
    """How many entries a colour table has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def color(table: ColorTable, entry: int, /) -> list[float]:
    """[red, green, blue, alpha] of one entry, each from 0 to 255.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_color(table: ColorTable, entry: int, color: _Numbers, /) -> None:
    """Set one entry, [red, green, blue, alpha], each from 0 to 255; the table grows as needed. Not of a view.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def attribute_table() -> AttributeTable:
    """A new, empty attribute table.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def copy_attribute_table(table: AttributeTable, /) -> AttributeTable:
    """An independent copy of an attribute table.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def band_attribute_table(band: Band, /) -> AttributeTable:
    """A view of a band's attribute table, which may be changed; it ends with the band, and when the table is replaced.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_attribute_table(band: Band, table: AttributeTable, /) -> None:
    """Give a band a copy of an attribute table. Ends the views of the table that it had.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def attribute_table_size(table: AttributeTable, /) -> list[float]:
    """[columns, rows] of an attribute table.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def add_column(table: AttributeTable, name: str, type: int, usage: int, /) -> None:
    """Add a column of whole numbers (type 0), numbers (1) or text (2). What it is for is numbered as in
    GDALRATFieldUsage.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_row_count(table: AttributeTable, rows: int, /) -> None:
    """Make an attribute table longer or shorter.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def attribute(table: AttributeTable, row: int, column: int, /) -> str:
    """One value of an attribute table as text; rows and columns are counted from 0.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_attribute(table: AttributeTable, row: int, column: int, value: str, /) -> None:
    """Set one value of an attribute table from text, of which a column of numbers keeps the number.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def remove_file(path: str, /) -> None:
    """Remove a file, also one that is still open.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def write_file(path: str, contents: bytes, /) -> None:
    """Write a file of these bytes. Who has a file of this path open goes on reading the old one.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def read_file(path: str, /) -> bytes:
    """The contents of a file of at most 64 MiB.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def file_size(path: str, /) -> int:
    """The size of a file, in bytes.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def rename_file(path: str, target: str, /) -> None:
    """Give a file another path, also one that is open. A file that was there goes.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def list_files(folder: str, /) -> list[str]:
    """The names of the files in a folder, at most 4096, in no particular order.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def memory_file(contents: bytes, /) -> MemoryFile:
    """A file of these bytes in memory, without a path that anybody knows.

    Raises WrongKind, BadArgument, OutOfMemory.
    """

def open_memory_file(file: MemoryFile, /) -> Dataset:
    """Open a file in memory for reading; the dataset ends with the file.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def memory_file_view(file: MemoryFile, /) -> memoryview:
    """The bytes of a file in memory as a memoryview for reading, without a copy; it outlives the file's close.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def create_multidim() -> Dataset:
    """A multidimensional dataset in memory, with an empty root group.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def root_group(dataset: Dataset, /) -> Group:
    """The root group of a multidimensional dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def create_group(group: Group, name: str, /) -> Group:
    """Add a group to a group.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def open_group(group: Group, name: str, /) -> Group:
    """A group in a group, by its name.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def array_names(group: Group, /) -> list[str]:
    """The names of the arrays in a group.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def create_array(group: Group, name: str, sizes: _Numbers, type: str, /) -> Array:
    """Add an array of one of the real-valued types to a group, with a dimension of its own for each size; at most
    8,388,608 elements.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def open_array(group: Group, name: str, /) -> Array:
    """An array in a group, by its name.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def slice_array(array: Array, slice: str, /) -> Array:
    """A part of an array, such as "[0]" or "[...,::2]", over the same elements.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def array_shape(array: Array, /) -> list[float]:
    """The size of each dimension of an array.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def read_array(array: Array, /) -> RasterBuffer:
    """Read a whole array into a new buffer, whose rows are the last dimension.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def write_array(array: Array, buffer: RasterBuffer, /) -> None:
    """Write a whole array from a buffer of as many elements.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def array_as_dataset(array: Array, x_dimension: int, y_dimension: int, /) -> Dataset:
    """A raster over an array, with two of its dimensions, counted from 0, as width and height, and the others as bands.
    It ends with the array.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def buffer(width: int, height: int, type: str, /) -> RasterBuffer:
    """A new buffer of zero pixels, of one of the real-valued types.

    Raises WrongKind, BadArgument, OutOfMemory.
    """

def buffer_get(buffer: RasterBuffer, x: int, y: int, /) -> float:
    """One pixel of a buffer, as a float.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def buffer_set(buffer: RasterBuffer, x: int, y: int, value: float, /) -> None:
    """Set one pixel of a buffer; the value is rounded and clamped to the pixel type.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def view(buffer: RasterBuffer, /) -> memoryview:
    """The pixels as a writable memoryview of two dimensions, without a copy; it outlives the buffer's close.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def create_vector(driver: str, path: str, /) -> Dataset:
    """Create a vector dataset with a driver such as "Memory" or "GeoJSON".

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def create_layer(dataset: Dataset, name: str, /) -> Layer:
    """Add a layer for geometries of any type; a view of it, which ends with the dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def create_layer_in(dataset: Dataset, name: str, srs: SpatialReference, /) -> Layer:
    """Add a layer whose geometries are in a reference system, which is copied.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def layer_count(dataset: Dataset, /) -> int:
    """How many layers a dataset has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def layer(dataset: Dataset, number: int, /) -> Layer:
    """A view of one layer, counted from 0; it ends with its dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def layer_by_name(dataset: Dataset, name: str, /) -> Layer:
    """A view of the layer of this name; it ends with its dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def delete_layer(dataset: Dataset, number: int, /) -> None:
    """Delete a layer. It ends every view of that layer and what depends on it, and every SQL result of the dataset;
    other layers go on.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def layer_name(layer: Layer, /) -> str:
    """The name of a layer.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def layer_srs(layer: Layer, /) -> SpatialReference:
    """The layer's reference system, shared with it by reference count, and therefore below it: it ends with the layer.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_count(layer: Layer, /) -> int:
    """How many features a layer has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def reset_reading(layer: Layer, /) -> None:
    """Let next_feature begin again with the first feature of a layer.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def feature(layer: Layer, feature: int, /) -> Feature:
    """A copy of the feature with this identifier. It ends with its layer, and so with its dataset: GDAL would let it go
    on, but it reads the layer's field definitions.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def next_feature(layer: Layer, /) -> Feature:
    """A copy of the layer's next feature, which ends with its layer. Where a layer is read from is the same for all
    views of it, and moved by SQL results and Arrow streams that read it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory, Exhausted.
    """

def empty_feature(layer: Layer, /) -> Feature:
    """A new feature with the fields of a layer, not yet in it; it ends with its layer.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def clone_feature(feature: Feature, /) -> Feature:
    """An independent copy of a feature, below the same layer.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def insert_feature(layer: Layer, feature: Feature, /) -> int:
    """Add a copy of a feature to the layer that it was made for; its identifier.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def set_feature(layer: Layer, feature: Feature, /) -> None:
    """Write a feature back to the layer that it was read from, under its identifier.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def delete_feature(layer: Layer, feature: int, /) -> None:
    """Delete the feature with this identifier from a layer. Copies of it stay; next_feature begins again with the
    first.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def add_feature(layer: Layer, geometry: Geometry, /) -> int:
    """Add a feature with a copy of a geometry to a layer; its identifier.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_geometry(layer: Layer, feature: int, /) -> Geometry:
    """A copy of the geometry of the feature with this identifier, independent of the dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_view(feature: Feature, /) -> Geometry:
    """A view of the geometry of a feature; it ends with it, or when the feature gets another.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_copy(feature: Feature, /) -> Geometry:
    """A copy of the geometry of a feature, independent of it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_geometry(feature: Feature, geometry: Geometry, /) -> None:
    """Give a feature a copy of a geometry. Views of the one that it replaces end.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_geometry_directly(feature: Feature, geometry: Geometry, /) -> None:
    """Give a feature a geometry, which is from now on a view and ends with the feature. Views of the one that it
    replaces end. If it is refused with LibraryError, GDAL has destroyed it.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def steal_geometry(feature: Feature, /) -> Geometry:
    """Take the geometry out of a feature, which then has none. Its views end.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_fid(feature: Feature, /) -> int:
    """The identifier of a feature; -1 if it has none yet.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_feature_fid(feature: Feature, fid: int, /) -> None:
    """Set the identifier of a feature; -1: none.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_field_count(feature: Feature, /) -> int:
    """How many fields a feature has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def feature_int(feature: Feature, field: int, /) -> int:
    """A field of a feature, counted from 0, as an int; 0 if it is not set.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_real(feature: Feature, field: int, /) -> float:
    """A field of a feature, counted from 0, as a float; 0 if it is not set.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_text(feature: Feature, field: int, /) -> str:
    """A field of a feature, counted from 0, as text; empty if it is not set.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_feature_int(feature: Feature, field: int, value: int, /) -> None:
    """Set a field of a feature; the value is converted to the field's type. The layer is not changed: see set_feature.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_feature_real(feature: Feature, field: int, value: float, /) -> None:
    """Set a field of a feature; the value is converted to the field's type. The layer is not changed: see set_feature.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_feature_text(feature: Feature, field: int, value: str, /) -> None:
    """Set a field of a feature; the value is converted to the field's type. The layer is not changed: see set_feature.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def layer_definition(layer: Layer, /) -> LayerDefinition:
    """A view of the definition of a layer: its fields.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def definition_field_count(definition: LayerDefinition, /) -> int:
    """How many fields a layer's definition has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def definition_field(definition: LayerDefinition, field: int, /) -> FieldDefinition:
    """A view of the definition of a field, counted from 0; it ends when the layer's fields are changed.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def field_definition(name: str, type: str, /) -> FieldDefinition:
    """A definition of a field that is in no layer yet, of a type such as "Integer64", "Real" or "String".

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def field_name(field: FieldDefinition, /) -> str:
    """The name of a field.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def field_type(field: FieldDefinition, /) -> str:
    """The name of a field's type.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def add_field(layer: Layer, definition: FieldDefinition, /) -> None:
    """Add a copy of a field to a layer. Before a change of a layer's fields, its features, the views of its field
    definitions, its Arrow stream and the SQL results of its dataset end; by whichever view of the layer they were made.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def delete_field(layer: Layer, field: int, /) -> None:
    """Delete a field, counted from 0, of a layer. See add_field for what ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def alter_field(layer: Layer, field: int, definition: FieldDefinition, /) -> None:
    """Give a field of a layer the name and type of a definition. See add_field for what ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def reorder_field(layer: Layer, field: int, place: int, /) -> None:
    """Move a field of a layer to another place, both counted from 0. See add_field for what ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def select(dataset: Dataset, statement: str, /) -> SqlResult:
    """The result of a SELECT statement, in the dialect of the dataset's driver. It reads the layers that it selects
    from, and sets their filters and where they are read from, until it ends.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def result_layer(result: SqlResult, /) -> Layer:
    """An SQL result as a layer, which ends with it.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def execute(dataset: Dataset, statement: str, /) -> None:
    """Execute any SQL statement, such as "DROP TABLE" or "ALTER TABLE", and drop its result. It may change any layer:
    all SQL results, all layers of the dataset and what is below them end first.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def coded_domain(name: str, code: str, meaning: str, /) -> FieldDomain:
    """A domain of text fields, in no dataset yet, with one code and its meaning.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def range_domain(name: str, lowest: float, highest: float, /) -> FieldDomain:
    """A domain of real fields, in no dataset yet, from one value to another, both included.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def domain_name(domain: FieldDomain, /) -> str:
    """The name of a field domain.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def domain_type(domain: FieldDomain, /) -> str:
    """The sort of a field domain: "coded", "range" or "glob".

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def field_domain(dataset: Dataset, name: str, /) -> FieldDomain:
    """A view of the dataset's field domain of this name.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def add_field_domain(dataset: Dataset, domain: FieldDomain, /) -> None:
    """Add a copy of a field domain to a dataset that has none of its name.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def update_field_domain(dataset: Dataset, domain: FieldDomain, /) -> None:
    """Replace the dataset's field domain of the same name by a copy. Views of the old one end.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def delete_field_domain(dataset: Dataset, name: str, /) -> None:
    """Delete the dataset's field domain of this name. Its views end.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def style_table() -> StyleTable:
    """A new, empty style table.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def add_style(table: StyleTable, name: str, style: str, /) -> None:
    """Add a style to a style table, under a name that it does not have yet.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def find_style(table: StyleTable, name: str, /) -> str:
    """The style of this name.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def dataset_styles(dataset: Dataset, /) -> StyleTable:
    """A view of the style table of a dataset; it ends when the dataset gets another.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_dataset_styles(dataset: Dataset, table: StyleTable, /) -> None:
    """Give a dataset a copy of a style table. Views of the one that it replaces end.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_dataset_styles_directly(dataset: Dataset, table: StyleTable, /) -> None:
    """Give a dataset a style table, which is from now on a view. Views of the one that it replaces end.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, OutOfMemory.
    """

def layer_styles(layer: Layer, /) -> StyleTable:
    """A view of the style table of a layer; it ends when the layer gets another.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_layer_styles(layer: Layer, table: StyleTable, /) -> None:
    """Give a layer a copy of a style table. Views of the one that it replaces end.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_layer_styles_directly(layer: Layer, table: StyleTable, /) -> None:
    """Give a layer a style table, which is from now on a view. Views of the one that it replaces end.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, OutOfMemory.
    """

def arrow_stream(layer: Layer, rows: int, /) -> ArrowStream:
    """The features of a layer as an Arrow C stream, in batches of so many rows; one at a time for a layer. Its capsule
    is what Arrow's PyCapsule interface asks for; a consumer's stream keeps the dataset, and answers EINVAL once that is
    closed.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def arrow_schema(stream: ArrowStream, /) -> list[str]:
    """The names of the columns of an Arrow stream.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def arrow_next(stream: ArrowStream, /) -> int:
    """How many rows the next batch of an Arrow stream has; the batch itself is dropped.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory, Exhausted.
    """

def geometry_from_wkt(wkt: str, /) -> Geometry:
    """A geometry from well-known text.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_from_wkb(wkb: bytes, /) -> Geometry:
    """A geometry from well-known binary.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_to_wkt(geometry: Geometry, /) -> str:
    """The geometry as ISO well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_to_wkb(geometry: Geometry, /) -> bytes:
    """The geometry as ISO well-known binary, little-endian.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_type(geometry: Geometry, /) -> str:
    """The name of the geometry's type, such as "POLYGON".

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geometry_area(geometry: Geometry, /) -> float:
    """The area, in square units of the coordinates; 0 for points and lines.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geometry_envelope(geometry: Geometry, /) -> list[float]:
    """[least x, greatest x, least y, greatest y].

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def add_point(geometry: Geometry, x: float, y: float, /) -> None:
    """Append a point to a line, or move a point.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def clone_geometry(geometry: Geometry, /) -> Geometry:
    """An independent copy of a geometry.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_buffer(geometry: Geometry, distance: float, /) -> Geometry:
    """All points within a distance of a geometry, computed by GEOS behind GDAL; 8 segments a quadrant.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_intersects(geometry: Geometry, other: Geometry, /) -> int:
    """1 if two geometries have a point in common.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geometry_srs(geometry: Geometry, /) -> SpatialReference:
    """The geometry's reference system, shared with it by reference count; it ends with the geometry.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_geometry_srs(geometry: Geometry, srs: SpatialReference, /) -> None:
    """Give a geometry a copy of a reference system; coordinates stay.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transform_geometry(geometry: Geometry, transformation: Transformation, /) -> None:
    """Transform all coordinates of a geometry in place.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geometry_empty(geometry: Geometry, /) -> None:
    """Remove all points and parts of a geometry. Views of its parts end.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def close_rings(geometry: Geometry, /) -> None:
    """Close the rings of a geometry, by one point more where one is open.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def flatten(geometry: Geometry, /) -> None:
    """Drop the heights and measures of all points of a geometry.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geometry_count(geometry: Geometry, /) -> int:
    """How many parts a geometry has: members of a collection, rings of a polygon, curves of a compound curve.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geometry_ref(geometry: Geometry, part: int, /) -> Geometry:
    """A view of one part of a geometry, counted from 0; it ends with the geometry, or when it is removed from it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def add_geometry(geometry: Geometry, part: Geometry, /) -> None:
    """Add a copy of a geometry to another one, as its last part.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def add_geometry_directly(geometry: Geometry, part: Geometry, /) -> None:
    """Make a geometry the last part of another one; it is from now on a view, and ends with its new owner. If it is
    refused with LibraryError, GDAL has destroyed it.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def remove_geometry(geometry: Geometry, part: int, /) -> None:
    """Remove a part, counted from 0, of a geometry. Views of it end; those of other parts go on.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def detach_geometry(geometry: Geometry, part: int, /) -> Geometry:
    """Take a part, counted from 0, out of a geometry: the caller owns it. Its views end.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_from_epsg(code: int, /) -> SpatialReference:
    """A reference system by its EPSG code; axes in the traditional order, x or longitude first.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def srs_from_wkt(wkt: str, /) -> SpatialReference:
    """A reference system from well-known text, version 1 or 2.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def srs_to_wkt(srs: SpatialReference, /) -> str:
    """The reference system as well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_is_same(srs: SpatialReference, other: SpatialReference, /) -> int:
    """1 if two reference systems are equivalent.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def clone_srs(srs: SpatialReference, /) -> SpatialReference:
    """An independent copy of a reference system.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_from_proj(definition: str, /) -> SpatialReference:
    """A reference system from a PROJ string.

    Raises WrongKind, BadArgument, LibraryError, OutOfMemory.
    """

def srs_to_proj(srs: SpatialReference, /) -> str:
    """The reference system as a PROJ string, which may say less than the whole.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_to_projjson(srs: SpatialReference, /) -> str:
    """The reference system as PROJJSON.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_name(srs: SpatialReference, /) -> str:
    """The name of the reference system; empty if it has none.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def srs_authority(srs: SpatialReference, /) -> str:
    """Who defines the reference system, and under which code, such as "EPSG:4326".

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_axis_order(srs: SpatialReference, /) -> list[int]:
    """For each coordinate as it is given, the number of the axis that it is for, counted from 1; negative if it runs
    the other way.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_srs_axis_order(srs: SpatialReference, traditional: int, /) -> None:
    """Take coordinates x or longitude first (1), or in the order of the authority (0): also for what shares this
    reference system.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def srs_validate(srs: SpatialReference, /) -> None:
    """Check a reference system; LibraryError says what is wrong with it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def srs_is_geographic(srs: SpatialReference, /) -> int:
    """1 if the coordinates are longitude and latitude.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def srs_is_projected(srs: SpatialReference, /) -> int:
    """1 if the coordinates are those of a map projection.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def srs_area_of_use(srs: SpatialReference, /) -> list[float]:
    """[west, south, east, north] of where the reference system is meant for, in degrees.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def reference_srs(srs: SpatialReference, /) -> SpatialReference:
    """One more handle of the same native reference system, counted: it ends with the first.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def transformation(source: SpatialReference, target: SpatialReference, /) -> Transformation:
    """A transformation between two reference systems, which it copies.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transform_point(transformation: Transformation, x: float, y: float, /) -> list[float]:
    """[x, y] of one point after a transformation.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transformation_source(transformation: Transformation, /) -> SpatialReference:
    """A copy of the reference system that a transformation begins with.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transformation_target(transformation: Transformation, /) -> SpatialReference:
    """A copy of the reference system that a transformation leads to.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def clone_transformation(transformation: Transformation, /) -> Transformation:
    """An independent copy of a transformation.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def inverse_transformation(transformation: Transformation, /) -> Transformation:
    """The transformation that goes the other way, independent of the first.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transform_bounds(transformation: Transformation, bounds: _Numbers, points: int, /) -> list[float]:
    """The [least x, least y, greatest x, greatest y] of such a rectangle after a transformation, each side followed at
    some more points.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def context() -> Context:
    """A PROJ context. Projections made in it end with it.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def context_error(context: Context, /) -> int:
    """The number of the error that a context remembers: 0, for an op that fails takes it and forgets it.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def projection(context: Context, definition: str, /) -> Projection:
    """A projection or other PROJ object, from a PROJ string, a code such as "EPSG:4326", WKT or PROJJSON.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def crs_to_crs(context: Context, source: str, target: str, /) -> Projection:
    """PROJ's transformation from one reference system to another.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def clone_projection(projection: Projection, /) -> Projection:
    """A copy of a projection, in the same context.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def projection_definition(projection: Projection, /) -> str:
    """The PROJ string that a projection came from; empty if it has none.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def project(projection: Projection, x: float, y: float, /) -> list[float]:
    """[x, y] of one point after a projection; angles in radians where PROJ's are.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def project_geometry(projection: Projection, geometry: Geometry, /) -> Geometry:
    """A copy of an OGR geometry with each of its points projected by PROJ.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def thread_projection(definition: str, /) -> Projection:
    """A projection in a context of the calling thread's own, which is made when it first asks and lives until the
    thread and all projections in it have ended. Busy: another thread is using one of them. close_all leaves them.

    Raises WrongKind, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transformation_between(source: Projection, target: Projection, /) -> Projection:
    """PROJ's transformation from one reference system to another of the same context.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def copy_projection(projection: Projection, context: Context, /) -> Projection:
    """A copy of a projection, in another context.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def move_projection(projection: Projection, context: Context, /) -> None:
    """Move a projection to another context; the old one may then end first. LibraryError: PROJ would leave hidden parts
    of it in the old context.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def source_crs(projection: Projection, /) -> Projection:
    """The reference system that a transformation begins with, or that another one is derived from or bound to.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def target_crs(projection: Projection, /) -> Projection:
    """The reference system that a transformation leads to.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def normalize_for_visualization(projection: Projection, /) -> Projection:
    """A copy with its axes in the traditional order, x or longitude first.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def projection_name(projection: Projection, /) -> str:
    """The name of a projection; empty if it has none.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def projection_type(projection: Projection, /) -> str:
    """What a projection is, such as "geographic 2D CRS" or "conversion".

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def projection_is_crs(projection: Projection, /) -> int:
    """1 if it is a reference system, 0 if it is an operation or a part of one.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def projection_to_wkt(projection: Projection, /) -> str:
    """A projection as well-known text of 2019.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def projection_to_projjson(projection: Projection, /) -> str:
    """A projection as PROJJSON.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def projection_area_of_use(projection: Projection, /) -> list[float]:
    """[west, south, east, north] of where a projection is meant for, in degrees.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def project_inverse(projection: Projection, x: float, y: float, /) -> list[float]:
    """[x, y] of one point, projected backwards; angles in radians where PROJ's are.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def project_buffer(projection: Projection, buffer: RasterBuffer, inverse: int, /) -> int:
    """Project points in place, forwards (0) or backwards (1): rows of a buffer of Float64, x and y, and z where it is 3
    wide. How many were done. LibraryError: points that PROJ could not project are infinite, the others done.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def projection_factors(projection: Projection, longitude: float, latitude: float, /) -> list[float]:
    """[meridional, parallel, areal scale, angular distortion] of a projection at a longitude and latitude in radians.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_context() -> GeosContext:
    """A GEOS context. Geometries made in it end with it.

    Raises WrongKind, LibraryError, OutOfMemory.
    """

def geos_from_wkb(context: GeosContext, wkb: bytes, /) -> GeosGeometry:
    """A GEOS geometry from well-known binary.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_from_wkt(context: GeosContext, wkt: str, /) -> GeosGeometry:
    """A GEOS geometry from well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_to_wkb(geometry: GeosGeometry, /) -> bytes:
    """The geometry as well-known binary.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_to_wkt(geometry: GeosGeometry, /) -> str:
    """The geometry as well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_from_geometry(context: GeosContext, geometry: Geometry, /) -> GeosGeometry:
    """A GEOS copy of an OGR geometry, handed over as WKB.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_to_geometry(geometry: GeosGeometry, /) -> Geometry:
    """An OGR copy of a GEOS geometry, handed over as WKB; it does not depend on the context.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_area(geometry: GeosGeometry, /) -> float:
    """The area, in square units of the coordinates.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_is_valid(geometry: GeosGeometry, /) -> int:
    """1 if the geometry is valid by the rules of simple features.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_intersects(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if two geometries of one context have a point in common.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_intersection(geometry: GeosGeometry, other: GeosGeometry, /) -> GeosGeometry:
    """The common part of two geometries of one context.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_buffer(geometry: GeosGeometry, distance: float, segments: int, /) -> GeosGeometry:
    """All points within a distance of a geometry, with 1 to 64 segments a quadrant.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def prepare(geometry: GeosGeometry, /) -> PreparedGeometry:
    """A geometry prepared for many predicates. It reads its base, so it ends with it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_intersects(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """1 if a prepared geometry and another of the same context have a point in common.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def thread_geos_from_wkt(wkt: str, /) -> GeosGeometry:
    """A GEOS geometry in a context of the calling thread's own, which lives until the thread and all geometries in it
    have ended. Busy: another thread is using one of them. close_all leaves them.

    Raises WrongKind, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_type(geometry: GeosGeometry, /) -> str:
    """The name of the type, such as "Polygon".

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_clone(geometry: GeosGeometry, /) -> GeosGeometry:
    """An independent copy of a geometry in the same context.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_srid(geometry: GeosGeometry, /) -> int:
    """The number of the reference system that a geometry is marked with; 0 if it is not.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geos_set_srid(geometry: GeosGeometry, srid: int, /) -> None:
    """Mark a geometry and its parts with the number of a reference system.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geos_part_count(geometry: GeosGeometry, /) -> int:
    """How many parts a collection has; 1 for what is none.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def geos_part(geometry: GeosGeometry, part: int, /) -> GeosGeometry:
    """A view of one part of a collection, counted from 0; it ends with the collection.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_exterior_ring(geometry: GeosGeometry, /) -> GeosGeometry:
    """A view of the outer ring of a polygon; it ends with the polygon.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_interior_ring(geometry: GeosGeometry, part: int, /) -> GeosGeometry:
    """A view of one hole of a polygon, counted from 0; it ends with the polygon.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_normalize(geometry: GeosGeometry, /) -> None:
    """Bring parts and coordinates into a standard order, in place. Geometries prepared from it, from its parts or from
    what it is a part of end; views stay.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_move(geometry: GeosGeometry, context: GeosContext, /) -> None:
    """Move a geometry that is not a part of another one, and what is below it, to another context; the old one may then
    end first.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, OutOfMemory.
    """

def geos_contains(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if the other lies in the first, and not on its boundary alone.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_covers(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if no point of the other lies outside of the first.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_covered_by(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if no point of the first lies outside of the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_crosses(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if they have some inner points in common, but not all.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_disjoint(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if two geometries have no point in common.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_equals(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if two geometries consist of the same points.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_overlaps(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if two geometries of one dimension share inner points, and each has some of its own.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_touches(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if they have boundary points in common and no inner ones.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_within(geometry: GeosGeometry, other: GeosGeometry, /) -> int:
    """1 if the first lies in the other, and not on its boundary alone.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_relate(geometry: GeosGeometry, other: GeosGeometry, /) -> str:
    """The nine intersections of interior, boundary and exterior of two geometries, such as "FF0FFF102".

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_length(geometry: GeosGeometry, /) -> float:
    """The length of lines and of the boundary of areas, in units of the coordinates.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_distance(geometry: GeosGeometry, other: GeosGeometry, /) -> float:
    """The least distance between two geometries.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_hausdorff_distance(geometry: GeosGeometry, other: GeosGeometry, /) -> float:
    """The greatest distance from a vertex of either geometry to the other geometry.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_contains(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if it contains the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_covers(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if no point of the other lies outside of it.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_covered_by(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if no point of it lies outside of the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_crosses(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if it crosses the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_disjoint(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if it has no point in common with the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_overlaps(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if it overlaps the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_touches(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if it touches the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_within(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> int:
    """Of a prepared geometry and another of the same context: 1 if it lies within the other.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def prepared_distance(prepared: PreparedGeometry, geometry: GeosGeometry, /) -> float:
    """The least distance between a prepared geometry and another of the same context; infinite if one is empty.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_union(geometry: GeosGeometry, other: GeosGeometry, /) -> GeosGeometry:
    """All points of two geometries.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_difference(geometry: GeosGeometry, other: GeosGeometry, /) -> GeosGeometry:
    """The points of the first geometry that the other does not have.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_symmetric_difference(geometry: GeosGeometry, other: GeosGeometry, /) -> GeosGeometry:
    """The points that exactly one of two geometries has.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def geos_unary_union(geometry: GeosGeometry, /) -> GeosGeometry:
    """The union of the parts of a geometry.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_make_valid(geometry: GeosGeometry, /) -> GeosGeometry:
    """A valid geometry of the same points as far as possible.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_convex_hull(geometry: GeosGeometry, /) -> GeosGeometry:
    """The smallest convex geometry around a geometry.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_centroid(geometry: GeosGeometry, /) -> GeosGeometry:
    """The centre of mass of the parts of the highest dimension.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_interior_point(geometry: GeosGeometry, /) -> GeosGeometry:
    """A point that is certain to be inside.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_boundary(geometry: GeosGeometry, /) -> GeosGeometry:
    """What separates the inside from the outside.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_envelope(geometry: GeosGeometry, /) -> GeosGeometry:
    """The smallest upright rectangle around a geometry.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def geos_simplify(geometry: GeosGeometry, tolerance: float, /) -> GeosGeometry:
    """A geometry with fewer vertices, nowhere farther away than a tolerance, and of the same topology.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def wkb_reader(context: GeosContext, /) -> WkbReader:
    """A reader of well-known binary.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def wkt_reader(context: GeosContext, /) -> WktReader:
    """A reader of well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def wkb_writer(context: GeosContext, /) -> WkbWriter:
    """A writer of well-known binary.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def wkt_writer(context: GeosContext, /) -> WktWriter:
    """A writer of well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_wkb_reader(reader: WkbReader, fix: int, /) -> None:
    """Whether rings that are not closed, and the like, are mended (1) or refused (0).

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_wkt_reader(reader: WktReader, fix: int, /) -> None:
    """Whether rings that are not closed, and the like, are mended (1) or refused (0).

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_wkb_writer(writer: WkbWriter, order: int, dimensions: int, srid: int, /) -> None:
    """The byte order, 0 for big-endian and 1 for little-endian; 2 or 3 dimensions; whether the SRID is included.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def set_wkt_writer(writer: WktWriter, precision: int, trim: int, dimensions: int, /) -> None:
    """The number of digits after the point, -1 for as many as there are; whether zeros at the end are dropped; 2 or 3
    dimensions.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def read_wkb(reader: WkbReader, wkb: bytes, /) -> GeosGeometry:
    """A geometry from well-known binary.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def read_hex(reader: WkbReader, hex: str, /) -> GeosGeometry:
    """A geometry from well-known binary in hexadecimal digits.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def read_wkt(reader: WktReader, wkt: str, /) -> GeosGeometry:
    """A geometry from well-known text.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def write_wkb(writer: WkbWriter, geometry: GeosGeometry, /) -> bytes:
    """A geometry as well-known binary.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def write_hex(writer: WkbWriter, geometry: GeosGeometry, /) -> str:
    """A geometry as well-known binary in hexadecimal digits.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def write_wkt(writer: WktWriter, geometry: GeosGeometry, /) -> str:
    """A geometry as well-known text.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def tree(context: GeosContext, children: int, /) -> Tree:
    """An empty tree, for geometries of its context, with so many children a node.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def tree_insert(tree: Tree, geometry: GeosGeometry, /) -> int:
    """Add a geometry, which the tree then holds; its number, from 0. Once the tree was asked, it takes no more.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def tree_count(tree: Tree, /) -> int:
    """How many geometries were added.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def tree_query(tree: Tree, geometry: GeosGeometry, /) -> list[int]:
    """The numbers of the geometries whose envelopes meet that of another, but for those that are closed or were moved.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def tree_nearest(tree: Tree, geometry: GeosGeometry, /) -> int:
    """The number of the geometry that is nearest to another.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def tree_remove(tree: Tree, item: int, /) -> None:
    """Let go of the geometry with a number.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def tree_geometry(tree: Tree, item: int, /) -> GeosGeometry:
    """A copy of the geometry with a number. Closed, WrongOwner: it was closed, or moved to another context.

    Raises WrongKind, Closed, Busy, WrongOwner, BadArgument, LibraryError, OutOfMemory.
    """

def set_error_handler(handler: Union[_ErrorHandler, None], /) -> Union[_ErrorHandler, None]:
    """Have handler(severity, number, message) told of GDAL's warnings (severity 2) and errors (3 and more) in the ops
    of this interpreter, each when its op is over, on the thread that called it; None: nobody. Returns the handler
    before, or None.

    An exception of the handler's leaves the op; that of an op which failed is then its context. The handler is not told
    of what it does itself, nor of what ends with the last reference to it.

    Raises WrongKind.
    """

CACHE_DOMAIN: Final[int]

@type_check_only
class Param(TypedDict):
    """One parameter in OPS."""

    name: str
    type: str
    kind: Union[str, None]
    may_be_closed: bool
    may_be_none: bool
    low: float
    high: float
    domain: str

@type_check_only
class Op(TypedDict):
    """One op in OPS."""

    name: str
    doc: str
    params: tuple[Param, ...]
    result: str
    items: Union[str, None]
    fields: Union[str, None]
    kind: Union[str, None]
    ownership: str
    owner: int
    cost: int
    releases_gil: bool
    errors: list[str]
    given: int
    ends: list[str]

OPS: Final[tuple[Op, ...]]

def __dir__() -> list[str]: ...
