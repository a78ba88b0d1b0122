"""The Train tab: no word is cut off, every control explains itself, and the curves take on the look."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLabel, QScrollBar
from pytestqt.qtbot import QtBot

from digitrec_gui.app import Program
from digitrec_gui.services.settings import Appearance
from digitrec_gui.ui.training.tab import TrainTab
from digitrec_gui.ui.widgets import theme
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.training.story import Digits, add_samples, ended, run_shown, unfinished_run

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none

SIZES = [(900, 600), (1280, 800)]


@pytest.fixture
def tab(window: MainWindow) -> TrainTab:
    """The Train tab, in front."""
    window.tabs.setCurrentWidget(window.train_tab)
    return window.train_tab


@pytest.mark.parametrize("state", ["empty", "options", "teaching", "running", "ended", "unfinished"])
@pytest.mark.parametrize("size", SIZES)
def test_no_word_is_cut_off(
    qtbot: QtBot,
    program: Program,
    window: MainWindow,
    tab: TrainTab,
    digits: Digits,
    state: str,
    size: tuple[int, int],
) -> None:
    window.resize(*size)
    shown(qtbot, program, tab, digits, state)

    qtbot.waitUntil(lambda: not cut_off(tab), timeout=WAIT)
    assert (window.width(), window.height()) == size


def cut_off(tab: TrainTab) -> list[str]:
    """The texts that have too little room, or lie beyond the edge."""
    found = []
    for widget in [*tab.findChildren(QLabel), *tab.findChildren(QAbstractButton)]:
        if widget.isVisible():
            needed = widget.sizeHint()
            if isinstance(widget, QLabel) and widget.wordWrap():
                needed = QSize(0, widget.heightForWidth(widget.width()))
            right = widget.mapTo(tab, widget.rect().topRight()).x()
            if widget.width() < needed.width() or widget.height() < needed.height() or right > tab.width():
                found.append(getattr(widget, "text", str)() or widget.accessibleName())
    return found


def shown(qtbot: QtBot, program: Program, tab: TrainTab, digits: Digits, state: str) -> None:
    if state == "options":
        tab.view.form.fold.click()
    if state == "teaching":
        add_samples(qtbot, program, digits, 40)
        tab.view.form.teach.click()
    if state in ("running", "ended"):
        run_shown(program, tab, digits)
    if state == "ended":
        ended(program, tab)
    if state == "unfinished":
        tab.view.offer.show_run(unfinished_run())


def test_every_control_has_a_name_and_a_tip(qtbot: QtBot, program: Program, tab: TrainTab, digits: Digits) -> None:
    tab.view.form.fold.click()
    run_shown(program, tab, digits)
    ended(program, tab)
    add_samples(qtbot, program, digits, 40)
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    found = [widget for kind in kinds for widget in tab.findChildren(kind)]
    controls = [widget for widget in found if widget.isVisible() and not isinstance(widget, QScrollBar)]

    assert len(controls) > 20
    for control in controls:
        assert control.accessibleName(), control
        assert control.toolTip(), control.accessibleName()


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_curves_take_on_the_look(
    qtbot: QtBot,
    program: Program,
    window: MainWindow,
    tab: TrainTab,
    digits: Digits,
    appearance: Appearance,
) -> None:
    run_shown(program, tab, digits)
    tab.view.curves.build()

    window.menus.appearances[appearance].trigger()

    corner = tab.view.curves.picture().pixelColor(2, 2)
    assert corner.name().upper() == {Appearance.LIGHT: theme.LIGHT, Appearance.DARK: theme.DARK}[appearance].surface
