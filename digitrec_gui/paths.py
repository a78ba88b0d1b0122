"""Where things lie: bundled files, the user's folders, and the command that starts a child of ourselves."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def _bundle_root() -> Path:
    """The folder that holds `resources/` and `models/`: frozen bundle, installed wheel, or source tree."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    return _PACKAGE if (_PACKAGE / "resources").is_dir() else _PACKAGE.parent


RESOURCES = _bundle_root() / "resources"
MODELS = _bundle_root() / "models"

DEFAULT_MODEL = MODELS / "digit_recognition_model.h5"
FINDER = MODELS / "finder.tflite"
SIGNS = MODELS / "signs.tflite"
MNIST = RESOURCES / "mnist" / "mnist.npz"
SAMPLES = RESOURCES / "samples"
FORMS = RESOURCES / "forms"
ICONS = RESOURCES / "icons"
FONTS = RESOURCES / "fonts"
PRINT_FONTS = FONTS / "print"
LICENCES = RESOURCES / "licences.txt"
"""The licence texts of all that a packaged program holds; only such a one has them collected."""


def _user_folder(kind: str, platform_folder: Path) -> Path:
    """`DIGITREC_HOME`, if set, gathers all user folders under it: for tests and for running from a USB stick."""
    home = os.environ.get("DIGITREC_HOME")
    return Path(home) / kind if home else platform_folder


def cache_folder() -> Path:
    """What can be made again: compiled copies of Models."""
    return _user_folder("cache", platformdirs.user_cache_path("digitrec", appauthor=False))


def log_folder() -> Path:
    """Where the log file lies."""
    return _user_folder("log", platformdirs.user_log_path("digitrec", appauthor=False))


def settings_file() -> Path:
    """The INI file of the window's settings."""
    return _user_folder("config", platformdirs.user_config_path("digitrec", appauthor=False)) / "digitrec.ini"


def models_folder() -> Path:
    """The Models that were trained in the window or taken over from others."""
    return _user_folder("data", platformdirs.user_data_path("digitrec", appauthor=False)) / "models"


def samples_file() -> Path:
    """My samples, see `core.samples`."""
    return _user_folder("data", platformdirs.user_data_path("digitrec", appauthor=False)) / "samples.sqlite"


def corrections_file() -> Path:
    """What was corrected of pictures, see `core.reading.remembered`."""
    return _user_folder("data", platformdirs.user_data_path("digitrec", appauthor=False)) / "corrections.sqlite"


def jobs_folder() -> Path:
    """The jobs of the Batch tab, see `core.batch`."""
    return _user_folder("data", platformdirs.user_data_path("digitrec", appauthor=False)) / "jobs"


def forms_folder() -> Path:
    """The user's own forms, see `core.forms`."""
    return _user_folder("data", platformdirs.user_data_path("digitrec", appauthor=False)) / "forms"


def _packaged_command() -> Path:
    """The executable of a package that runs commands: the one that we are, but for Windows.

    There a windowed program has no output that could be read, and beside it lies one that has.
    """
    own = Path(sys.executable)
    with_output = own.with_name("digitrec.com")
    return with_output if sys.platform == "win32" and with_output.is_file() else own


def child_command(*arguments: str) -> list[str]:
    """The command line that runs `digitrec ARGUMENTS` as a child process, frozen or not.

    A file random.py in the folder the user is in is not ours to import, hence -P.
    """
    if hasattr(sys, "_MEIPASS"):
        return [str(_packaged_command()), *arguments]
    return [sys.executable, "-P", "-m", "digitrec_gui.cli", *arguments]
