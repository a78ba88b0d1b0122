"""Actions: their tips, and when they can be used."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QUndoCommand, QUndoStack
from PyQt6.QtWidgets import QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui.ui.widgets.actions import UndoActions, action


class Doing(UndoActions):
    """Something with a key, something without, and what can be undone."""

    def __init__(self, tab: QWidget, stack: QUndoStack) -> None:
        super().__init__(tab, stack, "Undo the last word")
        self.with_key = action(self, "pause", "&Freeze", "Freeze the picture", "F", checkable=True)
        self.without_key = action(self, "square", "&Stop", "End it", short="End")


@pytest.fixture
def tabs(qtbot: QtBot) -> QTabWidget:
    tabs = QTabWidget()
    tabs.addTab(QWidget(), "One")
    tabs.addTab(QWidget(), "Other")
    qtbot.addWidget(tabs)
    tabs.show()
    return tabs


@pytest.fixture
def doing(tabs: QTabWidget, stack: QUndoStack) -> Doing:
    """The actions of the second tab, which is not in front."""
    tab = tabs.widget(1)
    assert tab is not None
    return Doing(tab, stack)


@pytest.fixture
def stack(tabs: QTabWidget) -> QUndoStack:
    return QUndoStack(tabs)


def test_a_tip_says_what_an_action_does_and_by_which_keys(tabs: QTabWidget) -> None:
    none = action(tabs, "x", "&Cancel", "End it")
    one = action(tabs, "x", "&Cancel", "End it", "Ctrl+K", "Esc")
    other = action(tabs, "x", "&Cancel", "End it", "Ctrl+K", also="a click beside it")

    assert none.toolTip() == "End it" and not none.shortcuts()
    assert one.toolTip() == "End it (Ctrl+K)" and len(one.shortcuts()) == 2
    assert other.toolTip() == "End it (Ctrl+K, or a click beside it)"


def test_an_action_with_a_key_needs_its_tab_in_front(tabs: QTabWidget, doing: Doing) -> None:
    both = (doing.with_key, doing.without_key)
    doing.allow(True, *both)
    assert [one.isEnabled() for one in both] == [False, True]

    tabs.setCurrentIndex(1)
    assert [one.isEnabled() for one in both] == [True, True]

    # What it needs is gone meanwhile
    doing.allow(False, *both)
    assert [one.isEnabled() for one in both] == [False, False]
    tabs.setCurrentIndex(0)
    tabs.setCurrentIndex(1)
    assert [one.isEnabled() for one in both] == [False, False]


def test_the_tab_stays_in_front_while_its_window_is_minimised(tabs: QTabWidget, doing: Doing) -> None:
    doing.allow(True, doing.with_key)
    tabs.setCurrentIndex(1)

    tabs.showMinimized()
    assert doing.with_key.isEnabled()
    tabs.hide()
    assert doing.with_key.isEnabled()


def test_undo_is_left_to_the_tab_in_front_whatever_its_stack_does(
    tabs: QTabWidget, stack: QUndoStack, doing: Doing
) -> None:
    stack.push(QUndoCommand("word"))
    assert not doing.undo.isEnabled()

    tabs.setCurrentIndex(1)
    assert doing.undo.isEnabled() and not doing.redo.isEnabled()
    doing.undo.trigger()
    assert not doing.undo.isEnabled() and doing.redo.isEnabled()

    tabs.setCurrentIndex(0)
    assert not doing.redo.isEnabled()
    stack.redo()
    assert not doing.undo.isEnabled()
