"""The slider that says how faint a stroke is still read, on a card over a corner of the picture."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.theme import GRID

_STEPS = 100


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
        self.setFixedWidth(30 * GRID)
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
        """Back to the middle (Qt override)."""
        assert event is not None
        self.setValue(_STEPS // 2)
        event.accept()
