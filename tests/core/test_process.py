"""A child that wants too much is stopped by the system, not by its own good will."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limits that a process sets itself")


def run(code: str) -> subprocess.CompletedProcess[str]:
    code = f"from digitrec_gui.core.process import limit_this_process\n{code}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory beyond RLIMIT_DATA")
def test_memory_beyond_the_limit_is_refused() -> None:
    child = run("limit_this_process(memory=2**29)\nbytearray(2**27)\nbytearray(2**30)")

    assert "MemoryError" in child.stderr


def test_an_endless_loop_is_ended() -> None:
    child = run("limit_this_process(processor_seconds=1)\nwhile True: pass")

    assert child.returncode < 0


def test_limits_that_are_lower_already_stay() -> None:
    child = run(
        "import resource\nlimit_this_process(memory=2**29)\nlimit_this_process()\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA) == (2**29, 2**29))"
    )

    assert child.stdout == "True\n"
