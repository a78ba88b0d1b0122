"""The Draw tab: a number is written by hand, and read as the pen is lifted; it leaves as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject, QRectF, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication, QKeyEvent
from PyQt6.QtWidgets import QWidget

from digitrec_gui.core.types import Box, Reading
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.draw.actions import DrawActions
from digitrec_gui.ui.draw.pad import DrawPad
from digitrec_gui.ui.draw.reading import DrawReading
from digitrec_gui.ui.draw.sheet import Sheet
from digitrec_gui.ui.draw.toolbar import DrawToolbar
from digitrec_gui.ui.picture.keys import typed
from digitrec_gui.ui.picture.labels import LabelsHidden
from digitrec_gui.ui.reading.corrections import LabelledDigits
from digitrec_gui.ui.reading.display import Display
from digitrec_gui.ui.reading.not_read import NotRead
from digitrec_gui.ui.reading.numbers import MustBe
from digitrec_gui.ui.reading.panel import DigitsOnly, ReadingPanel
from digitrec_gui.ui.widgets.controls import content_and_bar
from digitrec_gui.ui.widgets.pixels import image_of
from digitrec_gui.ui.widgets.room import SideBySide
from digitrec_gui.ui.widgets.saving import PICTURE, Saving

_NAME = "Drawing"
_INVITATION = "Click the label above a digit to see how it was read"
_ADVICE = "Write larger, or with a wider line."


class DrawTab(QWidget):
    """Drawing in, Reading out.

    Signals:
        read(object): the Reading that is shown, as corrected; None as soon as there is none.
        explained(): the steps of the selected part are shown.
        remarked(str): something worth a sentence to the user.
        left(QImage, Corrections): this picture leaves the tab, and what was corrected of it.
        image_asked(QImage, str): the user wants this picture, of this name, in the Image tab.
    """

    read = pyqtSignal(object)
    explained = pyqtSignal()
    remarked = pyqtSignal(str)
    left = pyqtSignal(object, object)
    image_asked = pyqtSignal(object, str)

    def __init__(self, service: ReadingService, settings: Settings, choose_model: Callable[[], object]) -> None:
        super().__init__()
        self._service = service
        self.sheet = Sheet(self)
        self.panel = ReadingPanel(service.tabbed, _INVITATION, advice=_ADVICE)
        self.not_read = NotRead(service, self.panel, "The sheet", choose_model, self)
        self.actions_ = DrawActions(self, self.sheet, settings, self.panel.copy_action)
        self.pad = DrawPad(self.sheet)
        self.saving = DrawSaving(service, self.sheet, settings, self)
        self._reading = DrawReading(service, self.sheet, self)
        self._display = DrawDisplay(service, self._reading, self.pad, self.panel, self)
        self._bar = DrawToolbar(self.actions_)
        self.splitter = SideBySide(self.pad, self.panel)
        content_and_bar(self, self.splitter, self._bar)
        self._connect()
        self.pad.set_width(self.actions_.width)
        self.pad.set_guide(settings.draw_guide)
        self.sheet.set_dark(settings.draw_dark)

    def _connect(self) -> None:
        actions, sheet = self.actions_, self.sheet
        actions.clear.triggered.connect(sheet.clear)
        actions.eraser.toggled.connect(self.pad.set_eraser)
        actions.dark.toggled.connect(sheet.set_dark)
        actions.width_changed.connect(self.pad.set_width)
        actions.guide_chosen.connect(self.pad.set_guide)
        actions.copy_picture.triggered.connect(self.saving.copy)
        actions.save.triggered.connect(self.choose_file)
        actions.open_in_image.triggered.connect(self._on_open_in_image)
        self.saving.left.connect(self.left)
        sheet.changed.connect(self._on_changed)
        self._display.shown.connect(self._on_shown)
        self._display.explained.connect(self.explained)
        self._display.failed.connect(self.remarked)
        self._reading.failed.connect(self.not_read.show)
        self._reading.refused.connect(self.remarked)
        self._reading.expecting.refused.connect(self.remarked)
        self._service.model_ready.connect(self._on_model_ready)

    @property
    def reading(self) -> Reading | None:
        """What was read, with what the user corrected; None while nothing is known."""
        return self._reading.reading

    @property
    def labelled_digits(self) -> LabelledDigits:
        """What the user says of the digits, followed through undo and redo."""
        return self._reading.labelled_digits

    def follow(self, digits_only: DigitsOnly, must_be: MustBe, labels_hidden: LabelsHidden) -> None:
        """Reads digits only while that is switched on, and numbers as what they must be; hides labels, too."""
        self.panel.add_button(digits_only)
        digits_only.toggled.connect(self._reading.set_digits_only)
        self._reading.set_digits_only(digits_only.isChecked())
        self.panel.follow(must_be)
        must_be.chosen.connect(self._reading.expecting.expect)
        self._reading.expecting.expect(must_be.pattern)
        labels_hidden.toggled.connect(self.pad.hide_labels)
        self.pad.hide_labels(labels_hidden.isChecked())

    @pyqtSlot()
    def choose_file(self) -> None:
        """Lets the user choose where to save the picture."""
        self.saving.ask("-".join(self.panel.text.split()) or _NAME)

    @pyqtSlot()
    def _on_open_in_image(self) -> None:
        picture = self.sheet.picture()
        self.left.emit(picture, self.sheet.corrections_of_picture())
        self.image_asked.emit(picture, _NAME)

    @pyqtSlot()
    def _on_changed(self) -> None:
        self.actions_.set_strokes_enabled(bool(self.sheet.drawing.strokes))

    @pyqtSlot(object)
    def _on_shown(self, reading: Reading | None) -> None:
        self.not_read.clear()
        self.read.emit(reading)

    @pyqtSlot(object)
    def _on_model_ready(self, _info: object) -> None:
        if self.sheet.drawing.strokes:
            self._reading.read_again()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Corrects what is selected, wherever in the tab the focus is (Qt override)."""
        assert event is not None
        index, text = self.pad.selected, typed(event)
        if index is None or text is None:
            super().keyPressEvent(event)
        else:
            self._reading.label(index, text)


class DrawDisplay(Display):
    """The selection follows the pen: of what was written last, the steps are shown."""

    def __init__(
        self, service: ReadingService, reading: DrawReading, pad: DrawPad, panel: ReadingPanel, parent: QObject
    ) -> None:
        super().__init__(service, reading, pad, panel, parent)
        self._sheet = reading.sheet
        self._stroke: object = None
        reading.emptied.connect(self._on_emptied)

    def next_selected(self, reading: Reading) -> int | None:
        """The part to which the last stroke belongs, if that is new; else the one that was selected, or the only."""
        strokes = self._sheet.drawing.strokes
        stroke = strokes[-1] if strokes else None
        is_new, self._stroke = stroke is not self._stroke, stroke
        if stroke is not None and is_new and not stroke.erases:
            written = [(_shared(part.box, stroke.bounds), index) for index, part in enumerate(reading.parts)]
            most, index = max(written, default=(0.0, 0))
            if most > 0:
                return index
        kept = super().next_selected(reading)
        return 0 if kept is None and len(reading.parts) == 1 else kept

    @pyqtSlot()
    def _on_emptied(self) -> None:
        self.forget()
        self._panel.clear()


class DrawSaving(Saving):
    """The picture of the sheet, without marks.

    Signals:
        copied(): the picture is on the clipboard.
        left(QImage, Corrections): this picture is saved, and what was corrected of it.
    """

    copied = pyqtSignal()
    left = pyqtSignal(object, object)

    def __init__(self, service: ReadingService, sheet: Sheet, settings: Settings, parent: QWidget) -> None:
        super().__init__(service, settings, parent)
        self._sheet = sheet

    @pyqtSlot()
    def copy(self) -> None:
        """Puts the picture on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setImage(self._sheet.picture())
            self.copied.emit()

    def ask(self, name: str) -> None:
        """Asks where to save the picture, with a name to begin with."""
        self.ask_file("Save what is drawn", PICTURE, name, self.save)

    def save(self, file: Path) -> None:
        """Saves the picture as a PNG."""
        picture = self._sheet.picture()
        self.left.emit(picture, self._sheet.corrections_of_picture())
        self.write_picture(file, image_of(picture))


def _shared(box: Box, part: QRectF) -> float:
    """The area that a box and a part of the sheet share."""
    both = QRectF(box.x, box.y, box.width, box.height).intersected(part)
    return both.width() * both.height()
