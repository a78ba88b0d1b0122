"""The whole window on a laptop of 1366x768, at 100, 150 and 200 %: nothing overlaps, nothing is cut off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.limits import CHILD_SECONDS

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_all_of_it_is_seen_or_scrolled_to(scale: str) -> None:
    # The scale is that of a process: one for each, which looks at all there is.
    child = subprocess.run(
        [sys.executable, "-m", "tests.ui.window.scaled_window", scale],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=CHILD_SECONDS,
        check=False,
    )

    assert child.returncode == 0, child.stderr
    found = json.loads(child.stdout.splitlines()[-1])
    assert len(found) > 25
    assert {name: faults for name, faults in found.items() if faults} == {}
