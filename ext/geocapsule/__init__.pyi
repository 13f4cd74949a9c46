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

def create_copy(dataset: Dataset, driver: str, path: str, /) -> Dataset:
    """Copy a raster into a new file of another format. The copy does not depend on its source; for "VRT" see
    virtual_copy.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def virtual_copy(dataset: Dataset, path: str, /) -> Dataset:
    """A VRT over a raster: a copy that goes on reading its source, and so ends with it.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def remove_file(path: str, /) -> None:
    """Remove a file, also one that is still open.

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

def mask_band(band: Band, /) -> Band:
    """A view of the validity mask of a band; it ends with the dataset of the band, not with the band.

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

def create_layer(dataset: Dataset, name: str, /) -> int:
    """Add a layer for geometries of any type; its number, from 0.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def layer_count(dataset: Dataset, /) -> int:
    """How many layers a dataset has.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def feature_count(dataset: Dataset, layer: int, /) -> int:
    """How many features a layer has; layers are numbered from 0.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def add_feature(dataset: Dataset, layer: int, geometry: Geometry, /) -> int:
    """Add a feature with a copy of a geometry to a layer; its identifier.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def feature_geometry(dataset: Dataset, layer: int, feature: int, /) -> Geometry:
    """A copy of the geometry of the feature with this identifier, independent of the dataset.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
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
    """The geometry's reference system, shared with it by reference count.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def set_geometry_srs(geometry: Geometry, srs: SpatialReference, /) -> None:
    """Give a geometry a reference system, shared by reference count; coordinates stay.

    Raises WrongKind, Closed, Busy, BadArgument, OutOfMemory.
    """

def transform_geometry(geometry: Geometry, transformation: Transformation, /) -> None:
    """Transform all coordinates of a geometry in place.

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

def transformation(source: SpatialReference, target: SpatialReference, /) -> Transformation:
    """A transformation between two reference systems, which it copies.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def transform_point(transformation: Transformation, x: float, y: float, /) -> list[float]:
    """[x, y] of one point after a transformation.

    Raises WrongKind, Closed, Busy, BadArgument, LibraryError, OutOfMemory.
    """

def context() -> Context:
    """A PROJ context. Projections made in it end with it.

    Raises WrongKind, LibraryError, OutOfMemory.
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

def set_error_handler(handler: Union[_ErrorHandler, None], /) -> Union[_ErrorHandler, None]:
    """Have handler(severity, number, message) told of GDAL's warnings (severity 2) and errors (3 and more) in the ops
    of this interpreter, each when its op is over, on the thread that called it; None: nobody. Returns the handler
    before, or None.

    An exception of the handler's leaves the op; that of an op which failed is then its context. The handler is not told
    of what it does itself, nor of what ends with the last reference to it.

    Raises WrongKind.
    """

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
