"""What was read from an Image leaves as a file: the text, a table of the digits, or the picture with its boxes."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.reading.service import ModelService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.reading_session import ReadingSession
from digitrec_gui.ui.saving import TEXT, Saving

_KINDS = {**TEXT, ".csv": "Table of the digits", ".png": "Picture with the digits marked"}


class ImageSaving(Saving):
    """One dialog for all that can be saved; its list of kinds says which."""

    def __init__(self, service: ModelService, session: ReadingSession, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._session = session

    def ask(self, name: str) -> None:
        """Asks where to save what was read from the Image of this name."""
        stem = f"{Path(name).stem} read"
        self.ask_file("Save what was read", _KINDS, stem, lambda file: self.save(file, name))

    def save(self, file: Path, name: str) -> None:
        """Saves what was read from the Image of this name, as the suffix says."""
        picture, reading = self._session.picture, self._session.reading
        if picture is not None and reading is not None:
            self.write(file, self.service.save(file, name, picture.image, reading))
