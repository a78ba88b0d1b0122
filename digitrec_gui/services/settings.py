"""What the window remembers between two starts: typed attributes over an INI file."""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar

from PyQt6.QtCore import QByteArray, QSettings

RECENT_FILES = 10
"""How many recent files are kept."""

RECENT_SOURCES = 5
"""How many videos, and how many streams, are kept."""


class Appearance(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Guide(StrEnum):
    """What helps to write on the sheet of the Draw tab."""

    NONE = "none"
    DIGIT = "digit"
    LINE = "line"


_T = TypeVar("_T")
_Got = TypeVar("_Got")
_Given = TypeVar("_Given")
_Choice = TypeVar("_Choice", bound=StrEnum)


class _Setting(Generic[_Got, _Given]):
    """One attribute of `Settings`, as it is got and as it is given.

    Args:
        key: its section and name in the file.
        read: makes what is got of the value in the file: a text, a list of texts, bytes, None where there is none,
            or whatever a damaged file holds.
        write: makes the value for the file of what is given.
    """

    def __init__(self, key: str, read: Callable[[object], _Got], write: Callable[[_Given], object]) -> None:
        self._key = key
        self._read = read
        self._write = write

    def __get__(self, settings: Settings, owner: type[Settings]) -> _Got:
        try:
            value = settings._store.value(self._key)
        except (TypeError, ValueError, RuntimeError):  # a damaged value that PyQt cannot turn into an object
            value = None
        return self._read(value)

    def __set__(self, settings: Settings, given: _Given) -> None:
        settings._store.setValue(self._key, self._write(given))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _as_texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and value.startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return ()
    # Before, several were stored as Qt stores a list.
    texts = value if isinstance(value, list) else [value]
    return tuple(text for text in texts if isinstance(text, str) and text)


def _text(key: str) -> _Setting[str, str]:
    """A text; empty at first."""
    return _Setting(key, _as_text, str)


def _path(key: str) -> _Setting[str, Path]:
    """A folder or file, got as the text that a file dialog takes; empty at first."""
    return _Setting(key, _as_text, str)


def _file(key: str) -> _Setting[Path | None, Path | None]:
    """A file, or None; at first it is None."""
    return _Setting[Path | None, Path | None](
        key,
        lambda value: Path(_as_text(value)) if _as_text(value) else None,
        lambda file: "" if file is None else str(file),
    )


def _flag(key: str) -> _Setting[bool, bool]:
    """Whether something is so; at first it is not."""
    return _Setting(key, lambda value: value == "yes", _yes_or_no)


def _yes_or_no(so: bool) -> str:
    return "yes" if so else "no"


def _choice(key: str, at_first: _Choice) -> _Setting[_Choice, _Choice]:
    """One of several."""
    kind = type(at_first)
    return _Setting(key, lambda value: kind(_as_text(value)) if _as_text(value) in set(kind) else at_first, str)


def _bytes(key: str) -> _Setting[QByteArray, QByteArray]:
    """What a widget makes of itself, as from `QWidget.saveGeometry`; empty at first."""
    return _Setting(key, lambda value: value if isinstance(value, QByteArray) else QByteArray(), QByteArray)


def _recent(key: str, kind: Callable[[str], _T], most: int) -> _Setting[tuple[_T, ...], tuple[_T, ...]]:
    """What was used last, newest first, so many at most."""
    return _Setting(
        key,
        lambda value: tuple(kind(text) for text in _as_texts(value))[:most],
        lambda used: json.dumps([str(one) for one in used[:most]], ensure_ascii=False),
    )


def _as_resolution(value: object) -> tuple[int, int] | None:
    across, _, down = _as_text(value).partition("x")
    return (int(across), int(down)) if across.isdecimal() and down.isdecimal() else None


def _resolution_text(resolution: tuple[int, int] | None) -> str:
    return "" if resolution is None else f"{resolution[0]}x{resolution[1]}"


def _as_number(value: object) -> int | None:
    text = _as_text(value)
    return int(text) if text.isdecimal() else None


class Settings:
    """Typed settings. A missing, unreadable or damaged file means the defaults, never an error."""

    appearance = _choice("window/appearance", Appearance.SYSTEM)
    """Light, dark, or as the system has it."""

    geometry = _bytes("window/geometry")
    """Place and size of the window, from `QWidget.saveGeometry`; empty before the first close."""

    splitter = _bytes("window/splitter")
    """Widths of the picture and the panel, from `QSplitter.saveState`; empty before the first close."""

    recent_files = _recent("files/recent", Path, RECENT_FILES)
    """The files opened last, newest first."""

    image_folder = _path("files/image_folder")
    """Where the last Image was opened; empty at first."""

    model_folder = _path("files/model_folder")
    """Where the last Model was opened; empty at first."""

    export_folder = _path("files/export_folder")
    """Where what was read was saved last; empty at first."""

    batch_folder = _path("files/batch_folder")
    """Where pictures were chosen for a job last; empty at first."""

    form = _file("batch/form")
    """The form of which the pictures of the next job are sheets; None for none."""

    form_folder = _path("files/form_folder")
    """Where a form, or a picture for one, was opened last; empty at first."""

    digits_only = _flag("reading/digits_only")
    labels_hidden = _flag("picture/labels_hidden")
    """Whether points, commas and other signs are left out of what is read."""

    expected = _text("reading/expected")
    """What each number must be, see `Pattern.text`; empty for anything."""

    camera_identity = _text("webcam/source")
    """The source of the Webcam tab, see `CameraSource.identity`; empty at first."""

    camera_resolution = _Setting("webcam/resolution", _as_resolution, _resolution_text)
    """Width and height that a camera is asked for, pixels; None to let it choose."""

    camera_mirrored = _flag("webcam/mirrored")
    """Whether the live picture is shown as in a mirror."""

    recent_videos = _recent("webcam/videos", Path, RECENT_SOURCES)
    """The video files shown last, newest first."""

    recent_streams = _recent("webcam/streams", str, RECENT_SOURCES)
    """The addresses of the streams shown last, newest first."""

    draw_width = _Setting[int | None, int]("draw/width", _as_number, str)
    """Width of the line in the Draw tab, units of its sheet; None at first."""

    draw_dark = _flag("draw/dark")
    """Whether the Draw tab has light ink on dark paper."""

    draw_guide = _choice("draw/guide", Guide.LINE)
    """The lines on the sheet of the Draw tab."""

    keep_corrections = _Setting(
        "samples/keep_corrections", lambda value: {"yes": True, "no": False}.get(_as_text(value)), _yes_or_no
    )
    """Whether corrections are kept as samples; None as long as the user has not been asked."""

    samples_geometry = _bytes("samples/geometry")
    """Place and size of "My samples", from `QWidget.saveGeometry`; empty before it was first closed."""

    forms_geometry = _bytes("forms/geometry")
    """Place and size of the form editor, likewise."""

    samples_folder = _path("samples/folder")
    """Where samples were imported from or exported to last; empty at first."""

    model = _file("model/in_use")
    """The Model that read last; None for the one that comes with DigitRec."""

    train_preset = _text("train/preset")
    """The preset of the last training; empty at first."""

    train_data = _path("train/data")
    """The folder or file of the user's own that was trained on last; empty at first."""

    train_unfolded = _flag("train/unfolded")
    """Whether all options of a training are shown."""

    def __init__(self, file: Path) -> None:
        self._store = QSettings(str(_without_objects(file)), QSettings.Format.IniFormat)

    def add_recent_file(self, file: Path) -> None:
        """Puts a file at the top of the recent files."""
        self.save()  # another window may have put one there
        self.recent_files = _on_top(file, self.recent_files)

    def remove_recent_file(self, file: Path) -> None:
        """Takes a file out of the recent files."""
        self.save()
        self.recent_files = tuple(other for other in self.recent_files if other != file)

    def add_recent_video(self, file: Path) -> None:
        """Puts a video file at the top of the recent ones."""
        self.save()
        self.recent_videos = _on_top(file, self.recent_videos)

    def add_recent_stream(self, address: str) -> None:
        """Puts the address of a stream at the top of the recent ones."""
        self.save()
        self.recent_streams = _on_top(address, self.recent_streams)

    def save(self) -> None:
        """Writes the file now; takes over what another window has written meanwhile."""
        self._store.sync()

    @property
    def problem(self) -> str:
        """Why nothing will be remembered, a sentence; empty if it will."""
        file = Path(self._store.fileName())
        if self._store.isWritable():
            return ""
        return (
            f"What you choose is forgotten when DigitRec is closed: {file.name} cannot be written in {file.parent}. "
            "Check the permissions of that folder."
        )


_OBJECTS = (b"@Variant(", b"@DateTime(")
"""What Qt makes objects of. In a damaged file they end the process, and a stranger's can hold code for Python."""


def _without_objects(file: Path) -> Path:
    """The file, out of which lines with objects are taken before Qt reads them; another if it cannot be written."""
    try:
        content = file.read_bytes()
    except OSError:
        return file
    if not any(mark in content for mark in _OBJECTS):
        return file
    from digitrec_gui.core.files import replacing  # for which the window need not wait each time

    lines = content.replace(b"\r", b"\n").split(b"\n")
    kept = [line for line in lines if not any(mark in line for mark in _OBJECTS)]
    try:
        with replacing(file) as temporary:
            temporary.write_bytes(b"\n".join(kept))
    except OSError:
        return file.with_name(f"{file.name}.new")
    return file


def _on_top(newest: _T, before: tuple[_T, ...]) -> tuple[_T, ...]:
    return (newest, *(other for other in before if other != newest))
