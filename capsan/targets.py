"""The targets there are, and how their programs are started."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from capsan.build import build
from capsan.errors import UsageError
from capsan.paths import CORPUS, ROOT, SYMBOLIZER
from capsan.sanitizers import plain_environment

SUPPRESSIONS = ROOT / "sanitizers" / "suppressions" / "lsan.txt"
SANITIZERS = ("address", "thread")  # what watches a target: ASan, UBSan and LSan, or TSan
SANITIZER_HELP = "what watches: ASan, UBSan and LSan, or TSan, which sees races: of native only (address)"
STACKS = ("system", "instrumented")  # which GDAL, PROJ and GEOS are inside
STACK_HELP = (
    "which GDAL, PROJ and GEOS: Debian's, or those of ./run stack, where memory errors inside them show (system)"
)
UBSAN_SUPPRESSIONS = SUPPRESSIONS.with_name("ubsan.txt")
TSAN_SUPPRESSIONS = SUPPRESSIONS.with_name("tsan.txt")
LEAKS_EXIT = 78  # fuzz/leaks.h


@dataclass(frozen=True)
class Inputs:
    """What the inputs of a target are: programs, or bytes of any sort. And what libFuzzer is told of them."""

    suffix: str  # of their files; none for bytes
    options: tuple[str, ...]

    @property
    def programs(self) -> bool:
        return self.suffix == ".py"

    def file(self, name: str) -> str:
        return name + self.suffix

    def find(self, folder: Path) -> list[Path]:
        """The inputs in a folder and below, without what explains them."""
        paths = sorted(path for path in folder.rglob(f"*{self.suffix}") if path.is_file())
        return [path for path in paths if self.programs or path.name not in _EXPLANATIONS]


_EXPLANATIONS = ("README.md", "report.txt")
# Programs are kept long enough by the mutator.
PROGRAMS = Inputs(".py", ("-max_len=16384", "-len_control=0", "-reduce_inputs=0", "-rss_limit_mb=3000"))


@dataclass(frozen=True)
class Target:
    name: str
    fuzzer: Path  # with libFuzzer
    replay: Path  # without an engine
    corpus: Path  # where its hunts start
    inputs: Inputs = PROGRAMS
    stack: str = "system"  # of STACKS
    sanitizer: str = "address"  # of SANITIZERS

    @property
    def seeds(self) -> Path:
        return self.corpus / "seeds"

    @property
    def known(self) -> Path:
        """Findings in the libraries that are known, each in a folder named by its signature."""
        return self.corpus / "known"

    def knows(self, slug: str) -> bool:
        return (self.known / slug).is_dir()

    @property
    def dictionary(self) -> Path:
        return self.corpus / "dictionary"

    @property
    def engine_options(self) -> tuple[str, ...]:
        """What libFuzzer is told. A program reaches thousands of edges inside the libraries, and counting how rare each
        of them is, which its default way to choose inputs needs, took half the time of a hunt: without it 2.7 times
        the programs, and a quarter more lifetime states. Against Debian's libraries, and for bytes, it pays."""
        costly = self.stack == "instrumented" and self.inputs.programs
        return (*self.inputs.options, *(("-entropic=0",) if costly else ()))


@dataclass(frozen=True)
class _Traits:
    corpus: str  # the folder of CORPUS in which its hunts start; of another target, if the programs of that are its own
    module: bool  # whether it has a module under test
    inputs: Inputs = PROGRAMS


def _bytes(most: int) -> Inputs:
    """Of bytes, at most so many: a target refuses more (most_bytes in its file). It counts processor time itself;
    the engine's clock is for what waits."""
    return Inputs("", (f"-max_len={most}", "-rss_limit_mb=2048", "-timeout=60"))


BYTE_TARGETS = {
    "raster_file": _bytes(65536),
    "vector_file": _bytes(65536),
    "crs_text": _bytes(8192),
    "geometry_bytes": _bytes(4096),
}
_TRAITS = {
    "lifecycle": _Traits("lifecycle", True),
    "native": _Traits("lifecycle", False),
    "teardown": _Traits("teardown", True),
    **{name: _Traits(name, False, inputs) for name, inputs in BYTE_TARGETS.items()},
}
TARGETS = tuple(name for name, traits in _TRAITS.items() if traits.inputs.programs)
ALL_TARGETS = tuple(_TRAITS)


def find_target(name: str, module: str = "geocapsule", stack: str = "system", sanitizer: str = "address") -> Target:
    """Builds the target. UsageError if there is none of that name, or if it cannot run the module under test."""
    if name not in _TRAITS:
        raise UsageError(f"no target '{name}': there is {', '.join(ALL_TARGETS)}")
    if module != "geocapsule" and not _TRAITS[name].module:
        raise UsageError(f"target '{name}' runs the C layers of geocapsule, and no module: --module {module}")
    if sanitizer == "thread" and (name != "native" or stack != "system"):
        raise UsageError("--sanitizer thread is for the target native and the system's libraries: ./run fuzz native")
    folder = build_for(stack, [name, f"{name}-replay"], sanitizer) / "fuzz"
    traits = _TRAITS[name]
    corpus = CORPUS / traits.corpus
    return Target(name, folder / name, folder / f"{name}-replay", corpus, traits.inputs, stack, sanitizer)


def build_for(stack: str, targets: Sequence[str], sanitizer: str = "address") -> Path:
    """Brings targets of a stack up to date; returns the build folder."""
    if sanitizer == "thread":
        return build("thread", targets)
    if stack == "system":
        return build("asan", targets)
    from capsan.instrumented import build_instrumented

    return build_instrumented(targets)


def target_environment(module: str = "geocapsule", **extra: str) -> dict[str, str]:
    """Options are inside the targets (sanitizers/options.c); a user's own ASAN_OPTIONS come on top."""
    environment = plain_environment()
    environment.update({name: os.environ[name] for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if _is_users(name)})
    environment["ASAN_SYMBOLIZER_PATH"] = environment["UBSAN_SYMBOLIZER_PATH"] = str(SYMBOLIZER)
    environment["CAPSAN_CORPUS"] = str(CORPUS)
    environment["CAPSAN_MODULE"] = module
    environment["LSAN_OPTIONS"] = lsan_options()
    environment["UBSAN_OPTIONS"] = f'suppressions="{UBSAN_SUPPRESSIONS}":{environment.get("UBSAN_OPTIONS", "")}'
    environment["TSAN_OPTIONS"] = f'suppressions="{TSAN_SUPPRESSIONS}":external_symbolizer_path={SYMBOLIZER}'
    environment["GDAL_PAM_ENABLED"] = "NO"
    environment["PROJ_NETWORK"] = "OFF"
    return environment | extra


def lsan_options(file: Path = SUPPRESSIONS, show: bool = False) -> str:
    """What LSAN_OPTIONS has to say for the file to be used; show: LSan lists what it passed over."""
    return f'suppressions="{file}":print_suppressions={int(show)}'


def _is_users(name: str) -> bool:
    """./run test sets options for a stock interpreter with a preload; they are not for targets."""
    return name in os.environ and "LD_PRELOAD" not in os.environ


def run_replay(
    target: Target,
    files: Sequence[Path],
    *options: str,
    seconds: int = 10,
    timeout: float | None = None,
    module: str = "geocapsule",
    precise: bool = False,
) -> subprocess.CompletedProcess[str]:
    """Runs programs once each, in one process. capsan.log reads findings off its stderr; the status does not tell.

    precise: whole stacks of allocations, also through libraries built without frame pointers; slower to start."""
    environment = target_environment(module, CAPSAN_SUPERVISED="1")
    if precise:
        environment["ASAN_OPTIONS"] = f"{environment.get('ASAN_OPTIONS', '')}:fast_unwind_on_malloc=0"
    return subprocess.run(
        [str(target.replay), *options, "--seconds", str(seconds), *map(str, files)],
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        env=environment,
        timeout=timeout,
    )
