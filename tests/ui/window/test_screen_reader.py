"""What a screen reader finds and is told: names, roles, the digits of a picture, and what changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.window import accessible
from tests.ui.window.accessible import DESCRIPTION_CHANGED, NAME_CHANGED, Found

Read = Callable[[Path], None]

pytestmark = [
    pytest.mark.skipif(not accessible.CAN_BE_LOOKED_AT, reason="Qt's tree is looked into on Linux only"),
    pytest.mark.qt_log_ignore("propagateSizeHints", "raise"),  # a dialog, on a screen that is none
]

OF_QT = {"qt_edit_menu", "qt_scrollarea_viewport", "qt_tabwidget_tabbar"}
"""Names of objects of Qt's own making."""

SAYS_NOTHING = {"client", "border", "pane", "role 0"}
"""Roles of what just holds other things."""


def nameless(root: Found) -> list[str]:
    """Where the keyboard can go, and a person who cannot see is not told where that is."""
    return [
        f"{one.role}, {type(one.source).__name__} “{one.name}”"
        for one in root.all()
        if one.focusable and not isinstance(one.source, QTabWidget) and (not one.name or one.role in SAYS_NOTHING)
    ]


def test_every_control_of_every_tab_and_dialog_has_a_name_and_a_role(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)
    window.image_tab.panel.part_asked.emit(2)
    window.image_tab.actions_.sensitivity.trigger()
    window.train_tab.view.form.fold.click()

    for number in range(window.tabs.count()):
        window.tabs.setCurrentIndex(number)
        found = accessible.tree(window)
        assert sum(one.focusable for one in found.all()) > 12, window.tabs.tabText(number)
        assert nameless(found) == [], window.tabs.tabText(number)
    window.samples.open.trigger()
    window.models.show_all()
    window.help.shortcuts.trigger()
    for dialog in (window.samples.dialog, window.models.dialog):
        assert nameless(accessible.tree(dialog)) == []
        dialog.close()


def test_the_digits_of_a_picture_are_its_children_where_they_lie(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)
    view = window.image_tab.view

    picture = accessible.tree(view)

    assert picture.role == "graphic"
    (digits,) = picture.children
    assert (digits.role, digits.name) == ("list", "Digits in the picture")
    assert [one.role for one in digits.children] == ["list item"] * 8
    assert "".join(one.name[0] for one in digits.children) == "05221859"
    assert digits.children[2].name == "2, 99.8\N{NO-BREAK SPACE}% sure"
    assert digits.children[2].description == "Digit 3 of 8"
    for index, one in enumerate(digits.children):
        assert one.rect.center() == view.mapToGlobal(view._place_of(index).center())

    # A picture without digits has none
    window.image_tab.show_empty()
    assert accessible.tree(view).children == []


def test_what_changes_is_told(qtbot: QtBot, window: MainWindow, read: Read, note: Path) -> None:
    view = window.image_tab.view
    with accessible.events() as told:
        read(note)
    assert (NAME_CHANGED, view) in told
    assert view.accessibleName().startswith("Picture: 0522 1859, 8 digits, each at least 99.7")

    # A digit is selected: it is told which, and the list of digits follows
    with accessible.events() as told:
        qtbot.keyClick(view, Qt.Key.Key_Right)
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert (DESCRIPTION_CHANGED, view) in told and (accessible.SELECTED, view.spoken) in told
    assert accessible.tree(view).description.startswith("Digit 2 of 8: 5")
    assert view.spoken.currentIndex().row() == 1

    # It is corrected: the result is told anew, and so is the digit
    with accessible.events() as told:
        qtbot.keyClick(view, "7")
    qtbot.waitUntil(lambda: "0722 1859" in view.accessibleName(), timeout=WAIT)
    assert (NAME_CHANGED, view) in told
    assert accessible.tree(view).children[0].children[1].name == "7, corrected by you"

    # What goes wrong is told where it stands
    with accessible.events() as told:
        window.notice.show_problem("The camera is used by another program.")
    assert (NAME_CHANGED, window.notice) in told
    assert accessible.tree(window.notice).name == "Notice: The camera is used by another program."
