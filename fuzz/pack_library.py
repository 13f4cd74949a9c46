"""Packs Python's standard library, compiled, into one file: pack_library.py ZIP. It lies beside a target: see beside.h.

Compiled, because a target starts often; one file, because its folder is to be moved as one. Left out is what no target
imports and what is large: tests, editors, what builds and installs.
"""

import py_compile
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

_LEFT_OUT = {
    "test", "idlelib", "tkinter", "turtledemo", "lib2to3", "ensurepip", "distutils", "pydoc_data", "venv",
    "site-packages", "dist-packages", "lib-dynload", "__pycache__",
}  # fmt: skip


def main() -> int:
    library = Path(sysconfig.get_path("stdlib"))
    with (
        tempfile.TemporaryDirectory() as scratch,
        zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        compiled = Path(scratch, "module.pyc")
        for source in sorted(library.rglob("*.py")):
            name = source.relative_to(library)
            if _LEFT_OUT.isdisjoint(name.parts) and not name.parts[0].startswith("config-"):
                py_compile.compile(
                    str(source),
                    cfile=str(compiled),
                    dfile=str(source),
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
                )
                packed.write(compiled, name.with_suffix(".pyc"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
