"""`digitrec doctor`: versions, window system, cameras, Model and folders: what to paste into a bug report."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from digitrec_gui import __version__, paths
from digitrec_gui.core.errors import ModelError, reason
from digitrec_gui.core.models.cards import with_test_of
from digitrec_gui.core.models.files import find_compiled, read_info, sha256
from digitrec_gui.core.process import silent_stderr
from digitrec_gui.core.words import percent

_PACKAGES = (
    "PyQt6",
    "PyQt6-Qt6",
    "pyqtgraph",
    "opencv-python-headless",
    "cv2-enumerate-cameras",
    "ai-edge-litert",
    "numpy",
    "openpyxl",
    "Pebble",
    "pillow",
    "pi-heif",
    "pypdfium2",
)
_TRAINING_PACKAGES = ("tensorflow-cpu", "tensorflow", "keras", "h5py", "onnx", "tf2onnx")
_PROBE_SECONDS = 20


def run() -> int:
    """Prints the report; returns 0 if DigitRec can read digits here, else 1."""
    (model_works, model), (finder_works, finder), (signs_work, signs) = _model(), _finder(), _signs()
    networks = (("model", model), ("finder", finder), ("signs", signs))
    for heading, value in (*_versions(), *_window_system(), *networks, *_folders()):
        print(f"{heading + ':':24} {value}")
    return 0 if model_works and finder_works and signs_work else 1


def probe_window_system() -> int:
    """Prints, as JSON, what Qt finds here. Runs in a child: Qt aborts the process where it finds no display."""
    from PyQt6.QtCore import QT_VERSION_STR
    from PyQt6.QtGui import QGuiApplication

    application = QGuiApplication([])
    screens = [f"{screen.size().width()}x{screen.size().height()}" for screen in application.screens()]
    found: dict[str, object] = {"plugin": application.platformName(), "qt": QT_VERSION_STR, "screens": screens}
    try:
        from digitrec_gui.services.webcam.cameras import cameras

        found["cameras"] = [camera.name for camera in cameras()]
    except Exception as error:  # whatever it is belongs in the report
        found["cameras_error"] = str(error)
    print(json.dumps(found))
    return 0


def _versions() -> Iterator[tuple[str, str]]:
    frozen = ", packaged" if hasattr(sys, "_MEIPASS") else ""
    yield "DigitRec", f"{__version__}{frozen}"
    yield "Python", f"{platform.python_version()} ({sys.executable})"
    yield "system", f"{platform.platform()}, {os.cpu_count()} processors"
    yield "packages", ", ".join(_version(package) for package in _PACKAGES)
    training = [_version(package) for package in _TRAINING_PACKAGES]
    installed = [version for version in training if not version.endswith("missing")]
    yield "for training", ", ".join(installed) or "nothing; reading needs none of it"


def _version(package: str) -> str:
    try:
        return f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{package} missing"


def _window_system() -> Iterator[tuple[str, str]]:
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"} & set(os.environ):
        yield "Qt", "no display here, so no window"
        return
    try:
        child = subprocess.run(
            paths.child_command("doctor", "--probe-window-system"),
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
        found = json.loads(child.stdout)
    except subprocess.TimeoutExpired:
        yield "Qt", f"did not answer within {_PROBE_SECONDS} s"
        return
    except ValueError:
        reasons = child.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        yield "Qt", f"cannot open a window here: {reasons[0]}"
        return
    yield "Qt", f"{found['qt']}, {found['plugin']}, screens {', '.join(found['screens']) or 'none'}"
    yield "cameras", ", ".join(found.get("cameras", ())) or found.get("cameras_error", "none found")


def _model() -> tuple[bool, str]:
    """Whether the shipped Model can be used, and what it is."""
    path = paths.DEFAULT_MODEL
    try:
        compiled = find_compiled(path, paths.cache_folder())
        if compiled is None:
            return True, f"{path}, not compiled yet, SHA-256 {sha256(path)}"
    except ModelError as error:
        return False, str(error)
    info = read_info(compiled)
    assert info is not None  # find_compiled has just read it
    info = with_test_of(info, path)
    accuracy = "unknown" if info.accuracy is None else f"{percent(info.accuracy, 2)} on {info.tested_on or 'MNIST'}"
    return True, f"{path}, {info.classes} classes, accuracy {accuracy}, SHA-256 {info.sha256}"


def _finder() -> tuple[bool, str]:
    """Whether the network that finds what is written can be used, and which it is."""
    from digitrec_gui.core.ink.finder import Finder

    return _network(Finder, paths.FINDER)


def _signs() -> tuple[bool, str]:
    """Whether the network that reads signs can be used, and which it is."""
    from digitrec_gui.core.reading.signs import SignReader

    return _network(SignReader, paths.SIGNS)


def _network(load: Callable[[Path], object], compiled: Path) -> tuple[bool, str]:
    try:
        with silent_stderr():
            load(compiled)
    except ModelError as error:
        return False, str(error)
    return True, f"{compiled}, SHA-256 {sha256(compiled)}"


def _folders() -> Iterator[tuple[str, str]]:
    yield "resources", str(paths.RESOURCES)
    folders = {"cache": paths.cache_folder(), "log": paths.log_folder(), "settings": paths.settings_file().parent}
    for name, folder in folders.items():
        yield name, f"{folder} ({_state(folder)})"


def _state(folder: Path) -> str:
    """Whether files can be written there, found by writing one."""
    existing = folder
    while not os.path.exists(existing):  # noqa: PTH110 (Path.exists raises for what may not be looked at)
        if existing.parent == existing:
            return "not there"
        existing = existing.parent
    try:
        with tempfile.TemporaryFile(dir=existing):
            return "writable" if existing == folder else "not made yet"
    except OSError as error:
        return f"not writable: {reason(error)}"
