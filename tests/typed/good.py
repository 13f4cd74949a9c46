"""A program of a user's that mypy --strict accepts: see tests/test_stubs.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geocapsule as g

if TYPE_CHECKING:
    from geocapsule import Band, Dataset, DescribeRecord


def first_band(dataset: Dataset) -> Band:
    return g.band(dataset, 1)


def kind_of(handle: Band | Dataset) -> str:
    facts: DescribeRecord = g.describe(handle)
    return facts["kind"]


def owners() -> list[int]:
    return [owner for facts in g.live() if (owner := facts["owner"]) is not None]


def main() -> None:
    dataset = g.create_raster("MEM", 4, 4, 1, "Byte")
    g.set_geotransform(dataset, (0, 1, 0.0, 0, 0, -1))
    transform: list[float] = g.geotransform(dataset)
    band = first_band(dataset)
    g.fill(band, 7)
    pixels: memoryview = g.view(g.read(band, 0, 0, 4, 4))
    print(kind_of(band), kind_of(dataset), len(owners()), transform, pixels[0, 0])
    g.close(dataset)
    try:
        g.checksum(band)
    except g.Closed as closed:
        print(closed)
    try:
        g.checksum(band)
    except ValueError:
        print("and a ValueError")


main()
