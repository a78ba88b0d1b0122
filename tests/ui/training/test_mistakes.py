"""The mistakes of a Model in groups that look alike."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.reading.confusions import Confusion
from digitrec_gui.core.reading.shapes import confusions
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.models.answers import Answered
from digitrec_gui.ui.training.mistakes import MistakesDialog
from digitrec_gui.ui.training.shapes import ShapesList
from digitrec_gui.ui.widgets.theme import GRID
from digitrec_gui.ui.window.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def answered() -> Answered:
    """MNIST's first digits, of which six ones were read as sevens, and a two as nothing."""
    with np.load(paths.MNIST) as arrays:
        x, y = arrays["x_test"][:200], arrays["y_test"][:200].astype(np.int64)
    read = y.copy()
    read[np.flatnonzero(y == 1)[:6]] = 7
    read[1] = NOT_A_DIGIT
    return Answered(x, y, read, np.linspace(0.5, 1, 200, dtype=np.float32), confusions(x, y, read))


def test_a_shape_opens_its_digits(qtbot: QtBot, window: MainWindow, answered: Answered) -> None:
    # Given mistakes in groups that look alike, what happened but once at the end
    dialog = MistakesDialog("mine", window)
    dialog.open()
    dialog.show_answers(answered)
    rows = [dialog.shapes.item(row).text() for row in range(dialog.shapes.count())]
    first, second = (len(shape) for shape in answered.confusions[0].shapes)
    assert rows == [
        "1 read as 7\t6 digits",
        f"1 read as 7, shape 1 of 2: {first} digits",
        f"1 read as 7, shape 2 of 2: {'1 digit' if second == 1 else f'{second} digits'}",
        "Once each\t1 digit",
        "Read wrong as no other: 1 digit",
    ]
    assert dialog.said == "7 of 200 digits of MNIST's test set, in groups of digits that look alike."

    # When one clicks a group, then its digits are shown one by one, and the cell is marked
    dialog.shapes.setFocus()
    place = dialog.shapes.visualItemRect(dialog.shapes.item(1)).center()
    qtbot.mouseClick(dialog.shapes.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert dialog.pages.currentWidget() is dialog.gallery
    assert dialog.gallery.count() == first
    assert dialog.said == f"1 read as 7, shape 1 of 2: {first} digits, the most typical first."
    assert dialog.matrix.accessibleDescription() == "1 read as 7: 6"

    # When one goes back, then the keys go from group to group, past the headings, and Enter opens one
    dialog.pages.setCurrentWidget(dialog.shapes)
    assert dialog.said.startswith("7 of 200")
    dialog.shapes.setFocus()
    qtbot.keyClick(dialog.shapes, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.shapes, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.shapes, Qt.Key.Key_Return)
    assert dialog.said == "Read wrong as no other: 1 digit."
    assert dialog.gallery.count() == 1

    # When one asks for all mistakes, then all are there
    qtbot.mouseClick(dialog.all, Qt.MouseButton.LeftButton)
    assert dialog.said.startswith("7 of 200 digits of MNIST's test set, the surest first")
    assert dialog.gallery.count() == 7
    dialog.close()


def test_the_window_opens_as_large_as_the_matrix(window: MainWindow, answered: Answered) -> None:
    dialog = MistakesDialog("mine", window)
    dialog.open()
    dialog.show_answers(answered)
    dialog.grab()  # lays it out

    assert dialog.matrix.visibleRegion().boundingRect() == dialog.matrix.rect()

    # And where there is less room, its cells are lower, before anything is scrolled
    dialog.resize(dialog.width(), dialog.height() - 15 * GRID)
    dialog.grab()
    assert dialog.matrix.visibleRegion().boundingRect() == dialog.matrix.rect()
    dialog.close()


def test_without_a_mistake_there_is_nothing_to_see(window: MainWindow, answered: Answered) -> None:
    dialog = MistakesDialog("mine", window)
    dialog.open()
    dialog.show_answers(Answered(answered.x, answered.y, answered.y, answered.confidence, ()))
    assert dialog.said == "None of 200 digits of MNIST's test set is read wrong."
    assert dialog.shapes.count() == dialog.gallery.count() == 0
    dialog.close()


def test_a_narrow_row_counts_what_it_cannot_show(qtbot: QtBot, window: MainWindow, answered: Answered) -> None:
    """A row as wide as two digits shows the first, and that there are more; a wide one shows them all."""
    shapes = ShapesList(window)
    group = np.arange(6)
    shapes.show_confusions((Confusion(1, 7, (group,)),), answered.x)
    shapes.show()
    pictures = []
    for width in (20 * GRID, 80 * GRID):
        shapes.resize(width, 20 * GRID)
        row = shapes.grab(shapes.visualItemRect(shapes.item(1))).toImage()
        black = [row.pixelColor(x, row.height() // 2 - 3 * GRID + 2).value() < 9 for x in range(row.width())]
        pictures.append(sum(now and not before for before, now in pairwise([False, *black])))
    assert pictures == [1, 6]
    shapes.deleteLater()
