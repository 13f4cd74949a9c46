"""What a target printed when it died, read as a verdict: which oracle spoke, and about what."""

import pytest

from capsan.log import Signature, read_verdict

ENGINE = """\
INFO: Running with entropic power schedule (0xFF, 100).
INFO: Seed: 1
#2\tINITED cov: 400 ft: 900 corp: 1/1b exec/s: 0 rss: 120Mb
#4096\tpulse  cov: 812 ft: 2011 corp: 90/21Kb lim: 16384 exec/s: 2048 rss: 200Mb
capsan: module other has 70 of 72 ops; programs that use others are rejected
"""
WHERE = "==capsan== at statement 3, close of Band: statement 3: close(b0)\n"
END = "==capsan== at the end, teardown of Dataset: the end of the program, where what it left is dropped\n"
FRAMES = """\
    #0 0x55 in malloc (/somewhere/lifecycle+0x1)
    #1 0x56 in op_call /somewhere/ops.c:9:9
    #2 0x57 in main /somewhere/main.c:1:1
"""


def asan(what: str, where: str = WHERE) -> str:
    return f"{'=' * 65}\n{where}==7==ERROR: AddressSanitizer: {what}\n{FRAMES}"


def finding(bug: str, kind: str, op: str, where: str = WHERE) -> str:
    return f"==capsan== finding: {bug} of {kind} in {op}\n==capsan== what happened\n{where}"


def leak(frames: str = FRAMES) -> str:
    return (
        "=================\n==7==ERROR: LeakSanitizer: detected memory leaks\n\n"
        f"Direct leak of 8 byte(s) in 1 object(s) allocated from:\n{frames}\n"
        "SUMMARY: AddressSanitizer: 8 byte(s) leaked in 1 allocation(s).\n"
        "==capsan== finding: leak of memory in one of 512 programs\n"
    )


SIGABRT = "==7== ERROR: libFuzzer: deadly signal\n    #0 0x55 in __sanitizer_print_stack_trace\n"

REPORTS = {
    "double free": (
        asan("attempting double-free on 0x502000 in thread T0:"),
        Signature("double-free", "Band", "close"),
        "AddressSanitizer",
    ),
    "use after free": (
        asan("heap-use-after-free on address 0x502000 at pc 0x55 bp 0x7f sp 0x7f"),
        Signature("heap-use-after-free", "Band", "close"),
        "AddressSanitizer",
    ),
    "race": (
        f"==================\nWARNING: ThreadSanitizer: data race (pid=7)\n  Write of size 8\n{FRAMES}{WHERE}",
        Signature("data-race", "Band", "close"),
        "ThreadSanitizer",
    ),
    "two locks": (
        f"WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=7)\n{FRAMES}{WHERE}",
        Signature("lock-order-inversion", "Band", "close"),
        "ThreadSanitizer",
    ),
    "crash under TSan": (
        f"{WHERE}==7==ERROR: ThreadSanitizer: SEGV on unknown address 0x1\n{FRAMES}",
        Signature("segv", "Band", "close"),
        "ThreadSanitizer",
    ),
    "overflow": (
        asan("heap-buffer-overflow on address 0x502000 at pc 0x55"),
        Signature("heap-buffer-overflow", "Band", "close"),
        "AddressSanitizer",
    ),
    "bad free": (
        asan("attempting free on address which was not malloc()-ed: 0x7f in thread T0"),
        Signature("bad-free", "Band", "close"),
        "AddressSanitizer",
    ),
    "segv": (
        asan("SEGV on unknown address 0x000000000000 (pc 0x0 bp 0x7f sp 0x7f T0)"),
        Signature("segv", "Band", "close"),
        "AddressSanitizer",
    ),
    "at the end": (
        asan("heap-use-after-free on address 0x502000", END),
        Signature("heap-use-after-free", "Dataset", "drop"),
        "AddressSanitizer",
    ),
    "outside of any program": (
        asan("heap-use-after-free on address 0x502000", ""),
        Signature("heap-use-after-free", "none", "none"),
        "AddressSanitizer",
    ),
    "undefined behaviour": (
        f"{WHERE}/src/raster.c:41:16: runtime error: shift exponent -40 is negative\n{FRAMES}",
        Signature("undefined-behaviour", "Band", "close"),
        "UndefinedBehaviorSanitizer",
    ),
    "leak in an op": (
        leak(FRAMES.replace("op_call", "op_read")),
        Signature("leak", "none", "read"),
        "LeakSanitizer",
    ),
    "leak elsewhere": (leak(), Signature("leak", "none", "none"), "LeakSanitizer"),
    "fatal error of Python": (
        f"Fatal Python error: Segmentation fault\n\nThread 0x7f (most recent call first):\n{SIGABRT}",
        Signature("segmentation", "none", "none"),
        "Python",
    ),
    "timeout of the engine": (
        "ALARM: working on the last Unit for 11 seconds\n==7== ERROR: libFuzzer: timeout after 11 seconds\n",
        Signature("timeout", "none", "none"),
        "the clock",
    ),
    "timeout of the replay": (
        f"{WHERE}==capsan== finding: timeout of none in program: it did not end in time\n",
        Signature("timeout", "none", "close"),
        "the clock",
    ),
    "out of memory": (
        "==7== ERROR: libFuzzer: out-of-memory (used: 3001Mb; limit: 3000Mb)\n",
        Signature("out-of-memory", "none", "none"),
        "libFuzzer",
    ),
    "a signal and no more": (SIGABRT, Signature("deadly", "none", "none"), "libFuzzer"),
    "left open": (
        finding("left-open", "Dataset", "teardown", END) + SIGABRT,
        Signature("left-open", "Dataset", "drop"),
        "the ledger",
    ),
    "destroyed twice": (
        finding("destroyed-twice", "Band", "close") + SIGABRT,
        Signature("destroyed-twice", "Band", "close"),
        "the ledger",
    ),
    "wrong order": (
        finding("wrong-order", "Projection", "del") + SIGABRT,
        Signature("wrong-order", "Projection", "drop"),
        "the ledger",
    ),
    "use after end": (
        finding("use-after-end", "Band", "read") + SIGABRT,
        Signature("use-after-end", "Band", "read"),
        "the ledger",
    ),
    "undocumented exception": (
        finding("undocumented-exception", "none", "open") + SIGABRT,
        Signature("undocumented-exception", "none", "open"),
        "the exception table",
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_report(name: str) -> None:
    text, signature, oracle = REPORTS[name]
    for log in (text, ENGINE + text + "MS: 1 Custom-; base unit: 00\nartifact_prefix='x'\n"):
        verdict = read_verdict(log)
        assert verdict is not None
        assert (verdict.signature, verdict.oracle) == (signature, oracle)
        assert verdict.headline.startswith(signature.bug) and verdict.headline.endswith(f" in {signature.op}")
        assert signature.kind == "none" or f" of {signature.kind} " in f"{verdict.headline} " or oracle == "the clock"


@pytest.mark.parametrize("log", ["", "\n", ENGINE, WHERE, FRAMES, f"{ENGINE}Done 4096 runs in 4 second(s)\n"])
def test_an_ordinary_log_has_no_finding(log: str) -> None:
    assert read_verdict(log) is None


def test_text_of_a_program_is_no_report() -> None:
    """A program may say anything; a line of ours that quotes it is still one line."""
    quoted = 'open("data/==1==ERROR: AddressSanitizer: attempting double-free runtime error: x")'
    where = f"==capsan== at statement 1, open of none: statement 1: {quoted}\n"
    assert read_verdict(where) is None
    verdict = read_verdict(asan("heap-use-after-free on address 0x502000", where))
    assert verdict is not None
    assert verdict.signature == Signature("heap-use-after-free", "none", "open")


def test_our_own_word_comes_before_the_echo() -> None:
    """abort() makes the engine, and Python, report a signal."""
    log = finding("left-open", "Geometry", "teardown", END) + "Fatal Python error: Aborted\n" + SIGABRT
    verdict = read_verdict(log)
    assert verdict is not None and verdict.signature.bug == "left-open"


def test_asan_comes_before_what_follows_from_it() -> None:
    log = asan("heap-use-after-free on address 0x50") + "Fatal Python error: Aborted\n" + SIGABRT
    verdict = read_verdict(log)
    assert verdict is not None and verdict.signature.bug == "heap-use-after-free"


def test_the_first_of_several_findings_counts() -> None:
    verdict = read_verdict(finding("wrong-order", "Band", "close") + finding("left-open", "Band", "teardown", END))
    assert verdict is not None and verdict.signature.bug == "wrong-order"


def test_the_story_is_ours_in_order() -> None:
    verdict = read_verdict(finding("left-open", "Dataset", "teardown", END))
    assert verdict is not None
    assert verdict.story[0] == "what happened"
    assert verdict.story[1].startswith("at the end, teardown of Dataset")


@pytest.mark.parametrize(
    ("signature", "slug"),
    [
        (Signature("left-open", "RasterBuffer", "drop"), "left-open-rasterbuffer-drop"),
        (Signature("double-free", "none", "close"), "double-free-none-close"),
        (Signature("crash", "../../x", "/etc"), "crash-x-etc"),
    ],
)
def test_slug_is_the_name_of_a_folder(signature: Signature, slug: str) -> None:
    assert signature.slug == slug
