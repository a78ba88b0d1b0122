"""The environment that packages are made in: of its own, from the locks with their hashes."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

from scripts.setup.environment import pip_sentence
from scripts.setup.places import ROOT, SetUpError
from scripts.setup.progress import PipProgress, run_alive

LOCKS = ("requirements.lock", "requirements-package.lock")


def prepare(folder: Path) -> Path:
    """Makes the environment, unless it is there and whole.

    Args:
        folder: where; what lies there is removed.

    Returns:
        Its Python.

    Raises:
        SetUpError: it could not be made; the message says what to do.
    """
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, key = folder / "digitrec-package", _key()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == key and python.exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    status, output = run_alive([sys.executable, "-I", "-m", "venv", str(folder)])
    if status:
        raise SetUpError("Python could not make an environment to package in: " + " ".join(output[-3:]))
    for lock in LOCKS:
        _pip(python, folder, "--only-binary", ":all:", "--require-hashes", "-r", str(ROOT / lock))
    # For what it says of itself: its version, licence and where it is released.
    _pip(python, folder, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(key, encoding="utf-8")
    return python


def _key() -> str:
    content = hashlib.sha256(f"{sys.version} {sys.base_prefix} {ROOT}".encode())
    for name in (*LOCKS, "pyproject.toml"):
        content.update((ROOT / name).read_bytes())
    return content.hexdigest()


def _pip(python: Path, folder: Path, *arguments: str) -> None:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    command = [str(python), "-I", "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}
    progress = PipProgress(folder / "lib", temporary)
    status, output = run_alive([*command, "--progress-bar", "off", *arguments], progress, environment)
    if status:
        print(*(f"  | {line}" for line in output[-8:]), sep="\n", file=sys.stderr)
        raise SetUpError(pip_sentence("\n".join(output)))
    shutil.rmtree(temporary)
