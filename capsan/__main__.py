"""python -m capsan: what ./run hands over to."""

import os
import sys

from capsan.cli import main

for name in ("stdout", "stderr"):  # None where the caller has closed them
    if getattr(sys, name) is None:
        setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115 - for the rest of the process

sys.exit(main(sys.argv[1:]))
