"""capsan-handles as a user calls it: what it passes on, what it says, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handles.checked import check, environment, write_script

PYTHON = "/usr/bin/python3"


def last_line(text: str) -> str:
    return text.splitlines()[-1]


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return write_script(tmp_path / "clean.py", "Handle()\nfake.fake_call(1232)\n")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return write_script(tmp_path / "wrong.py", "for _ in range(17): misuse(3)\nmisuse(5, name='double-free')\n")


def test_nothing_found(fake_library: Path, clean: Path, tmp_path: Path) -> None:
    done = check(fake_library, PYTHON, clean, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "capsan-handles: no misuse in 1,234 calls on 1 handle\n"


def test_findings_are_counted(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    done = check(fake_library, "--", PYTHON, wrong, cwd=tmp_path)
    assert done.returncode == 1
    assert "as it happens: use-after-free Band" in done.stderr
    assert done.stderr.splitlines()[-3:] == [
        "capsan-handles: use-after-free of Band in GDALGetRasterBandXSize at /made/up.py:3 in main (17 times)",
        "capsan-handles: double-free of Band in GDALGetRasterBandXSize at /made/up.py:5 in main",
        "capsan-handles: 2 findings (1 use-after-free, 1 double-free); the command ended with status 0",
    ]


def test_findings_of_several_processes_are_one(fake_library: Path, tmp_path: Path) -> None:
    script = write_script(tmp_path / "x.py", "misuse(3)\n")
    report = tmp_path / "report.json"
    twice = write_script(tmp_path / "y.py", f"misuse(3)\nsubprocess.run([sys.executable, {str(script)!r}])\n")
    assert check(fake_library, "--json", report, PYTHON, twice, cwd=tmp_path).returncode == 1
    document = json.loads(report.read_text())
    assert [finding["count"] for finding in document["findings"]] == [2]
    assert len(document["processes"]) == 2


def test_json(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    more = ',"alive":{"Driver":1},"kept":{"PJContext":2},"unknown_calls":{"GDALFoo":3}'
    more += ',"not_followed":{"/x.so":["F","G"]}'
    done = check(fake_library, "--json", "out.json", PYTHON, wrong, cwd=tmp_path, FAKE_SUMMARY=more)
    document = json.loads((tmp_path / "out.json").read_text())
    first = document["findings"][0]
    assert (first["class"], first["kind"], first["call"]) == ("use-after-free", "Band", "GDALGetRasterBandXSize")
    assert (first["number"], first["count"], first["events"][0]["role"]) == (1, 17, "used")
    assert document["command"] == [PYTHON, str(wrong)]
    assert (document["command_status"], document["calls"], document["handles"]) == (0, 18, 0)
    assert document["alive"] == {"Driver": 1}
    assert document["kept"] == {"PJContext": 2}
    assert document["unknown_calls"] == {"GDALFoo": 3}
    assert document["not_followed"] == {"/x.so": ["F", "G"]}
    assert [process["ended"] for process in document["processes"]] == [True]
    assert "3 calls to 1 function that the table does not know" in done.stderr
    assert "2 functions could not be followed" in done.stderr


def test_sarif_is_written(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    check(fake_library, "--sarif", "out.sarif", PYTHON, wrong, cwd=tmp_path)
    document = json.loads((tmp_path / "out.sarif").read_text())
    assert [result["ruleId"] for result in document["runs"][0]["results"]] == ["use-after-free", "double-free"]


def test_leaks_are_findings_unless_told_otherwise(fake_library: Path, tmp_path: Path) -> None:
    script = write_script(tmp_path / "x.py", "fake.fake_make(b'Dataset')\n")
    done = check(fake_library, PYTHON, script, cwd=tmp_path)
    assert done.returncode == 1
    assert last_line(done.stderr) == "capsan-handles: 1 leak; the command ended with status 0"
    assert check(fake_library, "--no-leaks", PYTHON, script, cwd=tmp_path).returncode == 0


def test_halt(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    done = check(fake_library, "--halt", PYTHON, wrong, cwd=tmp_path)
    assert last_line(done.stderr) == "capsan-handles: 1 finding (1 use-after-free); the command ended with status 1"
    assert "1 process ended without counting" in done.stderr


def test_quiet(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    assert "as it happens" not in check(fake_library, "--quiet", PYTHON, wrong, cwd=tmp_path).stderr


@pytest.mark.parametrize(("text", "status"), [("sys.exit(7)", 7), ("os.kill(os.getpid(), 9)", 137)])
def test_status_of_the_command(fake_library: Path, tmp_path: Path, text: str, status: int) -> None:
    script = write_script(tmp_path / "x.py", f"fake.fake_call(1)\n{text}\n")
    assert check(fake_library, PYTHON, script, cwd=tmp_path).returncode == status


def test_death_by_signal_is_told(fake_library: Path, tmp_path: Path) -> None:
    script = write_script(tmp_path / "x.py", "misuse(3)\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    done = check(fake_library, PYTHON, script, cwd=tmp_path)
    assert done.returncode == 1
    assert "1 finding (1 use-after-free); the command died of SIGSEGV" in done.stderr


def test_a_library_that_is_never_called_is_told(fake_library: Path, tmp_path: Path) -> None:
    done = check(fake_library, PYTHON, "-c", "pass", cwd=tmp_path)
    assert done.returncode == 0
    assert "the command made no call that is followed: is its library linked statically?" in done.stderr


def test_a_library_that_is_never_loaded_is_told(fake_library: Path, tmp_path: Path) -> None:
    done = check(fake_library, "env", "LD_PRELOAD=", PYTHON, "-c", "pass", cwd=tmp_path)
    assert "no call was counted" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no command"),
        (["--"], "no command"),
        (["--nonsense", "true"], "unrecognized arguments: --nonsense"),
        (["--json"], "argument --json: expected one argument"),
        (["no-such-command"], "command not found: no-such-command"),
        (["./script"], "./script cannot be executed"),
        (["--json", "no/such/folder.json", "true"], "cannot write no/such/folder.json: No such file or directory"),
        (["--sarif", ".", "true"], "cannot write .: Is a directory"),
    ],
)
def test_wrong_usage_is_one_line(fake_library: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "script").touch()
    done = check(fake_library, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("capsan-handles: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["script"]


def test_missing_library_is_one_line(tmp_path: Path) -> None:
    done = check(tmp_path / "none.so", "true", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "none.so" in done.stderr


def test_help_has_an_example(tmp_path: Path) -> None:
    done = check(None, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "example:\n  capsan-handles --json" in done.stdout


@pytest.mark.parametrize("separator", [[], ["--"]])
def test_options_after_the_command_are_its_own(fake_library: Path, tmp_path: Path, separator: list[str]) -> None:
    script = "import sys; print(sys.argv[1:])"
    given = ["--json", "x", "--", "--halt"]
    done = check(fake_library, "--quiet", *separator, PYTHON, "-c", script, *given, cwd=tmp_path)
    assert done.stdout == f"{given}\n"


def test_streams_and_folder_are_the_commands(fake_library: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "capsan_handles", "sh", "-c", "pwd; cat; echo error >&2"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment(fake_library), input="given\n", capture_output=True, text=True
    )
    assert done.stdout == f"{tmp_path}\ngiven\n"
    assert "error\n" in done.stderr


def test_what_was_preloaded_stays_preloaded(fake_library: Path, tmp_path: Path) -> None:
    done = check(fake_library, "sh", "-c", "echo $LD_PRELOAD", cwd=tmp_path, LD_PRELOAD="libm.so.6")
    assert done.stdout == f"{fake_library}:libm.so.6\n"


def test_library_in_a_folder_with_a_space(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    spaced = tmp_path / "a folder" / fake_library.name
    spaced.parent.mkdir()
    spaced.write_bytes(fake_library.read_bytes())
    assert "2 findings" in check(spaced, PYTHON, wrong, cwd=tmp_path).stderr


def test_nothing_is_left_behind(fake_library: Path, wrong: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    check(fake_library, PYTHON, wrong, cwd=tmp_path, TMPDIR=str(temporary))
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_go_to_the_command_and_reports_are_written(fake_library: Path, tmp_path: Path, number: int) -> None:
    lines = [
        "def stop(*_):",
        "    misuse(9)",
        "    sys.exit(0)",
        f"signal.signal({int(number)}, stop)",
        "print('ready', flush=True)",
        "time.sleep(100)",
    ]
    script = write_script(tmp_path / "x.py", "\n".join(lines))
    command = [sys.executable, "-m", "capsan_handles", "--json", "out.json", PYTHON, str(script)]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment(fake_library),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "1 finding" in errors
    assert len(json.loads((tmp_path / "out.json").read_text())["findings"]) == 1


def test_ctrl_c_reaches_the_command_once(fake_library: Path, tmp_path: Path) -> None:
    """On a terminal the whole group gets it: to hand it on would interrupt the command's own cleaning up."""
    script = write_script(
        tmp_path / "x.py",
        "got = []\nsignal.signal(2, lambda *_: got.append(1))\nprint('ready', flush=True)\n"
        "end = time.monotonic() + 1\nwhile time.monotonic() < end: time.sleep(0.1)\n"
        "open('got', 'w').write(str(len(got)))\n",
    )
    child, terminal = os.forkpty()
    if child == 0:
        os.chdir(tmp_path)
        command = [sys.executable, "-m", "capsan_handles", PYTHON, str(script)]
        os.execve(sys.executable, command, environment(fake_library))
    output = b""
    while b"ready" not in output:
        output += os.read(terminal, 1000)
    os.write(terminal, b"\x03")
    deadline = time.monotonic() + 60
    while not (tmp_path / "got").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 130
    os.close(terminal)
    assert (tmp_path / "got").read_text() == "1"
