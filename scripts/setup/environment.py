"""Makes .venv and fills it from the locks, showing at each moment that it moves."""

from __future__ import annotations

import errno
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from scripts.setup.places import LOCKS, PYTHON, ROOT, UNFINISHED, VENV, SetUpError, Stamp, is_ready, key
from scripts.setup.progress import PipProgress, run_alive

PYTHON_NAME = "python{}.{}".format(*sys.version_info)
SITE_PACKAGES = VENV / ("Lib/site-packages" if os.name == "nt" else f"lib/{PYTHON_NAME}/site-packages")
TEMPORARY = VENV / "tmp"  # not the system's: that is often a small disk in memory
SPACE_NEEDED = 3 * 1000**3  # bytes: the finished .venv takes 2.1 GB, the downloads lie beside it meanwhile

TITLES = {
    "program": "Getting TensorFlow, Qt and the other packages, about 450 MB the first time",
    "tools": "Getting the developers' tools",
}
AGAIN = "then run the same command again"
NO_SPACE = f"The disk is full: make room for 3 GB on the one that holds this folder, {AGAIN}."


def set_up(layers: list[str]) -> None:
    """Brings the layers of the environment up to date.

    Args:
        layers: Names in `LOCKS`, in their order there.

    Raises:
        SetUpError: It could not be done; the next call repairs what is there.
    """
    try:
        usable = _is_usable()
        ready = [layer for layer in LOCKS if usable and is_ready(layer)]
        todo = [layer for layer in layers if layer not in ready]
        steps = _steps(todo, usable=usable)
        print("Setting up DigitRec; only a first run takes minutes.", flush=True)
        Stamp().write([UNFINISHED])
        for number, (title, step) in enumerate(steps, start=1):
            print(f"{number}/{len(steps)} {title}", flush=True)
            step()
        Stamp().write([key(layer) for layer in [*ready, *todo]])
    except OSError as error:
        raise SetUpError(os_sentence(error)) from error


def _steps(todo: list[str], *, usable: bool) -> list[tuple[str, Callable[[], None]]]:
    """What is to be done, each step with its title."""
    first = [] if usable else [(f"Making .venv with Python {_version()}", _make_venv)]
    locks = [
        (TITLES[layer], partial(_pip, "--only-binary", ":all:", "--require-hashes", "-r", str(ROOT / LOCKS[layer])))
        for layer in todo
    ]
    own = [("Installing DigitRec itself", partial(_pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)))]
    return [*first, *locks, *(own if "program" in todo else []), ("Compiling, for quick starts", _compile)]


def _version() -> str:
    return "{}.{}.{}".format(*sys.version_info)


def _is_usable() -> bool:
    """Whether .venv is whole, of the running Python's version, and still starts with a pip in it.

    One without a stamp is somebody's own, and is used as it is. One marked as unfinished is not:
    pip takes a package for installed that was cut off halfway.
    """
    return Stamp().lines() != [UNFINISHED] and _venv_version() == _version() and _has_pip()


def _venv_version() -> str | None:
    """The version of the Python that .venv was made with."""
    try:
        text = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    found = re.search(r"^version(?:_info)? *= *(\d+\.\d+\.\d+)", text, re.MULTILINE)
    return found[1] if found else None


def _has_pip() -> bool:
    command = [str(PYTHON), "-I", "-m", "pip", "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:  # the Python that .venv was made with is gone
        return False


def _make_venv() -> None:
    """Empties .venv and makes it anew."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise SetUpError(no_venv_sentence(PYTHON_NAME, has_apt=bool(shutil.which("apt-get"))))
    for entry in VENV.iterdir():
        # The stamp stays: without it a half-emptied folder would be taken for somebody's own.
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != Stamp().path:
            entry.unlink()
    if shutil.disk_usage(VENV).free < SPACE_NEEDED:
        raise SetUpError(NO_SPACE)
    # Resolved, because venv takes no link to a folder on a larger disk.
    status, output = run_alive([sys.executable, "-I", "-m", "venv", str(VENV.resolve())])
    if status:
        _show_end(output)
        raise SetUpError("Python could not make .venv: try another Python of 3.11 to 3.13 in the same command.")


def no_venv_sentence(python_name: str, *, has_apt: bool) -> str:
    """The sentence for a Python without `venv`, which Debian packages on its own."""
    remedy = f"run `sudo apt-get install -y {python_name}-venv`" if has_apt else "install your system's complete Python"
    return f"This Python has no venv module to make .venv with: {remedy}, {AGAIN}."


def _pip(*arguments: str) -> None:
    """Runs pip install in .venv; its chatter becomes one line that moves."""
    TEMPORARY.mkdir(exist_ok=True)
    # Isolated: a package on somebody's PYTHONPATH must not pass for an installed one.
    command = [str(PYTHON), "-I", "-m", "pip", "install", "--no-input", "--no-compile"]
    command += ["--disable-pip-version-check", "--progress-bar", "off"]
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(TEMPORARY))}
    status, output = run_alive([*command, *arguments], PipProgress(SITE_PACKAGES, TEMPORARY), environment)
    if status:
        _show_end(output)
        raise SetUpError(pip_sentence("\n".join(output)))
    shutil.rmtree(TEMPORARY)


def _show_end(output: list[str]) -> None:
    print(*(f"  | {line}" for line in output[-8:]), sep="\n", file=sys.stderr)


def pip_sentence(output: str) -> str:
    """Makes one sentence that helps out of what pip wrote before it failed."""
    if re.search(r"No space left|Errno 28|not enough space", output):
        return NO_SPACE
    if re.search(r"connection|timed out|proxy|ssl|name resolution", output, re.IGNORECASE):
        return f"The packages could not be downloaded: check the connection to the internet, {AGAIN}."
    if "DO NOT MATCH THE HASHES" in output:
        return f"A download arrived damaged: empty pip's cache with `python3 -m pip cache purge`, {AGAIN}."
    if "No matching distribution" in output:
        return (
            "One of the packages is not made for this computer: DigitRec runs on Windows (x64), on macOS 13 or later "
            "(Apple chips) and on Linux (x86-64 with glibc 2.34, ARM64 with glibc 2.39, or later), "
            "with a 64-bit Python."
        )
    return f"pip failed; its last lines above say why: put that right, {AGAIN}."


def os_sentence(error: OSError) -> str:
    """Makes one sentence that helps out of a failure of the file system."""
    if error.errno == errno.ENOSPC:
        return NO_SPACE
    why = error.strerror or type(error).__name__
    return f"DigitRec can't be set up in this folder ({why}): put it where you may write, {AGAIN}."


def _compile() -> None:
    """Writes byte code, also where PYTHONDONTWRITEBYTECODE would leave every start to compile anew."""
    # pip could do it, but on one core only. The exit status says nothing: some packages carry
    # templates that are no valid Python.
    sources = [str(SITE_PACKAGES), str(ROOT / "digitrec_gui")]
    run_alive([str(PYTHON), "-I", "-m", "compileall", "-q", "-j", "0", *sources])
