"""What was found on a sheet, for a look before it is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QIcon, QPalette, QPixmap
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QToolButton, QVBoxLayout, QWidget

from digitrec_gui.ui import controls, samples_wording
from digitrec_gui.ui.samples_cell import INK, ink_image
from digitrec_gui.ui.theme import GRID

if TYPE_CHECKING:
    from digitrec_gui.core.samples.sheet_photo import SheetRead
    from digitrec_gui.core.samples.types import NewSample

_COLUMNS = 10


class SheetDialog(QDialog):
    """Each digit can be left out.

    Signals:
        added(tuple of NewSamples): these are to be kept.
    """

    added = pyqtSignal(object)

    def __init__(self, sheet: SheetRead, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self.setWindowTitle(f"Sheet {sheet.number}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.digits = tuple(self._button(sample) for sample in sheet.samples)
        self.introduction = controls.label(_introduction(sheet))
        self.introduction.setFixedWidth(84 * GRID)  # without it a dialog is made too low for text that wraps
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        keep, cancel = (
            buttons.button(which)
            for which in (QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel)
        )
        assert keep is not None and cancel is not None
        self.keep_button = keep
        keep.setObjectName("primary")
        keep.setToolTip("Keep those that are ticked as samples (Enter)")
        cancel.setToolTip("Keep none of them (Esc)")
        grid = QGridLayout()
        grid.setSpacing(GRID // 2)
        for place, digit in enumerate(self.digits):
            grid.addWidget(digit, place // _COLUMNS, place % _COLUMNS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self.introduction)
        layout.addLayout(grid)
        layout.addWidget(buttons)
        self._show_count()

    @property
    def chosen(self) -> tuple[NewSample, ...]:
        """Those that are to be kept."""
        pairs = zip(self.digits, self._sheet.samples, strict=True)
        return tuple(sample for digit, sample in pairs if digit.isChecked())

    def accept(self) -> None:
        """Has them kept (Qt override)."""
        if self.chosen:
            self.added.emit(self.chosen)
        super().accept()

    def _button(self, sample: NewSample) -> QToolButton:
        palette, role = self.palette(), QPalette.ColorRole
        image = ink_image(sample.pixels, palette.color(role.Base), palette.color(role.Text)).scaled(INK, INK)
        button = QToolButton()
        button.setObjectName("flat")
        button.setIcon(QIcon(QPixmap.fromImage(image)))
        button.setIconSize(QSize(INK, INK))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setChecked(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(f"Keep this {samples_wording.name(sample.digit)}")
        button.setToolTip("Kept as a sample while it is ticked; a click leaves it out")
        button.toggled.connect(lambda on: button.setText(_label(sample, on)))
        button.toggled.connect(self._show_count)
        button.setText(_label(sample, True))
        return button

    def _show_count(self) -> None:
        count = len(self.chosen)
        self.keep_button.setText(f"Keep {samples_wording.samples(count)}")
        self.keep_button.setEnabled(count > 0)


def _introduction(sheet: SheetRead) -> str:
    """What was found, and what can be done about it."""
    empty = f" {len(sheet.empty)} boxes are empty." if len(sheet.empty) > 1 else " One box is empty."
    return (
        f"{len(sheet.samples)} digits were found on sheet {sheet.number}, each above the digit that was asked for."
        f"{empty if sheet.empty else ''} Click one that is not what was asked for, or badly cut out: it is not kept."
    )


def _label(sample: NewSample, is_kept: bool) -> str:
    return ("\N{CHECK MARK} " if is_kept else "") + samples_wording.sign(sample.digit)
