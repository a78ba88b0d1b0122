"""Asking how a digit was read: each step says what it does and why, and the network can be looked into."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import Insight
from digitrec_gui.services.settings import Appearance
from digitrec_gui.ui.image.tab import ImageTab
from digitrec_gui.ui.reading.insight import LookedAt
from digitrec_gui.ui.reading.told import Step
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT

Read = Callable[[Path], None]

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise")  # a dialog, on a screen that is none


def select(qtbot: QtBot, tab: ImageTab, index: int) -> None:
    with qtbot.waitSignal(tab.explained, timeout=WAIT):
        tab.panel.part_asked.emit(index)


def test_a_click_on_a_step_says_in_two_sentences_what_it_does_and_why(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)
    tab = window.image_tab
    select(qtbot, tab, 2)
    steps = tab.panel.steps
    assert not steps.explanation.isVisible()

    said = set()
    for step in Step:
        qtbot.mouseClick(steps.buttons[step], Qt.MouseButton.LeftButton)
        text = steps.explanation.text()
        assert steps.explanation.isVisible() and text.count(". ") == 1 and text.endswith(".")
        assert "bright" not in step.value  # in the light theme what is strong is dark
        assert steps.large.isVisible() == (step in (Step.FEATURES, Step.PREDICTION))
        assert [one for one, button in steps.buttons.items() if button.isChecked()] == [step]
        said.add(text)
    assert len(said) == len(Step)

    # A click leaves the keyboard at the picture, another digit keeps the step, and a second click ends it
    assert window.focusWidget() is tab.view
    qtbot.keyClick(tab.view, Qt.Key.Key_Right)
    assert steps.explanation.isVisible()
    qtbot.mouseClick(steps.buttons[Step.RESULT], Qt.MouseButton.LeftButton)
    assert not steps.explanation.isVisible()


def test_what_was_read_stays_in_sight_while_a_step_is_explained(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    window.resize(1280, 800)
    read(note)
    select(qtbot, window.image_tab, 2)
    steps = window.image_tab.panel.steps

    for step in (Step.FEATURES, Step.PREDICTION):
        qtbot.mouseClick(steps.buttons[step], Qt.MouseButton.LeftButton)
        come = steps.large
        qtbot.waitUntil(lambda come=come: come.visibleRegion().boundingRect() == come.rect(), timeout=WAIT)
        assert steps.head.visibleRegion().boundingRect() == steps.head.rect()


@pytest.mark.parametrize(
    ("row", "column", "where"),
    [(4, 12, "at the top left"), (13, 14, "in the middle"), (9, 14, "at the top"), (23, 17, "at the bottom right")],
)
def test_where_it_looked_is_told_by_the_digits_own_box(qtbot: QtBot, row: int, column: int, where: str) -> None:
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 10:19] = 255  # as a narrow digit lies in its field: thirds of the field would hold none of its sides
    losses = np.zeros((28, 28), np.float32)
    losses[row, column] = 0.5

    shown = LookedAt()
    qtbot.addWidget(shown)
    shown.show_insight(Insight(glyph, (), 8, 0.9, losses))

    assert f"most {where}, where it falls" in shown.accessibleDescription()


def test_the_network_is_looked_into_and_the_window_follows_the_selection(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)
    tab = window.image_tab
    select(qtbot, tab, 2)
    tab.panel.steps.buttons[Step.FEATURES].click()
    tab.panel.steps.large.click()
    dialog = tab._display.insight
    qtbot.waitUntil(lambda: dialog.pages.isVisible(), timeout=WAIT)

    # All maps of every convolution, and the filters
    assert dialog.heading.text().startswith("2,")
    assert dialog.layers.count() == 9 and dialog.maps.count == 32 and dialog.filters.count == 32
    assert "ink where it is blue" in dialog.of_filters.text()
    dialog.layers.setCurrentIndex(5)
    assert "not at ink, but at all maps of the layer before" in dialog.of_filters.text()
    assert dialog.maps.count == 112 and "6 by 6" in dialog.maps.accessibleDescription()

    # What it looked at: in words, and in the picture, where something is neither black nor grey
    dialog.pages.setCurrentIndex(2)
    assert not dialog.layers.isVisible()
    assert "“2”" in dialog.said.text() and "falls from" in dialog.said.text()
    image = dialog.looked_at.image
    colours = [image.pixelColor(x, y) for x in range(28) for y in range(28)]
    assert any(colour.hsvSaturation() > 128 and colour.value() > 128 for colour in colours)

    # Another digit is selected: the window follows, and says nothing of a former one meanwhile
    select(qtbot, tab, 4)
    qtbot.waitUntil(lambda: dialog.heading.text().startswith("1,") and dialog.pages.isVisible(), timeout=WAIT)
    qtbot.keyClick(tab.view, Qt.Key.Key_Escape)
    assert not dialog.pages.isVisible() and dialog.waiting.text() == "Select a digit in the picture."
    dialog.close()


def test_maps_are_seen_in_the_dark_too(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    read(note)
    select(qtbot, window.image_tab, 2)
    maps = window.image_tab.panel.steps.buttons[Step.FEATURES]

    for appearance in (Appearance.LIGHT, Appearance.DARK):
        window.menus.appearances[appearance].trigger()
        image, pitch = maps.grab().toImage(), (maps.width() + 4) / 4
        for row, column in product(range(4), range(4)):
            x, y, side = round(column * pitch) + 1, round(row * pitch) + 1, round(pitch) - 6
            tones = [luminance(image.pixelColor(x + i, y + j)) for i, j in product(range(side), range(side))]
            # As much as a drawing must differ from its ground to be made out (WCAG 1.4.11)
            assert (max(tones) + 0.05) / (min(tones) + 0.05) >= 3, (appearance, row, column)


def luminance(colour: QColor) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_another_look_keeps_the_size_of_every_text(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    window.menus.appearances[Appearance.LIGHT].trigger()
    read(note)
    select(qtbot, window.image_tab, 2)
    read_out = window.image_tab.panel.read_out

    def sizes() -> list[tuple[str, float]]:
        labels = [(label.text(), label.font().pointSizeF()) for label in window.findChildren(QLabel)]
        return [("result", read_out.font().pointSizeF()), ("its height", float(read_out.height())), *labels]

    before = sizes()
    assert before[0][1] == 32
    for appearance in (Appearance.DARK, Appearance.LIGHT):
        window.menus.appearances[appearance].trigger()
        qtbot.wait(1)
        assert sizes() == before


def test_h_hides_what_was_read_above_the_digits_and_that_is_remembered(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)
    view = window.image_tab.view
    label = view._marks.label(0, view.viewport)
    shown = view.grab().toImage()
    assert label.height() > 10

    window.labels_hidden.trigger()

    at = label.center().toPoint()
    assert view.grab().toImage().pixelColor(at) != shown.pixelColor(at)
    assert view._marks.label(0, view.viewport).isEmpty()
    assert window._settings.labels_hidden and window.draw_tab.pad._labelled is False
    window.tabs.setCurrentWidget(window.train_tab)
    assert not window.labels_hidden.isEnabled()
    window.tabs.setCurrentWidget(window.image_tab)
    window.labels_hidden.trigger()
    assert view.grab().toImage().pixelColor(at) == shown.pixelColor(at)
