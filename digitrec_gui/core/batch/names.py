"""What a job is called, by the name of its file."""

from __future__ import annotations

import re
from pathlib import Path

TIME = "%Y-%m-%d %H-%M-%S"
"""When it was begun, in the name of its file, before its own name."""

_NAMED = re.compile(r"\d{4}-\d\d-\d\d \d\d-\d\d-\d\d (.*)", re.DOTALL)


def name_of(path: Path) -> str:
    """What a job is called."""
    match = _NAMED.fullmatch(path.stem)
    return match[1] if match else path.stem


def called(path: Path) -> str:
    """The same in sentences: in quotes; the name of the file where that was chosen by the user."""
    return f"“{name_of(path)}”" if _NAMED.fullmatch(path.stem) else path.name
