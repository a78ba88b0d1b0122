"""Buttons that carry what they do."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.widgets import controls
from digitrec_gui.ui.widgets.controls import HelpButton, Offer
from digitrec_gui.ui.widgets.notice import Notice
from tests.limits import WAIT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


def test_a_press_does_what_is_offered_now(qtbot: QtBot) -> None:
    done: list[str] = []
    button = HelpButton()
    qtbot.addWidget(button)

    button.show_offer(Offer("Open another…", lambda: done.append("opened"), "Open another file"))
    assert (button.text(), button.toolTip(), button.accessibleName()) == (
        "Open another…",
        "Open another file",
        "Open another",
    )
    button.click()
    button.show_offer(Offer("Try again", lambda: done.append("tried")))
    assert button.toolTip() == "Try again"
    button.click()
    assert done == ["opened", "tried"]

    button.show_offer(None)
    button.click()
    assert button.isHidden() and not button.text() and done == ["opened", "tried"]


def test_a_notice_offers_only_what_goes_with_what_it_says(qtbot: QtBot) -> None:
    done: list[str] = []
    notice = Notice()
    qtbot.addWidget(notice)

    notice.show_problem("It failed.", Offer("Try again", lambda: done.append("tried")))
    notice.button.click()
    notice.show_remark("It is done.")

    assert done == ["tried"] and notice.text == "It is done." and notice.button.isHidden()


@pytest.mark.parametrize(("answer", "does"), [("Save…", "saved"), ("Close", "closed"), ("Stay", None)])
def test_each_answer_does_its_own_and_ends_the_question(qtbot: QtBot, answer: str, does: str | None) -> None:
    done: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    controls.ask_to_close(
        window,
        "Kept numbers",
        "Close without saving?",
        "They will be gone.",
        close=Offer("Close", lambda: done.append("closed")),
        stay="Stay",
        instead=Offer("Save…", lambda: done.append("saved")),
    )
    question = window.findChild(QMessageBox)
    assert question is not None and question.defaultButton() is not None
    assert question.defaultButton().text() == "Save…" and question.escapeButton().text() == "Stay"

    qtbot.mouseClick(next(one for one in question.buttons() if one.text() == answer), Qt.MouseButton.LeftButton)

    assert done == ([does] if does else [])
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None, timeout=WAIT)


def test_a_button_with_a_menu_is_enabled_with_the_action_it_follows(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    save, copy = QAction("Save", window), QAction("Copy", window)
    save.setEnabled(False)

    button = controls.menu_button("download", "Export", "Save or copy it", (copy, save), follows=save)
    qtbot.addWidget(button)

    menu = button.menu()
    assert menu is not None and menu.actions() == [copy, save] and not button.isEnabled()
    save.setEnabled(True)
    assert button.isEnabled()
