"""Configures, builds and installs one library after the other, going on from where an earlier build ended."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from capsan.build import first_error
from capsan.errors import EnvironmentProblem
from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment
from capsan.stack.cache import Folders, find_damage, stack_compiler, write_manifest
from capsan.stack.progress import Display, Estimate, in_words
from capsan.stack.recipe import LIBRARIES, SANITIZERS, Library
from capsan.stack.sources import Source

_STEP = re.compile(r"\[(\d+)/(\d+)\] ")
_FREE_BYTES = 3 << 30
_PATIENCE = 10.0  # seconds for a tool to end when it is asked to
_NO_SPACE = "No space left on device"


def build_missing(folders: Folders, sources: Mapping[str, Source], sanitizer: str, display: Display, lock: int) -> None:
    """Builds each library that is not installed and whole. The lock's descriptor is handed to the tools."""
    missing = [library for library in LIBRARIES if find_damage(folders, library)]
    estimate = Estimate(missing)
    if missing:
        folders.work.mkdir(parents=True, exist_ok=True)
        _need_space(folders)
    for library in missing:
        started = time.monotonic()
        folders.manifest(library).unlink(missing_ok=True)
        _Build(folders, library, sources[library.name], sanitizer, display, lock).run(estimate)
        estimate.finish(library.name, time.monotonic() - started)
        display.say(f"{library.name} {sources[library.name].version} is built")
    shutil.rmtree(folders.work, ignore_errors=True)


class _Build:
    def __init__(
        self, folders: Folders, library: Library, source: Source, sanitizer: str, display: Display, lock: int
    ) -> None:
        self._folders = folders
        self._library = library
        self._source = source
        self._sanitizer = sanitizer
        self._display = display
        self._lock = lock
        self._sources = folders.work / library.name
        self._folder = folders.work / f"{library.name}.build"

    def run(self, estimate: Estimate) -> None:
        if not self._sources.exists():
            self._display.report(f"unpacking {self._library.name} {self._source.version}")
            self._source.unpack(self._sources)
        if not (self._folder / "build.ninja").exists():
            self._display.report(f"configuring {self._library.name}")
            self._call("configuring", self._configure())
        started = time.monotonic()

        def follow(line: str) -> None:
            if step := _STEP.match(line):
                done, total = int(step[1]), int(step[2])
                left = estimate.seconds_left(self._library.name, done / total, time.monotonic() - started)
                self._display.report(f"building {self._library.name}: {done}/{total}, {in_words(left)} left")

        jobs = max(2, len(os.sched_getaffinity(0)))
        self._call("building", ["ninja", "-C", str(self._folder), f"-j{jobs}"], follow)
        self._call("installing", ["cmake", "--install", str(self._folder)])
        listed = (self._folder / "install_manifest.txt").read_text().split("\n")
        write_manifest(self._folders, self._library, {Path(line) for line in listed if line})
        if damage := find_damage(self._folders, self._library):
            raise EnvironmentProblem(f"{self._library.name} was built, but {damage}")
        # Two gigabytes that the next library can use.
        shutil.rmtree(self._folder)
        shutil.rmtree(self._sources)

    def _configure(self) -> list[str]:
        # Reports are to name gdal/ogr/ogrfeature.cpp, wherever it was built.
        flags = " ".join((*SANITIZERS[self._sanitizer].compile, f"-ffile-prefix-map={self._folders.work}/="))
        compiler = stack_compiler(self._sanitizer)
        variables = {
            "CMAKE_C_COMPILER": compiler,
            "CMAKE_CXX_COMPILER": compiler.replace("clang", "clang++").replace("gcc", "g++"),
            "CMAKE_C_FLAGS": flags,
            "CMAKE_CXX_FLAGS": flags,
            "CMAKE_EXE_LINKER_FLAGS": "-fuse-ld=lld" if compiler == COMPILER else "",
            "CMAKE_INSTALL_PREFIX": str(self._folders.prefix),
            "CMAKE_PREFIX_PATH": str(self._folders.prefix),
        }
        given = self._library.options_for(self._source.version)
        options = [*(f"{name}={value}" for name, value in variables.items()), *given]
        command = ["cmake", "-S", str(self._sources), "-B", str(self._folder), "-G", "Ninja"]
        return [*command, *(f"-D{option}" for option in options)]

    def _call(self, doing: str, command: list[str], follow: Callable[[str], None] | None = None) -> None:
        """Runs a tool with its output in the log; neither it nor what it starts outlives an interruption."""
        environment = {name: value for name, value in plain_environment().items() if not name.startswith("CMAKE_")}
        environment |= {"LC_ALL": "C", "NINJA_STATUS": "[%f/%t] ", "ASAN_OPTIONS": "detect_leaks=0"}
        lines: list[str] = []
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                pass_fds=(self._lock,),
            )
        except OSError as error:
            raise EnvironmentProblem(f"cannot run {command[0]}: {error.strerror}") from error
        with process, self._folders.log.open("a") as log:
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    log.write(line)
                    lines.append(line)
                    if follow:
                        follow(line)
            except BaseException:
                _end(process)
                raise
        if process.returncode != 0:
            raise self._problem(doing, "".join(lines))

    def _problem(self, doing: str, output: str) -> EnvironmentProblem:
        name, log = self._library.name, self._folders.log
        if _NO_SPACE in output:
            return EnvironmentProblem(f"{doing} {name}: no space left in {self._folders.work}")
        return EnvironmentProblem(f"{doing} {name} failed:\n{first_error(output)}\nthe whole log: {log}")


def _end(process: subprocess.Popen[str]) -> None:
    """What ninja starts is in process groups of its own: it ends them when it is asked to end, and removes what
    was half done."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def _need_space(folders: Folders) -> None:
    free = shutil.disk_usage(folders.work).free
    if free < _FREE_BYTES:
        raise EnvironmentProblem(
            f"{folders.work} has {free >> 20} MB free, and a build takes up to {_FREE_BYTES >> 20}: make room, or "
            "set XDG_CACHE_HOME to a folder elsewhere"
        )
