"""Builds the folder of one edition with PyInstaller, and makes it small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from scripts.packaging import icu, lapack
from scripts.packaging.editions import Edition
from scripts.packaging.tools import tool
from scripts.setup.places import ROOT, SetUpError
from scripts.setup.progress import run_alive

SPEC = ROOT / "scripts" / "packaging" / "digitrec.spec"
ICON_SIZE = 512


def build(python: Path, edition: Edition, build_folder: Path) -> Path:
    """Builds an edition anew.

    Args:
        python: of the environment that everything is in.
        edition: what to build.
        build_folder: for the bundle and what is left over from making it.

    Returns:
        The folder of the bundle; on macOS the .app.

    Raises:
        SetUpError: it could not be built; the last lines of PyInstaller are shown.
    """
    work, bundles = build_folder / "work" / edition.name, build_folder / "bundles"
    work.mkdir(parents=True, exist_ok=True)
    draw_icon(python, work / "icon.png", ICON_SIZE)
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(bundles), "--workpath", str(work / "pyinstaller")]
    status, output = run_alive([*command, str(SPEC), "--", edition.name, str(work)])
    if status:
        print(*(f"  | {line}" for line in output[-20:]), sep="\n", file=sys.stderr)
        raise SetUpError(f"PyInstaller could not build {edition.title}; its last lines above say why.")
    bundle = bundles / (f"{edition.title}.app" if sys.platform == "darwin" else edition.folder)
    _make_small(bundle)
    if sys.platform == "win32":
        # The shell takes a .com before an .exe of the same name: `digitrec read` is the one with a console, and a
        # double click on the .exe opens none.
        (bundle / "digitrec-console.exe").replace(bundle / "digitrec.com")
    return bundle


def draw_icon(python: Path, file: Path, size: int) -> None:
    """Draws the program's icon as a PNG."""
    subprocess.run([str(python), "-m", "scripts.packaging.icon", str(file), str(size)], cwd=ROOT, check=True)


def executable(bundle: Path) -> Path:
    """What runs `digitrec COMMAND` in a bundle."""
    if sys.platform == "darwin":
        return bundle / "Contents" / "MacOS" / "digitrec"
    return bundle / ("digitrec.com" if sys.platform == "win32" else "digitrec")


def _make_small(bundle: Path) -> None:
    """Takes out of the libraries of Linux what only a debugger and a linker read: a third of TensorFlow."""
    if sys.platform != "linux":
        return
    libraries = bundle / "_internal"
    strippable = [str(path) for path in libraries.rglob("*") if is_strippable(path)]
    for start in range(0, len(strippable), 50):
        command = [tool("strip", "binutils"), "--strip-unneeded", *strippable[start : start + 50]]
        subprocess.run(command, check=True)
    for library in libraries.rglob("libicudata.so.*"):
        if not library.is_symlink():
            icu.shrink(library)
    lapack.share(libraries)


def is_strippable(path: Path) -> bool:
    """Whether a file is a library that `strip` leaves whole: not of those that auditwheel has changed (in `NAME.libs`).

    It has moved parts of them to where `strip` does not expect any.
    """
    if path.is_symlink() or not path.is_file() or path.parent.suffix == ".libs":
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
