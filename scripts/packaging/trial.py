"""Runs the self-test of a bundle as badly as it may be treated, and that of bundles which lack a file.

An empty home, no Python on the PATH, a folder that cannot be written to and whose path has spaces and umlauts; without
a screen, and on one (Xvfb on Linux).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from scripts.packaging.build import executable
from scripts.packaging.editions import Edition
from scripts.packaging.tools import tool
from scripts.setup.places import SetUpError

PLACE = "Zahlen für Übung"
_SECONDS = 1800
_NOBODY = 65534

_NEEDED = (
    "window.qss",
    "eraser.svg",
    "finder.tflite",
    "signs.tflite",
    "libqoffscreen*",
    "*pywrap_litert_common*",
    "libheif*",
    "libpdfium*",
)
_NEEDED_FOR_TRAINING = ("mnist.npz", "libtensorflow_framework*", "libhdf5-*")
"""Files of a bundle for Linux, one of each part; without any of them its self-test must fail."""


def try_bundle(bundle: Path, edition: Edition) -> None:
    """Runs the self-test under all conditions.

    Raises:
        SetUpError: a row of it failed, or it left something behind.
    """
    with _scratch() as scratch:
        place = scratch / PLACE
        shutil.copytree(bundle, place / bundle.name, symlinks=True)
        make_read_only(place)
        for name, platform in _platforms():
            print(f"Self-test of {edition.title}, {name}, in {place / bundle.name}", flush=True)
            with platform as variables:
                _must_pass(executable(place / bundle.name), scratch, variables)
        _make_writable(place)


def try_without_files(bundle: Path, edition: Edition) -> None:
    """Takes one needed file after another away: each time the self-test must fail.

    Raises:
        SetUpError: one passed without a file, or there is no such file.
    """
    needed = (*_NEEDED, *(_NEEDED_FOR_TRAINING if edition.trains else ()))
    with _scratch() as scratch:
        copy = scratch / bundle.name
        shutil.copytree(bundle, copy, symlinks=True)
        for pattern in needed:
            files = [path for path in copy.rglob(pattern) if not path.is_symlink()]
            if not files:
                raise SetUpError(f"There is no {pattern} in {edition.title}, whose absence was to be tried.")
            aside = files[0].rename(scratch / "aside")
            status, output = run_self_test(executable(copy), scratch, {"QT_QPA_PLATFORM": "offscreen"})
            aside.rename(files[0])
            if status == 0:
                raise SetUpError(f"The self-test of {edition.title} passes without {files[0].name}.\n{output}")
            print(f"  fails, as it must, without {files[0].name} ({status})", flush=True)


def _must_pass(program: Path, scratch: Path, variables: Mapping[str, str]) -> None:
    status, output = run_self_test(program, scratch, variables)
    print(output, flush=True)
    if status:
        raise SetUpError(f"The self-test failed ({status}): see its table above.")
    left = [path.name for folder in ("home", "tmp") for path in (scratch / folder).iterdir()]
    if left:
        raise SetUpError(f"The self-test left something behind: {', '.join(left)}")


def run_self_test(program: Path, scratch: Path, variables: Mapping[str, str]) -> tuple[int, str]:
    """Runs it, as somebody who owns nothing if we are root; gives its status and what it printed."""
    for name in ("home", "tmp", "empty"):
        shutil.rmtree(scratch / name, ignore_errors=True)
        (scratch / name).mkdir(mode=0o777)
        (scratch / name).chmod(0o777)
    environment = {"LANG": "C.UTF-8", **_system_variables(), **variables}
    environment |= {"HOME": str(scratch / "home"), "PATH": str(scratch / "empty")}
    environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch / "tmp"))
    user = _NOBODY if hasattr(os, "geteuid") and os.geteuid() == 0 else None
    done = subprocess.run(
        [str(program), "--self-test"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=scratch,
        env=environment,
        user=user,
        timeout=_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.decode(errors="replace")


def _system_variables() -> dict[str, str]:
    """What Windows itself needs to start a program."""
    return {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR", "COMSPEC") if name in os.environ}


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that everybody may look into."""
    with tempfile.TemporaryDirectory(prefix="digitrec-package-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def make_read_only(folder: Path) -> None:
    """Takes the right to write from a folder and all in it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def _make_writable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o200)


@contextmanager
def _offscreen() -> Iterator[dict[str, str]]:
    yield {"QT_QPA_PLATFORM": "offscreen"}


@contextmanager
def _own_screen() -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def xvfb() -> Iterator[dict[str, str]]:
    """A screen in memory, with the variables that lead to it.

    Raises:
        SetUpError: there is no Xvfb.
    """
    reading, writing = os.pipe()
    command = [tool("Xvfb", "xvfb"), "-displayfd", str(writing), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with open(reading, encoding="ascii") as told:  # noqa: PTH123 (a descriptor, no file)
            number = told.readline().strip()
        try:
            yield {"DISPLAY": f":{number}"}
        finally:
            server.terminate()


def _platforms() -> list[tuple[str, AbstractContextManager[dict[str, str]]]]:
    screen = ("under Xvfb", xvfb()) if sys.platform == "linux" else ("on this screen", _own_screen())
    return [("offscreen", _offscreen()), screen]
