"""Source lines of native places, in objects compiled for the test."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from capsan.paths import COMPILER
from capsan.sanitizers import plain_environment
from capsan_handles import symbols
from capsan_handles.report import Finding

# Prints where it would return to, from the first byte of its object, as the library reports places.
SOURCE = """#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
__attribute__((noinline)) void tell(void)
{
    char *caller = __builtin_return_address(0);
    Dl_info info;
    dladdr(caller, &info);
    printf("0x%lx\\n", (unsigned long)(caller - (char *)info.dli_fbase));
}
int main(void)
{
    tell();
    return 0;
}
"""


def add_source(path: Path, offset: str) -> dict[str, Any]:
    native = {"object": str(path), "offset": offset, "symbol": None}
    symbols.add_sources([Finding({"class": "leak", "events": [{"role": "made", "native": native}]})])
    return native


@pytest.fixture(params=["-pie", "-no-pie"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "x.c").write_text(SOURCE)
    command = [COMPILER, "-g", "-gdwarf-4", "-O1", "-fPIE", request.param, "x.c", "-o", "x", "-ldl"]
    subprocess.run(command, cwd=tmp_path, env=plain_environment(), check=True, capture_output=True)
    return tmp_path / "x"


@pytest.mark.parametrize("tool", [name for name, *_ in symbols._TOOLS])
def test_the_line_of_the_call(program: Path, tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool}")
    monkeypatch.setattr(symbols, "_TOOLS", tuple(entry for entry in symbols._TOOLS if entry[0] == tool))
    answer = subprocess.run([program], env=plain_environment(), capture_output=True, text=True, check=True)
    assert add_source(program, answer.stdout.strip())["source"] == f"{program.with_suffix('.c')}:13 in main"


def test_what_cannot_be_known_stays_as_it_is(program: Path) -> None:
    assert "source" not in add_source(program.with_name("none.so"), "0x10")
    assert "source" not in add_source(program, "0x7fffffff")
    assert "source" not in add_source(program, "nonsense")
    assert "source" not in add_source(program.with_suffix(".c"), "0x10")
