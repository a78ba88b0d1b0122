"""A widget on which pictures can be dropped."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PyQt6.QtWidgets import QWidget

from digitrec_gui.ui import incoming


class DropTarget(QWidget):
    """Says what is dragged over it and dropped on it; what it shows of that is its own business.

    Signals:
        dragged_over(bool): something that may be a picture is held over it, or no longer.
        dropped(Incoming): this was dropped.
    """

    dragged_over = pyqtSignal(bool)
    dropped = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Accepts what may be a picture (Qt override)."""
        assert event is not None
        data = event.mimeData()
        if data is not None and incoming.offers_something(data):
            event.acceptProposedAction()
            self.dragged_over.emit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """Ends the invitation (Qt override)."""
        del event
        self.dragged_over.emit(False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Takes what was dropped (Qt override)."""
        assert event is not None
        self.dragged_over.emit(False)
        data = event.mimeData()
        if data is not None:
            event.acceptProposedAction()
            self.dropped.emit(incoming.take(data, pasted=False))
