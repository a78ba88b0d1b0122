"""Where the environment lies, what it is made of, and the stamp that tells whether it still is.

This and `bootstrap` are all that stands between a set-up that is still good and the program, so only light modules are
imported here. Both must parse on Python 3.8, so that an old Python gets a sentence.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SUPPORTED = ((3, 11), (3, 12), (3, 13))

UNFINISHED = "unfinished"

# A layer of the environment: its name in the stamp and the lock it is installed from.
LOCKS = {"program": "requirements.lock", "tools": "requirements-dev.lock"}


class SetUpError(Exception):
    """The program can't be set up or shown; the message says in a sentence what to do."""


def key(layer: str, root: Path = ROOT) -> str:
    """What a layer was made from, in one line: it changes when the layer has to be made again.

    The place counts, because an editable install and the scripts of an environment name it.
    """
    content = hashlib.sha256()
    for part in (sys.version, sys.base_prefix, str(root)):
        content.update(part.encode() + b"\0")
    for name in ("pyproject.toml", LOCKS[layer]):
        content.update((root / name).read_bytes() + b"\0")
    return f"{layer} {content.hexdigest()}"


class Stamp:
    """The file in .venv that tells which layers are complete; written last, in one move."""

    def __init__(self, venv: Path = VENV) -> None:
        self.path = venv / "digitrec-set-up"

    def lines(self) -> list[str]:
        """The keys of the complete layers, `UNFINISHED` alone, or nothing if there is no stamp."""
        try:
            return self.path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def write(self, lines: list[str]) -> None:
        """Replaces the stamp; a crash leaves the old one or the new one, never half of one."""
        self.path.parent.mkdir(exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text("\n".join(lines), encoding="utf-8")
        fresh.replace(self.path)


def is_ready(layer: str, root: Path = ROOT) -> bool:
    """Whether nothing has changed since the layer was set up."""
    venv = root / VENV.name
    return key(layer, root) in Stamp(venv).lines() and (venv / PYTHON.relative_to(VENV)).exists()
