"""Rounds of open, read, transform, close on an installed geocapsule, and how long its import took: JSON on stdout.

    python bench/wheel_rounds.py corpus/data/relief.tif 1000

Runs on every Python that geocapsule supports, so that a wheel can be tried with nothing but it installed.
"""

import json
import sys
import time


def timed_import():
    start = time.perf_counter()
    import geocapsule

    return geocapsule, time.perf_counter() - start


def run_rounds(g, path, rounds):
    """Seconds for all rounds. The transformation is made once, as who reads many files does."""
    to_web = g.transformation(g.srs_from_epsg(4326), g.srs_from_epsg(3857))
    start = time.perf_counter()
    for _ in range(rounds):
        dataset = g.open(path)
        pixels = g.read(g.band(dataset, 1), 0, 0, 8, 8)
        x, _ = g.transform_point(to_web, 0.0, 0.0)
        g.close(dataset)
        if g.view(pixels).nbytes != 64 or abs(x) > 1e-6:
            raise SystemExit("geocapsule reads or transforms wrongly")
    return time.perf_counter() - start


def main():
    path, rounds = sys.argv[1], int(sys.argv[2])
    geocapsule, imported = timed_import()
    run_rounds(geocapsule, path, min(rounds, 10))  # what GDAL and PROJ set up at their first use is not counted
    seconds = run_rounds(geocapsule, path, rounds)
    print(json.dumps({"import_seconds": imported, "seconds": seconds, "file": geocapsule.__file__}))


main()
