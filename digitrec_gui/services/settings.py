"""What the window remembers between two starts: typed properties over an INI file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

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


class _Key(StrEnum):
    APPEARANCE = "window/appearance"
    GEOMETRY = "window/geometry"
    SPLITTER = "window/splitter"
    RECENT_FILES = "files/recent"
    IMAGE_FOLDER = "files/image_folder"
    MODEL_FOLDER = "files/model_folder"
    EXPORT_FOLDER = "files/export_folder"
    CAMERA_IDENTITY = "webcam/source"
    CAMERA_RESOLUTION = "webcam/resolution"
    CAMERA_MIRRORED = "webcam/mirrored"
    RECENT_VIDEOS = "webcam/videos"
    RECENT_STREAMS = "webcam/streams"
    DRAW_WIDTH = "draw/width"
    DRAW_DARK = "draw/dark"
    DRAW_GUIDE = "draw/guide"
    MODEL = "model/in_use"
    TRAIN_PRESET = "train/preset"
    TRAIN_DATA = "train/data"
    TRAIN_UNFOLDED = "train/unfolded"
    KEEP_CORRECTIONS = "samples/keep_corrections"
    SAMPLES_GEOMETRY = "samples/geometry"
    SAMPLES_FOLDER = "samples/folder"


class Settings:
    """Typed settings. A missing, unreadable or damaged file means the defaults, never an error."""

    def __init__(self, file: Path) -> None:
        self._store = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or as the system has it."""
        text = self._text(_Key.APPEARANCE)
        return Appearance(text) if text in set(Appearance) else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, appearance: Appearance) -> None:
        self._store.setValue(_Key.APPEARANCE, appearance.value)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, from `QWidget.saveGeometry`; empty before the first close."""
        return self._bytes(_Key.GEOMETRY)

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue(_Key.GEOMETRY, geometry)

    @property
    def splitter(self) -> QByteArray:
        """Widths of the picture and the panel, from `QSplitter.saveState`; empty before the first close."""
        return self._bytes(_Key.SPLITTER)

    @splitter.setter
    def splitter(self, state: QByteArray) -> None:
        self._store.setValue(_Key.SPLITTER, state)

    @property
    def recent_files(self) -> tuple[Path, ...]:
        """The files opened last, newest first."""
        return tuple(Path(text) for text in self._texts(_Key.RECENT_FILES))[:RECENT_FILES]

    @recent_files.setter
    def recent_files(self, files: tuple[Path, ...]) -> None:
        self._store.setValue(_Key.RECENT_FILES, [str(file) for file in files[:RECENT_FILES]])

    def add_recent_file(self, file: Path) -> None:
        """Puts a file at the top of the recent files."""
        self.recent_files = (file, *(other for other in self.recent_files if other != file))

    def remove_recent_file(self, file: Path) -> None:
        """Takes a file out of the recent files."""
        self.recent_files = tuple(other for other in self.recent_files if other != file)

    @property
    def image_folder(self) -> str:
        """Where the last Image was opened; empty at first."""
        return self._text(_Key.IMAGE_FOLDER)

    @image_folder.setter
    def image_folder(self, folder: Path) -> None:
        self._store.setValue(_Key.IMAGE_FOLDER, str(folder))

    @property
    def model_folder(self) -> str:
        """Where the last Model was opened; empty at first."""
        return self._text(_Key.MODEL_FOLDER)

    @model_folder.setter
    def model_folder(self, folder: Path) -> None:
        self._store.setValue(_Key.MODEL_FOLDER, str(folder))

    @property
    def export_folder(self) -> str:
        """Where what was read was saved last; empty at first."""
        return self._text(_Key.EXPORT_FOLDER)

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._store.setValue(_Key.EXPORT_FOLDER, str(folder))

    @property
    def camera_identity(self) -> str:
        """The source of the Webcam tab, see `CameraSource.identity`; empty at first."""
        return self._text(_Key.CAMERA_IDENTITY)

    @camera_identity.setter
    def camera_identity(self, identity: str) -> None:
        self._store.setValue(_Key.CAMERA_IDENTITY, identity)

    @property
    def camera_resolution(self) -> tuple[int, int] | None:
        """Width and height that a camera is asked for, pixels; None to let it choose."""
        across, _, down = self._text(_Key.CAMERA_RESOLUTION).partition("x")
        return (int(across), int(down)) if across.isdecimal() and down.isdecimal() else None

    @camera_resolution.setter
    def camera_resolution(self, resolution: tuple[int, int] | None) -> None:
        self._store.setValue(_Key.CAMERA_RESOLUTION, "" if resolution is None else f"{resolution[0]}x{resolution[1]}")

    @property
    def camera_mirrored(self) -> bool:
        """Whether the live picture is shown as in a mirror."""
        return self._text(_Key.CAMERA_MIRRORED) == "yes"

    @camera_mirrored.setter
    def camera_mirrored(self, mirrored: bool) -> None:
        self._store.setValue(_Key.CAMERA_MIRRORED, "yes" if mirrored else "no")

    @property
    def recent_videos(self) -> tuple[Path, ...]:
        """The video files shown last, newest first."""
        return tuple(Path(text) for text in self._texts(_Key.RECENT_VIDEOS))[:RECENT_SOURCES]

    def add_recent_video(self, file: Path) -> None:
        """Puts a video file at the top of the recent ones."""
        files = (file, *(other for other in self.recent_videos if other != file))
        self._store.setValue(_Key.RECENT_VIDEOS, [str(other) for other in files[:RECENT_SOURCES]])

    @property
    def recent_streams(self) -> tuple[str, ...]:
        """The addresses of the streams shown last, newest first."""
        return self._texts(_Key.RECENT_STREAMS)[:RECENT_SOURCES]

    def add_recent_stream(self, address: str) -> None:
        """Puts the address of a stream at the top of the recent ones."""
        addresses = (address, *(other for other in self.recent_streams if other != address))
        self._store.setValue(_Key.RECENT_STREAMS, list(addresses[:RECENT_SOURCES]))

    @property
    def draw_width(self) -> int | None:
        """Width of the line in the Draw tab, units of its sheet; None at first."""
        text = self._text(_Key.DRAW_WIDTH)
        return int(text) if text.isdecimal() else None

    @draw_width.setter
    def draw_width(self, width: int) -> None:
        self._store.setValue(_Key.DRAW_WIDTH, str(width))

    @property
    def draw_dark(self) -> bool:
        """Whether the Draw tab has light ink on dark paper."""
        return self._text(_Key.DRAW_DARK) == "yes"

    @draw_dark.setter
    def draw_dark(self, dark: bool) -> None:
        self._store.setValue(_Key.DRAW_DARK, "yes" if dark else "no")

    @property
    def draw_guide(self) -> Guide:
        """The lines on the sheet of the Draw tab."""
        text = self._text(_Key.DRAW_GUIDE)
        return Guide(text) if text in set(Guide) else Guide.LINE

    @draw_guide.setter
    def draw_guide(self, guide: Guide) -> None:
        self._store.setValue(_Key.DRAW_GUIDE, guide.value)

    @property
    def keep_corrections(self) -> bool | None:
        """Whether corrections are kept as samples; None as long as the user has not been asked."""
        return {"yes": True, "no": False}.get(self._text(_Key.KEEP_CORRECTIONS))

    @keep_corrections.setter
    def keep_corrections(self, keep: bool) -> None:
        self._store.setValue(_Key.KEEP_CORRECTIONS, "yes" if keep else "no")

    @property
    def samples_geometry(self) -> QByteArray:
        """Place and size of "My samples", from `QWidget.saveGeometry`; empty before it was first closed."""
        return self._bytes(_Key.SAMPLES_GEOMETRY)

    @samples_geometry.setter
    def samples_geometry(self, geometry: QByteArray) -> None:
        self._store.setValue(_Key.SAMPLES_GEOMETRY, geometry)

    @property
    def samples_folder(self) -> str:
        """Where samples were imported from or exported to last; empty at first."""
        return self._text(_Key.SAMPLES_FOLDER)

    @samples_folder.setter
    def samples_folder(self, folder: Path) -> None:
        self._store.setValue(_Key.SAMPLES_FOLDER, str(folder))

    @property
    def model(self) -> Path | None:
        """The Model that read last; None for the one that comes with DigitRec."""
        text = self._text(_Key.MODEL)
        return Path(text) if text else None

    @model.setter
    def model(self, h5: Path | None) -> None:
        self._store.setValue(_Key.MODEL, "" if h5 is None else str(h5))

    @property
    def train_preset(self) -> str:
        """The preset of the last training; empty at first."""
        return self._text(_Key.TRAIN_PRESET)

    @train_preset.setter
    def train_preset(self, preset: str) -> None:
        self._store.setValue(_Key.TRAIN_PRESET, preset)

    @property
    def train_data(self) -> str:
        """The folder or file of the user's own that was trained on last; empty at first."""
        return self._text(_Key.TRAIN_DATA)

    @train_data.setter
    def train_data(self, data: Path) -> None:
        self._store.setValue(_Key.TRAIN_DATA, str(data))

    @property
    def train_unfolded(self) -> bool:
        """Whether all options of a training are shown."""
        return self._text(_Key.TRAIN_UNFOLDED) == "yes"

    @train_unfolded.setter
    def train_unfolded(self, unfolded: bool) -> None:
        self._store.setValue(_Key.TRAIN_UNFOLDED, "yes" if unfolded else "no")

    def save(self) -> None:
        """Writes the file now."""
        self._store.sync()

    def _text(self, key: _Key) -> str:
        value = self._value(key)
        return value if isinstance(value, str) else ""

    def _texts(self, key: _Key) -> tuple[str, ...]:
        value = self._value(key)
        # A list of one comes back from an INI file as the bare string.
        texts = value if isinstance(value, list) else [value]
        return tuple(text for text in texts if isinstance(text, str) and text)

    def _bytes(self, key: _Key) -> QByteArray:
        value = self._value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def _value(self, key: _Key) -> object:
        try:
            return self._store.value(key)
        except (TypeError, ValueError, RuntimeError):  # a damaged value that PyQt cannot turn into an object
            return None
