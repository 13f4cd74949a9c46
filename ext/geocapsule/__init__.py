"""geocapsule: GDAL, PROJ and GEOS handles as capsules with a native ownership tree.

Every function takes and returns capsules and plain values; help(geocapsule.band), say, tells what one does and raises.
OPS describes them all as data. Every documented exception is an Error.

    >>> import geocapsule as g
    >>> dataset = g.create_raster("MEM", 16, 16, 1, "Byte")
    >>> band = g.band(dataset, 1)
    >>> g.close(dataset)
    >>> g.checksum(band)
    Traceback (most recent call last):
    geocapsule.Closed: checksum: argument 1 (band): this Band ended with its owner
"""

try:
    import geocapsule_asan as _asan
except ImportError:  # it comes with the asan wheel only
    pass
else:
    _asan.require_runtime()

from _geocapsule import *  # noqa: F403 - the names are read off the op table


def __getattr__(name):
    """OPS is made when somebody asks for it: thousands of objects, more than all else that an import makes."""
    if name != "OPS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from _geocapsule import _describe_ops

    global OPS
    OPS = _describe_ops()
    return OPS


def __dir__():
    return sorted({*globals(), "OPS"})
