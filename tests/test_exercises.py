"""What exercises ext, chosen by a rule: for ./run coverage and ./run test --valgrind."""

from pathlib import Path

import pytest
from commands import ORDERS, SEEDS, write_program

from capsan.exercises import batches, corpus_programs, ext_test_files, named_paths, native_tests
from capsan.paths import ROOT, preset_dir


def chosen(folder: Path) -> list[str]:
    return [str(file.relative_to(folder)) for file in ext_test_files(folder)]


def test_the_rule(tmp_path: Path) -> None:
    files = {
        "test_imports.py": "import pytest\nimport geocapsule as g\n",
        "handles/test_from.py": "def test():\n    from geocapsule import open\n",
        "test_native.py": "from commands import BUILD, call\n",
        "test_by_another.py": "from things import make\n",
        "test_ext_by_name.py": "",
        "ext/test_by_folder.py": "",
        "ext/deeper/test_there.py": "",
        "test_of_a_command.py": 'SCRIPT = """\nimport geocapsule\n"""\n',
        "test_of_another_package.py": "import geocapsules\nfrom commands import call\n",
        "things.py": "import test_by_another\nimport geocapsule\n",
        "ext/conftest.py": "import geocapsule\n",
        "extra/test_elsewhere.py": "",
    }
    for name, text in files.items():
        write_program(tmp_path / name, text)
    assert sorted(chosen(tmp_path)) == sorted(list(files)[:7])


def test_the_files_of_this_tree() -> None:
    found = chosen(ROOT / "tests")
    assert {"test_capsule.py", "test_ops.py", "test_native.py", "test_corpus.py"} <= set(found)
    assert not {"test_exercises.py", "test_fuzz.py", "test_run.py", "handles/test_library.py"} & set(found)


def test_native_tests_are_those_that_are_built() -> None:
    folder = preset_dir("asan") / "tests" / "native"
    assert "test_handle" in native_tests()
    assert [name for name in native_tests() if not (folder / name).exists()] == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], []),
        (["-x", "-k", "tests", "-m", "tests"], []),
        (["tests/test_ops.py", "-k", "open"], ["tests/test_ops.py"]),
        (["tests/test_ops.py::test_open[a b]", "tests"], ["tests/test_ops.py::test_open[a b]", "tests"]),
        (["tests/no_such_file.py", "--durations", "3"], []),
    ],
)
def test_paths_among_the_arguments_of_pytest(arguments: list[str], expected: list[str]) -> None:
    assert named_paths(arguments) == expected


def test_the_whole_corpus_is_replayed() -> None:
    assert set(corpus_programs()["lifecycle"]) >= {*SEEDS.glob("*.py"), *ORDERS.glob("*.py")}


def test_a_program_that_ends_the_interpreter_is_alone(tmp_path: Path) -> None:
    paths = [
        write_program(tmp_path / f"{number}.py", *lines)
        for number, lines in enumerate((["collect()"], ['finish("finalize")'], ['finish("reverse")', "collect()"], []))
    ]
    assert batches(paths) == [[paths[0], paths[2], paths[3]], [paths[1]]]
    assert batches([]) == []
