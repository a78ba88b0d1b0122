"""My samples: a place to look through them, label them anew and delete them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.samples.rows import SAMPLE
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.samples.story import put, select, shown, shown_labels, stored, visible, wait_for

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


def test_without_samples_there_are_the_ways_to_get_some(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    dialog = open_samples()

    texts = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    assert "No samples yet" in texts
    names = [b.accessibleName() for b in dialog.findChildren(QAbstractButton) if b.isVisible()]
    assert {"Write twenty digits", "Paper sheet", "Import"} <= set(names)


def test_samples_are_found_by_digit_and_in_order(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7, 1, 7, NOT_A_DIGIT)
    dialog = open_samples()
    assert shown_labels(dialog) == [NOT_A_DIGIT, 7, 1, 7, 3]
    assert dialog.heading.text() == "5 samples"
    counts = [dialog.browser.counts.topLevelItem(row).text(1) for row in range(12)]
    assert counts == ["5", "0", "1", "0", "1", "0", "0", "0", "2", "0", "0", "1"]

    dialog.browser.counts.choose(7)
    shown(qtbot, dialog, 2)
    assert shown_labels(dialog) == [7, 7]
    assert dialog.browser.rows.index(0).data(Qt.ItemDataRole.ToolTipRole).startswith("7, read as 1; drawn on ")

    dialog.browser.counts.choose(None)
    dialog.browser.order.setCurrentIndex(dialog.browser.order.findData("digit"))
    qtbot.waitUntil(lambda: shown_labels(dialog) == [1, 3, 7, 7, NOT_A_DIGIT], timeout=WAIT)

    dialog.browser.counts.choose(5)
    qtbot.waitUntil(
        lambda: "There is no sample of 5 yet." in [label.text() for label in visible(dialog, QLabel)], timeout=WAIT
    )


def test_samples_are_labelled_by_typing_and_undone(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7, 1, 7)
    dialog = open_samples()
    dialog.browser.order.setCurrentIndex(dialog.browser.order.findData("oldest"))
    qtbot.waitUntil(lambda: shown_labels(dialog) == [3, 7, 1, 7], timeout=WAIT)
    select(dialog, 0, 1)
    assert dialog.bar.hint.startswith("2 selected")

    qtbot.keyClick(dialog.browser.grid, Qt.Key.Key_9)
    wait_for(qtbot, 9, 9, 1, 7)
    qtbot.waitUntil(lambda: not dialog.history.is_busy, timeout=WAIT)
    shown(qtbot, dialog, 4)
    assert dialog.browser.grid.selected_count == 2  # they stay selected

    qtbot.keyClicks(dialog.browser.grid, "?")
    wait_for(qtbot, NOT_A_DIGIT, NOT_A_DIGIT, 1, 7)
    qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
    dialog.actions_.undo.trigger()
    wait_for(qtbot, 9, 9, 1, 7)
    qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
    dialog.actions_.undo.trigger()
    wait_for(qtbot, 3, 7, 1, 7)
    qtbot.waitUntil(dialog.actions_.redo.isEnabled, timeout=WAIT)
    dialog.actions_.redo.trigger()
    wait_for(qtbot, 9, 9, 1, 7)


def test_samples_are_deleted_and_come_back(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7, 1, 7)
    before = stored()
    dialog = open_samples()
    dialog.browser.grid.selectAll()

    qtbot.keyClick(dialog.browser.grid, Qt.Key.Key_Delete)
    wait_for(qtbot)
    qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
    assert dialog.actions_.undo.text() == "&Undo deletion of 4 samples"
    dialog.actions_.undo.trigger()

    wait_for(qtbot, 3, 7, 1, 7)
    assert [sample.added for sample in stored()] == [sample.added for sample in before]
    shown(qtbot, dialog, 4)
    qtbot.waitUntil(lambda: dialog.browser.grid.selected_count == 4, timeout=WAIT)


def test_what_was_added_is_not_said_of_samples_that_are_gone(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7)
    dialog = open_samples()
    dialog.notice.show_remark("2 samples added.")
    dialog.browser.grid.selectAll()

    qtbot.keyClick(dialog.browser.grid, Qt.Key.Key_Delete)

    wait_for(qtbot)
    qtbot.waitUntil(lambda: not dialog.notice.isVisible(), timeout=WAIT)


def test_many_samples_come_page_by_page(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(*(number % 10 for number in range(400)))
    dialog = open_samples()
    last = dialog.browser.rows.index(399)
    # What is out of sight is not asked for. That the window has become active may have them all come anew.
    qtbot.waitUntil(lambda: dialog.browser.rows._pages.keys() == {0}, timeout=WAIT)

    dialog.browser.grid.scrollToBottom()
    dialog.browser.grid.grab()

    qtbot.waitUntil(lambda: last.data(SAMPLE) is not None, timeout=WAIT)
    assert last.data(SAMPLE).digit == 0


@pytest.mark.parametrize("size", [(704, 464), (928, 656)])
def test_no_word_is_cut_off_and_every_control_has_a_name_and_a_tip(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], size: tuple[int, int]
) -> None:
    put(3, 7)
    dialog = open_samples()
    dialog.resize(*size)
    writing = dialog.write()
    qtbot.wait(1)

    for widget in (dialog, writing):
        for label in visible(widget, QLabel):
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
            assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
        for control in [*visible(widget, QAbstractButton), *visible(widget, QComboBox)]:
            assert control.accessibleName() and control.toolTip(), control
            assert control.width() >= control.sizeHint().width(), control.toolTip()
    writing.reject()


def test_tab_goes_through_my_samples_as_the_eye_does(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7)
    dialog = open_samples()
    stops: list[QWidget] = []
    widget = dialog.teach
    while widget not in stops:
        stops.append(widget)
        widget = widget.nextInFocusChain()
        while not (widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            widget = widget.nextInFocusChain()

    browser = dialog.browser
    assert stops == [dialog.teach, browser.order, browser.counts, browser.grid, *dialog.bar.buttons]
