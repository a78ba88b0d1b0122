"""The last net: the log, and the hooks that lead whatever nobody caught to it and to the user."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import QMessageLogContext, QObject, QtMsgType, pyqtSignal, qInstallMessageHandler

_LOG_BYTES = 512 * 1024
_LOG_FILES = 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

_log = logging.getLogger("digitrec")


def open_log(folder: Path) -> logging.Handler:
    """Lets everything that is logged end up in a file of this folder, or nowhere if that cannot be written."""
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "digitrec.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES - 1, encoding="utf-8"
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def close_log(handler: logging.Handler) -> None:
    """Undoes `open_log`."""
    logging.getLogger().removeHandler(handler)
    handler.close()


class FailureHooks(QObject):
    """While installed, sends what nobody caught, and what Qt warns of, to the log.

    Signals:
        unexpected(str): an exception that nobody caught, as a traceback; from whatever thread.
        interrupted(): a KeyboardInterrupt that nobody caught: the program should end.
    """

    unexpected = pyqtSignal(str)
    interrupted = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Puts the hooks in place."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        self._message_handler_before = qInstallMessageHandler(_on_qt_message)

    def uninstall(self) -> None:
        """Puts back what was there before."""
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._message_handler_before)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.interrupted.emit()
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log.error("unexpected error\n%s", text)
        self.unexpected.emit(text)

    def _on_thread_exception(self, failure: threading.ExceptHookArgs) -> None:
        if failure.exc_value is not None:
            self._on_exception(failure.exc_type, failure.exc_value, failure.exc_traceback)


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS.get(kind, logging.WARNING), message)
