"""Leaves one of two copies of OpenBLAS out of a bundle for Linux: for OpenCV's stands in NumPy's (`lapack.c`)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from scripts.packaging.tools import tool

SOURCE = Path(__file__).with_name("lapack.c")


def share(libraries: Path) -> int:
    """Puts the small library in the place of OpenCV's OpenBLAS; gives how many bytes that saves.

    Where the wheels are made otherwise, so that there is none or it is used for more, everything stays as it is.

    Args:
        libraries: the folder in a bundle that all packages lie in.
    """
    old = _only(libraries, "opencv_python_headless.libs/libopenblas*")
    new = _only(libraries, "numpy.libs/libscipy_openblas64_*")
    users = [path for path in (libraries / "cv2").glob("*.so") if path.is_file()]
    if old is None or new is None or not users:
        return 0
    before = old.stat().st_size
    made = old.with_name("made")
    command = [tool("cc", "gcc"), "-shared", "-fPIC", "-O2", "-s", "-Wl,-z,defs", f"-Wl,-soname,{old.name}"]
    command += ["-Wl,-rpath,$ORIGIN/../numpy.libs", "-o", str(made), str(SOURCE), str(new), "-lc"]
    subprocess.run(command, check=True)
    asked = {name for user in users for name in symbols(user, "--undefined-only")} & set(symbols(old, "--defined-only"))
    if not asked <= set(symbols(made, "--defined-only")):
        made.unlink()
        return 0
    made.replace(old)
    return before - old.stat().st_size + _remove_orphans(old.parent, users)


def _remove_orphans(folder: Path, users: list[Path]) -> int:
    """Removes Fortran's libraries, which only OpenBLAS needs; gives their bytes."""
    saved = 0
    for library in [path for kind in ("libgfortran*", "libquadmath*") for path in folder.glob(kind)]:
        others = [path for path in (*folder.iterdir(), *users) if path != library]
        if not any(library.name.encode() in path.read_bytes() for path in others):
            saved += library.stat().st_size
            library.unlink()
            link = folder.parent / library.name
            if link.is_symlink():
                link.unlink()
    return saved


def symbols(library: Path, which: str) -> list[str]:
    """The names of the functions of a library, without versions: "--defined-only" or "--undefined-only"."""
    command = [tool("nm", "binutils"), "-D", which, str(library)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line.split()[-1].partition("@")[0] for line in lines]


def _only(folder: Path, pattern: str) -> Path | None:
    found = list(folder.glob(pattern))
    return found[0] if len(found) == 1 else None
