"""Looks into a bundle: is in it what must be, is not what must not, and does it need only what every system has?

python -m scripts.packaging.proof EDITION BUNDLE      with the Python of the environment it was made in
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.packaging.contents import SYSTEM_LIBRARIES
from scripts.packaging.editions import EDITIONS, Edition
from scripts.packaging.tools import needed

_TRAINING = re.compile(
    r"(?i)(^|[/.])(tensorflow|keras|h5py|arro3|onnx|tf2onnx|pyqtgraph|mnist|resources/fonts|libQt6OpenGL|QtOpenGL)([/._-]|$)"
)
"""The names of what only a training needs, as they stand among files and modules. Our own modules are left out."""

_UNUSED = re.compile(
    r"Qt6?(Qml|Quick|Pdf|WebEngine|Multimedia|Network|Designer|Test)|/qml/|/translations/|imageformats|cv2/data/"
)
_NEEDED = ("resources/icons/digitrec.svg", "resources/licences.txt", "models/digit_recognition_model.h5", "LICENSE")
_NEEDED_FOR_TRAINING = ("resources/mnist/mnist.npz", "resources/fonts/caveat.woff")

_GLIBC = ("libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "ld-linux")


def problems(edition: Edition, files: Iterable[str], modules: Iterable[str]) -> Iterator[str]:
    """What is wrong with the contents of a bundle, in sentences.

    Args:
        edition: that it should be.
        files: paths in the bundle, with forward slashes.
        modules: of Python, in its archive.
    """
    files = set(files)
    names = {name for name in files if "/digitrec_gui/" not in name}
    names |= {name for name in modules if not name.startswith("digitrec_gui")}
    if not edition.trains:
        for name in sorted(filter(_TRAINING.search, names)):
            yield f"{name} is only for a training"
    for name in sorted(filter(_UNUSED.search, files)):
        yield f"{name} is not used"
    for name in (*_NEEDED, *(_NEEDED_FOR_TRAINING if edition.trains else ())):
        if not any(file.endswith(name) for file in files):
            yield f"{name} is missing"


def foreign_libraries(bundle: Path) -> set[str]:
    """The libraries that a bundle for Linux is linked to and does not hold; those of glibc left out."""
    libraries = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    own = {path.name for path in bundle.rglob("*")}
    asked = {name for library in libraries for name in needed(library)}
    return {name for name in asked - own if not name.startswith(_GLIBC)}


def glibc(bundle: Path) -> str:
    """The version of glibc that a bundle for Linux needs, "2.36"."""
    found = {(2, 34)}
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink() and _is_elf(path):
            found |= {(2, int(minor)) for minor in re.findall(rb"GLIBC_2\.(\d+)\0", path.read_bytes())}
    return ".".join(map(str, max(found)))


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _modules(bundle: Path) -> list[str]:
    """The modules in the archive that PyInstaller put behind the executable."""
    from PyInstaller.archive.readers import CArchiveReader

    names = ("digitrec", "DigitRec.exe", "Contents/MacOS/digitrec")
    executable = next(path for name in names if (path := bundle / name).is_file())
    archive = CArchiveReader(str(executable))
    pyz = next(name for name in archive.toc if name.endswith(".pyz"))
    return list(archive.open_embedded_archive(pyz).toc)


def main(edition: Edition, bundle: Path) -> int:
    """Prints what is wrong; returns 1 if anything is."""
    files = [path.relative_to(bundle).as_posix() for path in bundle.rglob("*")]
    found = list(problems(edition, files, _modules(bundle)))
    if sys.platform == "linux":
        strangers = foreign_libraries(bundle) - SYSTEM_LIBRARIES.keys()
        found += [f"{name} is neither inside nor on every system" for name in sorted(strangers)]
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(EDITIONS[sys.argv[1]], Path(sys.argv[2])))
