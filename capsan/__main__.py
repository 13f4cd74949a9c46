"""python -m capsan: what ./run hands over to."""

import sys

from capsan.cli import main

sys.exit(main(sys.argv[1:]))
