"""The targets that take bytes: their seeds are silent, their bounds hold, and each of their oracles is awake."""

import socket
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from commands import FUZZ, call, read_json
from watched import watched

from capsan.findings import Finding, Findings, read_input
from capsan.gate import check_gate
from capsan.hunt import Hunt, Plan
from capsan.log import Signature, Verdict, read_verdict
from capsan.minimize import minimize_bytes
from capsan.paths import CORPUS, PYTHON
from capsan.sanitizers import plain_environment
from capsan.targets import BYTE_TARGETS, Target, run_replay

COMMON_PLANTS = 10  # of fuzz/byte_planted.c
WITH_PLANTS = {"CAPSAN_GATE": "1"}


def target_of(name: str) -> Target:
    """As find_target gives it, without a build."""
    return Target(name, FUZZ / name, FUZZ / f"{name}-replay", CORPUS / name, BYTE_TARGETS[name])


def most_bytes(name: str) -> int:
    (option,) = (option for option in BYTE_TARGETS[name].options if option.startswith("-max_len="))
    return int(option.split("=")[1])


def replay(name: str, path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run_replay(target_of(name), [path], *options, seconds=60, timeout=120)


def is_silent(name: str, path: Path, data: bytes | str) -> subprocess.CompletedProcess[str]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    done = replay(name, path)
    assert (done.returncode, read_verdict(done.stderr)) == (0, None), done.stderr
    return done


every_target = pytest.mark.parametrize("name", BYTE_TARGETS)


@every_target
def test_seeds_are_silent(name: str) -> None:
    """They leave nothing, and each is opened: but for one that a slow host gave no time for more calls."""
    target = target_of(name)
    seeds = target.inputs.find(target.seeds)
    done = run_replay(target, seeds, "--leaks", timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    said = list(zip(seeds, done.stdout.splitlines(), strict=True))
    assert len(said) > 10
    unopened = 5  # calls, at most, that a file gets which no library opens
    calls = {seed.name: int(line.split(" calls")[0].split()[-1]) for seed, line in said if "no time" not in line}
    assert len(calls) > len(said) / 2
    assert {seed for seed, count in calls.items() if count <= unopened} == set()


@every_target
def test_seeds_are_small_and_tell_where_they_are_from(name: str) -> None:
    target = target_of(name)
    assert sum(path.stat().st_size for path in target.inputs.find(target.seeds)) < 400_000
    assert "make_byte_seeds.py" in (target.corpus / "README.md").read_text()
    assert target.dictionary.exists()


@pytest.mark.asan
@every_target
def test_every_oracle_is_awake(name: str) -> None:
    assert check_gate(target_of(name)) == COMMON_PLANTS + (name == "geometry_bytes")


@every_target
def test_the_length_is_bounded(name: str, tmp_path: Path) -> None:
    most = most_bytes(name)
    is_silent(name, tmp_path / "longest", b"x" * most)
    for size in (most + 1, 10_000_000):
        (tmp_path / "longer").write_bytes(b"x" * size)
        done = replay(name, tmp_path / "longer")
        assert done.returncode == 2
        assert f"more than the {most} bytes that {name} takes" in done.stderr


@pytest.mark.parametrize("bug, finding", [("hang", "timeout"), ("hoard", "too-much-memory")])
def test_time_and_memory_are_bounded_by_the_target_itself(bug: str, finding: str, tmp_path: Path) -> None:
    """Without an engine, so nobody else could."""
    (tmp_path / "bug").write_text(f"plant {bug}")
    environment = {**plain_environment(), **WITH_PLANTS}
    command = [FUZZ / "crs_text-replay", "--seconds", "100", tmp_path / "bug"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    verdict = read_verdict(done.stderr)
    assert verdict is not None and verdict.signature.bug == finding


def test_plants_need_permission(tmp_path: Path) -> None:
    is_silent("crs_text", tmp_path / "bug", "plant double-free")


def tiff(width: int, height: int, strips: int) -> bytes:
    """One strip of nothing, and a size that says much more."""
    tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (277, 3, 1), (278, 4, strips)]
    tags += [(273, 4, 8), (279, 4, 4)]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in sorted(tags))
    return b"II*\0\x0c\0\0\0" + bytes(4) + struct.pack("<H", len(tags)) + entries + bytes(4)


@pytest.mark.parametrize(
    "data",
    [
        tiff(60_000, 60_000, 1),
        tiff(2_000_000_000, 1, 1),
        tiff(60_000, 60_000, 60_000),
        b'<VRTDataset rasterXSize="2000000000" rasterYSize="2000000000"><VRTRasterBand/></VRTDataset>',
        b"P5\n2000000000 2000000000\n255\n",
        b"BM" + bytes(8) + struct.pack("<IIiiHHIIIIII", 54, 40, 2**31 - 1, 2**31 - 1, 1, 8, 0, 0, 0, 0, 0, 0),
    ],
    ids=["strips", "line", "one strip", "vrt", "pnm", "bmp"],
)
def test_huge_declared_sizes_are_not_read(data: bytes, tmp_path: Path) -> None:
    is_silent("raster_file", tmp_path / "huge", data)


NESTED = {
    "json": ("geometry_bytes", '{"type": "Polygon", "coordinates": ' + "[" * 4000),
    "wkt": ("geometry_bytes", "GEOMETRYCOLLECTION (" * 200),
    "wkb": ("geometry_bytes", b"\x01\x07\0\0\0\x01\0\0\0" * 450),
    "crs": ("crs_text", "GEOGCS[" * 1000),
    "projjson": ("crs_text", '{"type": "BoundCRS", "source_crs": ' * 200),
    "pipeline": ("crs_text", "+proj=pipeline " + "+step +proj=noop " * 400),
    "geojson": ("vector_file", '{"type": "GeometryCollection", "geometries": [' * 1400),
    "kml": ("vector_file", '<kml xmlns="http://www.opengis.net/kml/2.2">' + "<Folder>" * 8000),
    "vrt": ("raster_file", "<VRTDataset>" * 5000),
}


@pytest.mark.parametrize("name, data", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_silent(name: str, data: str | bytes, tmp_path: Path) -> None:
    is_silent(name, tmp_path / "deep", data)


# What an input may name. {} is a path outside.
RAW_BAND = """<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" subClass="VRTRawRasterBand">
<SourceFilename relativeToVRT="0">{}</SourceFilename><ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset>
<LineOffset>4</LineOffset></VRTRasterBand></VRTDataset>"""
SIMPLE_SOURCE = """<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>
<SourceFilename relativeToVRT="0">{}</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>"""
LAYER = """<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""
NAMING = {
    "raw band": ("raster_file", RAW_BAND),
    "simple source": ("raster_file", SIMPLE_SOURCE),
    "layer": ("vector_file", LAYER),
    "grid": ("crs_text", "+proj=longlat +ellps=GRS80 +nadgrids={} +type=crs"),
    "init file": ("crs_text", "+init={}:1"),
}


@pytest.mark.parametrize("name, text", NAMING.values(), ids=NAMING)
def test_a_file_outside_is_not_opened(name: str, text: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"a,b\n" + bytes(60))
    with watched(secret) as opened:
        done = is_silent(name, tmp_path / "input", text.format(secret))
    assert opened == []
    assert " 0 files refused" not in done.stdout


def stock_gdal(script: str, *arguments: str | Path) -> None:
    subprocess.run(
        [PYTHON, "-c", script, *map(str, arguments)], env=plain_environment(), capture_output=True, timeout=60
    )


def test_without_the_target_it_is_opened(tmp_path: Path) -> None:
    """The watch works, and the input would do it."""
    secret = tmp_path / "secret.csv"
    secret.write_bytes(bytes(64))
    (tmp_path / "a.vrt").write_text(RAW_BAND.format(secret))
    with watched(secret) as opened:
        stock_gdal("import sys; from osgeo import gdal; gdal.Open(sys.argv[1]).ReadRaster()", tmp_path / "a.vrt")
    assert opened


@contextmanager
def web_server() -> Iterator[tuple[int, list[str]]]:
    """Counts who connects, and hangs up."""
    connected: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                connected.append("connected")
                client.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], connected
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("name, text", [NAMING["raw band"], NAMING["simple source"], NAMING["layer"]])
@pytest.mark.parametrize("prefix", ["/vsicurl/http://", "/vsicurl_streaming/http://", "http://"])
def test_the_network_is_not_reached(name: str, text: str, prefix: str, tmp_path: Path) -> None:
    with web_server() as (port, connected):
        is_silent(name, tmp_path / "input", text.format(f"{prefix}127.0.0.1:{port}/a.tif"))
    assert connected == []


def test_without_the_target_the_network_is_reached(tmp_path: Path) -> None:
    with web_server() as (port, connected):
        (tmp_path / "a.vrt").write_text(RAW_BAND.format(f"/vsicurl/http://127.0.0.1:{port}/a.tif"))
        stock_gdal("import sys; from osgeo import gdal; gdal.Open(sys.argv[1])", tmp_path / "a.vrt")
    assert connected


@pytest.mark.parametrize(
    "text",
    [
        "capsan-files\n",
        "capsan-files\n=== a.vrt ===\n",
        "capsan-files\n=== ../a.vrt ===\n<VRTDataset/>",
        "capsan-files\n=== .hidden ===\nx\n=== a.csv ===\na\n1\n",
        "capsan-files\n=== a.csv ===\na\n1\n" * 20,
        "capsan-files\n=== a\0.csv ===\na\n1\n",
        "capsan-files\n=== a.csv =\n=== b.csv ===",
    ],
)
def test_several_files_in_one_input(text: str, tmp_path: Path) -> None:
    is_silent("vector_file", tmp_path / "files", text)


def test_companion_files_are_found(tmp_path: Path) -> None:
    """The .dbf beside the .shp has the fields: without it there are fewer calls."""
    whole = (CORPUS / "vector_file/seeds/polygons.shp.files").read_bytes()
    both = is_silent("vector_file", tmp_path / "whole", whole).stdout
    without = is_silent("vector_file", tmp_path / "without", whole.replace(b"a.dbf", b"b.dbf")).stdout
    assert int(both.split(" calls")[0].split()[-1]) > int(without.split(" calls")[0].split()[-1])


KNOWN = sorted(path for path in CORPUS.glob("*/known/*") if path.is_dir())


@pytest.mark.asan
def test_known_findings_still_show() -> None:
    """What shows no more is to be taken out. Each says what it is, and the command that shows it; what takes the
    instrumented libraries to show is looked at in tests/instrumented."""
    for folder in KNOWN:
        name, story = folder.parent.parent.name, (folder / "README.md").read_text()
        assert f"\n./run replay --target {name} " in story and f"{folder.relative_to(CORPUS.parent)}/input\n" in story
        assert (folder / "report.txt").stat().st_size > 0
        if "--stack instrumented" not in story:
            leak = folder.name.startswith("leak-")
            for _ in range(10):  # ASan has no stack to show where it overflows while ASan itself unwinds it
                done = run_replay(target_of(name), [folder / "input"], "--leaks", seconds=60, timeout=120, precise=leak)
                if "<empty stack>" not in done.stderr:
                    break
            verdict = read_verdict(done.stderr)
            assert verdict is not None and verdict.signature.slug == folder.name


def test_a_known_finding_does_not_fail_a_hunt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    target = replace(target_of("geometry_bytes"), corpus=tmp_path)
    target.seeds.mkdir()
    (target.seeds / "known").write_text("plant left-open")
    (target.seeds / "new").write_text("plant destroyed-twice")
    (target.known / "left-open-rasterbuffer-drop").mkdir(parents=True)
    (tmp_path / "scratch").mkdir()
    hunt = Hunt(Plan(target, 4, minimize=False), Findings(tmp_path / "findings"), tmp_path / "scratch")
    hunt.run()
    known = {finding.slug: finding.known for finding in hunt.findings}
    assert known["left-open-rasterbuffer-drop"] is True
    assert [finding.slug for finding in hunt.findings.unknown] == ["destroyed-twice-rasterbuffer-plant"]


REPORT = """==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000018 (pc 0x7f bp 0x7f sp 0x7f T0)
==capsan== at statement 2, open of input: call 2: open
    #0 0x7f01 in __memcpy_avx (/lib/libc.so.6+0x1)
{}
    #2 0x7f03 in GDALOpenEx (/lib/libgdal.so.32+0x3)
"""


@pytest.mark.parametrize(
    "frame, kind",
    [
        ("    #1 0x7f02 in PNGDataset::Open(GDALOpenInfo*) (/lib/libgdal.so.32+0x2)", "PNGDataset::Open"),
        ("    #1 0x7f02  (/lib/x86_64-linux-gnu/libgdal.so.32+0x2f) (BuildId: 0352)", "libgdal.so.32+0x2f"),
        ("    #1 0x7f02 in operator new(unsigned long) /fuzz/bad_alloc.c:16:19", "GDALOpenEx"),
        ("    #1 0x7f02 in void std::vector<int*>::push_back(int* const&) /c++/vector.tcc:453:7", "GDALOpenEx"),
        ("    #1 0x7f02 in bool Tree<Box>::visit(Box const&) (/lib/libgeos.so+0x2)", "Tree<Box>::visit"),
    ],
)
def test_a_bug_in_a_library_is_told_by_its_function(frame: str, kind: str) -> None:
    verdict = read_verdict(REPORT.format(frame).replace("SEGV", "heap-buffer-overflow", 1))
    assert verdict is not None
    assert verdict.signature == Signature("heap-buffer-overflow", kind, "open")


def test_a_recursion_is_told_by_what_recurses() -> None:
    names = ("A::b", "C::d", "C::d", "E::f")
    frames = "\n".join(f"    #{n} 0x7f in {name}(int) /a.cpp:1:2" for n, name in enumerate(names))
    verdict = read_verdict(REPORT.format(frames).replace("SEGV", "stack-overflow", 1))
    assert verdict is not None and verdict.signature.kind == "C::d"


EVERY_BYTE = bytes(range(256)) + b"\r\n\xff\xfe\xe2\x82"


def test_bytes_come_through_whole(tmp_path: Path) -> None:
    (tmp_path / "found").write_bytes(EVERY_BYTE)
    verdict = Verdict(Signature("segv", "none", "open"), "AddressSanitizer", "segv in open", ())
    text = read_input(tmp_path / "found")
    finding = Finding(verdict, text, "report\n", 1.0, minimal=text[:3], inputs=BYTE_TARGETS["crs_text"])
    findings = Findings(tmp_path / "findings")
    assert findings.add(finding) and findings.unknown == [finding]
    place = tmp_path / "findings" / finding.slug
    assert (place / "input").read_bytes() == EVERY_BYTE[:3]
    assert (place / "found").read_bytes() == EVERY_BYTE
    assert "program" not in read_json(place / "finding.json") and read_json(place / "finding.json")["base64"] == "AAEC"


def test_an_input_is_minimised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPSAN_GATE", "1")
    text = "plant left-open\n" + 200 * "\udcff"
    signature = Signature("left-open", "RasterBuffer", "drop")
    minimal = minimize_bytes(target_of("geometry_bytes"), text, signature, 3)
    assert minimal is not None and minimal.verdict.signature == signature
    assert minimal.program.startswith("plant left-open") and len(minimal.program) < 40


def test_a_hunt_finds_keeps_and_replays_an_input(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "bug").write_bytes(b"plant left-open\n\xff\r\n")
    arguments = ("fuzz", "geometry_bytes", "--seconds", "4", "--corpus", corpus, "--findings", tmp_path / "findings")
    done = call(*arguments, "--json", tmp_path / "hunt.json", **WITH_PLANTS)
    assert done.returncode == 1, done.stderr
    assert "left-open of RasterBuffer in drop" in done.stdout
    findings = read_json(tmp_path / "hunt.json")["findings"]  # with other plants, when the dictionary hits upon them
    (finding,) = (finding for finding in findings if finding["class"] == "left-open")
    place = tmp_path / "findings" / finding["signature"]
    assert (place / "input").read_bytes().startswith(b"plant left-open")
    again = call("replay", "--target", "geometry_bytes", place / "input", **WITH_PLANTS)
    assert again.returncode == 1 and "FINDING" in again.stdout


def test_help_lists_the_targets() -> None:
    shown = call("fuzz", "--help").stdout
    assert all(name in shown for name in BYTE_TARGETS)


def test_inputs_are_replayed() -> None:
    seeds = CORPUS / "crs_text/seeds"
    done = call("replay", "--target", "crs_text", "--quiet", seeds / "proj_0", seeds / "proj_1")
    assert done.returncode == 0 and "2 inputs, 0 findings" in done.stdout
