"""What is drawn leaves the tab; the tab in the window, beside other tabs and without a Model."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import (
    QGuiApplication,
    QImage,
)
from PyQt6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QSlider
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.core.errors import NoModelError
from digitrec_gui.ui.draw.tab import DrawTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.draw.story import CONTROL, ONE, SEVEN, draw, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def tab(window: MainWindow) -> DrawTab:
    """The Draw tab, in front."""
    window.tabs.setCurrentWidget(window.draw_tab)
    return window.draw_tab


def test_another_size_of_the_window_changes_nothing_that_is_drawn(
    qtbot: QtBot, window: MainWindow, tab: DrawTab
) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    picture, view = tab.sheet.picture(), tab.pad.grab().toImage()

    window.resize(900, 600)
    qtbot.waitUntil(lambda: tab.pad.width() < view.width(), timeout=WAIT)
    assert tab.sheet.picture() == picture
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: tab.pad.size() == view.size(), timeout=WAIT)

    assert tab.pad.grab().toImage() == view


def test_what_is_drawn_opens_in_the_image_tab(qtbot: QtBot, window: MainWindow, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")

    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        tab.actions_.open_in_image.trigger()

    assert window.tabs.currentWidget() is window.image_tab
    assert window.windowTitle() == "Drawing - DigitRec"
    window.tabs.setCurrentWidget(tab)
    assert window.windowTitle() == "DigitRec"
    assert window.image_tab.panel.text == "17"
    assert tab.sheet.drawing.strokes


def test_each_tab_has_its_keys_to_itself(qtbot: QtBot, window: MainWindow, tab: DrawTab, note: Path) -> None:
    # Given a correction in the Image tab, and a drawing
    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        window.open_image(note)
    window.image_tab.session.label(2, "7")
    window.tabs.setCurrentWidget(tab)
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")

    # When the drawing is copied and undone by key
    qtbot.keyClick(tab.pad, Qt.Key.Key_C, CONTROL)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == "7"
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)

    # Then the Image tab has not heard of it
    assert not tab.sheet.drawing.strokes
    assert window.image_tab.panel.text == "0572 1859"
    window.tabs.setCurrentWidget(window.image_tab)
    qtbot.keyClick(window.image_tab.view, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(window.image_tab.view, Qt.Key.Key_C, CONTROL)
    assert clipboard.text() == "0522\t1859"
    assert not tab.actions_.eraser.isEnabled()


def test_the_picture_is_saved_and_copied_without_boxes(
    qtbot: QtBot, window: MainWindow, tab: DrawTab, tmp_path: Path
) -> None:
    assert not tab.actions_.save.isEnabled()
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")

    tab.actions_.save.trigger()
    dialog = tab.findChild(QFileDialog)
    assert dialog is not None and Path(dialog.selectedFiles()[0]).name == "7.png"
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("drawn")
    dialog.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == "Saved drawn.png", timeout=WAIT)
    tab.actions_.copy_picture.trigger()

    picture = tab.sheet.picture()
    assert cv2.imread(str(tmp_path / "drawn.png")).shape == (1080, 1440, 3)
    assert QImage(str(tmp_path / "drawn.png")).convertToFormat(picture.format()) == picture
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.image().convertToFormat(picture.format()) == picture


def test_a_picture_that_cannot_be_saved_is_one_sentence(
    qtbot: QtBot, window: MainWindow, tab: DrawTab, tmp_path: Path
) -> None:
    draw(qtbot, tab, SEVEN)
    (tmp_path / "taken").touch()

    tab.saving.save(tmp_path / "taken" / "seven.png")

    qtbot.waitUntil(lambda: "seven.png was not saved" in window.notice.text, timeout=WAIT)
    assert window.notice.button.text() == "Save as…"


def is_cut_off(label: QLabel) -> bool:
    """Whether a label that is shown has too little room for its text."""
    if not label.isVisible():
        return False
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.height() < label.sizeHint().height() or label.width() < label.sizeHint().width()


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_no_word_is_cut_off_and_every_control_has_a_name_and_a_tip(
    qtbot: QtBot, window: MainWindow, tab: DrawTab, size: tuple[int, int]
) -> None:
    window.resize(*size)
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")
    assert (window.width(), window.height()) == size

    labels = tab.findChildren(QLabel)
    # The steps come later, and are laid out after that.
    qtbot.waitUntil(lambda: not [label.text() for label in labels if is_cut_off(label)], timeout=WAIT)
    controls = [*tab.findChildren(QAbstractButton), *tab.findChildren(QSlider)]
    for control in controls:
        if control.isVisible():
            assert control.accessibleName() and control.toolTip(), control
            assert control.width() >= control.sizeHint().width() or isinstance(control, QSlider), control.toolTip()


def test_without_a_model_it_says_so_and_reads_once_there_is_one(qtbot: QtBot, qapp: QApplication) -> None:
    program = Program(qapp)
    program.fill()
    qtbot.addWidget(program.window)
    try:
        program.window.show()
        tab = program.window.draw_tab
        program.window.tabs.setCurrentWidget(tab)

        draw(qtbot, tab, SEVEN)
        qtbot.waitUntil(lambda: tab.panel.problem == str(NoModelError()), timeout=WAIT)
        assert tab.panel.help_button.text() == "Open a model…"

        program.window.models.load_shipped()
        wait_for(qtbot, tab, "7")
    finally:
        program.close()
