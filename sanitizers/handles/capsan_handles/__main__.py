"""python -m capsan_handles: the same as the command capsan-handles."""

import sys

from capsan_handles.cli import main

sys.exit(main())
