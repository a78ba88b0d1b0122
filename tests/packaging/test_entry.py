"""What a packaged program runs, started by the program itself as one of its processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup.places import ROOT

ENTRY = ROOT / "scripts" / "packaging" / "entry.py"

PARENT = """
import multiprocessing.spawn, os, sys
from pebble import ProcessPool
sys.frozen = True
multiprocessing.spawn.set_executable(sys.argv[1])
if __name__ == "__main__":
    with ProcessPool(1, context=multiprocessing.get_context("spawn")) as pool:
        print(pool.schedule(os.getpid).result(timeout=100) != os.getpid())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the executable is a shell script here")
def test_a_packaged_program_is_its_own_worker(tmp_path: Path) -> None:
    # Given an executable that runs the entry, as a package's does
    executable = tmp_path / "digitrec"
    executable.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ENTRY}" "$@"\n')
    executable.chmod(0o755)

    # When the program asks for a process of its own, which it starts by that
    parent = subprocess.run(
        [sys.executable, "-c", PARENT, str(executable)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )

    # Then that works
    assert parent.stdout == "True\n", parent.stderr
