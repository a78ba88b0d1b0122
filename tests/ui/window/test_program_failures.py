"""Mishaps: what goes wrong is survived, and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


def test_a_window_that_cannot_be_made_leaves_no_thread(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no window today")

    monkeypatch.setattr(MainWindow, "fill", fail)
    program = Program(qapp)

    with pytest.raises(RuntimeError, match="no window today"):
        program.fill()
    program.close()  # the leak check sees the thread


def test_a_window_closed_before_it_is_filled_ends(qapp: QApplication, home: Path) -> None:
    program = Program(qapp)
    program.start()
    program.window.close()

    qapp.processEvents()

    assert not program.window.is_filled and program.close()
    program.destroy()
    assert (home / "config" / "digitrec.ini").exists()  # its place is remembered all the same


def test_a_damaged_settings_file_does_not_keep_the_window_from_opening(
    qtbot: QtBot, qapp: QApplication, home: Path
) -> None:
    (home / "config").mkdir()
    (home / "config" / "digitrec.ini").write_bytes(b"[window]\ngeometry=@ByteArray(\\x1\\xd9)\n\xff\xfe[[[\nsplitter=3")

    program = Program(qapp)
    try:
        program.start()
        qtbot.waitUntil(lambda: program.window.is_filled, timeout=WAIT)

        assert program.window.isVisible()
    finally:
        program.close()
        program.destroy()  # or the window would outlive the services, and ask them for the Model


def test_an_unexpected_error_opens_one_dialog_whose_text_can_be_copied(qtbot: QtBot, program: Program) -> None:
    program.window.reporter.report("Traceback: the first")
    program.window.reporter.report("Traceback: the second")

    dialog = program.window.reporter.dialog
    assert dialog is not None and dialog.isVisible()
    dialog.copy_button.click()
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    assert "the first" in clipboard.text() and "the second" in clipboard.text()

    dialog.reject()
    assert program.window.reporter.dialog is None
