"""TIFF and JPEG files made by hand, of kinds that GDAL reads and does not write. See make_byte_seeds.py."""

# ruff: noqa: E501 (metadata is kept whole)

import struct
import zlib

BYTE, ASCII, SHORT, LONG, DOUBLE = 1, 2, 3, 4, 12
_CODES = {BYTE: "B", SHORT: "H", LONG: "I", DOUBLE: "d"}


def tiff(tags, data=b"", order="<"):
    """`tags`: {number: (type, values)}. A value that is bytes is put elsewhere, and its offset takes its place."""
    heap = bytearray(struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 0) + data)
    entries = b""
    for tag, (kind, values) in sorted(tags.items()):
        if kind == ASCII:
            packed, count = values, len(values)
        else:
            placed = []
            for value in values:
                placed.append(len(heap) if isinstance(value, bytes) else value)
                heap += value if isinstance(value, bytes) else b""
            packed, count = struct.pack(f"{order}{len(placed)}{_CODES[kind]}", *placed), len(placed)
        if len(packed) > 4:
            heap += bytes(len(heap) % 2)
            packed, outside = struct.pack(f"{order}I", len(heap)), packed
            heap += outside
        entries += struct.pack(f"{order}HHI", tag, kind, count) + packed.ljust(4, b"\0")
    heap += bytes(len(heap) % 2)
    struct.pack_into(f"{order}I", heap, 4, len(heap))
    return bytes(heap) + struct.pack(f"{order}H", len(tags)) + entries + bytes(4)


def strips(size, samples, bits, photometric, compression, data, more=(), order="<"):
    """An image of one strip, or of one a plane if `data` is a list."""
    parts = data if isinstance(data, list) else [data]
    tags = {
        256: (SHORT, [size]),
        257: (SHORT, [size]),
        258: (SHORT, [bits] * samples),
        259: (SHORT, [compression]),
        262: (SHORT, [photometric]),
        273: (LONG, parts),
        277: (SHORT, [samples]),
        278: (SHORT, [size]),
        279: (LONG, [len(part) for part in parts]),
        284: (SHORT, [1 if len(parts) == 1 else 2]),
    }
    return tiff({**tags, **dict(more)}, order=order)


def ramp(count, step=7):
    return bytes(step * number % 256 for number in range(count))


MINISWHITE, MINISBLACK, RGB, MASK, SEPARATED, YCBCR, CIELAB, ICCLAB, LOGL, LOGLUV = 0, 1, 2, 4, 5, 6, 8, 9, 32844, 32845


def tiffs():
    size = 16
    seeds = {}
    for across, down in ((4, 4), (4, 2), (4, 1), (2, 2), (2, 1), (1, 2), (1, 1)):
        data = ramp(size * size + 2 * (size // across) * (size // down))
        more = {530: (SHORT, [across, down])}
        seeds[f"ycbcr_{across}{down}.tif"] = strips(size, 3, 8, YCBCR, 1, data, more)
    cell = size * size
    seeds["ycbcr_planes.tif"] = strips(
        size, 3, 8, YCBCR, 1, [ramp(cell), ramp(cell, 3), ramp(cell, 5)], {530: (SHORT, [1, 1])}
    )
    seeds["cmyk.tif"] = strips(size, 4, 8, SEPARATED, 1, ramp(4 * cell), {332: (SHORT, [1])})
    seeds["cmyk_planes.tif"] = strips(
        size, 4, 8, SEPARATED, 1, [ramp(cell, n) for n in (1, 2, 3, 5)], {332: (SHORT, [1])}
    )
    seeds["cielab.tif"] = strips(size, 3, 8, CIELAB, 1, ramp(3 * cell))
    seeds["cielab_one_sample.tif"] = strips(size, 1, 8, CIELAB, 1, ramp(cell))
    seeds["icclab.tif"] = strips(size, 3, 8, ICCLAB, 1, ramp(3 * cell))
    seeds["transposed_big_endian.tif"] = strips(size, 4, 8, SEPARATED, 1, ramp(4 * cell), {274: (SHORT, [7])}, ">")
    line = b"".join(bytes([2 + 126, 40 + byte]) + bytes([size - 2]) + ramp(size - 2) for byte in range(2))
    seeds["logl.tif"] = strips(size, 1, 16, LOGL, 34676, line * size)
    seeds["logluv.tif"] = strips(size, 3, 8, LOGLUV, 34676, line * 2 * size)
    seeds["logluv_24.tif"] = strips(size, 3, 8, LOGLUV, 34677, ramp(3 * cell))
    seeds["logluv_16.tif"] = strips(size, 3, 16, LOGLUV, 34676, line * 2 * size)
    seeds["thunderscan.tif"] = strips(size, 1, 4, MINISBLACK, 32809, ramp(cell))
    seeds["next.tif"] = strips(
        size, 1, 2, MINISBLACK, 32766, b"\0" + ramp(4) + b"\x40\0\1\0\2\xff\xff" + b"\3\xc4" * 40
    )
    seeds["pixarlog.tif"] = strips(size, 1, 8, MINISBLACK, 32909, zlib.compress(bytes(2 * cell)))
    seeds["dump_minus_one.tif"] = strips(size, 1, 8, MINISWHITE, 32771, ramp(cell))
    seeds["complex_integers.tif"] = strips(size, 1, 32, MINISBLACK, 1, ramp(4 * cell), {339: (SHORT, [5])})
    seeds["palette_4_bits.tif"] = strips(
        size, 1, 4, 3, 1, ramp(cell // 2), {320: (SHORT, [257 * n for n in range(48)])}
    )
    seeds["fill_order.tif"] = strips(size, 1, 1, MINISWHITE, 1, ramp(cell // 8), {266: (SHORT, [2])})
    seeds["subfiles_chain.tif"] = strips(
        size, 1, 8, MINISBLACK, 1, ramp(cell), {254: (LONG, [1]), 42112: (ASCII, GDAL_METADATA), 42113: (ASCII, b"7\0")}
    )
    seeds["gps_and_exif.tif"] = strips(
        size,
        1,
        8,
        MINISBLACK,
        1,
        ramp(cell),
        {34665: (LONG, [exif_ifd()]), 700: (BYTE, list(b"<x:xmpmeta/>")), 305: (ASCII, b"by hand\0")},
    )
    return seeds


GDAL_METADATA = (
    b'<GDALMetadata><Item name="a">b</Item><Item name="OFFSET" sample="0" role="offset">2</Item><Item name="SCALE" sample="0" role="scale">3</Item>'
    b'<Item name="u" sample="0" role="unittype">m</Item><Item name="d" sample="0" role="description">text</Item><Item name="x" domain="y">z</Item></GDALMetadata>\0'
)


def exif_ifd():
    return struct.pack("<HHHIII", 1, 0x9000, 7, 4, 0x30323230, 0)


def fax(size):
    """Lines that are white, of which fax has a code of eight bits, and noise, of which it makes what it can."""
    seeds = {}
    for name, compression, options in (
        ("rle", 2, {}),
        ("rle_words", 32771, {}),
        ("group_3", 3, {292: (LONG, [0])}),
        ("group_3_two_dimensions", 3, {292: (LONG, [5])}),
        ("group_4", 4, {293: (LONG, [0])}),
    ):
        seeds[f"noise_{name}.tif"] = strips(size, 1, 1, MINISWHITE, compression, ramp(96, 37), options)
    return seeds


# JPEG. Blocks of one value each, in codes of a fixed length.


def _segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


class _Bits:
    def __init__(self):
        self.bits = ""

    def put(self, value, count):
        self.bits += format(value, f"0{count}b") if count else ""

    def done(self):
        padded = self.bits + "1" * (-len(self.bits) % 8)
        return bytes(int(padded[i : i + 8], 2) for i in range(0, len(padded), 8)).replace(b"\xff", b"\xff\0")


DC_TABLE = bytes([0, 0, 0, 8]) + bytes(12) + bytes(range(8))  # eight categories of four bits
AC_TABLE = bytes([0, 3]) + bytes(14) + bytes([0x00, 0x01, 0xF0])  # end of block, one coefficient, sixteen zeros


def _difference(bits, difference):
    category = abs(difference).bit_length()
    bits.put(category, 4)
    bits.put(difference if difference > 0 else (1 << category) - 1 + difference, category)


def scan(width, height, sampling, *, direct_only=False):
    """The entropy-coded data of one scan: units of `sampling`, [(across, down)] of each component."""
    across, down = max(a for a, _ in sampling), max(d for _, d in sampling)
    if len(sampling) == 1:
        across = down = 1
        sampling = [(1, 1)]
    units = -(-width // (8 * across)) * -(-height // (8 * down))
    bits, last = _Bits(), [0] * len(sampling)
    for unit in range(units):
        for component, (a, d) in enumerate(sampling):
            for block in range(a * d):
                value = (unit * 5 + block * 3 + component) % 23 - 11
                _difference(bits, value - last[component])
                last[component] = value
                if not direct_only:
                    bits.put(1, 2)
                    bits.put(unit % 2, 1)
                    bits.put(0, 2)
    return bits.done()


def tables(precision=8, *, quantization=True, huffman=True):
    data = b""
    if quantization:
        if precision == 8:
            data += _segment(0xDB, b"\0" + bytes([3] * 64))
        else:
            data += _segment(0xDB, b"\x10" + struct.pack(">64H", *[300] * 64))
    if huffman:
        data += _segment(0xC4, b"\0" + DC_TABLE) + _segment(0xC4, b"\x10" + AC_TABLE)
    return data


def frame(marker, precision, width, height, sampling):
    body = struct.pack(">BHHB", precision, height, width, len(sampling))
    for number, (across, down) in enumerate(sampling, 1):
        body += bytes([number, across << 4 | down, 0])
    return _segment(marker, body)


def start(components, first=0, last=63, approximation=0, only=None):
    chosen = [only] if only else range(1, components + 1)
    body = bytes([len(list(chosen))]) + b"".join(bytes([number, 0]) for number in chosen)
    return _segment(0xDA, body + bytes([first, last, approximation]))


def jpeg(width=16, height=16, sampling=((1, 1),), *, precision=8, marker=0xC1, with_tables=True, before=b""):
    data = (
        b"\xff\xd8"
        + before
        + (tables(precision) if with_tables else b"")
        + frame(marker, precision, width, height, sampling)
    )
    if marker == 0xC2:
        data += start(len(sampling), 0, 0) + scan(width, height, list(sampling), direct_only=True)
        for number in range(1, len(sampling) + 1):
            data += start(1, 1, 5, 1, only=number) + bytes([0x2A, 0xAA, 0x00])
            data += start(1, 1, 5, 0x10, only=number) + bytes([0x15, 0x00])
    else:
        data += start(len(sampling)) + scan(width, height, list(sampling))
    return data + b"\xff\xd9"


SUBSAMPLED = ((2, 2), (1, 1), (1, 1))
FULL = ((1, 1),) * 3


def exif():
    """A thumbnail, as cameras leave it, and a place."""
    thumbnail = jpeg(8, 8)
    directory = tiff(
        {
            271: (ASCII, b"by hand\0"),
            274: (SHORT, [6]),
            305: (ASCII, b"x\0"),
            34853: (LONG, [struct.pack("<HHHII", 1, 1, 2, 2, 0x4E) + bytes(4)]),
        }
    )
    at = len(directory)
    second = struct.pack("<H", 3)
    for tag, kind, value in ((259, SHORT, 6), (513, LONG, at + 2 + 36 + 4), (514, LONG, len(thumbnail))):
        second += struct.pack("<HHII", tag, kind, 1, value)
    return directory[:-4] + struct.pack("<I", at) + second + bytes(4) + thumbnail


def jpegs():
    comment = _segment(0xFE, b"by hand")
    adobe = _segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, 2))
    profile = _segment(0xE2, b"ICC_PROFILE\0\1\1" + struct.pack(">I", 132).ljust(36, b"\0") + b"acsp" + bytes(92))
    return {
        "12_bits.jpg": jpeg(precision=12),
        "12_bits_color.jpg": jpeg(20, 20, SUBSAMPLED, precision=12),
        "12_bits_progressive.jpg": jpeg(16, 16, FULL, precision=12, marker=0xC2),
        "progressive_by_hand.jpg": jpeg(24, 24, SUBSAMPLED, marker=0xC2),
        "color_420.jpg": jpeg(20, 20, SUBSAMPLED, before=comment),
        "color_422.jpg": jpeg(20, 20, ((2, 1), (1, 1), (1, 1))),
        "color_411.jpg": jpeg(40, 20, ((4, 1), (1, 1), (1, 1))),
        "adobe_cmyk.jpg": jpeg(16, 16, ((1, 1),) * 4, before=adobe),
        "exif_thumbnail.jpg": jpeg(before=_segment(0xE1, b"Exif\0\0" + exif())),
        "xmp_and_profile.jpg": jpeg(
            16, 16, FULL, before=_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>") + profile
        ),
        "overviews_inside.jpg": jpeg(300, 260),
        "overviews_12_bits.jpg": jpeg(300, 260, precision=12),
        "restarts.jpg": jpeg(8, 8, before=_segment(0xDD, struct.pack(">H", 1))),
        "arithmetic.jpg": jpeg(marker=0xC9, before=_segment(0xCC, b"\0\x10")),
    }


def jpegs_in_tiffs():
    """New and old. The old kind has the whole stream at one offset, or only its tables and its bare scans."""
    seeds = {
        "jpeg_12_bits.tif": strips(16, 1, 12, MINISBLACK, 7, jpeg(precision=12)),
        "jpeg_12_bits_color.tif": strips(
            16, 3, 12, YCBCR, 7, jpeg(16, 16, SUBSAMPLED, precision=12), {530: (SHORT, [2, 2])}
        ),
        "jpeg_ycbcr_411.tif": strips(
            32, 3, 8, YCBCR, 7, jpeg(32, 32, ((4, 1), (1, 1), (1, 1))), {530: (SHORT, [4, 1])}
        ),
        "jpeg_wrong_subsampling.tif": strips(16, 3, 8, YCBCR, 7, jpeg(16, 16, SUBSAMPLED), {530: (SHORT, [1, 1])}),
        "jpeg_separated.tif": strips(16, 4, 8, SEPARATED, 7, jpeg(16, 16, ((1, 1),) * 4)),
        "jpeg_overviews_inside.tif": strips(300, 1, 8, MINISBLACK, 7, jpeg(300, 300)),
        "jpeg_planes.tif": strips(16, 3, 8, RGB, 7, [jpeg()] * 3),
    }
    for name, sampling in (("color", FULL), ("subsampled", SUBSAMPLED)):
        stream = jpeg(16, 16, sampling)
        samples, subsampling = len(sampling), {530: (SHORT, list(sampling[0]))}
        more = {512: (SHORT, [1]), 513: (LONG, [stream]), 514: (LONG, [len(stream)]), **subsampling}
        whole = strips(16, samples, 8, YCBCR, 6, scan(16, 16, list(sampling)), more)
        seeds[f"old_jpeg_stream_{name}.tif"] = whole
        bare = {
            512: (SHORT, [1]),
            519: (LONG, [bytes([3] * 64)] * samples),
            520: (LONG, [DC_TABLE] * samples),
            521: (LONG, [AC_TABLE] * samples),
            **subsampling,
        }
        seeds[f"old_jpeg_tables_{name}.tif"] = strips(16, samples, 8, YCBCR, 6, scan(16, 16, list(sampling)), bare)
        seeds[f"old_jpeg_strip_{name}.tif"] = strips(16, samples, 8, YCBCR, 6, stream, subsampling)
    return seeds
