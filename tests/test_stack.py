"""./run stack, with three tiny projects in place of PROJ, GEOS and GDAL: no network, and seconds instead of minutes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from commands import call, command, environment, read_json
from stack_sources import Sources

from capsan.errors import EnvironmentProblem
from capsan.instrumented import build_instrumented
from capsan.paths import COMPILER, ROOT
from capsan.stack import cache, recipe
from capsan.stack.archive import KEYRING
from capsan.stack.description import describe
from capsan.stack.progress import Estimate
from capsan.stack.sources import Source, find_sources

ARCHIVES = ["proj", "geos", "geos_c", "gdal"]


class Stack:
    """A cache of its own, and the sources that fill it."""

    def __init__(self, folder: Path) -> None:
        self.sources = Sources(folder / "sources")
        self.cache = folder / "cache"

    @property
    def variables(self) -> dict[str, str]:
        here = {"STACK_SOURCES": str(self.sources.folder), "XDG_CACHE_HOME": str(self.cache)}
        return {**here, "STACK_PREFIX": ""}  # a developer may have one set

    def run(self, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return call("stack", "--sanitizer", "none", *arguments, **{**self.variables, **variables})

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command("stack", "--sanitizer", "none"),
            cwd=ROOT,
            env=environment(**self.variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def prefix_of(done: subprocess.CompletedProcess[str]) -> Path:
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[-1])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(tmp_path)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stack, Path]:
    """Built once; not to be changed."""
    stack = Stack(tmp_path_factory.mktemp("stack"))
    return stack, prefix_of(stack.run())


@pytest.fixture
def copied(finished: tuple[Stack, Path], tmp_path: Path) -> tuple[Stack, Path]:
    """One that a test may damage."""
    original, prefix = finished
    stack = Stack(tmp_path)
    shutil.copytree(original.sources.folder, stack.sources.folder, dirs_exist_ok=True)
    shutil.copytree(original.cache, stack.cache)
    return stack, stack.cache / prefix.relative_to(original.cache)


def test_all_is_built_and_installed_and_only_the_result_is_kept(finished: tuple[Stack, Path]) -> None:
    stack, prefix = finished
    assert stack.sources.built() == ARCHIVES
    assert prefix.parent == stack.cache / "capsan/stack"
    assert sorted(path.name for path in (prefix / "lib").glob("*.a")) == sorted(f"lib{name}.a" for name in ARCHIVES)
    assert {path.suffix for path in prefix.parent.iterdir()} >= {".lock", ".log"}
    assert not list(prefix.parent.glob("*.work"))


def test_a_second_call_builds_nothing_and_says_only_where(finished: tuple[Stack, Path]) -> None:
    stack, prefix = finished
    again = stack.run()
    assert (prefix_of(again), again.stderr) == (prefix, "")
    assert stack.sources.built() == ARCHIVES


def test_the_description_is_the_same_on_disk_and_by_json(finished: tuple[Stack, Path], tmp_path: Path) -> None:
    stack, prefix = finished
    prefix_of(stack.run("--json", tmp_path / "out.json"))
    described = read_json(tmp_path / "out.json")
    assert described == read_json(prefix / "stack.json")
    assert described["versions"] == {"proj": "9.1.1", "geos": "3.11.1", "gdal": "3.6.2"}
    assert described["environment"]["PROJ_DATA"] == str(prefix / "share/proj")
    assert described["cmake_variables"]["CMAKE_PREFIX_PATH"] == str(prefix)


def test_a_program_links_by_the_link_line_that_is_described(finished: tuple[Stack, Path], tmp_path: Path) -> None:
    described = read_json(finished[1] / "stack.json")
    source = tmp_path / "program.c"
    source.write_text("int gdal_answer(const int *p);\nint main(void) { int n = 3; return gdal_answer(&n); }\n")
    program = tmp_path / "program"
    compiling = [COMPILER, "-I", described["include"], source, "-o", program, *described["link_line"]]
    subprocess.run(compiling, check=True, env=environment())
    assert subprocess.run([program], env=environment()).returncode == 3 + 1 + 2


def test_another_compiler_builds_what_has_no_sanitizer(finished: tuple[Stack, Path], tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    prefix = prefix_of(stack.run(STACK_COMPILER="gcc"))
    assert prefix.name != finished[1].name
    for folder, compiled_by in ((prefix, b"GCC: ("), (finished[1], b"clang version")):
        assert compiled_by in (folder / "lib/libproj.a").read_bytes()
    with_sanitizer = stack.run("--sanitizer", "address", STACK_COMPILER="no-compiler")
    assert with_sanitizer.returncode == 0, with_sanitizer.stderr


def test_compiler_that_is_not_there(stack: Stack) -> None:
    done = stack.run(STACK_COMPILER="no-compiler")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot ask no-compiler for its version" in done.stderr


def test_sources_are_left_for_a_machine_without_apt(finished: tuple[Stack, Path], tmp_path: Path) -> None:
    stack, _ = finished
    built = stack.sources.built()
    done = stack.run("--fetch", tmp_path / "sources")
    assert done.stdout.split() == [str(tmp_path / "sources" / f"{name}-1.0") for name in ("proj", "geos", "gdal")]
    assert stack.sources.built() == built
    assert prefix_of(stack.run(STACK_SOURCES=str(tmp_path / "sources"))) == finished[1]
    assert stack.run("--fetch", tmp_path / "sources").stdout == done.stdout


def test_a_build_that_is_interrupted_ends_at_once_and_is_gone_on_with(stack: Stack) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        stack.sources.hold()
        with stack.start() as process:
            wait_until(stack.sources.is_held)
            process.send_signal(number)
            _, errors = process.communicate(timeout=300)
        assert process.returncode == 130
        assert "the next ./run stack goes on from here" in errors
        assert not runs(stack.sources.held_process())
    stack.sources.go()
    prefix_of(stack.run())
    assert stack.sources.built() == ARCHIVES  # each once: what was done is not done again


def test_what_a_killed_build_left_running_is_waited_for(stack: Stack) -> None:
    stack.sources.hold()
    with stack.start() as process:
        wait_until(stack.sources.is_held)
        process.kill()
    with stack.start() as second:
        assert second.stderr is not None
        assert "waiting for another build" in second.stderr.readline()
        assert runs(stack.sources.held_process())
        stack.sources.go()
        second.communicate(timeout=300)
    assert second.returncode == 0
    assert stack.sources.built() == ARCHIVES


def test_two_calls_at_once_build_once(stack: Stack) -> None:
    stack.sources.hold()
    with stack.start() as first:
        wait_until(stack.sources.is_held)
        with stack.start() as second:
            assert second.stderr is not None
            assert "waiting for another build" in second.stderr.readline()
            stack.sources.go()
            prefixes = [process.communicate(timeout=300)[0] for process in (first, second)]
    assert prefixes[0] == prefixes[1] != ""
    assert stack.sources.built() == ARCHIVES


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _overwrite(path: Path) -> None:
    """With as many bytes."""
    path.write_bytes(b"x" * path.stat().st_size)


DAMAGES = {
    "a truncated library": ("lib/libgdal.a", _truncate, "bytes, not", "gdal"),
    "a library of the same size": ("lib/libgdal.a", _overwrite, "is not what was installed", "gdal"),
    "a header that is gone": ("include/geos_c.h", Path.unlink, "is gone", "geos"),
    "a database that is gone": ("share/proj/proj.db", Path.unlink, "is gone", "proj"),
    "a broken manifest": ("manifest/proj.json", _truncate, "cannot be read", "proj"),
    "a manifest of another form": (
        "manifest/proj.json",
        lambda path: path.write_text('{"lib/libproj.a": 7}'),
        "cannot be read",
        "proj",
    ),
    "an empty manifest": ("manifest/gdal.json", lambda path: path.write_text("{}"), "does not list", "gdal"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_named_and_that_library_built_again(copied: tuple[Stack, Path], damage: str) -> None:
    stack, prefix = copied
    file, do_damage, words, rebuilt = DAMAGES[damage]
    do_damage(prefix / file)
    assert _rebuilt_by(stack, prefix, words) == [rebuilt]
    assert stack.run().stderr == ""


def _rebuilt_by(stack: Stack, prefix: Path, words: str) -> list[str]:
    done = stack.run()
    assert prefix_of(done) == prefix
    assert words in done.stderr
    return [line.split()[1] for line in done.stderr.splitlines() if line.endswith(" is built")]


def test_a_description_that_is_gone_is_written_without_a_build(copied: tuple[Stack, Path]) -> None:
    stack, prefix = copied
    (prefix / "stack.json").unlink()
    assert _rebuilt_by(stack, prefix, "done") == []
    assert (prefix / "stack.json").exists()


def test_files_that_were_only_touched_are_no_damage(copied: tuple[Stack, Path]) -> None:
    stack, prefix = copied
    for path in (prefix / "lib").iterdir():
        os.utime(path)
    assert stack.run().stderr == ""


def test_changed_sources_make_another_stack(copied: tuple[Stack, Path]) -> None:
    stack, prefix = copied
    source = stack.sources.folder / "geos-1.0/geos.c"
    source.write_text("int geos_inner(void) { return 22; }\n")
    other = prefix_of(stack.run())
    assert other != prefix
    assert (prefix / "stack.json").exists()  # the other one is still there


def test_a_build_that_fails_shows_the_error_and_the_log(stack: Stack) -> None:
    source = stack.sources.folder / "gdal-1.0/gdal.c"
    working = source.read_text()
    source.write_text("int gdal_answer(void) { return missing; }\n")
    failed = stack.run()
    assert failed.returncode == 2
    assert "building gdal failed" in failed.stderr
    assert "error: use of undeclared identifier 'missing'" in failed.stderr
    assert Path(failed.stderr.split("the whole log: ")[1].strip()).is_file()
    source.write_text(working)
    prefix_of(stack.run())


def fake_sources(version: str = "1.0", identity: str = "a") -> dict[str, Source]:
    return {name: Source(name, version, Path("/nowhere"), identity) for name in ("proj", "geos", "gdal")}


def test_the_key_changes_with_whatever_changes_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [cache.stack_key(fake_sources(), sanitizer, "clang 19.1.7") for sanitizer in recipe.SANITIZERS]
    keys.append(cache.stack_key(fake_sources(version="2.0"), "none", "clang 19.1.7"))
    keys.append(cache.stack_key(fake_sources(identity="b"), "none", "clang 19.1.7"))
    keys.append(cache.stack_key(fake_sources(), "none", "clang 19.1.8"))
    with monkeypatch.context() as patched:
        patched.setitem(recipe.SANITIZERS, "none", recipe.Sanitizer(("-O3",), ()))
        keys.append(cache.stack_key(fake_sources(), "none", "clang 19.1.7"))
    libraries = (replace(recipe.LIBRARIES[0], options=("ENABLE_TIFF=ON",)), *recipe.LIBRARIES[1:])
    with monkeypatch.context() as patched:
        patched.setattr(cache, "LIBRARIES", libraries)
        keys.append(cache.stack_key(fake_sources(), "none", "clang 19.1.7"))
    assert len(set(keys)) == len(keys)
    assert cache.stack_key(fake_sources(), "none", "clang 19.1.7") in keys


def test_options_that_came_later_leave_older_sources_as_they_were() -> None:
    proj = recipe.LIBRARIES[0]
    assert proj.name == "proj"
    for older in ("9.1.1-1", "9.5.1"):
        assert proj.options_for(older) == proj.options
    for newer in ("9.6.0-1", "9.10", "10", "local", ""):
        assert proj.options_for(newer) == (*proj.options, "EMBED_RESOURCE_FILES=OFF")
    gdal = recipe.LIBRARIES[2]
    added = [
        set(gdal.options_for(version)) - set(gdal.options) for version in ("3.6.2+dfsg-1", "3.10.3+dfsg-1", "3.11")
    ]
    assert added[0] == set()
    assert "OGR_ENABLE_DRIVER_KML=ON" in added[1]
    assert added[2] - added[1] == {"EMBED_RESOURCE_FILES=OFF"}


INSTRUMENTED_BY = {
    "address+undefined": {"__asan_report_load4", "__ubsan_handle_add_overflow", "__sanitizer_cov_trace_pc_indir"},
    "address": {"__asan_report_load4", "__sanitizer_cov_trace_pc_indir"},
    "undefined": {"__ubsan_handle_add_overflow", "__sanitizer_cov_trace_pc_indir"},
    "thread": {"__tsan_read4"},
    "none": set(),
}


@pytest.mark.parametrize("sanitizer", recipe.SANITIZERS)
def test_each_sanitizer_instruments_for_itself_alone(sanitizer: str, tmp_path: Path) -> None:
    source, compiled = tmp_path / "code.c", tmp_path / "code.o"
    source.write_text("int code(const int *p, int (*f)(int)) { return f(*p + 1); }\n")
    flags = recipe.SANITIZERS[sanitizer].compile
    subprocess.run([COMPILER, *flags, "-c", source, "-o", compiled], check=True, env=environment())
    named = subprocess.run(
        ["nm", compiled], check=True, capture_output=True, text=True, env=environment()
    ).stdout.split()
    of_runtimes = {name.removesuffix("_noabort").removesuffix("_abort") for name in named}
    assert of_runtimes & set.union(*INSTRUMENTED_BY.values()) == INSTRUMENTED_BY[sanitizer]


# A library with one bug for each sanitizer, and a program, not instrumented, that runs into one of them.
BUGGY_LIBRARY = """
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
static int shared;
static void *count(void *unused) { for (int i = 0; i < 1000; i++) shared++; return unused; }
int race(void) { pthread_t t; pthread_create(&t, 0, count, 0); count(0); return pthread_join(t, 0) + shared * 0; }
int overflow(int n) { return n + INT_MAX; }
int use_after_free(void) { volatile char *p = malloc(8); free((void *)p); return p[3] * 0; }
"""
BUGGY_PROGRAM = """
#include <stdlib.h>
int race(void), overflow(int), use_after_free(void);
int main(int argc, char **argv) {
    switch (atoi(argv[argc - 1])) { case 0: return race(); case 1: return overflow(argc) * 0; }
    return use_after_free();
}
"""
RACE, OVERFLOW, FREED = "data race", "signed integer overflow", "heap-use-after-free"
REPORTED_BY = {
    "address+undefined": {OVERFLOW, FREED},
    "address": {FREED},
    "undefined": {OVERFLOW},
    "thread": {RACE, FREED},
    "none": set(),
}


@pytest.mark.parametrize("sanitizer", recipe.SANITIZERS)
def test_each_sanitizer_reports_what_is_wrong_inside_a_library(sanitizer: str, tmp_path: Path) -> None:
    flags = recipe.SANITIZERS[sanitizer]
    library, main, program = (tmp_path / name for name in ("library.c", "main.c", "program"))
    library.write_text(BUGGY_LIBRARY)
    main.write_text(BUGGY_PROGRAM)
    compiled = tmp_path / "library.o"
    for arguments in ([*flags.compile, "-c", library, "-o", compiled], [main, compiled, "-o", program, *flags.link]):
        subprocess.run([COMPILER, *arguments], check=True, env=environment())
    runs = [subprocess.run([program, str(bug)], capture_output=True, text=True, env=environment()) for bug in range(3)]
    said = "".join(run.stderr for run in runs)
    assert {words for words in (RACE, OVERFLOW, FREED) if words in said} == REPORTED_BY[sanitizer], said


def test_a_module_shows_nothing_of_the_libraries_in_it(tmp_path: Path) -> None:
    flags = recipe.SANITIZERS["none"]
    (tmp_path / "library.c").write_text('__attribute__((visibility("default"))) int library(void) { return 1; }\n')
    (tmp_path / "module.c").write_text("int library(void);\nint module(void) { return library(); }\n")
    for step in (
        [COMPILER, *flags.compile, "-c", "library.c"],
        ["llvm-ar-19", "rcs", "liblibrary.a", "library.o"],
        [COMPILER, "-shared", "-fPIC", "module.c", "-o", "module.so", *flags.link, "liblibrary.a"],
    ):
        subprocess.run(step, cwd=tmp_path, check=True, env=environment())
    listing = ["nm", "--dynamic", "--defined-only", "module.so"]
    shown = subprocess.run(listing, cwd=tmp_path, check=True, capture_output=True, text=True, env=environment()).stdout
    assert [line.split()[-1] for line in shown.splitlines()] == ["module"]


def test_a_ready_build_is_taken_as_it_is(finished: tuple[Stack, Path], tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    shutil.copytree(finished[1], ready)
    done = call("stack", "--sanitizer", "none", "--json", tmp_path / "out.json", STACK_PREFIX=str(ready))
    assert prefix_of(done) == ready
    assert read_json(tmp_path / "out.json")["libraries"][0] == str(ready / "lib/libgdal.a")


def test_a_ready_build_that_is_none_of_ours_may_be_taken(finished: tuple[Stack, Path], tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    shutil.copytree(finished[1], ready, ignore=shutil.ignore_patterns("stack.json", "manifest"))
    done = call("stack", "--json", tmp_path / "out.json", STACK_PREFIX=str(ready))
    assert prefix_of(done) == ready
    assert read_json(tmp_path / "out.json")["sanitizer"] == "unknown"


def test_a_ready_build_with_another_sanitizer_is_refused(finished: tuple[Stack, Path]) -> None:
    done = call("stack", STACK_PREFIX=str(finished[1]))
    assert (done.returncode, done.stdout) == (2, "")
    assert "was built with --sanitizer none, not address+undefined" in done.stderr


def test_targets_take_a_ready_build_with_either_of_their_sanitizers(
    finished: tuple[Stack, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = tmp_path / "ready"
    shutil.copytree(finished[1], prefix)
    monkeypatch.setenv("STACK_PREFIX", str(prefix))
    monkeypatch.setattr("capsan.instrumented.build", lambda preset, targets, variables: variables["CAPSAN_STACK"])
    for sanitizer in ("address", "undefined", "address+undefined"):
        describe(prefix, sanitizer).write()
        assert build_instrumented(()) == str(prefix)
    for sanitizer in ("thread", "none"):
        describe(prefix, sanitizer).write()
        with pytest.raises(EnvironmentProblem, match=f"{sanitizer}, not address.undefined or address or undefined$"):
            build_instrumented(())


@pytest.mark.parametrize("missing", ["lib/libgdal.a", "share/proj/proj.db", "include/geos_c.h"])
def test_what_a_ready_build_lacks_is_named(finished: tuple[Stack, Path], tmp_path: Path, missing: str) -> None:
    shutil.copytree(finished[1], tmp_path / "ready")
    (tmp_path / "ready" / missing).unlink()
    with pytest.raises(EnvironmentProblem, match=f"it has no {missing}$"):
        describe(tmp_path / "ready", "none")


def test_a_wrong_prefix_is_refused(tmp_path: Path) -> None:
    for prefix, words in ((tmp_path / "absent", "that is no folder"), (tmp_path, "no ready build")):
        done = call("stack", STACK_PREFIX=str(prefix))
        assert (done.returncode, done.stdout) == (2, "")
        assert str(prefix) in done.stderr and words in done.stderr


def test_sources_that_are_missing_or_ambiguous_are_named(stack: Stack) -> None:
    (stack.sources.folder / "gdal-2.0").mkdir()
    (stack.sources.folder / "gdal-2.0/CMakeLists.txt").touch()
    ambiguous = stack.run()
    shutil.rmtree(stack.sources.folder / "gdal-1.0")
    shutil.rmtree(stack.sources.folder / "gdal-2.0")
    missing = stack.run()
    assert (ambiguous.returncode, missing.returncode) == (2, 2)
    assert "several folders for gdal" in ambiguous.stderr
    assert "has no sources of gdal" in missing.stderr


def test_an_unknown_suite_or_sanitizer_is_wrong_usage() -> None:
    for option, value in (("--suite", "potato"), ("--sanitizer", "memory")):
        done = call("stack", option, value)
        assert done.returncode == 2
        assert f"argument {option}: invalid choice: '{value}'" in done.stderr


APT = """#!{python}
import os, pathlib, shutil, sys
arguments = sys.argv[1:]
with open({log!r}, "a") as log:
    print(*arguments, file=log)
if "indextargets" in arguments:
    print("Other\\thttp://other.example/\\nDebian\\thttp://mirror.example/debian/")
elif os.path.exists({unreachable!r}):
    print("Err:1 http://mirror.example/debian bookworm InRelease\\nW: Failed to fetch InRelease  Could not resolve it")
elif "source" in arguments and os.path.exists({incomplete!r}):
    print("E: Failed to fetch http://mirror.example/debian/pool/main/p/proj/proj_1.0.dsc  404  Not Found")
    sys.exit(100)
elif "source" in arguments:
    for path in pathlib.Path({packages!r}).iterdir():
        shutil.copy(path, ".")
"""


class Archive:
    """An apt-get that has source packages of the tiny projects, made by dpkg-source itself."""

    def __init__(self, folder: Path, sources: Sources) -> None:
        self.bin, self.packages, self.log = folder / "bin", folder / "packages", folder / "apt.log"
        self.unreachable, self.incomplete = folder / "unreachable", folder / "incomplete"
        self.bin.mkdir()
        self.packages.mkdir()
        names = {"log": self.log, "packages": self.packages}
        names |= {"unreachable": self.unreachable, "incomplete": self.incomplete}
        program = self.bin / "apt-get"
        program.write_text(APT.format(python=sys.executable, **{name: str(path) for name, path in names.items()}))
        program.chmod(0o755)
        self.offer(sources, "1.0")

    def offer(self, sources: Sources, version: str) -> None:
        for path in self.packages.iterdir():
            path.unlink()
        for tree in sources.folder.iterdir():
            _make_package(tree, self.packages, version)

    def asked(self) -> list[str]:
        return self.log.read_text().splitlines()


def _make_package(tree: Path, folder: Path, version: str) -> None:
    debian = tree / "debian"
    (debian / "source").mkdir(parents=True, exist_ok=True)
    (debian / "source/format").write_text("3.0 (native)\n")
    name = tree.name.split("-")[0]
    person = "Nobody <nobody@example.org>"
    (debian / "control").write_text(
        f"Source: {name}\nMaintainer: {person}\nStandards-Version: 4.6.2\n\n"
        f"Package: lib{name}\nArchitecture: any\nDescription: tiny\n"
    )
    (debian / "changelog").write_text(
        f"{name} ({version}) bookworm; urgency=low\n\n  * Tiny.\n\n -- {person}  Mon, 01 Jan 2024 00:00:00 +0000\n"
    )
    making = ["dpkg-source", "--build", str(tree)]
    subprocess.run(making, cwd=folder, check=True, capture_output=True, env=environment())


@pytest.fixture
def archive(stack: Stack, tmp_path: Path) -> Archive:
    return Archive(tmp_path, stack.sources)


def run_with(stack: Stack, archive: Archive, *arguments: str) -> subprocess.CompletedProcess[str]:
    return stack.run(*arguments, STACK_SOURCES="", PATH=f"{archive.bin}:{os.environ['PATH']}")


def test_sources_come_from_the_machines_own_mirror_by_settings_of_our_own(stack: Stack, archive: Archive) -> None:
    prefix = prefix_of(run_with(stack, archive))
    assert stack.sources.built() == ARCHIVES
    state = stack.cache / "capsan/stack/apt/bookworm"
    mirror = f"deb-src [signed-by={KEYRING}] http://mirror.example/debian bookworm main\n"
    assert (state / "sources.list").read_text() == mirror
    targets, update, source = archive.asked()
    assert targets.startswith("indextargets")
    assert all(f"-c {state}/apt.conf" in asked for asked in (update, source))
    assert source.endswith("source --download-only --only-source proj geos gdal")
    # Neither the network nor apt is needed a second time, by another flavour neither.
    archive.unreachable.touch()
    again = run_with(stack, archive)
    assert (prefix_of(again), again.stderr) == (prefix, "")
    prefix_of(run_with(stack, archive, "--sanitizer", "undefined"))
    assert len(archive.asked()) == 3


@pytest.fixture
def find(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Source]]:
    """Looks for sources as the command does, without building anything."""
    monkeypatch.setenv("PATH", f"{archive.bin}:{os.environ['PATH']}")
    monkeypatch.delenv("STACK_SOURCES", raising=False)
    return lambda update=False: find_sources("bookworm", tmp_path / "kept", lambda _: None, update)


def test_newer_sources_are_taken_when_asked_for(
    stack: Stack, archive: Archive, find: Callable[..., dict[str, Source]]
) -> None:
    old = find()
    archive.offer(stack.sources, "1.1")
    assert find() == old
    new = find(update=True)
    assert [source.version for source in new.values()] == ["1.1", "1.1", "1.1"]
    assert find() == new


@pytest.mark.parametrize("name", ["gdal_1.0.tar.xz", "gdal_1.0.dsc"])
def test_sources_that_were_damaged_are_fetched_again(
    archive: Archive, find: Callable[..., dict[str, Source]], name: str
) -> None:
    kept = find()["gdal"].path.with_name(name)
    _overwrite(kept)
    find()
    assert kept.read_bytes() == (archive.packages / name).read_bytes()


def test_a_package_that_is_not_what_its_description_says_is_not_built_from(stack: Stack, archive: Archive) -> None:
    _overwrite(archive.packages / "geos_1.0.tar.xz")
    done = stack.run(STACK_SOURCES=str(archive.packages))
    assert done.returncode == 2
    assert "cannot unpack" in done.stderr and "geos_1.0.dsc" in done.stderr


def test_an_archive_that_cannot_be_reached_is_said(stack: Stack, archive: Archive) -> None:
    archive.unreachable.touch()
    done = run_with(stack, archive)
    assert (done.returncode, done.stdout) == (2, "")
    assert "apt-get update failed" in done.stderr
    assert "W: Failed to fetch InRelease" in done.stderr
    assert "STACK_SOURCES" in done.stderr


def test_an_archive_that_lacks_what_it_lists_is_said(stack: Stack, archive: Archive) -> None:
    archive.incomplete.touch()
    done = run_with(stack, archive, "--suite", "trixie")
    assert (done.returncode, done.stdout) == (2, "")
    assert "proj_1.0.dsc  404  Not Found" in done.stderr
    assert "http://mirror.example/debian is this machine's own mirror: another one" in done.stderr
    assert "STACK_SOURCES" in done.stderr
    archive.incomplete.unlink()
    prefix_of(run_with(stack, archive, "--suite", "trixie"))


def test_a_machine_without_apt_is_told_what_to_do(stack: Stack, tmp_path: Path) -> None:
    done = stack.run(STACK_SOURCES="", PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot run apt-get" in done.stderr
    assert "STACK_SOURCES" in done.stderr and "STACK_PREFIX" in done.stderr


def test_source_packages_may_be_given_in_a_folder(stack: Stack, archive: Archive) -> None:
    prefix = prefix_of(stack.run(STACK_SOURCES=str(archive.packages)))
    assert prefix.name.startswith("gdal-1.0-none-")
    assert json.loads((prefix / "stack.json").read_text())["sanitizer"] == "none"


def test_the_time_left_follows_the_pace_of_the_machine() -> None:
    first, second = replace(recipe.LIBRARIES[0], seconds=100), replace(recipe.LIBRARIES[1], seconds=300)
    estimate = Estimate([first, second])
    assert estimate.seconds_left(first.name, 0.0, 0.0) == 400
    assert estimate.seconds_left(first.name, 0.5, 100.0) == 700  # half as fast as the table says
    estimate.finish(first.name, 200.0)
    assert estimate.seconds_left(second.name, 0.5, 300.0) == pytest.approx(500 / 250 * 150)


def test_too_little_room_is_said_before_anything_is_built(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    from capsan.stack import builder

    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(EnvironmentProblem, match="make room"):
        builder._need_space(cache.Folders(stack.cache))
