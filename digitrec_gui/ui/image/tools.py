"""What the tools of the Image tab do: they turn the wishes of the user into orders to the session."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, pyqtSlot
from PyQt6.QtGui import QKeyEvent

from digitrec_gui.core.types import Box
from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.image.box_canvas import BoxFor
from digitrec_gui.ui.image.reading import ImageReading
from digitrec_gui.ui.image.sensitivity import SensitivityCard
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.picture.keys import typed_digit


class ImageTools(QObject):
    """Region, turn, sensitivity, and corrections by key and by box."""

    def __init__(self, actions: ImageActions, session: ImageReading, view: PictureView, parent: QObject) -> None:
        super().__init__(parent)
        self._actions = actions
        self._session = session
        self._view = view
        self.sensitivity = SensitivityCard(view)
        actions.region.toggled.connect(self._on_region_toggled)
        actions.turn_left.triggered.connect(lambda: session.turn(-90))
        actions.turn_right.triggered.connect(lambda: session.turn(90))
        actions.sensitivity.toggled.connect(self._on_sensitivity_toggled)
        actions.add.triggered.connect(self._on_add)
        actions.remove.triggered.connect(lambda: self._remove(session.remove))
        actions.reject.triggered.connect(lambda: self._remove(session.reject))
        view.box_drawn.connect(self._on_box_drawn)
        view.drawing_ended.connect(self._on_drawing_ended)
        view.region_left.connect(lambda: actions.region.setChecked(False))
        view.selection_changed.connect(self._on_selection_changed)
        self.sensitivity.changed.connect(session.set_sensitivity)
        self.sensitivity.left.connect(lambda: actions.sensitivity.setChecked(False))
        session.options_changed.connect(self._on_options_changed)

    def type_digit(self, event: QKeyEvent) -> bool:
        """Corrects the selected Digit, if this key is a digit; says whether it was."""
        index, digit = self._view.selected, typed_digit(event)
        if index is None or digit is None:
            return False
        self._session.label(index, digit)
        return True

    @pyqtSlot(bool)
    def _on_region_toggled(self, wanted: bool) -> None:
        if wanted and self._session.options.region is None:
            self._draw(BoxFor.REGION)
        elif not wanted:
            if self._view.drawing is BoxFor.REGION:
                self._view.draw(None)
            self._session.set_region(None)

    @pyqtSlot(bool)
    def _on_sensitivity_toggled(self, wanted: bool) -> None:
        if wanted:
            self.sensitivity.open()
        else:
            self.sensitivity.hide()
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    @pyqtSlot()
    def _on_add(self) -> None:
        self._draw(BoxFor.DIGIT)

    def _draw(self, drawing: BoxFor) -> None:
        self._view.draw(drawing)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, remove: Callable[[int], None]) -> None:
        index = self._view.selected
        if index is None:
            return
        remove(index)
        left = len(self._view.digits)
        # Where the next one stands now: so several go with as many presses.
        self._view.choose(min(index, left - 1) if left else None)

    @pyqtSlot(object, object)
    def _on_box_drawn(self, drawing: BoxFor, box: Box) -> None:
        if drawing is BoxFor.REGION:
            self._session.set_region(box)
        else:
            self._session.add(box)

    @pyqtSlot()
    def _on_drawing_ended(self) -> None:
        if self._session.options.region is None and self._view.drawing is not BoxFor.REGION:
            self._actions.region.setChecked(False)

    @pyqtSlot()
    def _on_selection_changed(self) -> None:
        self._actions.set_digit_enabled(self._view.selected is not None)

    @pyqtSlot()
    def _on_options_changed(self) -> None:
        options = self._session.options
        self._view.show_region(options.region)
        self._actions.region.setChecked(options.region is not None or self._view.drawing is BoxFor.REGION)
        self.sensitivity.show_sensitivity(options.sensitivity)
