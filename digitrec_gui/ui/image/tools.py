"""What the tools of the Image tab do: they turn the wishes of the user into orders to the session.

One of them is the slider that says how faint a stroke is still read, on a card over a corner of the picture.
"""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from digitrec_gui.core.types import Box, Digit
from digitrec_gui.ui.image.actions import ImageActions
from digitrec_gui.ui.image.box_canvas import BoxFor
from digitrec_gui.ui.image.reading import ImageReading
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.picture.keys import typed
from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

_STEPS = 100
"""Of the slider, from no sensitivity to all."""


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
        actions.cut.triggered.connect(lambda: self._of_selected(session.cut))
        actions.join.triggered.connect(lambda: self._of_selected(session.join))
        view.box_drawn.connect(self._on_box_drawn)
        view.drawing_ended.connect(self._on_drawing_ended)
        view.region_left.connect(lambda: actions.region.setChecked(False))
        view.selection_changed.connect(self._on_selection_changed)
        self.sensitivity.changed.connect(session.set_sensitivity)
        self.sensitivity.left.connect(lambda: actions.sensitivity.setChecked(False))
        session.options_changed.connect(self._on_options_changed)

    def type_text(self, event: QKeyEvent) -> bool:
        """Corrects what is selected, if this key is a digit or sign; says whether it was.

        Of what was cut in two the other half is selected then: both are typed one after the other.
        """
        index, text = self._view.selected, typed(event)
        if index is None or text is None:
            return False
        goes_on = self._session.has_second_half(index)
        self._session.label(index, text)
        if goes_on and index + 1 < len(self._view.parts):
            self._view.choose(index + 1)
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

    def _of_selected(self, correct: Callable[[int], None]) -> None:
        if self._view.selected is not None:
            correct(self._view.selected)

    def _remove(self, remove: Callable[[int], None]) -> None:
        index = self._view.selected
        if index is None:
            return
        remove(index)
        left = len(self._view.parts)
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
        index, parts = self._view.selected, self._view.parts
        part = None if index is None else parts[index]
        after = None if index is None or index + 1 == len(parts) else parts[index + 1]
        self._actions.set_part_enabled(
            part is not None,
            is_digit=isinstance(part, Digit),
            has_next=part is not None and after is not None and after.line == part.line,
        )

    @pyqtSlot()
    def _on_options_changed(self) -> None:
        options = self._session.options
        self._view.show_region(options.region)
        self._actions.region.setChecked(options.region is not None or self._view.drawing is BoxFor.REGION)
        self.sensitivity.show_sensitivity(options.sensitivity)


class SensitivityCard(QFrame):
    """Stays while it is used, so that what changes in the picture can be seen.

    Signals:
        changed(float): this sensitivity, 0 to 1; also while the slider is dragged.
        left(): the user is done with it.
    """

    changed = pyqtSignal(float)
    left = pyqtSignal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.slider = _Slider()
        self.slider.valueChanged.connect(lambda value: self.changed.emit(value / _STEPS))
        head = QHBoxLayout()
        head.addWidget(controls.label("Sensitivity", wraps=False), 1)
        head.addWidget(controls.flat_button("x", "Close sensitivity", "Close (S or Esc)", self.left.emit, self))
        ends = QHBoxLayout()
        ends.addWidget(controls.label("Clear ink", muted=True, wraps=False))
        ends.addStretch(1)
        ends.addWidget(controls.label("Faint ink", muted=True, wraps=False))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.slider)
        layout.addLayout(ends)
        self.hide()
        over.installEventFilter(self)

    def show_sensitivity(self, sensitivity: float) -> None:
        """Shows a sensitivity that the user need not be asked about."""
        self.slider.blockSignals(True)
        self.slider.setValue(round(sensitivity * _STEPS))
        self.slider.blockSignals(False)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Stays in its corner (Qt override)."""
        if event is not None and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def open(self) -> None:
        """Shows the slider, ready for the arrow keys."""
        self._place()
        self.show()
        self.raise_()
        self.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Leaves by Esc (Qt override)."""
        assert event is not None
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        over = self.parentWidget()
        assert over is not None
        self.setFixedWidth(min(30 * GRID, over.width() - 4 * GRID))
        self.adjustSize()
        self.move(over.width() - self.width() - 2 * GRID, over.height() - self.height() - 2 * GRID)


class _Slider(QSlider):
    """Goes back to the middle by a double click."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, _STEPS)
        self.setValue(_STEPS // 2)
        self.setPageStep(_STEPS // 10)
        self.setAccessibleName("Sensitivity")
        self.setAccessibleDescription("How faint a stroke is still read")
        self.setToolTip("How faint a stroke is still read (arrow keys; double click: back to the middle)")

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Goes back to the middle (Qt override)."""
        assert event is not None
        self.setValue(_STEPS // 2)
        event.accept()
