"""The bar below the samples: what is said of the selection, the ways in and out; and what stands there without any."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSlot
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from digitrec_gui.ui.samples.actions import SamplesActions
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.room import InARow, Inviting
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_WHAT = "A sample is a digit in your own hand, and which digit it is. From samples DigitRec learns to read you."
_CORRECT = "Each digit that you correct in the Image or Draw tab becomes one too, if you let DigitRec keep it."


class SamplesBar(QWidget):
    """Write, sheet, import and export."""

    def __init__(self, actions: SamplesActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._hint = controls.label(muted=True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(20 * GRID)
        self._progress.setAccessibleName("Progress")
        self._progress.setToolTip("How much of it is done")
        self._progress.hide()
        self.cancel = QPushButton("Cancel")
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("End this; the samples stay as they were")
        self.cancel.setAccessibleName("Cancel")
        self.cancel.hide()
        self._says_busy = False
        line = QHBoxLayout()
        line.setSpacing(GRID)
        line.addWidget(self._hint, 1)
        line.addWidget(self._progress)
        line.addWidget(self.cancel)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        self._ways = self.ways()
        for button in self._ways:
            row.addWidget(button)
        row.addStretch(1)
        files = (actions.export_folder, actions.export_npz)
        self._export = controls.menu_button("download", "Export", "Save all samples", files, files[0])
        row.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(line)
        layout.addLayout(row)

    def ways(self) -> tuple[QPushButton, ...]:
        """New buttons for the ways to get samples."""
        actions = self._actions
        sheet = (actions.print_sheet, actions.read_sheet, actions.read_shown)
        sheet_tip = "Make a sheet to write on, or read one from a photo"
        files = (actions.import_folder, actions.import_npz)
        return (
            controls.button(actions.write, "Write twenty digits"),
            controls.menu_button("printer", "Paper sheet", sheet_tip, sheet, sheet[0]),
            controls.menu_button("upload", "Import", "Add the digits of a folder or a file", files, files[0]),
        )

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """Its buttons, from the left."""
        return *self._ways, self._export

    @property
    def hint(self) -> str:
        """What is said."""
        return self._hint.text()

    def show_any(self, some: bool) -> None:
        """Shows its buttons, or none: without samples the same ways stand in their place."""
        for button in self.buttons:
            button.setVisible(some)
        self._hint.setVisible(some or self._says_busy)

    def show_hint(self, hint: str) -> None:
        """Says this, unless something is being done."""
        if not self._says_busy:
            self._hint.setText(hint)

    def show_busy(self, what: str, *, can_cancel: bool) -> None:
        """Says what is being done, until `end_busy`."""
        self._says_busy = True
        self._hint.setText(what)
        self._hint.show()
        self._progress.setRange(0, 0)
        self._progress.show()
        self.cancel.setEnabled(True)
        self.cancel.setVisible(can_cancel)

    @pyqtSlot(int, int)
    def show_progress(self, done: int, of: int) -> None:
        """Shows how much of it is done."""
        self._progress.setRange(0, of)
        self._progress.setValue(done)

    def end_busy(self) -> None:
        """Says no longer that something is being done."""
        self._says_busy = False
        self._progress.hide()
        self.cancel.hide()


class SamplesEmpty(Inviting):
    """Shown as long as there is no sample; `ways` are the buttons that it offers."""

    def __init__(self, ways: tuple[QPushButton, ...], parent: QWidget | None = None) -> None:
        super().__init__("card", controls.IconLabel("notebook-pen", 6 * GRID), parent)
        texts = (
            controls.label("No samples yet", size=TextSize.HEADING, bold=True),
            controls.label(_WHAT),
            controls.label(_CORRECT, muted=True),
        )
        for text in texts:
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.column.addWidget(text)
        self.column.addSpacing(GRID)
        self.ways = ways
        self.column.addWidget(InARow(ways))
