"""What the window remembers between two starts: typed properties over an INI file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from PyQt6.QtCore import QByteArray, QSettings

RECENT_FILES = 10
"""How many recent files are kept."""


class Appearance(StrEnum):
    """How the window looks."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class _Key(StrEnum):
    APPEARANCE = "window/appearance"
    GEOMETRY = "window/geometry"
    SPLITTER = "window/splitter"
    RECENT_FILES = "files/recent"
    IMAGE_FOLDER = "files/image_folder"
    MODEL_FOLDER = "files/model_folder"
    EXPORT_FOLDER = "files/export_folder"


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
        value = self._value(_Key.RECENT_FILES)
        # A list of one comes back from an INI file as the bare string.
        texts = value if isinstance(value, list) else [value]
        return tuple(Path(text) for text in texts if isinstance(text, str) and text)[:RECENT_FILES]

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

    def save(self) -> None:
        """Writes the file now."""
        self._store.sync()

    def _text(self, key: _Key) -> str:
        value = self._value(key)
        return value if isinstance(value, str) else ""

    def _bytes(self, key: _Key) -> QByteArray:
        value = self._value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def _value(self, key: _Key) -> object:
        try:
            return self._store.value(key)
        except (TypeError, ValueError, RuntimeError):  # a damaged value that PyQt cannot turn into an object
            return None
