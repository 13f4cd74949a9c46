"""The checker of wheels: lets good ones pass, and rejects one broken on purpose in each way that it looks for."""

import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from capsan.errors import UsageError
from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment
from capsan.wheel.check import Problem, check_wheel, libraries_inside
from capsan.wheel.flavours import FLAVOURS, flavour_of

SO = "_geocapsule.cpython-311-x86_64-linux-gnu.so"
RUNTIME = "libclang_rt.asan-x86_64.so"
RELEASE = "geocapsule-0.1.0-cp311-cp311-linux_x86_64.whl"
ASAN = "geocapsule-0.1.0+asan-cp311-cp311-linux_x86_64.whl"
VENDORED = "geocapsule-0.1.0-cp311-cp311-manylinux_2_28_x86_64.whl"
LAUNCHER = b"[console_scripts]\ngeocapsule-asan = geocapsule_asan.launch:main\n"
DATA = dict.fromkeys(FLAVOURS["vendored"].data, b"data") | {"geocapsule/data/proj/proj.db": b"SQLite format 3\0"}
FOLDER = "geocapsule-0.1.0.dist-info/licenses"
LICENCES = {f"{FOLDER}/LICENSE": b"MIT"}
LICENCES_INSIDE = {f"{FOLDER}/wheel/licences/{name}.txt": b"free" for name in ("GDAL", "PROJ", "GEOS", "SQLite")}
LICENCE_OF_RUNTIME = {f"{FOLDER}/wheel/LICENSE.LLVM": b"Apache"}
INIT = "void PyInit__geocapsule(void) {}\n"
ENTRY = {"geocapsule_asan/launch.py": b"def main(): ..."}
HIDDEN = ("-fvisibility=hidden", "-Wl,--exclude-libs,ALL")
PATH = "/home/someone/src/geocapsule/handle.c"


class Linker:
    """Makes shared libraries of a line of C, each of them once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, ...], bytes] = {}

    def __call__(self, source: str, *options: str) -> bytes:
        if (source, *options) not in self._made:
            out = self._folder / "made.so"
            self._run(source, out, *options)
            self._made[(source, *options)] = out.read_bytes()
        return self._made[(source, *options)]

    def needing(self, *libraries: str, source: str = INIT, options: tuple[str, ...] = ()) -> bytes:
        """One that names these libraries as needed: each is made for the purpose, empty, with that name inside."""
        stubs = []
        for name in libraries:
            stub = self._folder / f"stub-{name}"
            if not stub.exists():
                self._run("", stub, f"-Wl,-soname,{name}")
            stubs.append(str(stub))
        return self(source, "-Wl,--no-as-needed", *stubs, *options)

    def _run(self, source: str, out: Path, *options: str) -> None:
        command = [COMPILER, "-shared", "-nostdlib", "-fuse-ld=lld", "-o", out, "-x", "c", "-", "-x", "none", *options]
        environment = plain_environment()
        done = subprocess.run(command, input=source, env=environment, capture_output=True, text=True, cwd=self._folder)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker(tmp_path_factory.mktemp("elf"))


def write_wheel(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for file, content in files.items():
            archive.writestr(file, content)
    return path


def good(link: Linker, name: str) -> dict[str, bytes]:
    """What a wheel of that name has in it, as far as the checker looks."""
    if name == ASAN:
        options = ("-Wl,-rpath,$ORIGIN/geocapsule_asan",)
        needed = ("libgdal.so.32", "libc.so.6", RUNTIME)
        source = "void __asan_init(void); void PyInit__geocapsule(void) { __asan_init(); }\n"
        return {
            SO: link.needing(*needed, source=source, options=options),
            f"geocapsule_asan/{RUNTIME}": link("void __asan_init(void) {}\n", f"-Wl,-soname,{RUNTIME}"),
            "geocapsule-0.1.0+asan.dist-info/entry_points.txt": LAUNCHER,
            **ENTRY,
            **LICENCES,
            **LICENCE_OF_RUNTIME,
        }
    if name == VENDORED:
        options = ("-Wl,-rpath,$ORIGIN/geocapsule.libs",)
        return {
            SO: link.needing("libsqlite3-1a2b.so.0", "libc.so.6", options=options),
            "geocapsule.libs/libsqlite3-1a2b.so.0": link(
                "void sqlite3_open(void) {}\n", "-Wl,-soname,libsqlite3-1a2b.so.0"
            ),
            **DATA,
            **LICENCES,
            **LICENCES_INSIDE,
        }
    needed = ("libgdal.so.32", "libproj.so.25", "libgeos_c.so.1", "libc.so.6", "ld-linux-x86-64.so.2")
    return {SO: link.needing(*needed), **LICENCES}


def problems(folder: Path, name: str, files: Mapping[str, bytes]) -> list[Problem]:
    return check_wheel(write_wheel(folder, name, files))


def only(found: list[Problem], rule: str, text: str, file: str = SO) -> None:
    """That there is one problem, of that rule, in that file, told with these words."""
    assert [(problem.rule, problem.file) for problem in found] == [(rule, file)], found
    assert text in found[0].text


@pytest.mark.parametrize("name", [RELEASE, ASAN, VENDORED])
def test_good_wheel_passes(tmp_path: Path, link: Linker, name: str) -> None:
    assert problems(tmp_path, name, good(link, name)) == []


@pytest.mark.parametrize(("name", "flavour"), [(RELEASE, "release"), (ASAN, "asan"), (VENDORED, "vendored")])
def test_name_tells_the_flavour(name: str, flavour: str) -> None:
    assert flavour_of(Path(name)) is FLAVOURS[flavour]


# Search paths


@pytest.mark.parametrize("tags", ["--enable-new-dtags", "--disable-new-dtags"])
@pytest.mark.parametrize("folder", ["/opt/gdal/lib", "lib", "$ORIGINAL/lib", "$ORIGIN/libs:/opt/gdal/lib"])
def test_search_path_that_is_not_relative(tmp_path: Path, link: Linker, tags: str, folder: str) -> None:
    found = problems(tmp_path, RELEASE, {SO: link(INIT, f"-Wl,{tags}", f"-Wl,-rpath,{folder}"), **LICENCES})
    only(found, "rpath", "is not relative to $ORIGIN")


def test_search_path_that_leaves_the_wheel(tmp_path: Path, link: Linker) -> None:
    library = link("", "-Wl,-rpath,$ORIGIN/../../lib")
    files = good(link, VENDORED) | {"geocapsule.libs/libsqlite3-1a2b.so.0": library}
    only(problems(tmp_path, VENDORED, files), "rpath", "outside the wheel", "geocapsule.libs/libsqlite3-1a2b.so.0")


# Libraries


def test_library_from_outside(tmp_path: Path, link: Linker) -> None:
    found = problems(tmp_path, RELEASE, {SO: link.needing("libsqlite3.so.0", "libc.so.6"), **LICENCES})
    only(found, "library", "libsqlite3.so.0, which is neither in the wheel")


def test_vendored_wheel_that_needs_the_systems_gdal(tmp_path: Path, link: Linker) -> None:
    found = problems(tmp_path, VENDORED, {SO: link.needing("libgdal.so.32"), **DATA, **LICENCES, **LICENCES_INSIDE})
    only(found, "library", "libgdal.so.32, which is neither")


def test_library_that_only_a_newer_manylinux_has(tmp_path: Path, link: Linker) -> None:
    library = {SO: link.needing("libmvec.so.1"), **DATA, **LICENCES, **LICENCES_INSIDE}
    assert problems(tmp_path, VENDORED, library) == []
    old = VENDORED.replace("manylinux_2_28", "manylinux_2_17")
    only(problems(tmp_path, old, library), "library", "libmvec.so.1, which is neither")


def test_library_inside_that_is_not_looked_for_there(tmp_path: Path, link: Linker) -> None:
    files = good(link, VENDORED) | {SO: link.needing("libsqlite3-1a2b.so.0", options=("-Wl,-rpath,$ORIGIN/libs",))}
    only(
        problems(tmp_path, VENDORED, files), "library", "is in the wheel as geocapsule.libs/libsqlite3-1a2b.so.0, where"
    )


# Symbols


def test_symbol_that_is_not_hidden(tmp_path: Path, link: Linker) -> None:
    library = link("void GDALOpen(void) {}\n__attribute__((weak)) int proj_create;\n" + INIT)
    only(
        problems(tmp_path, RELEASE, {SO: library, **LICENCES}),
        "symbols",
        "2 symbols besides its PyInit_ function: GDALOpen",
    )


def test_module_without_an_initialiser(tmp_path: Path, link: Linker) -> None:
    only(problems(tmp_path, RELEASE, {SO: link(INIT, *HIDDEN), **LICENCES}), "symbols", "shows no PyInit_ function")


def test_wheel_without_an_extension(tmp_path: Path, link: Linker) -> None:
    files = {"geocapsule/__init__.py": b"", "_geocapsule.so": b"", **LICENCES}
    only(problems(tmp_path, RELEASE, files), "symbols", "no extension module", "_geocapsule")


# Sanitizers


def test_runtime_missing(tmp_path: Path, link: Linker) -> None:
    files = good(link, ASAN)
    del files[f"geocapsule_asan/{RUNTIME}"]
    found = problems(tmp_path, ASAN, files)
    assert {(problem.rule, problem.file) for problem in found} >= {("sanitizer", "geocapsule_asan"), ("library", SO)}


def test_runtime_renamed(tmp_path: Path, link: Linker) -> None:
    files = good(link, ASAN)
    files["geocapsule_asan/libclang_rt.asan-x86_64-1a2b.so"] = files.pop(f"geocapsule_asan/{RUNTIME}")
    found = [problem.text for problem in problems(tmp_path, ASAN, files) if problem.rule == "sanitizer"]
    assert any("under another name, by which it cannot be preloaded" in text for text in found)


def test_extension_without_asan_in_a_wheel_that_promises_it(tmp_path: Path, link: Linker) -> None:
    files = good(link, ASAN) | {SO: link.needing("libgdal.so.32")}
    only(problems(tmp_path, ASAN, files), "sanitizer", "was not compiled with ASan")


def test_launcher_missing(tmp_path: Path, link: Linker) -> None:
    files = good(link, ASAN)
    del files["geocapsule-0.1.0+asan.dist-info/entry_points.txt"]
    only(problems(tmp_path, ASAN, files), "sanitizer", "without the launcher", "geocapsule_asan")


def test_what_the_launcher_calls_missing(tmp_path: Path, link: Linker) -> None:
    files = good(link, ASAN)
    del files["geocapsule_asan/launch.py"]
    only(problems(tmp_path, ASAN, files), "data", "is missing", "geocapsule_asan/launch.py")


@pytest.mark.parametrize(
    "name",
    [
        RUNTIME,
        "libasan-1a2b.so.8.0.0",
        "libclang_rt.ubsan_standalone-x86_64.so",
        "libclang_rt.ubsan_minimal-x86_64.so",
    ],
)
def test_runtime_where_none_is_promised(tmp_path: Path, link: Linker, name: str) -> None:
    runtime = link("", f"-Wl,-soname,{name}")
    found = problems(tmp_path, RELEASE, good(link, RELEASE) | {f"geocapsule.libs/{name}": runtime})
    only(
        [problem for problem in found if problem.rule != "licence"],
        "sanitizer",
        "a release wheel has none",
        f"geocapsule.libs/{name}",
    )


def test_sanitized_extension_where_none_is_promised(tmp_path: Path, link: Linker) -> None:
    calls = link("void __asan_report_load8(long); void PyInit__geocapsule(void) { __asan_report_load8(0); }\n")
    only(
        problems(tmp_path, RELEASE, {SO: calls, **LICENCES}),
        "sanitizer",
        "was compiled with a sanitizer: __asan_report_load8",
    )


def test_need_of_a_runtime_where_none_is_promised(tmp_path: Path, link: Linker) -> None:
    found = problems(tmp_path, RELEASE, {SO: link.needing("libubsan.so.1"), **LICENCES})
    assert ("sanitizer", SO) in {(problem.rule, problem.file) for problem in found}


# Data


@pytest.mark.parametrize("file", DATA)
def test_data_missing_or_empty(tmp_path: Path, link: Linker, file: str) -> None:
    files = good(link, VENDORED)
    only(problems(tmp_path, VENDORED, files | {file: b""}), "data", "is empty", file)
    del files[file]
    only(problems(tmp_path, VENDORED, files), "data", "is missing", file)


def test_registry_that_is_none(tmp_path: Path, link: Linker) -> None:
    file = "geocapsule/data/proj/proj.db"
    files = good(link, VENDORED) | {file: b"version https://git-lfs.github.com/spec/v1\n"}
    only(problems(tmp_path, VENDORED, files), "data", "is no database of SQLite", file)


# Licences


@pytest.mark.parametrize(("name", "licence"), [(RELEASE, "LICENSE"), (ASAN, "wheel/LICENSE.LLVM")])
def test_licence_missing_or_empty(tmp_path: Path, link: Linker, name: str, licence: str) -> None:
    files = good(link, name)
    for broken in (
        files | {f"{FOLDER}/{licence}": b""},
        {k: v for k, v in files.items() if k != f"{FOLDER}/{licence}"},
    ):
        [found] = problems(tmp_path, name, broken)
        assert (found.rule, licence.split("/")[-1] in found.text) == ("licence", True)


@pytest.mark.parametrize(
    ("library", "licence", "file"),
    [
        ("libgdal", "GDAL", "dist-info"),
        ("libproj", "PROJ", "dist-info"),
        ("libgeos", "GEOS", "dist-info"),
        ("libsqlite3-1a2b.so.0", "SQLite", "geocapsule.libs/libsqlite3-1a2b.so.0"),
    ],
)
def test_licence_of_a_library_inside_missing(
    tmp_path: Path, link: Linker, library: str, licence: str, file: str
) -> None:
    files = good(link, VENDORED)
    del files[f"{FOLDER}/wheel/licences/{licence}.txt"]
    only(problems(tmp_path, VENDORED, files), "licence", f"has no licence of {library}", file)


def test_library_inside_whose_licence_nobody_knows(tmp_path: Path, link: Linker) -> None:
    files = good(link, VENDORED) | {"geocapsule.libs/libkea-1a2b.so.1": link("")}
    only(problems(tmp_path, VENDORED, files), "licence", "is not known", "geocapsule.libs/libkea-1a2b.so.1")


# Paths of the machine that built it


def test_path_in_a_string(tmp_path: Path, link: Linker) -> None:
    library = link(
        f'static const char *const file = "{PATH}";\nconst char *PyInit__geocapsule(void) {{ return file; }}\n'
    )
    only(problems(tmp_path, RELEASE, {SO: library, **LICENCES}), "path", PATH)


def test_path_in_compressed_debug_information(tmp_path: Path, link: Linker) -> None:
    folder = "/home/someone" + "/src" * 300  # what would not get smaller is not compressed
    library = link(f'# 1 "{folder}/handle.c"\n{INIT}', "-g", "-gz=zlib")
    assert folder.encode() not in library
    [found] = problems(tmp_path, RELEASE, {SO: library, **LICENCES})
    assert found.rule == "path"
    assert folder in found.text


def test_path_in_text(tmp_path: Path, link: Linker) -> None:
    files = good(link, RELEASE) | {"geocapsule/_build.py": b'SOURCE = "/tmp/build-x1/geocapsule"\n'}
    only(problems(tmp_path, RELEASE, files), "path", "/tmp/build-x1/geocapsule", "geocapsule/_build.py")


def test_path_of_a_container_of_the_workflow(tmp_path: Path, link: Linker) -> None:
    files = good(link, RELEASE) | {"geocapsule/a.py": b'"/__w/capsan/capsan/ext"\n'}
    only(problems(tmp_path, RELEASE, files), "path", "/__w/capsan/capsan/ext", "geocapsule/a.py")


def test_path_that_only_the_builder_knows(tmp_path: Path, link: Linker) -> None:
    wheel = write_wheel(tmp_path, RELEASE, good(link, RELEASE) | {"geocapsule/a.py": b'"/srv/ci/17/geocapsule"\n'})
    assert check_wheel(wheel) == []
    only(check_wheel(wheel, build_paths=[Path("/srv/ci/17")]), "path", "/srv/ci/17", "geocapsule/a.py")


@pytest.mark.parametrize("text", [b"https://example.org/home/user/page", b"/tmp", b"share/build/x/y", b"/usr/lib/x/y"])
def test_text_that_is_no_path_of_a_builder(tmp_path: Path, link: Linker, text: bytes) -> None:
    assert problems(tmp_path, RELEASE, good(link, RELEASE) | {"geocapsule/a.py": text}) == []


# Files


def test_damaged_library(tmp_path: Path, link: Linker) -> None:
    only(problems(tmp_path, RELEASE, {SO: good(link, RELEASE)[SO][:100], **LICENCES}), "elf", "is a damaged ELF file")


def test_library_whose_sections_cannot_be_listed(tmp_path: Path, link: Linker) -> None:
    """The loader needs no section headers. Where they are stripped, every rule would see an empty library."""
    library = bytearray(link("", "-Wl,-rpath,/opt/gdal/lib"))
    library[0x28:0x30] = bytes(8)  # e_shoff
    library[0x3A:0x40] = bytes(6)  # e_shentsize, e_shnum, e_shstrndx
    files = good(link, VENDORED) | {"geocapsule.libs/libsqlite3-1a2b.so.0": bytes(library)}
    only(problems(tmp_path, VENDORED, files), "elf", "no section headers", "geocapsule.libs/libsqlite3-1a2b.so.0")


# The name


@pytest.mark.parametrize("tags", ["manylinux_2_28_x86_64", "manylinux2014_x86_64.manylinux_2_17_x86_64"])
def test_wheel_that_was_renamed(tmp_path: Path, link: Linker, tags: str) -> None:
    lines = "".join(f"Tag: cp311-cp311-{tag}\n" for tag in tags.split("."))
    told = {"geocapsule-0.1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\n{lines}".encode()}
    files = {SO: link(INIT), **DATA, **LICENCES, **LICENCES_INSIDE, **told}
    assert problems(tmp_path, f"geocapsule-0.1.0-cp311-cp311-{tags}.whl", files) == []
    for name in (RELEASE, VENDORED.replace("2_28", "2_5"), VENDORED.replace("cp311-cp311", "cp312-cp312")):
        only(problems(tmp_path, name, files), "name", tags.split(".")[0], next(iter(told)))


def test_library_in_the_data_folder_counts_where_it_is_installed(tmp_path: Path, link: Linker) -> None:
    files = good(link, VENDORED)
    moved = {f"geocapsule-0.1.0.data/platlib/{name}": content for name, content in files.items()}
    assert problems(tmp_path, VENDORED, moved) == []


def test_libraries_inside_are_listed_without_the_extension(tmp_path: Path, link: Linker) -> None:
    wheel = write_wheel(tmp_path, VENDORED, good(link, VENDORED))
    assert libraries_inside(wheel) == ["libsqlite3-1a2b.so.0"]


def test_what_is_no_wheel_of_linux_is_refused(tmp_path: Path, link: Linker) -> None:
    with pytest.raises(UsageError, match="not the name of a wheel"):
        flavour_of(tmp_path / "geocapsule.zip")
    (tmp_path / RELEASE).write_bytes(b"no archive")
    with pytest.raises(UsageError, match="cannot read"):
        check_wheel(tmp_path / RELEASE)
    mac = RELEASE.replace("linux_x86_64", "macosx_11_0_arm64")
    with pytest.raises(UsageError, match="no other is checked"):
        problems(tmp_path, mac, good(link, RELEASE))
