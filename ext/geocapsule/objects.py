"""Datasets, bands, layers, features and geometries as objects, as users of rasterio and fiona know them.

    >>> from geocapsule import objects
    >>> with objects.create("MEM", 16, 8) as dataset:
    ...     [band] = dataset
    ...     band.fill(7)
    ...     (dataset.width, dataset.height, dataset.read(1)[7, 15])
    (16, 8, 7)
    >>> dataset
    <Dataset, closed>

A thin layer: an object holds one capsule and nothing that is native, the capsule holds what it depends on, and close,
drop and interpreter exit may come in any order. So there is no __del__ here, no registry and no state of the module.
Every error is geocapsule's own.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Dict, Generic, Iterator, Mapping, NamedTuple, Optional, Type, TypeVar, Union

import geocapsule as g

if TYPE_CHECKING:
    from typing_extensions import Self

_Handle = TypeVar("_Handle", bound="g.Handle")


class Bounds(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float


class Transform(NamedTuple):
    """x = a * column + b * row + c, y = d * column + e * row + f: the order of rasterio's, not of GDAL's."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float


class Object(Generic[_Handle]):
    """What all have in common: one capsule, and its end."""

    __slots__ = ("_capsule",)

    def __init__(self, capsule: _Handle) -> None:
        self._capsule = capsule

    @property
    def capsule(self) -> _Handle:
        """For the functions of geocapsule, and for other extensions."""
        return self._capsule

    @property
    def closed(self) -> bool:
        """Whether it has ended: closed, by itself or with what it belongs to."""
        return bool(g.is_closed(self._capsule))

    def close(self) -> None:
        """End it and all that depends on it. A second close does nothing."""
        g.close(self._capsule)

    def __enter__(self) -> Self:
        if self.closed:
            raise g.Closed(f"{self!r} cannot be entered")
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[TracebackType]
    ) -> None:
        """An exception passes. If the close fails, too (not all could be written), it is the context of that."""
        self.close()

    def _facts(self) -> str:
        """What repr tells of an open one. May raise."""
        return "open"

    def __repr__(self) -> str:
        """Never raises: whoever reports an error may ask for it, at any time, also at interpreter exit."""
        try:
            return f"<{type(self).__name__}, {'closed' if self.closed else self._facts()}>"
        except Exception:
            return f"<{type(self).__name__}>"


class Band(Object["g.Band"]):
    """One band of a raster. It keeps its dataset open, and ends with it."""

    __slots__ = ("height", "width")

    def __init__(self, capsule: g.Band, width: int, height: int) -> None:
        super().__init__(capsule)
        self.width = width
        self.height = height

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    def read(self, x: int = 0, y: int = 0, width: Optional[int] = None, height: Optional[int] = None) -> memoryview:
        """The pixels of a window, by default all, as [row, column]; independent of the dataset."""
        across = self.width - x if width is None else width
        down = self.height - y if height is None else height
        return g.view(g.read(self._capsule, x, y, across, down))

    def fill(self, value: float) -> None:
        g.fill(self._capsule, value)

    def checksum(self) -> int:
        return g.checksum(self._capsule)

    def mask(self) -> Band:
        """The validity mask: 255 where a pixel is valid, 0 where it is not."""
        return Band(g.mask_band(self._capsule), self.width, self.height)

    def _facts(self) -> str:
        return f"{self.width} x {self.height}"


class Dataset(Object["g.Dataset"]):
    """A raster, a sequence of bands, which are counted from 1; or layers of features; or both."""

    __slots__ = ()

    def _size(self) -> tuple[int, int, int]:
        width, height, count = g.raster_size(self._capsule)
        return int(width), int(height), int(count)

    @property
    def width(self) -> int:
        return self._size()[0]

    @property
    def height(self) -> int:
        return self._size()[1]

    @property
    def shape(self) -> tuple[int, int]:
        width, height, _ = self._size()
        return height, width

    @property
    def count(self) -> int:
        """The number of bands."""
        return self._size()[2]

    def __len__(self) -> int:
        return self.count

    def __bool__(self) -> bool:
        """True, also with no bands, and when closed."""
        return True

    def __getitem__(self, number: int) -> Band:
        width, height, _ = self._size()
        return Band(g.band(self._capsule, number), width, height)

    def __iter__(self) -> Iterator[Band]:
        """Closed may come from any step of it: it holds the dataset, and not its state."""
        for number in range(1, self.count + 1):
            yield self[number]

    def read(self, number: int) -> memoryview:
        """All pixels of a band, as [row, column]; independent of the dataset."""
        return self[number].read()

    @property
    def transform(self) -> Transform:
        """From column and row to x and y."""
        c, a, b, f, d, e = g.geotransform(self._capsule)
        return Transform(a, b, c, d, e, f)

    @transform.setter
    def transform(self, transform: tuple[float, float, float, float, float, float]) -> None:
        a, b, c, d, e, f = transform
        g.set_geotransform(self._capsule, (c, a, b, f, d, e))

    @property
    def bounds(self) -> Bounds:
        """The least and greatest x and y of the four corners."""
        a, b, c, d, e, f = self.transform
        width, height, _ = self._size()
        corners = [(x, y) for x in (0, width) for y in (0, height)]
        xs = [a * x + b * y + c for x, y in corners]
        ys = [d * x + e * y + f for x, y in corners]
        return Bounds(min(xs), min(ys), max(xs), max(ys))

    @property
    def crs(self) -> Optional[str]:
        """The reference system as well-known text; None if there is none."""
        try:
            srs = g.dataset_srs(self._capsule)
        except g.LibraryError:
            return None
        return g.srs_to_wkt(srs)

    @crs.setter
    def crs(self, wkt: str) -> None:
        g.set_dataset_srs(self._capsule, g.srs_from_wkt(wkt))

    @property
    def layer_count(self) -> int:
        return g.layer_count(self._capsule)

    def layer(self, which: Union[int, str] = 0) -> Layer:
        """A layer by its number, from 0, or by its name."""
        if isinstance(which, str):
            return Layer(g.layer_by_name(self._capsule, which))
        return Layer(g.layer(self._capsule, which))

    def layers(self) -> Iterator[Layer]:
        for number in range(self.layer_count):
            yield self.layer(number)

    def create_layer(self, name: str, fields: Optional[Mapping[str, str]] = None) -> Layer:
        """Fields: their types by their names, such as {"population": "Integer64"}."""
        layer = g.create_layer(self._capsule, name)
        for field, kind in (fields or {}).items():
            g.add_field(layer, g.field_definition(field, kind))
        return Layer(layer)

    def flush(self) -> None:
        """Write what is cached to the file."""
        g.flush(self._capsule)

    def _facts(self) -> str:
        width, height, count = self._size()
        layers = self.layer_count
        facts = [f"{width} x {height}, {count} band{'' if count == 1 else 's'}"] if count or not layers else []
        facts += [f"{layers} layer{'' if layers == 1 else 's'}"] if layers else []
        return ", ".join(facts)


class Field(NamedTuple):
    """Where a feature has a field, and its type as GDAL names it."""

    place: int
    type: str


class Layer(Object["g.Layer"]):
    """The features of a dataset. It keeps its dataset open, and ends with it."""

    __slots__ = ()

    @property
    def name(self) -> str:
        return g.layer_name(self._capsule)

    @property
    def crs(self) -> Optional[str]:
        """The reference system as well-known text; None if there is none."""
        try:
            srs = g.layer_srs(self._capsule)
        except g.LibraryError:
            return None
        return g.srs_to_wkt(srs)

    @property
    def fields(self) -> Dict[str, Field]:
        """What fields the features have, in order."""
        definition = g.layer_definition(self._capsule)
        found = {}
        for place in range(g.definition_field_count(definition)):
            field = g.definition_field(definition, place)
            found[g.field_name(field)] = Field(place, g.field_type(field))
        return found

    def __len__(self) -> int:
        return g.feature_count(self._capsule)

    def __bool__(self) -> bool:
        """True, also with no features, and when closed."""
        return True

    def __getitem__(self, fid: int) -> Feature:
        """A feature by its identifier."""
        return Feature(g.feature(self._capsule, fid), self.fields)

    def __iter__(self) -> Iterator[Feature]:
        """From the first feature on. A layer is read at one place: a second iteration begins anew, and the first goes
        on where that one has come to.
        """
        fields = self.fields
        g.reset_reading(self._capsule)
        while True:
            try:
                feature = g.next_feature(self._capsule)
            except g.Exhausted:
                return
            yield Feature(feature, fields)

    def append(self, geometry: Optional[Geometry] = None, **values: Union[int, float, str]) -> int:
        """Add a feature, with copies of all that is given; returns its identifier."""
        feature = Feature(g.empty_feature(self._capsule), self.fields)
        for name, value in values.items():
            feature[name] = value
        if geometry is not None:
            g.set_geometry(feature.capsule, geometry.capsule)
        return g.insert_feature(self._capsule, feature.capsule)

    def _facts(self) -> str:
        count = len(self)
        return f"{self.name!r}, {count} feature{'' if count == 1 else 's'}"


class Feature(Object["g.Feature"]):
    """A copy of a feature of a layer. It keeps its layer open, and ends with it or with a change of its fields."""

    __slots__ = ("fields",)

    def __init__(self, capsule: g.Feature, fields: Dict[str, Field]) -> None:
        super().__init__(capsule)
        self.fields = fields

    @property
    def id(self) -> int:
        """-1 if it has none yet."""
        return g.feature_fid(self._capsule)

    def __getitem__(self, name: str) -> Union[int, float, str]:
        """A field by its name, as int, float or text; 0 or empty if it is not set. KeyError: there is none."""
        place, kind = self.fields[name]
        if kind in ("Integer", "Integer64"):
            return g.feature_int(self._capsule, place)
        if kind == "Real":
            return g.feature_real(self._capsule, place)
        return g.feature_text(self._capsule, place)

    def __setitem__(self, name: str, value: Union[int, float, str]) -> None:
        """Changes this copy; Layer.append or geocapsule.set_feature writes one."""
        place = self.fields[name].place
        if isinstance(value, str):
            g.set_feature_text(self._capsule, place, value)
        elif isinstance(value, float):
            g.set_feature_real(self._capsule, place, value)
        else:
            g.set_feature_int(self._capsule, place, value)

    @property
    def properties(self) -> Dict[str, Union[int, float, str]]:
        """All fields, by their names."""
        return {name: self[name] for name in self.fields}

    @property
    def geometry(self) -> Optional[Geometry]:
        """A copy, independent of the feature; None if it has none."""
        try:
            return Geometry(g.geometry_copy(self._capsule))
        except g.LibraryError:
            return None

    def _facts(self) -> str:
        return f"{self.id}"


class Geometry(Object["g.Geometry"]):
    """A geometry of its own: it depends on no dataset."""

    __slots__ = ()

    @classmethod
    def from_wkt(cls, wkt: str) -> Geometry:
        return cls(g.geometry_from_wkt(wkt))

    @classmethod
    def from_wkb(cls, wkb: bytes) -> Geometry:
        return cls(g.geometry_from_wkb(wkb))

    @property
    def wkt(self) -> str:
        return g.geometry_to_wkt(self._capsule)

    @property
    def wkb(self) -> bytes:
        return g.geometry_to_wkb(self._capsule)

    @property
    def type(self) -> str:
        """Such as "POLYGON"."""
        return g.geometry_type(self._capsule)

    @property
    def area(self) -> float:
        return g.geometry_area(self._capsule)

    @property
    def bounds(self) -> Bounds:
        left, right, bottom, top = g.geometry_envelope(self._capsule)
        return Bounds(left, bottom, right, top)

    def buffer(self, distance: float) -> Geometry:
        """All points within a distance of this one's."""
        return Geometry(g.geometry_buffer(self._capsule, distance))

    def intersects(self, other: Geometry) -> bool:
        return bool(g.geometry_intersects(self._capsule, other._capsule))

    def _facts(self) -> str:
        return self.type


def open(path: str, mode: str = "r") -> Dataset:
    """A file, to read ("r") or to update ("r+")."""
    openers = {"r": g.open, "r+": g.open_update}
    if mode not in openers:
        raise g.BadArgument(f'mode must be "r" or "r+", not {mode!r}')
    return Dataset(openers[mode](path))


def create(
    driver: str, width: int, height: int, count: int = 1, dtype: str = "Byte", path: Optional[str] = None
) -> Dataset:
    """A new raster: in a file, or with no path, for a driver such as "MEM", in none."""
    if path is None:
        return Dataset(g.create_raster(driver, width, height, count, dtype))
    return Dataset(g.create_file(driver, path, width, height, count, dtype))


def create_vector(driver: str, path: str = "") -> Dataset:
    """A new dataset for layers, with a driver such as "Memory" (no path) or "GeoJSON"."""
    return Dataset(g.create_vector(driver, path))
