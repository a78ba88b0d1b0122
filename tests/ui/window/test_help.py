"""The entries of the Help menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.widgets.text_dialog import TextDialog
from digitrec_gui.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


@pytest.mark.parametrize(("entry", "words"), [("shortcuts", "Ctrl+O"), ("about", "GPL")])
def test_help_opens_a_dialog(qtbot: QtBot, window: MainWindow, entry: str, words: str) -> None:
    getattr(window.help, entry).trigger()

    (dialog,) = [found for found in window.findChildren(QDialog) if found.isVisible()]
    labels = dialog.findChildren(QLabel)
    assert any(words in label.text() for label in labels)
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)  # nothing is cut off
    dialog.reject()


def test_the_report_names_versions_and_the_model(window: MainWindow) -> None:
    window.help.report.trigger()

    dialog = window.findChild(TextDialog)
    assert dialog is not None
    assert "PyQt" in dialog.text and "SHA-256" in dialog.text
    dialog.reject()


def test_the_log_folder_opens(window: MainWindow, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) is None)

    window.help.log.trigger()

    assert opened == [QUrl.fromLocalFile(str(home / "log"))]
