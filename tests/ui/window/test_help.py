"""The entries of the Help menu."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

import digitrec_gui
from digitrec_gui import paths
from digitrec_gui.core import needs
from digitrec_gui.core.licences import licence_texts
from digitrec_gui.ui.widgets.text_dialog import TextDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


@pytest.mark.parametrize(("entry", "words"), [("shortcuts", "Ctrl+Tab"), ("about", "GPL")])
def test_help_opens_a_dialog(qtbot: QtBot, window: MainWindow, entry: str, words: str) -> None:
    getattr(window.help, entry).trigger()

    (dialog,) = [found for found in window.findChildren(QDialog) if found.isVisible()]
    labels = dialog.findChildren(QLabel)
    assert any(words in label.text() for label in labels)
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)  # nothing is cut off
    dialog.reject()


def test_about_tells_of_releases_and_that_nothing_is_sent(window: MainWindow) -> None:
    window.help.about.trigger()

    (dialog,) = [found for found in window.findChildren(QDialog) if found.isVisible()]
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert digitrec_gui.__version__ in said and needs.releases() in said
    assert "never calls home" in said and "GPL version 3 as a whole" in said
    dialog.reject()


def test_about_shows_the_licence_texts(qtbot: QtBot, window: MainWindow) -> None:
    window.help.about.trigger()
    (about,) = [found for found in window.findChildren(QDialog) if found.isVisible()]
    (button,) = [found for found in about.findChildren(QPushButton) if "icence" in found.text()]

    button.click()

    texts = about.findChild(TextDialog)
    assert texts is not None
    qtbot.waitUntil(lambda: texts.copy_button.isEnabled() and "GNU GENERAL PUBLIC LICENSE" in texts.text, timeout=WAIT)
    assert texts.text.splitlines() == licence_texts(paths.LICENCES).splitlines()
    texts.reject()
    about.reject()


def test_the_licence_texts_of_a_packaged_program_are_those_in_it(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(paths, "LICENCES", tmp_path / "licences.txt")
    paths.LICENCES.write_text("\n".join(f"line {number}" for number in range(250)))
    window.help.about.trigger()
    (about,) = [found for found in window.findChildren(QDialog) if found.isVisible()]

    next(found for found in about.findChildren(QPushButton) if "icence" in found.text()).click()

    texts = about.findChild(TextDialog)
    assert texts is not None
    qtbot.waitUntil(lambda: texts.text == paths.LICENCES.read_text(), timeout=WAIT)
    texts.reject()
    about.reject()


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
