"""python -m geocapsule_asan: the launcher, where its script is not on the path."""

import sys

from geocapsule_asan.launch import main

sys.exit(main())
