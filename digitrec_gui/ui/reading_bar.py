"""The bar that says that an Image is being read, where that takes a while."""

from __future__ import annotations

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QProgressBar, QWidget

_PATIENCE_MS = 300
"""It is shown only when reading takes longer than this."""


class ReadingBar(QProgressBar):
    """Hidden while nothing is read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, 0)
        self.setTextVisible(False)
        self.setAccessibleName("Reading")
        self.setToolTip("The picture is being read")
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self.show)

    def wait(self) -> None:
        """Comes if that takes long."""
        self._patience.start()

    def wait_no_more(self) -> None:
        """Stays as it is."""
        self._patience.stop()

    def end(self) -> None:
        """Goes, or does not come."""
        self._patience.stop()
        self.hide()
