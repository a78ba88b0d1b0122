"""What can be done with my samples, as actions for the buttons, the context menu and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.grid import KEYS
from digitrec_gui.ui.samples.history import SamplesHistory
from digitrec_gui.ui.widgets.actions import UndoActions, action

_TEACH_TIP = "Let DigitRec learn from these samples, in the Train tab"
_TEACH_LATER_TIP = "A training is under way: when it has ended, DigitRec can learn from these samples"


class SamplesActions(UndoActions):
    """The actions of "My samples"; their keys work in its window only.

    Signals:
        label_chosen(int): the samples selected are this digit, or no digit.
    """

    label_chosen = pyqtSignal(int)

    def __init__(self, window: QWidget, history: SamplesHistory) -> None:
        super().__init__(window, history.undo_stack)
        self._history = history
        self._has_samples, self._is_busy = False, False
        history.busy_changed.connect(self._allow_steps)
        self.confirm = action(
            self, "check", "&Keep as they are", "They are right: keep the samples selected", "Return", "Enter"
        )
        self.confirm.setVisible(False)
        self.remove = action(self, "trash-2", "&Delete", "Delete the samples selected", "Del", "Backspace")
        self.write = action(self, "pencil", "&Write twenty digits…", "Write each digit twice, one by one", "Ctrl+N")
        self.print_sheet = action(self, "printer", "Save a sheet to &print…", "Save a sheet with twenty boxes as a PDF")
        self.read_sheet = action(self, "scan-line", "&Read a sheet…", "Add the digits of a sheet from a photo of it")
        self.read_shown = action(
            self,
            "image",
            "Read the sheet in the &Image tab",
            "Add the digits of a sheet shown there, as a frame of the webcam",
        )
        self.import_folder = action(
            self, "folder", "Import a &folder…", "Add the pictures of a folder with folders 0 to 9", "Ctrl+O"
        )
        self.import_npz = action(self, "file-text", "Import an .&npz…", "Add the digits of a file of arrays x and y")
        self.export_folder = action(
            self, "folder", "Export as a &folder…", "Save each sample as a PNG, in folders 0 to 9", "Ctrl+S"
        )
        self.export_npz = action(self, "file-text", "Export as an .&npz…", "Save all samples as one file of arrays")
        self.teach = action(self, "graduation-cap", "&Teach DigitRec…", _TEACH_TIP)
        window.addActions(self.findChildren(QAction))  # there is no menu bar that would give them their keys
        self.labels = tuple(self._label(key, digit) for key, digit in KEYS.items())

    def set_selected(self, some: bool) -> None:
        """Enables what needs selected samples."""
        self.allow(some, self.remove, self.confirm, *self.labels)

    def set_any(self, some: bool) -> None:
        """Enables what needs a sample."""
        self._has_samples = some
        self._allow_files()

    def set_training(self, under_way: bool) -> None:
        """Disables teaching while a training is under way, and says so."""
        self.teach.setToolTip(_TEACH_LATER_TIP if under_way else _TEACH_TIP)
        self.allow(not under_way, self.teach)

    def set_files_enabled(self, enabled: bool) -> None:
        """Enables imports and exports, of which one can be under way at a time."""
        self._is_busy = not enabled
        self._allow_files()

    def _allow_files(self) -> None:
        is_free = not self._is_busy
        self.allow(is_free, self.import_folder, self.import_npz, self.print_sheet, self.read_sheet, self.read_shown)
        self.allow(is_free and self._has_samples, self.export_folder, self.export_npz)

    @pyqtSlot(bool)
    def _allow_undo(self, can: bool) -> None:
        """Not before a step is answered: until then nobody knows how to undo it."""
        super()._allow_undo(can and not self._history.is_busy)

    @pyqtSlot(bool)
    def _allow_redo(self, can: bool) -> None:
        super()._allow_redo(can and not self._history.is_busy)

    @pyqtSlot()
    def _allow_steps(self) -> None:
        self._allow_undo(self._history.undo_stack.canUndo())
        self._allow_redo(self._history.undo_stack.canRedo())

    def _label(self, key: str, digit: int) -> QAction:
        label = QAction(samples_wording.name(digit).capitalize(), self)
        label.setToolTip(f"Label the samples selected so; typing {key} does the same")
        label.triggered.connect(lambda: self.label_chosen.emit(digit))
        return label
