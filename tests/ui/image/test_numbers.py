"""What each number must be is chosen beside the text read: what fits is preferred, what does not is marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as PilImage
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QAction, QGuiApplication, QHelpEvent, QTextCharFormat
from PyQt6.QtWidgets import QApplication, QDialogButtonBox, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.reading.marks import Mark, mark_of
from digitrec_gui.core.reading.patterns import Pattern
from digitrec_gui.core.types import Box, Digit, Glyph, Prediction, Reading, Sign
from digitrec_gui.services.reading.worker import ReadingWorker
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.image.view import PictureView
from digitrec_gui.ui.reading.numbers import PatternDialog
from digitrec_gui.ui.reading.panel_notes import NumbersNote
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.draw.story import ONE, draw, wait_for
from tests.ui.image.story import show
from tests.ui.story import digits_of, middle_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # tips and dialogs, on a screen that is none

LEFT = Qt.MouseButton.LeftButton

PERCENT = "\N{NO-BREAK SPACE}%"

Doubts = dict[int, tuple[int, float]]
"""By place in the text what a digit may be instead, and how likely."""


def lines(*written: tuple[str, Doubts]) -> Reading:
    """One number a line."""
    digits: list[Digit] = []
    signs: list[Sign] = []
    for row, (text, doubts) in enumerate(written):
        for place, one in enumerate(text):
            box = Box(20 + 40 * place, 20 + 60 * row, 30, 40)
            if not one.isdigit():
                signs.append(Sign(box, one, 0.97, row))
                continue
            other, likely = doubts.get(place, (0, 0.0))
            probabilities = [0.0] * 11
            probabilities[other] = likely
            probabilities[int(one)] = 1 - likely
            glyph = Glyph(box, np.full((40, 30), 255, np.uint8), row)
            digits.append(Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(probabilities))))
    return Reading(tuple(digits), 520, 200, 0.1, signs=tuple(signs))


@pytest.fixture
def dates(qtbot: QtBot, window: MainWindow) -> PictureView:
    """The view of two numbers: the month of the first is 72, or with 11 % 12, and the second is no date at all."""
    reading = lines(("24.72.1998", {3: (1, 0.11)}), ("31.2.98", {}))
    return show(qtbot, window, np.full((200, 520, 3), 255, np.uint8), reading)


def note(window: MainWindow) -> NumbersNote:
    """What is said of numbers below the text read."""
    numbers = window.image_tab.panel.numbers
    assert numbers is not None
    return numbers


def entry(menu: QMenu, title: str) -> QAction:
    """The entry of this title, in the menu or in one that opens from it."""
    menus = [menu, *menu.findChildren(QMenu)]
    return next(
        action
        for one in menus
        for action in one.actions()
        if action.text().partition("\t")[0].replace("&", "") == title
    )


def choose(qtbot: QtBot, window: MainWindow, title: str) -> None:
    """Chooses what each number must be, and waits until that is known of all numbers."""
    entry(window.must_be.menu, title).trigger()
    qtbot.waitUntil(lambda: not window.image_tab.session.expecting.is_finding_out, timeout=WAIT)


def waves(window: MainWindow) -> list[str]:
    """What has a wave below it."""
    selections = window.image_tab.panel.read_out.extraSelections()
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    return [one.cursor.selectedText() for one in selections if one.format.underlineStyle() == wave]


def test_a_likely_digit_is_preferred_for_a_date_and_shows_as_doubtful(
    qtbot: QtBot, window: MainWindow, dates: PictureView
) -> None:
    panel = window.image_tab.panel
    assert panel.text == "24.72.1998\n31.2.98"
    assert note(window).button.isVisible() and not note(window).isVisible()
    assert note(window).button.accessibleName() == "Each number: anything"

    choose(qtbot, window, "Date")

    # Then the month is read as one that there is, and it is said why
    assert panel.text == "24.12.1998\n31.2.98"
    assert note(window).button.accessibleName() == "Each number: a date"
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        qtbot.mouseClick(dates, LEFT, pos=middle_of(dates, 3))
    said = f"1, read because the number must be a date; 11.0{PERCENT} sure, 7 is likelier"
    assert panel.steps.result == f"Result: {said}" and dates.accessibleDescription().endswith(said)
    assert mark_of(dates.parts[3]) is Mark.DOUBTFUL
    # And it is copied as it is shown, and nothing of it is to be undone
    panel.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == panel.text
    assert not window.image_tab.actions_.undo.isEnabled()
    assert Settings(paths.settings_file()).expected == "date"

    # And as before where it may be anything
    choose(qtbot, window, "Anything")
    assert panel.text == "24.72.1998\n31.2.98" and not waves(window) and not note(window).text


def test_a_number_that_does_not_fit_is_marked_and_counted(qtbot: QtBot, window: MainWindow, dates: PictureView) -> None:
    read_out = window.image_tab.panel.read_out
    choose(qtbot, window, "Date")

    assert waves(window) == ["31.2.98"]
    assert note(window).text == "1 of 2 numbers is no date."
    assert read_out.accessibleDescription() == "Of these is no date: 31.2.98"
    # And its tip says so
    viewport, cursor = read_out.viewport(), read_out.textCursor()
    assert viewport is not None
    for place, tip in ((13, "31.2.98 is no date"), (2, read_out.toolTip())):
        cursor.setPosition(place)
        at = read_out.cursorRect(cursor).center()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, at, viewport.mapToGlobal(at)))
        assert QToolTip.text() == tip
    # And where it is corrected, it is not said any more
    qtbot.mouseClick(dates, LEFT, pos=middle_of(dates, 10))
    qtbot.keyClicks(dates, "2")
    qtbot.waitUntil(lambda: note(window).text == "Each of 2 numbers is a date.", timeout=WAIT)
    assert not waves(window) and dates.selected == 10 and not read_out.accessibleDescription()


def test_what_was_corrected_is_fixed_until_it_is_undone(qtbot: QtBot, window: MainWindow, dates: PictureView) -> None:
    panel = window.image_tab.panel
    choose(qtbot, window, "Date")
    qtbot.mouseClick(dates, LEFT, pos=middle_of(dates, 3))

    qtbot.keyClicks(dates, "7")

    qtbot.waitUntil(lambda: note(window).text == "2 of 2 numbers are no date.", timeout=WAIT)
    assert panel.text.startswith("24.72.1998")
    assert panel.steps.result == "Result: 7, confirmed by you"
    window.image_tab.actions_.undo.trigger()
    qtbot.waitUntil(lambda: panel.text.startswith("24.12.1998"), timeout=WAIT)


def test_several_are_removed_with_as_many_presses(qtbot: QtBot, window: MainWindow, dates: PictureView) -> None:
    choose(qtbot, window, "Date")
    qtbot.mouseClick(dates, LEFT, pos=middle_of(dates, 10))

    for _ in range(7):
        qtbot.keyClick(dates, Qt.Key.Key_Delete)

    qtbot.waitUntil(lambda: note(window).text == "The number is a date.", timeout=WAIT)
    assert window.image_tab.panel.text == "24.12.1998"


def test_it_is_chosen_without_a_mouse(qtbot: QtBot, window: MainWindow, dates: PictureView) -> None:
    window.activateWindow()
    button = note(window).button
    window.image_tab.panel.least_sure.button.setFocus()

    qtbot.keyClick(window.image_tab.panel.least_sure.button, Qt.Key.Key_Tab)

    assert window.focusWidget() is button and button.menu() is window.must_be.menu
    (view,) = (menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "&View")  # type: ignore[union-attr]
    assert window.must_be.menu.menuAction() in view.actions()


@pytest.mark.parametrize(
    ("title", "text", "noun"),
    [
        ("Amount", "amount", "an amount"),
        ("Germany", "iban:de", "an IBAN of Germany"),
        ("7 digits", r"\d{7}", "of 7 digits"),
    ],
)
def test_each_entry_says_what_it_is_and_is_remembered(
    window: MainWindow, dates: PictureView, title: str, text: str, noun: str
) -> None:
    entry(window.must_be.menu, title).trigger()

    assert note(window).button.accessibleName() == f"Each number: {noun}"
    assert Settings(paths.settings_file()).expected == text
    assert entry(window.must_be.menu, title).isChecked() and not entry(window.must_be.menu, "Anything").isChecked()


def test_another_pattern_is_written_and_looked_at_meanwhile(
    qtbot: QtBot, window: MainWindow, dates: PictureView
) -> None:
    entry(window.must_be.menu, "Other…").trigger()
    (dialog,) = window.findChildren(PatternDialog)
    ok = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert ok is not None and not ok.isEnabled() and "regular expression" in dialog.said.text()

    # When it is none yet, then a sentence says why, and nothing is chosen by Enter
    qtbot.keyClicks(dialog.field, r"\d{2}\.(\d")
    assert dialog.said.text().startswith(r"\d{2}\.(\d is no pattern: missing ), unterminated subpattern. Choose one of")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.isVisible() and not ok.isEnabled() and window.must_be.pattern is None
    assert entry(window.must_be.menu, "Anything").isChecked()

    # Nor is a word: the kinds that are known are named
    dialog.field.setText("price")
    assert dialog.said.text().startswith(
        "price fits no number: those have digits, and no letters. Choose one of date, "
    )
    assert not ok.isEnabled()
    # And however long the sentence is, all of it is seen
    dialog.field.setText(r"\d*" * 20)
    assert "no group that is repeated. Choose one of" in dialog.said.text()
    assert dialog.said.heightForWidth(dialog.said.width()) <= dialog.said.height()

    # When it is one, then it holds
    dialog.field.setText(r"\d{2}\.\d\.98")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: note(window).text == r"1 of 2 numbers is not of the form \d{2}\.\d\.98.", timeout=WAIT)
    assert waves(window) == ["24.72.1998"]
    assert entry(window.must_be.menu, "Other…").isChecked()


def test_what_was_left_in_the_dialog_changes_nothing(qtbot: QtBot, window: MainWindow, dates: PictureView) -> None:
    choose(qtbot, window, "Time")
    entry(window.must_be.menu, "Other…").trigger()
    (dialog,) = window.findChildren(PatternDialog)
    qtbot.keyClicks(dialog.field, r"\d")

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert entry(window.must_be.menu, "Time").isChecked() and note(window).text == "2 of 2 numbers are no time."


def test_a_long_pattern_leaves_the_panel_as_wide_as_it_was(window: MainWindow, dates: PictureView) -> None:
    panel = window.image_tab.panel
    width = panel.minimumSizeHint().width()

    window.must_be.choose(Pattern.written("1234567890" * 3 + r" \d+"))

    assert panel.minimumSizeHint().width() <= max(width, panel.minimumWidth())


def test_it_holds_for_every_page(
    qtbot: QtBot, window: MainWindow, read: Callable[[Path], None], note: Path, tmp_path: Path
) -> None:
    tab = window.image_tab
    with PilImage.open(note) as page:
        page.save(tmp_path / "notes.tif", save_all=True, append_images=[page])
    window.digits_only.trigger()
    read(tmp_path / "notes.tif")
    tab.paging.turn(1)
    qtbot.waitUntil(lambda: tab.paging.number == 1 and tab.session.reading is not None, timeout=WAIT)

    choose(qtbot, window, "4 digits")

    assert tab.paging.reading(0) is None
    tab.paging.turn(-1)
    qtbot.waitUntil(lambda: tab.paging.number == 0 and tab.session.reading is not None, timeout=WAIT)
    assert digits_of(window) == "05221859"
    assert tab.panel.numbers is not None and tab.panel.numbers.text == "Each of 2 numbers is of 4 digits."


def test_it_holds_for_what_is_drawn(qtbot: QtBot, window: MainWindow) -> None:
    tab = window.draw_tab
    window.tabs.setCurrentWidget(tab)
    entry(window.must_be.menu, "2 digits").trigger()

    draw(qtbot, tab, ONE)

    wait_for(qtbot, tab, "1")
    numbers = tab.panel.numbers
    assert numbers is not None and numbers.isVisible() and numbers.text == "The number is not of 2 digits."


def test_numbers_that_cannot_be_looked_at_are_shown_as_they_were_read(
    qtbot: QtBot, window: MainWindow, dates: PictureView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(ReadingWorker, "fitting", fail)

    with qtbot.waitSignal(window.image_tab.remarked, timeout=WAIT) as remarked:
        entry(window.must_be.menu, "Date").trigger()

    assert remarked.args is not None and "not enough memory" in remarked.args[0]
    assert window.image_tab.panel.text == "24.72.1998\n31.2.98"
    assert not window.image_tab.session.expecting.is_finding_out


@pytest.mark.parametrize(("text", "chosen"), [(r"\d{2}\.\d", r"\d{2}\.\d"), ("iban:xx", None), ("(", None)])
def test_the_next_start_expects_the_same_unless_it_is_damaged(
    qtbot: QtBot, qapp: QApplication, text: str, chosen: str | None
) -> None:
    settings = Settings(paths.settings_file())
    settings.expected = text
    settings.save()
    program = Program(qapp)
    program.fill()
    qtbot.addWidget(program.window)
    try:
        pattern = program.window.must_be.pattern
        assert (None if pattern is None else pattern.text) == chosen
    finally:
        program.window.close()
        program.close()


def test_a_new_reading_is_shown_as_it_must_be_at_once(qtbot: QtBot, window: MainWindow, dates: PictureView) -> None:
    choose(qtbot, window, "Date")
    shown: list[str] = []
    window.image_tab.read.connect(lambda reading: shown.append("" if reading is None else reading.text))

    one = lines(("24.72.1998", {3: (1, 0.11)}))
    show(qtbot, window, np.full((200, 520, 3), 255, np.uint8), replace(one, seconds=0.2))

    assert [text for text in shown if text] == ["24.12.1998"]
