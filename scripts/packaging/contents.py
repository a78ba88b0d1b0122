"""What goes into a bundle and what stays out; and the proof, looked up in the bundle itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePath

from digitrec_gui.core import needs
from scripts.packaging.editions import Edition
from scripts.setup.desktop import COMMON, WAYLAND

_FOR_CURVES = ["PyQt6.QtOpenGL", "PyQt6.QtOpenGLWidgets", "PyQt6.uic"]
"""What pyqtgraph imports, the first two by their names."""

_PARQUET = ["arro3.core", "arro3.io"]
"""The second imports the first from Rust."""

_TRAINING_MODULES = [*needs.PACKAGES, *_FOR_CURVES, "arro3", "PIL.ImageFont"]
"""Only a training needs these. LiteRT's package mentions the first, which would drag it into a Reader."""

_NEVER = [
    # Of Python and its tools: nobody sees a test, a debugger or another toolkit's window here.
    "IPython",
    "chardet",
    "lib2to3",
    "matplotlib",
    "pip",
    "pydoc_data",
    "pytest",
    "tkinter",
    # Other bindings of Qt and other engines, which pyqtgraph, Keras and others would take if they were there.
    "PyQt5",
    "PySide2",
    "PySide6",
    "grpc",
    "jax",
    "scipy",
    "torch",
    # Parts of Qt that nobody imports.
    "PyQt6.QtNetwork",
    "PyQt6.QtQml",
    "PyQt6.QtQuick",
    "PyQt6.QtTest",
    "numpy.f2py",
    "cv2.gapi",
]

UNUSED_HOOKS = ("pyi_rth_multiprocessing", "pyi_rth_setuptools")
"""What PyInstaller would run at each start, for packages that are imported without being used: a fifth of the start."""

_OPENSSL = ["ssl", "_ssl", "_hashlib"]
"""A Reader opens no connection but OpenCV's, which brings its own; what it hashes, Python can do by itself."""

_DISTRIBUTIONS = (
    "PyQt6",
    "PyQt6-Qt6",
    "digitrec",
    "opencv-python-headless",
    "cv2-enumerate-cameras",
    "ai-edge-litert",
    "numpy",
    "openpyxl",
    "pebble",
    "pillow",
    "pi-heif",
    "pypdfium2",
)
"""Whose versions `digitrec doctor` tells, and where releases are: their metadata is taken along."""

_TRAINING_DISTRIBUTIONS = (
    *("tensorflow-cpu", "tensorflow", "keras", "h5py", "onnx", "tf2onnx", "pyqtgraph"),
    *("arro3-core", "arro3-io"),
)

COLLECTION_MODES = {"digitrec_gui": "pyz", "digitrec_gui.training": "pyz+py"}
"""AutoGraph makes graphs of what a training does from its source."""

_WANTED_QT_PLUGINS = (
    "platforms/*qxcb*",
    "platforms/*qwayland*",
    "platforms/*qwindows*",
    "platforms/*qcocoa*",
    "platforms/*qoffscreen*",
    "platformthemes/*xdgdesktopportal*",
    "platforminputcontexts/*",
    "wayland-shell-integration/*xdg-shell*",
    "wayland-decoration-client/*",
    "styles/*",
    "iconengines/*svg*",
)
"""Under PyQt6/Qt6/plugins. Pictures are opened by Pillow, and nothing is painted with OpenGL."""

_UNWANTED = (
    # Python's descriptions of Qt's modules for editors, and pyqtgraph's pictures and colours, of which none is shown.
    "*.pyi",
    "pyqtgraph/icons/*",
    "pyqtgraph/colors/maps/*",
    # Of a package's metadata all but what it says of itself; the licences are collected in one text.
    "*.dist-info/RECORD",
    "*.dist-info/INSTALLER",
    "*.dist-info/direct_url.json",
    "*.dist-info/REQUESTED",
    "*.dist-info/licenses/*",
    # Qt's own sentences in other languages; ours are English.
    "PyQt6/Qt6/translations/*",
    "PyQt6/Qt6/qml/*",
    # Of TensorFlow what compiles for accelerators.
    "tensorflow/compiler/mlir/stablehlo/*",
    # The faces and eyes that OpenCV finds.
    "cv2/data/*",
    # Pillow's window toolkit.
    "PIL/_imagingtk*",
)


SYSTEM_LIBRARIES = {
    **{library: packages[0] for library, packages in {**COMMON, **WAYLAND}.items()},
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libstdc++.so.6": "libstdc++6",
    "libgcc_s.so.1": "libgcc-s1",
}
"""Of Linux: what every desktop has, and must not be there twice, with its package in Debian. The bundle uses the
system's. What Qt needs besides, such as `libxcb-cursor`, is missing on many, and goes in."""


def excluded_modules(edition: Edition) -> list[str]:
    """The modules that are not taken, and nothing that only they import."""
    return [*_NEVER, *([] if edition.trains else [*_TRAINING_MODULES, *_OPENSSL])]


def hidden_imports(root: Path, edition: Edition) -> list[str]:
    """What nothing imports where it can be seen: our own modules, and what others import by its name."""
    sources = (root / "digitrec_gui").rglob("*.py")
    own = (".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for path in sources)
    return sorted([*own, *([*needs.PACKAGES, *_FOR_CURVES, *_PARQUET, "tf2onnx.convert"] if edition.trains else ())])


def metadata(edition: Edition) -> list[tuple[str, str]]:
    """What the packages say of themselves, as far as the program asks."""
    from importlib.metadata import PackageNotFoundError

    from PyInstaller.utils.hooks import copy_metadata

    found: list[tuple[str, str]] = []
    for name in (*_DISTRIBUTIONS, *(_TRAINING_DISTRIBUTIONS if edition.trains else ())):
        try:
            found += copy_metadata(name)
        except PackageNotFoundError:  # TensorFlow goes by either name
            continue
    return found


def data_files(root: Path, edition: Edition) -> list[tuple[str, str]]:
    """Our own files and where they go: MNIST and fonts only where training is."""
    folders = ["resources/forms", "resources/icons", "resources/samples", "resources/styles"]
    if edition.trains:
        folders += ["resources/fonts", "resources/mnist"]
    models = [path for path in (root / "models").iterdir() if path.suffix != ".png" and path.name != "__pycache__"]
    files = [(str(path), "models") for path in models if path.is_file()]
    return [*((str(root / folder), folder) for folder in folders), *files, (str(root / "LICENSE"), ".")]


def is_wanted(name: str) -> bool:
    """Whether a file that PyInstaller found goes in, by where it would lie in the bundle."""
    name = name.replace("\\", "/")
    plugins = "PyQt6/Qt6/plugins/"
    if name.startswith(plugins):
        return any(fnmatch(name.removeprefix(plugins), pattern) for pattern in _WANTED_QT_PLUGINS)
    if sys.platform == "linux" and name in SYSTEM_LIBRARIES:
        return False
    return not any(fnmatch(name, pattern) for pattern in _UNWANTED)


Entry = tuple[str, str, str]
"""Of PyInstaller: where a file lies in the bundle, where it comes from, and of what kind it is."""


def wanted_binaries(entries: Sequence[Entry], imports_of: Callable[[str], Iterable[str]]) -> list[Entry]:
    """The libraries that go in: not those that are unwanted, nor those that only these had needed.

    Args:
        entries: all that PyInstaller found.
        imports_of: the names of the libraries that the one at this place is linked to.
    """
    left = [entry for entry in entries if is_wanted(entry[0])]
    dropped = [entry for entry in entries if not is_wanted(entry[0])]
    imports = {source: {PurePath(name).name for name in imports_of(source)} for _, source, _ in entries if source}
    while dropped:
        orphans = set().union(*(imports.get(source, set()) for _, source, _ in dropped))
        needed = set().union(*(imports.get(source, set()) for _, source, _ in left))
        dropped = [entry for entry in left if PurePath(entry[0]).name in orphans - needed]
        left = [entry for entry in left if entry not in dropped]
    return left


def wanted_files(entries: Sequence[Entry], binaries: Sequence[Entry]) -> list[Entry]:
    """The other files that go in, and links to those libraries that go in."""
    names = {name for name, _, _ in (*entries, *binaries)}
    wanted = [entry for entry in entries if is_wanted(entry[0])]
    return [entry for entry in wanted if entry[2] != "SYMLINK" or _target(entry) in names]


def _target(entry: Entry) -> str:
    """Where in the bundle a link leads."""
    name, target, _ = entry
    return os.path.normpath(PurePath(name).parent / target)
