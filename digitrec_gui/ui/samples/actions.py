"""What can be done with my samples, as actions for the buttons, the context menu and the keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.grid import KEYS
from digitrec_gui.ui.samples.history import SamplesHistory
from digitrec_gui.ui.widgets import icons, wording


class SamplesActions(QObject):
    """The actions of "My samples"; their keys work in its window only.

    Signals:
        label_chosen(int): the samples selected are this digit, or no digit.
    """

    label_chosen = pyqtSignal(int)

    def __init__(self, parent: QWidget, history: SamplesHistory) -> None:
        super().__init__(parent)
        self._window = parent
        self._history = history
        stack = history.undo_stack
        undo, redo = stack.createUndoAction(self, "&Undo"), stack.createRedoAction(self, "&Redo")
        assert undo is not None and redo is not None
        self.undo = self._dressed(undo, "undo-2", "Undo", "Ctrl+Z")
        self.redo = self._dressed(redo, "redo-2", "Redo what was undone", "Ctrl+Shift+Z")
        self.remove = self._action("trash-2", "&Delete", "Delete the samples selected", "Del")
        self.remove.setShortcuts([QKeySequence("Del"), QKeySequence("Backspace")])
        self.write = self._action("pencil", "&Write twenty digits…", "Write each digit twice, one by one", "Ctrl+N")
        self.print_sheet = self._action("printer", "Save a sheet to &print…", "Save a sheet with twenty boxes as a PDF")
        self.read_sheet = self._action("scan-line", "&Read a sheet…", "Add the digits of a sheet from a photo of it")
        self.read_shown = self._action(
            "image",
            "Read the sheet in the &Image tab",
            "Add the digits of a sheet shown there, as a frame of the webcam",
        )
        self.import_folder = self._action(
            "folder", "Import a &folder…", "Add the pictures of a folder with folders 0 to 9", "Ctrl+O"
        )
        self.import_npz = self._action("file-text", "Import an .&npz…", "Add the digits of a file of arrays x and y")
        self.export_folder = self._action(
            "folder", "Export as a &folder…", "Save each sample as a PNG, in folders 0 to 9", "Ctrl+S"
        )
        self.export_npz = self._action("file-text", "Export as an .&npz…", "Save all samples as one file of arrays")
        self.teach = self._action(
            "graduation-cap", "&Teach DigitRec…", "Let DigitRec learn from these samples, in the Train tab"
        )
        self.labels = tuple(self._label(key, digit) for key, digit in KEYS.items())
        self._can_undo = self._can_redo = False
        self._some, self._files_enabled = False, True
        # After the actions themselves, so that this has the last word.
        stack.canUndoChanged.connect(self._on_can_undo)
        stack.canRedoChanged.connect(self._on_can_redo)
        history.busy_changed.connect(self._enable_steps)

    def set_selected(self, some: bool) -> None:
        """There are, or are not, samples selected."""
        for action in (self.remove, *self.labels):
            action.setEnabled(some)

    def set_any(self, some: bool) -> None:
        """There are, or are not, samples at all."""
        self._some = some
        self._enable_files()

    def set_files_enabled(self, enabled: bool) -> None:
        """An import or export is under way, or none is."""
        self._files_enabled = enabled
        self._enable_files()

    def _enable_files(self) -> None:
        for action in (self.import_folder, self.import_npz, self.print_sheet, self.read_sheet, self.read_shown):
            action.setEnabled(self._files_enabled)
        for action in (self.export_folder, self.export_npz):
            action.setEnabled(self._files_enabled and self._some)

    @pyqtSlot(bool)
    def _on_can_undo(self, can: bool) -> None:
        self._can_undo = can
        self._enable_steps()

    @pyqtSlot(bool)
    def _on_can_redo(self, can: bool) -> None:
        self._can_redo = can
        self._enable_steps()

    @pyqtSlot()
    def _enable_steps(self) -> None:
        free = not self._history.is_busy
        self.undo.setEnabled(free and self._can_undo)
        self.redo.setEnabled(free and self._can_redo)

    def _label(self, key: str, digit: int) -> QAction:
        action = QAction(samples_wording.name(digit).capitalize(), self)
        action.setToolTip(f"Label the samples selected so; typing {key} does the same")
        action.triggered.connect(lambda: self.label_chosen.emit(digit))
        return action

    def _action(self, icon: str, text: str, tip: str, shortcut: str = "") -> QAction:
        return self._dressed(QAction(text, self), icon, tip, shortcut)

    def _dressed(self, action: QAction, icon: str, tip: str, shortcut: str) -> QAction:
        """An action with its icon, its shortcut, and a tooltip that says what it does and by which key."""
        action.setIcon(icons.icon(icon))
        action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(f"{tip} ({wording.keys(action.shortcut())})" if shortcut else tip)
        self._window.addAction(action)
        return action
