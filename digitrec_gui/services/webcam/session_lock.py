"""Says when the session is locked, where the desktop tells: on Linux, by D-Bus."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver")
"""Each sends `ActiveChanged(bool)` as it comes and goes: KDE and others, GNOME, Cinnamon."""

_LOGIN = "org.freedesktop.login1"
"""Of systemd: its sessions send `Lock()`, and its manager `PrepareForSleep(bool)` before the machine sleeps."""


class SessionLock(QObject):
    """Listens from its making on, at no cost.

    Signals:
        locked(): nobody is supposed to see the screen from now on.
    """

    locked = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if sys.platform == "linux":
            self._listen()

    def _listen(self) -> None:
        try:
            from PyQt6.QtDBus import QDBusConnection
        except ImportError:  # a Qt without D-Bus
            return
        # Asked only where there is a bus: libdbus would start one.
        if _has_session_bus():
            session = QDBusConnection.sessionBus()
            for name in _SCREEN_SAVERS:
                session.connect("", "", name, "ActiveChanged", self._on_active_changed)
        if Path("/run/dbus/system_bus_socket").exists():
            system = QDBusConnection.systemBus()
            system.connect(_LOGIN, "", f"{_LOGIN}.Session", "Lock", self._on_lock)
            system.connect(_LOGIN, "", f"{_LOGIN}.Manager", "PrepareForSleep", self._on_active_changed)

    @pyqtSlot(bool)
    def _on_active_changed(self, active: bool) -> None:
        if active:
            self.locked.emit()

    @pyqtSlot()
    def _on_lock(self) -> None:
        self.locked.emit()


def _has_session_bus() -> bool:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS")) or bool(runtime and (Path(runtime) / "bus").exists())
