"""A child that wants too much is stopped by the system, not by its own good will."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limits that a process sets itself")


def run(code: str) -> subprocess.CompletedProcess[str]:
    code = f"from digitrec_gui.core.process import allow_more_time, limit_this_process\n{code}"
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


def test_who_is_allowed_more_time_again_and_again_goes_on_until_all_of_it_is_used() -> None:
    turn = "end = time.process_time() + 0.7\nwhile time.process_time() < end: pass"
    begin = "import time\nlimit_this_process(processor_seconds=4)\n"

    often = run(
        f"{begin}for _ in range(3):\n    allow_more_time(1)\n    {turn.replace(chr(10), chr(10) + '    ')}\nprint(1)"
    )
    once = run(f"{begin}allow_more_time(1)\nwhile True: pass")
    all_used = run(f"{begin}while True:\n    allow_more_time(1)\n    {turn.replace(chr(10), chr(10) + '    ')}")

    assert often.stdout == "1\n"
    assert once.returncode < 0 and all_used.returncode < 0
