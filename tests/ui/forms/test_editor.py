"""The form editor: fields are drawn, named and checked, tried on a sheet, saved, and nothing is lost by surprise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as PilImage
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QMessageBox, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.forms.file import SUFFIX, open_form, save_form
from digitrec_gui.core.forms.types import Field, Form, Kind, Sum
from digitrec_gui.core.types import Box
from digitrec_gui.ui.forms.editor import FormEditor
from digitrec_gui.ui.forms.table import CELLS, DIGITS, KIND, NAME, PATTERN
from digitrec_gui.ui.window.main_window import MainWindow
from scripts.filled_forms import Digits, photographed, written
from tests.limits import WAIT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # windows, on a screen that is none

SHEET, CARD = paths.FORMS / f"answer-sheet{SUFFIX}", paths.FORMS / f"meter-card{SUFFIX}"
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """The picture of an empty meter card."""
    file = tmp_path / "Empty card.png"
    PilImage.fromarray(open_form(CARD).picture).save(file)
    return file


@pytest.fixture
def edit(qtbot: QtBot, window: MainWindow) -> Callable[[Path], FormEditor]:
    """Opens a picture or a form in the editor, and waits until it is there."""

    def opened(file: Path) -> FormEditor:
        editor = window.forms.editor
        with qtbot.waitSignal(editor.draft.opened, timeout=WAIT):
            editor.open_file(file)
        editor.resize(1200, 760)
        return editor

    return opened


def at(editor: FormEditor, x: float, y: float) -> QPoint:
    """Where in the view a pixel of the form lies."""
    viewport = editor.canvas.viewport
    return (QPointF(x, y) * viewport.scale + viewport.origin).toPoint()


def drag(qtbot: QtBot, editor: FormEditor, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    canvas = editor.canvas
    qtbot.mousePress(canvas, LEFT, keys, start)
    qtbot.mouseMove(canvas, (start + end) / 2)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, LEFT, keys, end)


def draw(qtbot: QtBot, editor: FormEditor, box: Box) -> None:
    drag(qtbot, editor, at(editor, box.x, box.y), at(editor, box.right, box.bottom))


def typed_into_cell(qtbot: QtBot, editor: FormEditor, row: int, column: int, text: str) -> None:
    """Edits a cell of the table in place."""
    table = editor.panel.table
    table.setFocus()
    table.setCurrentIndex(table.fields.index(row, column))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    viewport = table.viewport()
    assert viewport is not None
    (cell,) = (
        one
        for one in viewport.findChildren(QWidget)
        if isinstance(one, (QLineEdit, QSpinBox)) and one.isVisible() and one.parent() is viewport
    )
    cell.selectAll()
    qtbot.keyClicks(cell, text)
    qtbot.keyClick(cell, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.state() == QAbstractItemView.State.NoState, timeout=WAIT)  # it is queued


def answer(qtbot: QtBot, editor: FormEditor, text: str) -> None:
    """Presses the button of the question that is asked."""
    (box,) = (one for one in editor.findChildren(QMessageBox) if one.isVisible())
    (button,) = (one for one in box.buttons() if one.text() == text)
    qtbot.mouseClick(button, LEFT)


def test_two_fields_are_drawn_named_checked_saved_and_open_again_equal(
    qtbot: QtBot, edit: Callable[[Path], FormEditor], card: Path, tmp_path: Path
) -> None:
    editor = edit(card)
    boxes = {field.name: field.box for field in open_form(CARD).fields}
    assert editor.windowTitle() == "Empty card[*] - Form"
    assert editor.panel.said.text() == (
        "A form without fields reads nothing. Draw a box around each place that is filled in."
    )

    # When two fields are drawn, each is the selected one, and stands in the table
    for name in ("reading", "previous"):
        draw(qtbot, editor, boxes[name])
    assert [field.name for field in editor.draft.fields] == ["field 1", "field 2"]
    assert editor.draft.selection == 1 and editor.panel.table.currentIndex().row() == 1
    for field, name in zip(editor.draft.fields, ("reading", "previous"), strict=True):
        assert np.abs(np.array(field.box) - np.array(boxes[name])).max() <= 3  # a point is more than a pixel

    # When one is drawn close below the selected one, it is another, and that keeps its size
    above = editor.draft.fields[1].box
    below = at(editor, above.x + above.width / 2, above.bottom) + QPoint(0, 6)
    drag(qtbot, editor, below, below + QPoint(60, 12))
    assert len(editor.draft.fields) == 3 and editor.draft.fields[1].box == above
    editor.draft.undo_stack.undo()
    editor.draft.select(1)

    # When they are named in the table, and say what is in them
    typed_into_cell(qtbot, editor, 0, NAME, "reading")
    typed_into_cell(qtbot, editor, 1, NAME, "previous")
    typed_into_cell(qtbot, editor, 0, CELLS, "6")
    typed_into_cell(qtbot, editor, 1, DIGITS, "5")
    typed_into_cell(qtbot, editor, 1, PATTERN, "luhn")

    # When a check is wrong, it says so while one types
    qtbot.keyClicks(editor.panel.checks, "reading = previous + used")
    assert editor.panel.said.text() == (
        "The check reading = previous + used needs a field used with a number. Name the fields that there are."
    )
    editor.save()
    assert editor.notice.text == editor.panel.said.text()
    for _ in " + used":
        qtbot.keyClick(editor.panel.checks, Qt.Key.Key_Backspace)
    assert editor.panel.said.text() == "The form can be saved, and tried on a sheet."

    # Then it is saved, and opens again as it was
    assert editor.has_unsaved
    with qtbot.waitSignal(editor.saved, timeout=WAIT):
        editor.save_to(tmp_path / f"card{SUFFIX}")
    assert not editor.has_unsaved
    form = open_form(tmp_path / f"card{SUFFIX}")
    first, second = editor.draft.fields
    assert form.fields == (first, second) and form.checks == (Sum("reading", ("previous",)),)
    assert (first.name, first.cells, second.digits, second.pattern) == ("reading", 6, 5, "luhn")
    assert form.name == "Empty card" and (form.picture == open_form(CARD).picture).all()
    again = edit(tmp_path / f"card{SUFFIX}")
    assert again.draft.fields == form.fields and again.panel.checks.toPlainText() == "reading = previous"
    assert again.file == tmp_path / f"card{SUFFIX}"


def test_a_box_is_moved_resized_nudged_removed_and_all_of_it_taken_back(
    qtbot: QtBot, edit: Callable[[Path], FormEditor]
) -> None:
    editor = edit(CARD)
    draft, canvas = editor.draft, editor.canvas
    before = draft.content
    box = draft.fields[0].box

    # When it is dragged, all of it moves; when a handle is, one corner
    middle = at(editor, *box.center)
    drag(qtbot, editor, middle, middle + QPoint(30, 0))
    moved = draft.fields[0].box
    assert moved.x > box.x and (moved.y, moved.width, moved.height) == (box.y, box.width, box.height)
    corner = at(editor, moved.right, moved.bottom)
    drag(qtbot, editor, corner, corner + QPoint(20, 12))
    resized = draft.fields[0].box
    assert (resized.x, resized.y) == (moved.x, moved.y)
    assert resized.width > moved.width and resized.height > moved.height

    # When keys nudge it, one undo takes them back together
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    qtbot.keyClick(canvas, Qt.Key.Key_Down, CTRL)
    qtbot.keyClick(canvas, Qt.Key.Key_Right, SHIFT)
    assert draft.fields[0].box == Box(resized.x + 1, resized.y + 10, resized.width + 1, resized.height)
    draft.undo_stack.undo()
    assert draft.fields[0].box == resized

    # When it is dragged far beyond the picture, it stays within
    middle = at(editor, *resized.center)
    drag(qtbot, editor, middle, middle - QPoint(5000, 5000))
    assert (draft.fields[0].box.x, draft.fields[0].box.y) == (0, 0)

    # When a corner is dragged there, the opposite one stays, and all of it is within
    before_it = draft.fields[0].box
    draft.place(0, before_it._replace(x=40, y=40))
    corner = at(editor, 40, 40)
    drag(qtbot, editor, corner, corner - QPoint(3000, 3000))
    assert draft.fields[0].box == Box(0, 0, before_it.width + 40, before_it.height + 40)

    # When it is removed, the next one is the selected one
    count, second = len(draft.fields), draft.fields[1]
    editor.actions_.remove.trigger()
    assert len(draft.fields) == count - 1 and draft.selection == 0 and draft.fields[0] == second

    # Then all of it is taken back, and done again
    while draft.undo_stack.canUndo():
        editor.actions_.undo.trigger()
    assert draft.content == before and not editor.has_unsaved
    while draft.undo_stack.canRedo():
        editor.actions_.redo.trigger()
    assert len(draft.fields) == count - 1


def test_a_field_over_another_is_drawn_with_shift_and_a_slip_of_the_hand_is_none(
    qtbot: QtBot, edit: Callable[[Path], FormEditor]
) -> None:
    editor = edit(CARD)
    count, box = len(editor.draft.fields), editor.draft.fields[0].box
    middle = at(editor, *box.center)
    drag(qtbot, editor, middle, middle + QPoint(40, 30), SHIFT)
    assert len(editor.draft.fields) == count + 1
    corner = at(editor, 2, 2)
    drag(qtbot, editor, corner, corner + QPoint(2, 2))
    assert len(editor.draft.fields) == count + 1 and editor.draft.selection is None


def test_without_a_mouse(qtbot: QtBot, edit: Callable[[Path], FormEditor]) -> None:
    editor = edit(CARD)
    draft, table = editor.draft, editor.panel.table
    names = [field.name for field in draft.fields]
    editor.canvas.setFocus()

    # Tab walks, Alt and the arrows put in order, Ins adds
    for _ in range(2):
        qtbot.keyClick(editor.canvas, Qt.Key.Key_Tab)
    assert draft.selection == 1
    qtbot.keyClick(table, Qt.Key.Key_Down, ALT)
    assert [field.name for field in draft.fields][:3] == [names[0], names[2], names[1]] and draft.selection == 2
    qtbot.keyClick(table, Qt.Key.Key_Up, ALT)
    assert [field.name for field in draft.fields] == names
    editor.actions_.add.trigger()
    assert draft.selection == len(names) and draft.fields[-1].name == "field 1"

    # A row that is dragged comes to lie where it is dropped
    draft.select(0)
    viewport = table.viewport()
    assert viewport is not None
    place = QPointF(table.visualRect(table.fields.index(2, 0)).bottomLeft()) + QPointF(10, -1)

    class Dropped(QDropEvent):
        source_: QWidget | None = None

        def source(self) -> QWidget | None:  # a drag by hand needs a screen
            return self.source_

    dropped = Dropped(place, Qt.DropAction.MoveAction, QMimeData(), LEFT, NONE)
    table.dropEvent(dropped)  # of another program: not taken
    assert draft.fields[0].name == names[0]
    dropped.source_ = table
    table.dropEvent(dropped)
    assert [field.name for field in draft.fields][:3] == [names[1], names[0], names[2]] and draft.selection == 1

    # A kind is chosen from a list
    table.setFocus()
    table.setCurrentIndex(table.fields.index(1, KIND))
    table.edit(table.currentIndex())
    (kinds,) = viewport.findChildren(QComboBox)
    kinds.setCurrentIndex(kinds.findData(Kind.FREE))
    kinds.activated.emit(kinds.currentIndex())
    assert draft.fields[1].kind is Kind.FREE


def test_a_field_that_is_renamed_is_renamed_in_the_checks(qtbot: QtBot, edit: Callable[[Path], FormEditor]) -> None:
    editor = edit(CARD)
    row = next(row for row, field in enumerate(editor.draft.fields) if field.name == "previous")
    typed_into_cell(qtbot, editor, row, NAME, "before")
    assert "reading = before + used" in editor.panel.checks.toPlainText()
    assert editor.draft.problem == ""

    # A name that another has is told, and a pattern that is none
    typed_into_cell(qtbot, editor, row, NAME, "used")
    assert editor.panel.said.text() == "Two fields have the name used. Give one of them another."
    editor.actions_.undo.trigger()
    typed_into_cell(qtbot, editor, row, PATTERN, "(")
    assert "(" in editor.panel.said.text()


def test_it_is_tried_on_a_sheet(qtbot: QtBot, edit: Callable[[Path], FormEditor], tmp_path: Path, note: Path) -> None:
    form, rng = open_form(CARD), np.random.default_rng(14)
    values = {"meter": "00000000", "reading": "4321", "previous": "4000", "used": "321", "paid": "yes"}
    photo = photographed(written(form, values, rng, Digits()), rng)
    cv2.imwrite(str(tmp_path / "card.jpg"), photo[..., ::-1])
    editor = edit(CARD)
    trial = editor.trial

    editor.try_on(tmp_path / "card.jpg")
    qtbot.waitUntil(lambda: trial.table.rowCount() == len(form.fields), timeout=WAIT)
    read = {
        cell(trial.table, row, 0): (cell(trial.table, row, 1), cell(trial.table, row, 3))
        for row in range(trial.table.rowCount())
    }
    assert read["used"] == ("321", "Sure") and read["paid"] == ("yes", "Sure") and read["charge"][0] == ""
    assert trial.said.text().startswith("card.jpg: the print lies 0.")

    # A sheet of something else is told
    editor.try_on(note)
    qtbot.waitUntil(lambda: trial.heading.text() == "note.jpg could not be read", timeout=WAIT)
    assert trial.said.text().startswith("This is no sheet of this form") and not trial.table.rowCount()
    trial.close()


def cell(table: QWidget, row: int, column: int) -> str:
    item = table.item(row, column)  # type: ignore[attr-defined]
    return str(item.text())


def test_what_is_not_saved_is_not_lost_without_a_question(
    qtbot: QtBot, window: MainWindow, edit: Callable[[Path], FormEditor], card: Path
) -> None:
    window.show()
    editor = edit(CARD)
    editor.draft.name_it("Mine")

    # Another form, Esc and the end of the program ask first
    editor.open_file(card)
    answer(qtbot, editor, "Keep editing")
    assert editor.draft.content.name == "Mine"
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    answer(qtbot, editor, "Keep editing")
    assert editor.isVisible()
    window.close()
    assert window.isVisible()
    answer(qtbot, editor, "Keep editing")
    assert window.isVisible()

    # When it is discarded, the other one is opened
    with qtbot.waitSignal(editor.draft.opened, timeout=WAIT):
        editor.open_file(card)
        answer(qtbot, editor, "Open it, without saving")
    assert editor.draft.content.name == "Empty card" and not editor.has_unsaved
    editor.close()
    assert not editor.isVisible()


def test_what_cannot_be_opened_is_told_and_what_was_edited_stays(
    qtbot: QtBot, edit: Callable[[Path], FormEditor], tmp_path: Path
) -> None:
    editor = edit(CARD)
    (tmp_path / f"broken{SUFFIX}").write_bytes(b"no form")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    for name in (f"broken{SUFFIX}", "broken.png"):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        editor.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, NONE))
        qtbot.waitUntil(lambda name=name: editor.notice.text.startswith(name), timeout=WAIT)  # type: ignore[misc]
    assert editor.draft.content.name == "Meter card" and editor.file == CARD

    # Where it cannot be written, that is told, and it is still unsaved
    editor.draft.name_it("Mine")
    (tmp_path / "file").write_text("")
    editor.save_to(tmp_path / "file" / f"mine{SUFFIX}")
    qtbot.waitUntil(lambda: "cannot be made" in editor.notice.text, timeout=WAIT)
    assert editor.has_unsaved
    editor.close_at_once()


def test_a_large_picture_is_zoomed_and_scrolled(
    qtbot: QtBot, edit: Callable[[Path], FormEditor], tmp_path: Path
) -> None:
    picture = np.full((6000, 4500, 3), 250, np.uint8)
    save_form(Form(picture, (Field("far", Box(4000, 5600, 200, 80)),)), tmp_path / f"large{SUFFIX}")
    editor = edit(tmp_path / f"large{SUFFIX}")
    fitted = editor.canvas.viewport.scale
    for _ in range(8):
        editor.actions_.zoom_in.trigger()
    assert editor.canvas.viewport.scale > 4 * fitted

    # A field that is selected comes into sight
    editor.draft.select(0)
    QApplication.processEvents()
    assert editor.canvas.rect().contains(editor.canvas.viewport.to_view(editor.draft.fields[0].box).toRect())
    editor.actions_.fit.trigger()
    assert editor.canvas.viewport.scale == fitted
