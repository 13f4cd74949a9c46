"""Writes what is read off the op table and committed: the typed stub and the reference page.

    python ext/generate            writes them
    python ext/generate --check    writes nothing; exit status 1, and their names, if they are not what would be written

geocapsule must be importable, built from the tables that are here.
"""

import sys
from typing import List

from reference import reference
from stub import stub
from table import EXT


def main(arguments: List[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: python ext/generate [--check]", file=sys.stderr)
        return 2
    files = {EXT / "geocapsule/__init__.pyi": stub(), EXT / "OPS.md": reference()}
    changed = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in changed:
        print(path.relative_to(EXT), "is not what the tables say: run python ext/generate" if arguments else "written")
        if not arguments:
            path.write_text(files[path], encoding="utf-8")
    return 1 if arguments and changed else 0


sys.exit(main(sys.argv[1:]))
