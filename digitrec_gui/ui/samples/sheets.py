"""The paper sheet: saved as a PDF to print, and read back from a photo of it."""

from __future__ import annotations

import random
from pathlib import Path

from PyQt6.QtCore import QSize, Qt, QUrl, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QDesktopServices, QIcon, QPalette, QPixmap
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QGridLayout, QToolButton, QWidget

from digitrec_gui.core.samples.types import SHEETS, NewSample, SheetRead
from digitrec_gui.core.types import Image
from digitrec_gui.core.words import counted
from digitrec_gui.ui.samples import wording as samples_wording
from digitrec_gui.ui.samples.grid import INK
from digitrec_gui.ui.samples.transfer import SamplesTask
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.incoming import IMAGE_SUFFIXES
from digitrec_gui.ui.widgets.on_screen import scroll_above_foot
from digitrec_gui.ui.widgets.pixels import ink_image
from digitrec_gui.ui.widgets.saving import ask_where
from digitrec_gui.ui.widgets.theme import GRID

_COLUMNS = 10


class SamplesSheets(SamplesTask):
    """One sheet at a time.

    Signals:
        opened(SheetDialog): what was found on a sheet is shown.
    """

    opened = pyqtSignal(object)

    @pyqtSlot()
    def ask_file(self) -> None:
        """Asks where to save a sheet."""
        number = random.randint(1, SHEETS)
        kinds, name = ((".pdf", "Sheet to print"),), f"DigitRec sheet {number}"
        title, folder = "Save a sheet to print", self._settings.samples_folder
        ask_where(self._parent, title, folder, kinds, name, lambda file, _kind: self.save(file, number))

    @pyqtSlot()
    def ask_picture(self) -> None:
        """Asks for a photo of a sheet, and reads it."""
        patterns = " ".join(f"*{suffix}" for suffix in IMAGE_SUFFIXES)
        dialog = self.chooser("Open a photo of a sheet", self._settings.image_folder, self.read)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"Pictures ({patterns})", "All files (*)"])
        dialog.open()

    def save(self, file: Path, number: int) -> None:
        """Saves the sheet of this number as a PDF."""
        self._settings.samples_folder = file.parent
        self.begin(f"Saving {file.name}…", self._service.save_sheet(number, file), self._on_saved)

    def read(self, picture: Path) -> None:
        """Finds the digits on a photo of a sheet."""
        self.begin(f"Reading {picture.name}…", self._service.read_sheet(picture), self._on_read)

    def read_shown(self, image: Image | None) -> None:
        """Finds the digits on an Image of a sheet, if there is one."""
        if image is None:
            self.failed.emit("No picture is open in the Image tab. Open one of a sheet there, or take a frame of it.")
        else:
            self.begin("Reading the sheet…", self._service.read_sheet(image), self._on_read)

    def _on_saved(self, file: Path) -> None:
        self.done.emit(f"Saved {file}. Print it at its size, write in its boxes, and open a photo of it here.")
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def _on_read(self, sheet: SheetRead) -> None:
        self.done.emit("")
        dialog = SheetDialog(sheet, self._parent)
        dialog.added.connect(self._add)
        dialog.open()
        self.opened.emit(dialog)

    @pyqtSlot(object)
    def _add(self, samples: tuple[NewSample, ...]) -> None:
        self._service.add(samples).then(self, lambda ids: self.added.emit(ids, "adding"), self.fail)


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
        layout = controls.dialog_column(self)
        layout.addWidget(self.introduction)
        layout.addLayout(grid)
        layout.addWidget(buttons)
        scroll_above_foot(self)
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
    found = counted(len(sheet.samples), "digit")
    return (
        f"{found} found on sheet {sheet.number}, each above the digit that was asked for."
        f"{empty if sheet.empty else ''} Click one that is not what was asked for, or badly cut out: it is not kept."
    )


def _label(sample: NewSample, is_kept: bool) -> str:
    return ("\N{CHECK MARK} " if is_kept else "") + samples_wording.sign(sample.digit)
