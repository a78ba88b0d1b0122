"""Shows the Reading of a session in the picture and in the panel, with the same Digit selected in both."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QApplication

from digitrec_gui.core.reading.corrections import same_place
from digitrec_gui.core.types import Box, Reading
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.ui.image.reading import ImageReading
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.reading.display import Explaining
from digitrec_gui.ui.reading.panel import ReadingPanel


class ReadingDisplay(QObject):
    """Where the Image is read again, the Digit that was selected stays so.

    Signals:
        shown(object): the Reading that is shown, as corrected; None as soon as it holds no longer.
    """

    shown = pyqtSignal(object)

    def __init__(
        self, service: ReadingService, session: ImageReading, view: PictureView, panel: ReadingPanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.explaining = Explaining(service, panel, self)
        self._session = session
        self._view = view
        self._panel = panel
        self._anchors: tuple[Box, ...] = ()
        view.digit_selected.connect(self._on_selected)
        view.selection_cleared.connect(self._on_selection_cleared)
        panel.digit_asked.connect(self.select)
        panel.turned.turn_back_asked.connect(self._on_turn_back_asked)
        session.waiting.connect(self._on_waiting)
        session.picture_turned.connect(view.show_picture)
        session.read.connect(self._on_read)
        session.failed.connect(self._forget)
        session.correcting.digit_added.connect(self._on_digit_added)

    @pyqtSlot(int)
    def select(self, index: int) -> None:
        """Selects a Digit and shows its steps."""
        self._view.select(index)
        self._on_selected(index)

    @pyqtSlot()
    def _on_waiting(self) -> None:
        self._panel.show_waiting()
        self._forget()

    @pyqtSlot()
    def _forget(self) -> None:
        """Shows that nothing is known of the Image any more."""
        self.explaining.cancel()
        self._anchors = ()
        self._view.show_digits(())
        self.shown.emit(None)

    @pyqtSlot(object)
    def _on_read(self, reading: Reading) -> None:
        focus = QApplication.focusWidget()
        selected, kept = self._view.selected, None
        if selected is not None and selected < len(self._anchors):
            kept = same_place(self._anchors[selected], self._session.anchors)
        self._anchors = self._session.anchors
        self.explaining.cancel()
        self._view.show_digits(reading.digits)
        picture = self._session.picture
        self._panel.show_reading(reading, picture.note if picture is not None else "", self._found_turn())
        if kept is not None:
            self.select(kept)
        if focus is not None and focus.isVisible() and not focus.hasFocus():
            focus.setFocus()  # what had it was hidden for a moment
        self.shown.emit(reading)

    def _found_turn(self) -> int:
        """By how many degrees clockwise the Image that is shown was turned without being asked."""
        found = self._session.found_turn
        return found.rotation if found is not None and found.rotation == self._session.options.rotation else 0

    @pyqtSlot()
    def _on_turn_back_asked(self) -> None:
        self._session.turn(-self._found_turn())

    @pyqtSlot(object)
    def _on_digit_added(self, place: Box) -> None:
        if place in self._anchors:
            self.select(self._anchors.index(place))

    @pyqtSlot(int)
    def _on_selected(self, index: int) -> None:
        picture, reading = self._session.picture, self._session.reading
        if picture is None or reading is None:
            return
        self._panel.select(index)
        self.explaining.explain(picture.image, reading.digits[index], reading.rotation)

    @pyqtSlot()
    def _on_selection_cleared(self) -> None:
        self.explaining.cancel()
        self._panel.select(None)
