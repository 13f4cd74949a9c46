"""python forget_prefix.py LIBRARY PREFIX: takes the folder that its libraries were built for out of a shared library.

PROJ and GDAL have the folder of their data compiled in. On the machine that installs the wheel it may belong to
anybody, so it is replaced, at the same length, by one that cannot exist: nothing lies below a file.
"""

import sys
from pathlib import Path

NOWHERE = b"/dev/null"


def forget(content: bytes, prefix: bytes) -> bytes:
    """A prefix that is too short for that is none that tells where something was built."""
    if len(prefix) < len(NOWHERE):
        return content
    return content.replace(prefix + b"/", NOWHERE.ljust(len(prefix), b"/") + b"/")


def main() -> None:
    library, prefix = Path(sys.argv[1]), sys.argv[2].rstrip("/").encode()
    library.write_bytes(forget(library.read_bytes(), prefix))


if __name__ == "__main__":
    main()
