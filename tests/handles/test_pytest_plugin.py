"""pytest --handles in a process of its own, on test files whose handles are made up."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from capsan.paths import HANDLES
from handles.checked import PRELUDE, environment

FIXTURES = """
import pytest

@pytest.fixture
def narrow():
    return Handle("Narrow")

@pytest.fixture(scope="session")
def wide():
    return Handle("Wide")
"""


class Project:
    """A folder with tests, and the plugin in reach as an installed one is."""

    def __init__(self, folder: Path, library: Path | None) -> None:
        self.folder = folder
        self.library = library
        points = tomllib.loads((HANDLES / "pyproject.toml").read_text())["project"]["entry-points"]["pytest11"]
        metadata = folder / "site/capsan_handles-0.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: capsan-handles\nVersion: 0\n")
        lines = "".join(f"{name} = {value}\n" for name, value in points.items())
        (metadata / "entry_points.txt").write_text(f"[pytest11]\n{lines}")
        (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")

    def write(self, text: str, name: str = "test_it.py") -> None:
        (self.folder / name).write_text(PRELUDE + FIXTURES + text)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return self.call([sys.executable, "-m", "pytest", *arguments], **variables)

    def call(self, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        variables["PYTHONPATH"] = f"{HANDLES}:{self.folder / 'site'}"
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment(self.library, **variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture
def project(tmp_path: Path, fake_library: Path) -> Project:
    return Project(tmp_path, fake_library)


def test_without_the_option_nothing_is_preloaded(project: Project) -> None:
    text = "def test():\n    assert not hasattr(fake, 'fake_misuse')\n    assert 'LD_PRELOAD' not in os.environ\n"
    (project.folder / "test_it.py").write_text("import ctypes, os\nfake = ctypes.CDLL(None)\n" + text)
    done = project.run()
    assert done.returncode == 0
    assert "handles:" not in done.stdout


@pytest.mark.parametrize("arguments", [["--handles"], ["--handles", "test_it.py"], ["test_it.py", "--handles", "-q"]])
def test_clean_tests_pass(project: Project, arguments: list[str]) -> None:
    project.write("def test():\n    Handle()\n")
    done = project.run(*arguments)
    assert done.returncode == 0
    assert "1 passed" in done.stdout
    assert "handles: no misuse in 1 test\n" in done.stdout


@pytest.mark.parametrize("where", ["ini", "environment"])
def test_option_from_elsewhere(project: Project, where: str) -> None:
    project.write("def test():\n    misuse(3)\n")
    if where == "ini":
        (project.folder / "pytest.ini").write_text("[pytest]\naddopts = --handles\n")
    assert project.run(**({} if where == "ini" else {"PYTEST_ADDOPTS": "--handles"})).returncode == 1


def test_the_test_that_misuses_fails(project: Project) -> None:
    project.write("def test_before(): pass\ndef test_wrong():\n    misuse(3)\n    misuse(3)\ndef test_after(): pass\n")
    done = project.run("--handles")
    assert done.returncode == 1
    assert "FAILED test_it.py::test_wrong" in done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert "use-after-free: GDALGetRasterBandXSize was given a Band that has ended" in done.stdout
    assert "  used by GDALGetRasterBandXSize\n      /made/up.py:3 in main\n  A made-up rule.\n" in done.stdout
    assert "seen 2 times" in done.stdout
    assert "handles: 1 finding (1 use-after-free)" in done.stdout
    assert "as it happens" not in done.stdout + done.stderr


def test_a_repeated_misuse_fails_each_test(project: Project) -> None:
    project.write("@pytest.mark.parametrize('n', range(3))\ndef test(n):\n    misuse(3)\n")
    done = project.run("--handles")
    assert "3 failed" in done.stdout
    assert "handles: 3 findings (3 use-after-free)" in done.stdout


def test_setup_and_teardown_are_errors(project: Project) -> None:
    project.write(
        "@pytest.fixture\ndef early():\n    misuse(1)\n"
        "@pytest.fixture\ndef late():\n    yield\n    misuse(2)\n"
        "def test_setup(early): pass\n"
        "def test_teardown(late): pass\n"
    )
    done = project.run("--handles")
    assert "ERROR test_it.py::test_setup" in done.stdout
    assert "ERROR test_it.py::test_teardown" in done.stdout
    assert "1 passed, 2 errors" in done.stdout


def test_a_failed_test_gets_a_section(project: Project) -> None:
    project.write("def test():\n    misuse(3)\n    assert 1 == 2\n")
    done = project.run("--handles")
    assert "assert 1 == 2" in done.stdout
    assert "handles misused in call" in done.stdout
    assert "use-after-free: GDALGetRasterBandXSize was given" in done.stdout
    assert "handles: 1 finding (1 use-after-free)" in done.stdout


def test_misuse_may_be_expected(project: Project) -> None:
    project.write("@pytest.mark.xfail(strict=True)\ndef test():\n    misuse(3)\n")
    done = project.run("--handles")
    assert done.returncode == 0
    assert "1 xfailed" in done.stdout
    assert "handles: no misuse in 1 test" in done.stdout


def test_a_skipped_test_that_misuses_fails(project: Project) -> None:
    project.write("def test():\n    misuse(3)\n    pytest.skip('so')\n")
    assert "1 failed" in project.run("--handles").stdout


def test_misuse_at_import_is_nobodys(project: Project) -> None:
    project.write("misuse(3)\ndef test(): pass\n")
    done = project.run("--handles")
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "handles misused outside tests" in done.stdout
    assert "handles: 1 finding (1 use-after-free)" in done.stdout


def test_leaks_are_looked_for_only_when_asked(project: Project) -> None:
    project.write("def test():\n    fake.fake_make(b'Dataset')\n")
    assert project.run("--handles").returncode == 0
    done = project.run("--handles=leaks")
    assert done.returncode == 1
    assert "1 passed, 1 error" in done.stdout
    assert "leak: a Dataset was never ended\n  made by FakeMake\n      /made/up.py:7 in main\n" in done.stdout
    assert "handles: 1 finding (1 leak)" in done.stdout


def test_what_dies_with_the_test_is_no_leak(project: Project) -> None:
    project.write(
        "def test_fixture(narrow): pass\n"
        "def test_local():\n    handle = Handle()\n"
        "def test_cycle():\n    handle = Handle()\n    handle.self = handle\n"
        "def test_raised():\n    handle = Handle()\n"
        "    with pytest.raises(ValueError) as error:\n        raise ValueError\n"
        "class Test:\n    def test_attribute(self):\n        self.handle = Handle()\n"
        "import unittest\n"
        "class Old(unittest.TestCase):\n"
        "    def setUp(self):\n        self.handle = Handle()\n"
        "    def test_old(self): pass\n"
    )
    done = project.run("--handles=leaks")
    assert done.returncode == 0, done.stdout
    assert "handles: no misuse and no leak in 6 tests" in done.stdout


def test_what_wider_fixtures_make_is_no_leak(project: Project) -> None:
    project.write(
        "@pytest.fixture(scope='module')\n"
        "def nested(request):\n    return request.getfixturevalue('wide'), Handle()\n"
        "def test_first(wide): pass\n"
        "def test_second(nested): pass\n"
        "class Test:\n"
        "    @classmethod\n    def setup_class(cls):\n        cls.handle = Handle()\n"
        "    def test_third(self): pass\n"
        "def test_guilty(nested):\n    fake.fake_make(b'Dataset')\n"
    )
    done = project.run("--handles=leaks")
    assert "4 passed, 1 error" in done.stdout
    assert "ERROR test_it.py::test_guilty" in done.stdout


@pytest.mark.parametrize("end", ["assert False", "pytest.skip('so')", "misuse(3)"])
def test_a_test_that_did_not_pass_is_not_accused_of_leaks(project: Project, end: str) -> None:
    project.write(f"def test():\n    fake.fake_make(b'Dataset')\n    {end}\n")
    assert "leak" not in project.run("--handles=leaks").stdout.partition("handles:")[0].replace("--handles=leaks", "")


def test_nothing_is_imported_twice(project: Project) -> None:
    project.write("open('imported', 'a').write('conftest ')\n", "conftest.py")
    project.write("open('imported', 'a').write('test ')\ndef test(): pass\n")
    project.run("--handles")
    assert (project.folder / "imported").read_text() == "conftest test "


@pytest.mark.parametrize("how", ["module", "script", "own"])
def test_the_same_command_is_started_again(project: Project, how: str) -> None:
    project.write("def test():\n    misuse(3)\n")
    own = project.folder / "own.py"
    own.write_text("import sys, pytest\nprint('own')\nsys.exit(pytest.main(['--handles', *sys.argv[1:]]))\n")
    script = Path(sys.executable).with_name("pytest")
    commands = {
        "module": [sys.executable, "-X", "dev", "-m", "pytest", "--handles", "-k", "test and not other"],
        "script": [str(script), "--handles"],
        "own": [sys.executable, str(own), "-k", "test and not other"],
    }
    done = project.call(commands[how])
    assert done.returncode == 1
    assert "1 failed" in done.stdout
    assert ("own" in done.stdout) == (how == "own")


def test_processes_of_a_test_are_checked_and_speak(project: Project) -> None:
    project.write(
        "if __name__ == '__main__':\n    misuse(3)\ndef test():\n    subprocess.run([sys.executable, __file__])\n"
    )
    done = project.run("--handles", "-s")
    assert "as it happens: use-after-free" in done.stderr


def test_a_library_that_cannot_be_loaded_is_told_once(project: Project) -> None:
    broken = project.folder / "broken.so"
    broken.write_text("no library")
    project.library = broken
    project.write("def test(): pass\n")
    done = project.run("--handles")
    assert done.returncode == 4
    assert f"ERROR: --handles: {broken} cannot be preloaded" in done.stderr


def test_a_missing_library_is_told(project: Project) -> None:
    project.library = project.folder / "none.so"
    done = project.run("--handles")
    assert done.returncode == 4
    assert "ERROR: --handles: no library" in done.stderr


def test_under_xdist(project: Project) -> None:
    pytest.importorskip("xdist")
    project.write("misuse(1)\ndef test_right(): pass\ndef test_wrong():\n    misuse(3, name='double-free')\n")
    done = project.run("--handles", "-n", "2")
    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout
    assert "1 double-free" in done.stdout
    assert "handles misused outside tests" in done.stdout
