"""A live handle of each kind, and what the table of kinds says of them."""

import re
from collections.abc import Callable
from typing import NamedTuple

import geocapsule as g

from capsan.paths import EXT

SQUARE = "POLYGON ((0 0,0 2,2 2,2 0,0 0))"


def raster() -> object:
    return g.create_raster("MEM", 4, 4, 1, "Byte")


def vector() -> object:
    dataset = g.create_vector("Memory", "")
    g.add_feature(g.create_layer(dataset, "layer"), g.geometry_from_wkt(SQUARE))
    return dataset


def layer() -> object:
    return g.layer(vector(), 0)


def geos(wkt: str = SQUARE) -> object:
    return g.geos_from_wkt(g.geos_context(), wkt)


POINT = b'{"type": "Point", "coordinates": [1, 2]}'


def colors() -> object:
    table = g.color_table()
    g.set_color(table, 0, [1, 2, 3, 255])
    return table


def attributes() -> object:
    table = g.attribute_table()
    g.add_column(table, "class", 0, 0)
    g.set_row_count(table, 1)
    return table


def group() -> object:
    return g.root_group(g.create_multidim())


MAKE: dict[str, Callable[[], object]] = {
    "Dataset": raster,
    "Band": lambda: g.band(raster(), 1),
    "RasterBuffer": lambda: g.buffer(4, 4, "Byte"),
    "Geometry": lambda: g.geometry_from_wkt(SQUARE),
    "SpatialReference": lambda: g.srs_from_epsg(4326),
    "Transformation": lambda: g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(3857)),
    "Context": g.context,
    "Projection": lambda: g.projection(g.context(), "+proj=merc"),
    "GeosContext": g.geos_context,
    "GeosGeometry": geos,
    "PreparedGeometry": lambda: g.prepare(geos()),
    "ColorTable": colors,
    "AttributeTable": attributes,
    "MemoryFile": lambda: g.memory_file(POINT),
    "Group": group,
    "Array": lambda: g.create_array(group(), "array", [4], "Byte"),
    "WkbReader": lambda: g.wkb_reader(g.geos_context()),
    "WktReader": lambda: g.wkt_reader(g.geos_context()),
    "WkbWriter": lambda: g.wkb_writer(g.geos_context()),
    "WktWriter": lambda: g.wkt_writer(g.geos_context()),
    "Tree": lambda: g.tree(g.geos_context(), 4),
    "Layer": layer,
    "Feature": lambda: g.feature(layer(), 0),
    "LayerDefinition": lambda: g.layer_definition(layer()),
    "FieldDefinition": lambda: g.field_definition("field", "String"),
    "SqlResult": lambda: g.select(vector(), "SELECT * FROM layer"),
    "FieldDomain": lambda: g.coded_domain("domain", "1", "one"),
    "StyleTable": g.style_table,
    "ArrowStream": lambda: g.arrow_stream(layer(), 1),
}


class Kind(NamedTuple):
    """A line of ext/kinds.def."""

    name: str
    capsule: str
    library: str
    allocator: str
    destroyer: str | None


def read_kinds() -> list[Kind]:
    line = re.compile(r'^KIND\(\w+, +(\w+), +"(\w+)", +(\w+), +"(\w+)", +\w+, +"\w+", +(?:NULL|"(\w+)")\)$', re.M)
    found = line.findall((EXT / "kinds.def").read_text())
    return [Kind(*texts, destroyer or None) for *texts, destroyer in found]


# By name. A hidden kind is one that no op gives.
KINDS = {kind.name: kind for kind in read_kinds() if kind.name in MAKE}
