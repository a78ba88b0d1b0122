"""The last net: nothing that goes wrong is lost, and the log itself never is what goes wrong."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import qInfo
from pytestqt.qtbot import QtBot

from digitrec_gui.services.failures import FailureHooks, close_log, open_log
from tests.limits import WAIT


@pytest.fixture
def hooks(qtbot: QtBot) -> Iterator[FailureHooks]:
    hooks = FailureHooks()
    hooks.install()
    yield hooks
    hooks.uninstall()


def test_an_uncaught_exception_is_logged_and_told(
    qtbot: QtBot, hooks: FailureHooks, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(hooks.unexpected, timeout=WAIT) as told:
        sys.excepthook(ValueError, ValueError("a mishap"), None)

    assert "ValueError: a mishap" in told.args[0]
    assert "a mishap" in caplog.text


def test_an_exception_in_a_thread_is_told_too(qtbot: QtBot, hooks: FailureHooks) -> None:
    def fail() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail)
    with qtbot.waitSignal(hooks.unexpected, timeout=WAIT) as told:
        thread.start()
    thread.join()

    assert "in a thread" in told.args[0]


def test_ctrl_c_ends_the_program_and_is_no_failure(qtbot: QtBot, hooks: FailureHooks) -> None:
    with qtbot.waitSignal(hooks.interrupted, timeout=WAIT), qtbot.assertNotEmitted(hooks.unexpected):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)


def test_what_qt_says_is_logged(hooks: FailureHooks, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    qInfo("from the depths")

    assert "from the depths" in caplog.text


def test_uninstalled_hooks_leave_everything_as_it_was(qtbot: QtBot) -> None:
    before = (sys.excepthook, threading.excepthook)
    hooks = FailureHooks()
    hooks.install()
    hooks.uninstall()

    assert (sys.excepthook, threading.excepthook) == before


def test_the_log_is_a_file_in_its_folder(tmp_path: Path) -> None:
    handler = open_log(tmp_path / "log")
    logging.getLogger("digitrec").error("a line")
    close_log(handler)

    assert "a line" in (tmp_path / "log" / "digitrec.log").read_text(encoding="utf-8")


def test_a_log_folder_that_cannot_be_made_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")

    handler = open_log(tmp_path / "log")
    logging.getLogger("digitrec").error("a line")
    close_log(handler)
