"""Whether somebody may be looking at a widget: the camera is on for nobody else."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.webcam.session_lock import SessionLock

_AWAY = (Qt.ApplicationState.ApplicationSuspended, Qt.ApplicationState.ApplicationHidden)


class InSight(QObject):
    """Watches a widget: its tab may be left, its window minimised or closed, the program hidden.

    Signals:
        changed(bool): from now on it is, or is not, in sight.
        locked(): the session was locked; only after `watch_lock`.
    """

    changed = pyqtSignal(bool)
    locked = pyqtSignal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._is_shown = False
        self._is_away = False
        self._said = False
        self._lock: SessionLock | None = None
        widget.installEventFilter(self)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.applicationStateChanged.connect(self._on_application_state)

    @property
    def is_in_sight(self) -> bool:
        """Whether somebody may be looking."""
        return self._is_shown and not self._is_away

    def watch_lock(self) -> None:
        """Listens for the locking of the session from now on; it takes some milliseconds."""
        if self._lock is None:
            self._lock = SessionLock(self)
            self._lock.locked.connect(self.locked)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Sees it come and go (Qt override)."""
        # Not `isVisible`, which it stays while its window is minimised.
        if event is not None and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._is_shown = event.type() == QEvent.Type.Show
            self._say()
        return super().eventFilter(watched, event)

    @pyqtSlot(Qt.ApplicationState)
    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        self._is_away = state in _AWAY
        self._say()

    def _say(self) -> None:
        if self.is_in_sight != self._said:
            self._said = self.is_in_sight
            self.changed.emit(self._said)
