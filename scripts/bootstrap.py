"""What start.py and check.py share before anything is installed: the places, the Python, the stamp.

Only light modules are imported here: this file is all that stands between a set-up that is
still good and the program. It must parse on Python 3.8, so that an old Python gets a sentence.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SUPPORTED = ((3, 11), (3, 12), (3, 13))

UNFINISHED = "unfinished"

# A layer of the environment: its name in the stamp and the lock it is installed from.
LOCKS = {"program": "requirements.lock", "tools": "requirements-dev.lock"}


class SetUpError(Exception):
    """The program can't be set up or shown; the message says in a sentence what to do."""


def python_sentence(version: tuple[int, int], others: list[str]) -> str:
    """The sentence for a Python that DigitRec does not run on.

    Args:
        version: Major and minor number of the running Python.
        others: Commands on this computer that start one that fits.
    """
    wanted = "DigitRec needs Python 3.11, 3.12 or 3.13, and this is Python {}.{}".format(*version)
    remedy = f"use {others[0]}" if others else "install one of those, then use python3.13"
    return f"{wanted}: {remedy} in place of python3 in the same command."


def check_python() -> None:
    """Stops on a Python that DigitRec does not run on.

    Raises:
        SetUpError: The running Python is too old or too new.
    """
    if sys.version_info[:2] in SUPPORTED:
        return
    import shutil

    names = ["python{}.{}".format(*version) for version in reversed(SUPPORTED)]
    raise SetUpError(python_sentence(sys.version_info[:2], [name for name in names if shutil.which(name)]))


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


def ensure(layers: list[str]) -> None:
    """Sets up what is not ready yet.

    Raises:
        SetUpError: It could not be done.
    """
    if all(is_ready(layer) for layer in layers):
        return
    from scripts.environment import set_up

    set_up(layers)
