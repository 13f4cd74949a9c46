"""Ops that leak in wheels with a planted leak, twenty times: see README.md beside this. `trace` asks tracemalloc,
`lsan` a preloaded LSan."""

import contextlib
import ctypes
import gc
import sys
import tracemalloc

import geocapsule as g

context = g.geos_context()


def read_text():
    with contextlib.suppress(g.Error):
        g.geos_from_wkt(context, "POLYGON ((0 0, 1 1")


def read_pixels():
    dataset = g.create_raster("MEM", 64, 64, 1, "Byte")
    pixels = g.read(g.band(dataset, 1), 0, 0, 64, 64)
    g.close(pixels)
    g.close(dataset)


if sys.argv[1:] == ["trace"]:
    tracemalloc.start(10)
for _ in range(20):
    read_text()
    read_pixels()
if sys.argv[1:] == ["trace"]:
    gc.collect()
    for entry in tracemalloc.take_snapshot().statistics("lineno")[:3]:
        print(entry)
elif sys.argv[1:] == ["lsan"]:
    ctypes.CDLL(None).__lsan_do_recoverable_leak_check()
