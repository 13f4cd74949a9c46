"""Writes coverage as pages of HTML: each is one file, its style inside and without a script, so that it can be sent."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from capsan.edges import LIBRARIES, Library, SourceFile, TargetEdges
from capsan.grid import LABELS, LEVELS, TITLES, make_grid
from capsan.lifetime import Lifetime
from capsan.states import COLUMNS

NAMES = {"ext": "geocapsule", "gdal": "GDAL", "proj": "PROJ", "geos": "GEOS", "templates": "C++ templates"}
_MOST_FUNCTIONS = 60  # of a file of a library that are not entered; all of the extension's are named


def write_pages(folder: Path, stack: str, edges: Sequence[TargetEdges], lifetime: Lifetime | None) -> Path:
    """Into a folder that is made if need be; returns the page to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = Environment(
        loader=PackageLoader("capsan"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    pages.globals |= {"names": NAMES, "link": page_name}

    def write(file: str, template: str, **values: Any) -> None:
        (folder / file).write_text(pages.get_template(template).render(values), encoding="utf-8")

    for target in edges:
        for library in target.libraries.values():
            write(page_name(target, library), "library.html", target=target, library=library, untouched=_untouched)
    if lifetime:
        grid = {"rows": make_grid(lifetime), "columns": COLUMNS, "titles": TITLES, "labels": LABELS, "levels": LEVELS}
        write("lifetime.html", "lifetime.html", lifetime=lifetime, stack=stack, **grid)
    shown = [name for name in LIBRARIES if any(name in target.libraries for target in edges)]
    write("index.html", "index.html", targets=edges, libraries=shown, lifetime=lifetime, stack=stack)
    return folder / "index.html"


def page_name(target: TargetEdges, library: Library) -> str:
    return f"{target.target}-{library.name}.html"


def _untouched(library: Library, file: SourceFile) -> tuple[list[str], int]:
    """Functions of a file that are not entered, and how many more there are."""
    names = [function.name for function in file.functions if not function.entered]
    most = len(names) if library.name == "ext" else _MOST_FUNCTIONS
    return names[:most], max(len(names) - most, 0)
