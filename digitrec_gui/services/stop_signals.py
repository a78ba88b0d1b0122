"""Ctrl+C in the terminal and the system's request to end, as a Qt signal."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PyQt6.QtCore import QObject, QSocketNotifier, pyqtSignal, pyqtSlot
from PyQt6.sip import voidptr


class StopSignals(QObject):
    """While installed, SIGINT and SIGTERM end nothing by themselves.

    Python runs its handlers only between two of its instructions, and Qt's event loop has none while it waits. So
    Python writes a byte to a socket at each signal, and Qt wakes up for that; sockets are what Windows knows too.

    Signals:
        stop_asked(): the program should end.
    """

    stop_asked = pyqtSignal()

    _SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def install(self) -> None:
        """Listens; for the main thread."""
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(voidptr(self._reader.fileno()), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_byte)
        self._fd_before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        # Each has a handler of ours: without one Python writes no byte, and the signal ends the process.
        self._before = [(number, signal.signal(number, _on_signal)) for number in self._SIGNALS]

    def uninstall(self) -> None:
        """Puts back what was there before."""
        for number, handler in self._before:
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    @pyqtSlot()
    def _on_byte(self) -> None:
        numbers = self._reader.recv(64)  # Python writes every signal it handles; others may have handlers of their own
        if any(number in numbers for number in self._SIGNALS):
            self.stop_asked.emit()


def _on_signal(number: int, frame: FrameType | None) -> None:
    """Nothing: the byte that Python writes beside it does the work, at a moment when Qt can be asked for it."""
    del number, frame
