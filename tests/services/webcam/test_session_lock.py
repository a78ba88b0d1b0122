"""SessionLock on a real bus, which the test starts for itself."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.limits import WAIT_SECONDS

_LISTENER = """
from PyQt6.QtCore import QCoreApplication, QTimer
from PyQt6.QtDBus import QDBusConnection, QDBusMessage
from digitrec_gui.services.webcam.session_lock import SessionLock

application = QCoreApplication([])
lock = SessionLock()
locked = []
lock.locked.connect(lambda: (locked.append(True), application.quit()))
for active in (False, True):
    message = QDBusMessage.createSignal("/{path}", "{name}", "ActiveChanged")
    message.setArguments([active])
    QDBusConnection.sessionBus().send(message)
QTimer.singleShot(20_000, application.quit)
application.exec()
print(len(locked))
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="there is no D-Bus here")
@pytest.mark.parametrize("name", ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver"])
def test_the_locking_of_the_session_is_heard(name: str) -> None:
    listener = _LISTENER.format(name=name, path=name.replace(".", "/"))
    command = ["dbus-run-session", "--", sys.executable, "-c", listener]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)

    assert done.stdout == "1\n", done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")
def test_without_a_bus_nothing_is_heard_and_none_is_started() -> None:
    script = "from digitrec_gui.services.webcam.session_lock import SessionLock; SessionLock()"
    command = ["env", "-u", "DBUS_SESSION_BUS_ADDRESS", "-u", "XDG_RUNTIME_DIR", sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)

    assert (done.returncode, done.stderr) == (0, "")
