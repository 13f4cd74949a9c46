"""python -m capsan.wheel: the extension's tests in the Python that runs this, for the geocapsule installed there.

What cibuildwheel calls. It needs pytest and nanoarrow, and the repository on PYTHONPATH, in which geocapsule is not.
"""

import sys

import pytest

from capsan.exercises import NOT_ASAN
from capsan.wheel.trial import wheel_tests

sys.exit(pytest.main(["-p", "no:cacheprovider", *NOT_ASAN, *map(str, wheel_tests())]))
