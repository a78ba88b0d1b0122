"""What the main window has to do with forms: the editor, made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.forms.service import FormService
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.forms.editor import FormEditor


class Forms(QObject):
    """Opens the form editor.

    Signals:
        saved(Path): a form was written to this file.
    """

    saved = pyqtSignal(object)

    def __init__(self, forms: FormService, reading: ReadingService, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self._make_editor = partial(FormEditor, forms, reading, settings, parent)
        self._editor: FormEditor | None = None

    @property
    def editor(self) -> FormEditor:
        """The window in which a form is made."""
        if self._editor is None:
            self._editor = self._make_editor()
            self._editor.saved.connect(self.saved)
        return self._editor

    @property
    def has_unsaved(self) -> bool:
        """Whether something would be lost if the program were closed."""
        return self._editor is not None and self._editor.has_unsaved

    @pyqtSlot()
    def new(self) -> None:
        """Lets the user choose the picture of an empty form."""
        self.editor.ask_open()

    @pyqtSlot(object)
    def edit(self, form: Path) -> None:
        """Opens a form to be changed; one that is being changed already comes to the front."""
        if self.editor.isVisible() and self.editor.file == form:
            self.editor.raise_()
            self.editor.activateWindow()
        else:
            self.editor.open_file(form)

    def ask_to_close(self, close: Callable[[], object]) -> None:
        """Asks whether to lose what is not saved, and then closes the program."""
        self.editor.ask_to_close(close)
