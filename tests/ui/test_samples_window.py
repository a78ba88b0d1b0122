"""My samples: corrections that are kept, a place to look through them, and twenty digits that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt, QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from story import WAIT, middle_of

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core import sample_sheet
from digitrec_gui.core.samples import NewSample, Sample, SampleStore
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui import samples_sheets
from digitrec_gui.ui.main_window import MainWindow
from digitrec_gui.ui.picture_view import PictureView
from digitrec_gui.ui.samples_dialog import SamplesDialog
from digitrec_gui.ui.samples_model import SAMPLE
from digitrec_gui.ui.samples_session import COUNT
from digitrec_gui.ui.samples_writing import WritingDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none

Read = Callable[[Path], None]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def stored() -> list[Sample]:
    """What is on the disk, oldest first."""
    if not paths.samples_file().exists():
        return []
    store = SampleStore(paths.samples_file())
    try:
        return store.get(store.ids(order="oldest"))
    finally:
        store.close()


def labels() -> list[int]:
    return [sample.digit for sample in stored()]


def put(*digits: int) -> None:
    """Puts a sample of each digit in the store, each with other ink."""
    store = SampleStore(paths.samples_file())
    try:
        for number, digit in enumerate(digits):
            ink = np.zeros((28, 28), np.uint8)
            ink[4:24, 4 + number % 20] = 255
            ink[4 + number // 20, 4:24] = 255
            store.add([NewSample(ink, digit, 1, "draw")])
    finally:
        store.close()


def wait_for(qtbot: QtBot, *expected: int) -> None:
    """Waits until these labels are on the disk, oldest first."""
    qtbot.waitUntil(lambda: labels() == list(expected), timeout=WAIT)


@pytest.fixture
def view(window: MainWindow, read: Read, note: Path) -> PictureView:
    """The view of the note, in which "0522 1859" was read."""
    read(note)
    window.image_tab.view.setFocus()
    return window.image_tab.view


@pytest.fixture
def open_samples(qtbot: QtBot, window: MainWindow) -> Callable[[], SamplesDialog]:
    """Opens "My samples" and waits until they are shown."""

    def open_and_wait() -> SamplesDialog:
        window.samples.open.trigger()
        dialog = window.samples.dialog
        shown(qtbot, dialog, len(stored()))
        return dialog

    return open_and_wait


def shown(qtbot: QtBot, dialog: SamplesDialog, count: int) -> None:
    """Waits until so many samples are shown, and all in sight have come."""
    rows = dialog.rows
    qtbot.waitUntil(
        lambda: rows.rowCount() == count and all(rows.index(row).data(SAMPLE) for row in range(min(count, 20))),
        timeout=WAIT,
    )


def shown_labels(dialog: SamplesDialog) -> list[int | None]:
    """The labels as they are shown, from the top; None for those that have not come yet."""
    samples = (dialog.rows.index(row).data(SAMPLE) for row in range(dialog.rows.rowCount()))
    return [None if sample is None else sample.digit for sample in samples]


def select(dialog: SamplesDialog, *rows: int) -> None:
    """Selects rows as clicks with Ctrl do."""
    dialog.grid.clearSelection()
    for row in rows:
        selection = dialog.grid.selectionModel()
        assert selection is not None
        selection.select(dialog.rows.index(row), selection.SelectionFlag.Select)


def correct(qtbot: QtBot, view: PictureView, index: int, key: Qt.Key) -> None:
    qtbot.mouseClick(view, LEFT, pos=middle_of(view, index))
    qtbot.keyClick(view, key)


def draw(qtbot: QtBot, pad: object, *path: tuple[float, float]) -> None:
    """Draws a line on a pad, whose sheet is 480 x 360."""
    points = [(QPoint(0, 0) + (_at(pad, place))) for place in path]
    qtbot.mousePress(pad, LEFT, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(pad, point)
    qtbot.mouseRelease(pad, LEFT, pos=points[-1])


def _at(pad: object, place: tuple[float, float]) -> QPoint:
    scale, origin = pad.viewport.scale, pad.viewport.origin
    return QPoint(round(place[0] * scale + origin.x()), round(place[1] * scale + origin.y()))


SEVEN = [*[(165 + 8 * n, 82 - 0.4 * n) for n in range(16)], *[(285 - 5 * n, 82 + 11 * n) for n in range(18)]]


def test_a_correction_is_kept_once_the_user_has_agreed(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    # Given that nobody was asked yet
    assert not window.samples.question.isVisible() and not window.samples.switch.isVisible()

    # When two digits are corrected
    correct(qtbot, view, 2, Qt.Key.Key_7)
    correct(qtbot, view, 3, Qt.Key.Key_3)

    # Then it is asked, and nothing is kept
    assert window.samples.question.isVisible()
    assert not paths.samples_file().exists()

    # When the answer is yes
    ink = [window.image_tab.session.reading.digits[index].normalized for index in (2, 3)]
    window.samples.question.yes.click()

    # Then both are kept, with what the Model had said
    wait_for(qtbot, 7, 3)
    assert [(sample.said, sample.source) for sample in stored()] == [(2, "image"), (2, "image")]
    assert all(np.array_equal(sample.pixels, pixels) for sample, pixels in zip(stored(), ink, strict=True))
    # And it is not asked again, but can be switched off
    assert not window.samples.question.isVisible()
    assert window.samples.switch.isVisible() and window.samples.switch.isChecked()
    correct(qtbot, view, 0, Qt.Key.Key_6)
    wait_for(qtbot, 7, 3, 6)
    window.samples.switch.click()
    correct(qtbot, view, 1, Qt.Key.Key_6)
    window.samples.switch.click()
    correct(qtbot, view, 4, Qt.Key.Key_7)
    wait_for(qtbot, 7, 3, 6, 7)


def test_after_a_no_nothing_is_kept_and_nothing_asked(
    qtbot: QtBot, window: MainWindow, view: PictureView, home: Path
) -> None:
    correct(qtbot, view, 2, Qt.Key.Key_7)

    window.samples.question.no.click()
    correct(qtbot, view, 3, Qt.Key.Key_3)

    assert not window.samples.question.isVisible()
    assert window.samples.switch.isVisible() and not window.samples.switch.isChecked()
    assert Settings(paths.settings_file()).keep_corrections is False
    # And what was corrected before the switch was turned on is not kept either
    window.samples.keep.trigger()
    correct(qtbot, view, 0, Qt.Key.Key_6)
    wait_for(qtbot, 6)


def test_a_question_that_was_closed_is_no_answer(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    correct(qtbot, view, 2, Qt.Key.Key_7)
    window.samples.question.close_button.click()
    correct(qtbot, view, 3, Qt.Key.Key_3)

    assert not window.samples.question.isVisible()
    assert Settings(paths.settings_file()).keep_corrections is None


def test_undo_takes_the_sample_back_and_redo_brings_it_again(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    qtbot.keyClick(view, Qt.Key.Key_4)  # thought better of it: the same sample, labelled anew
    wait_for(qtbot, 4)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, 7)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    wait_for(qtbot, 7)


def test_corrections_faster_than_the_disk_end_as_what_was_said_last(
    qtbot: QtBot, window: MainWindow, view: PictureView
) -> None:
    window.samples.keep.trigger()

    for key in (Qt.Key.Key_7, Qt.Key.Key_4, Qt.Key.Key_9):
        correct(qtbot, view, 2, key)
    correct(qtbot, view, 3, Qt.Key.Key_5)
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    correct(qtbot, view, 0, Qt.Key.Key_6)

    wait_for(qtbot, 9, 6)


def test_what_is_removed_is_no_sample(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.keyClick(view, Qt.Key.Key_Delete)

    wait_for(qtbot)


def test_what_is_removed_can_be_kept_as_no_digit(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    qtbot.keyClick(view, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)

    wait_for(qtbot, NOT_A_DIGIT)
    assert len(view.digits) == 7
    qtbot.keyClick(view, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, 7)
    assert len(view.digits) == 8


def test_another_picture_leaves_the_samples_of_the_one_before(
    qtbot: QtBot, window: MainWindow, view: PictureView, read: Read, note: Path
) -> None:
    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)
    wait_for(qtbot, 7)

    read(note)
    correct(qtbot, view, 2, Qt.Key.Key_1)

    wait_for(qtbot, 7, 1)


def test_what_is_corrected_on_the_sheet_outlives_the_drawing(qtbot: QtBot, window: MainWindow) -> None:
    # Given a 7 on the sheet, which is corrected
    window.samples.keep.trigger()
    tab = window.draw_tab
    window.tabs.setCurrentWidget(tab)
    for key, expected in ((Qt.Key.Key_1, (1,)), (Qt.Key.Key_4, (1, 4))):
        draw(qtbot, tab.pad, *SEVEN)
        qtbot.waitUntil(lambda: tab.pad.marks_shown and tab.panel.text == "7", timeout=WAIT)
        qtbot.keyClick(tab.pad, key)
        wait_for(qtbot, *expected)
        # When the sheet is cleared for the next one, which lies at the same place
        tab.actions_.clear.trigger()

    # Then both are samples, as drawn
    assert [(sample.said, sample.source) for sample in stored()] == [(7, "draw"), (7, "draw")]
    # And undo takes back the correction alone
    tab.actions_.undo.trigger()
    qtbot.waitUntil(lambda: tab.pad.marks_shown and tab.panel.text == "4", timeout=WAIT)
    tab.actions_.undo.trigger()
    wait_for(qtbot, 1)


def test_a_frame_keeps_its_origin(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    window.samples.keep.trigger()
    frame = window.image_tab.session.picture.levels[0]

    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        window.webcam_tab.image_asked.emit(frame, "Webcam")
    correct(qtbot, view, 0, Qt.Key.Key_6)

    wait_for(qtbot, 6)
    assert stored()[0].source == "webcam"


def test_a_sample_that_cannot_be_kept_is_said(
    qtbot: QtBot, window: MainWindow, view: PictureView, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.samples_file().parent.parent.mkdir(parents=True, exist_ok=True)
    paths.samples_file().parent.touch()  # a file where the folder would be

    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)

    qtbot.waitUntil(lambda: bool(window.notice.text), timeout=WAIT)


def test_a_damaged_store_is_set_aside_and_said(qtbot: QtBot, window: MainWindow, view: PictureView) -> None:
    paths.samples_file().parent.mkdir(parents=True)
    paths.samples_file().write_bytes(b"no database" * 1000)

    window.samples.keep.trigger()
    correct(qtbot, view, 2, Qt.Key.Key_7)

    qtbot.waitUntil(lambda: "set aside" in window.notice.text, timeout=WAIT)
    wait_for(qtbot, 7)


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
    counts = [dialog.counts.topLevelItem(row).text(1) for row in range(12)]
    assert counts == ["5", "0", "1", "0", "1", "0", "0", "0", "2", "0", "0", "1"]

    dialog.counts.choose(7)
    shown(qtbot, dialog, 2)
    assert shown_labels(dialog) == [7, 7]
    assert dialog.rows.index(0).data(Qt.ItemDataRole.ToolTipRole).startswith("7, read as 1; drawn on ")

    dialog.counts.choose(None)
    dialog.order.setCurrentIndex(dialog.order.findData("digit"))
    qtbot.waitUntil(lambda: shown_labels(dialog) == [1, 3, 7, 7, NOT_A_DIGIT], timeout=WAIT)

    dialog.counts.choose(5)
    qtbot.waitUntil(
        lambda: "There is no sample of 5 yet." in [label.text() for label in visible(dialog, QLabel)], timeout=WAIT
    )


def visible(dialog: SamplesDialog, kind: type) -> list:
    return [widget for widget in dialog.findChildren(kind) if widget.isVisible()]


def test_samples_are_labelled_by_typing_and_undone(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7, 1, 7)
    dialog = open_samples()
    dialog.order.setCurrentIndex(dialog.order.findData("oldest"))
    qtbot.waitUntil(lambda: shown_labels(dialog) == [3, 7, 1, 7], timeout=WAIT)
    select(dialog, 0, 1)
    assert dialog.hint.startswith("2 selected")

    qtbot.keyClick(dialog.grid, Qt.Key.Key_9)
    wait_for(qtbot, 9, 9, 1, 7)
    qtbot.waitUntil(lambda: not dialog.history.is_busy, timeout=WAIT)
    shown(qtbot, dialog, 4)
    assert dialog.grid.selected_count == 2  # they stay selected

    qtbot.keyClicks(dialog.grid, "?")
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
    dialog.grid.selectAll()

    qtbot.keyClick(dialog.grid, Qt.Key.Key_Delete)
    wait_for(qtbot)
    qtbot.waitUntil(dialog.actions_.undo.isEnabled, timeout=WAIT)
    assert dialog.actions_.undo.text() == "&Undo delete 4 samples"
    dialog.actions_.undo.trigger()

    wait_for(qtbot, 3, 7, 1, 7)
    assert [sample.added for sample in stored()] == [sample.added for sample in before]
    shown(qtbot, dialog, 4)
    qtbot.waitUntil(lambda: dialog.grid.selected_count == 4, timeout=WAIT)


def test_many_samples_come_page_by_page(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(*(number % 10 for number in range(400)))
    dialog = open_samples()
    last = dialog.rows.index(399)
    assert dialog.rows._pages.keys() == {0}  # what is out of sight was not asked for

    dialog.grid.scrollToBottom()
    dialog.grid.grab()

    qtbot.waitUntil(lambda: last.data(SAMPLE) is not None, timeout=WAIT)
    assert last.data(SAMPLE).digit == 0


def test_what_is_corrected_meanwhile_appears(
    qtbot: QtBot, window: MainWindow, view: PictureView, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3)
    dialog = open_samples()
    window.samples.keep.trigger()

    correct(qtbot, view, 2, Qt.Key.Key_7)

    shown(qtbot, dialog, 2)
    assert shown_labels(dialog) == [7, 3]


@pytest.mark.parametrize("form", ["folder", "npz"])
def test_what_is_exported_can_be_imported(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], tmp_path: Path, form: str
) -> None:
    put(3, 7, 7)
    before = {(sample.digit, sample.pixels.tobytes()) for sample in stored()}
    dialog = open_samples()

    # When all is exported, deleted and imported again
    getattr(dialog.actions_, f"export_{form}").trigger()
    choose(dialog, tmp_path if form == "folder" else tmp_path / "mine")
    qtbot.waitUntil(lambda: dialog.notice.text.startswith("Exported to"), timeout=WAIT)
    dialog.grid.selectAll()
    dialog.actions_.remove.trigger()
    wait_for(qtbot)
    made = next(tmp_path.iterdir())
    getattr(dialog.actions_, f"import_{form}").trigger()
    choose(dialog, made)

    # Then it is as it was
    qtbot.waitUntil(lambda: dialog.notice.text == "3 samples added.", timeout=WAIT)
    shown(qtbot, dialog, 3)
    assert {(sample.digit, sample.pixels.tobytes()) for sample in stored()} == before


def choose(dialog: SamplesDialog, file: Path) -> None:
    """Chooses a file or folder in the dialog that is open."""
    chooser = next(found for found in dialog.findChildren(QFileDialog) if found.isVisible())
    chooser.fileSelected.emit(str(file))
    chooser.reject()


def test_an_import_that_is_none_is_one_sentence(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], tmp_path: Path
) -> None:
    dialog = open_samples()

    dialog.transfer.import_folder(tmp_path)

    qtbot.waitUntil(lambda: "folders named 0 to 9" in dialog.notice.text, timeout=WAIT)
    assert dialog.actions_.import_folder.isEnabled()


@pytest.fixture
def writing(qtbot: QtBot, open_samples: Callable[[], SamplesDialog]) -> WritingDialog:
    return open_samples().write()


def test_a_drawn_sheet_gives_twenty_samples(qtbot: QtBot, window: MainWindow, writing: WritingDialog) -> None:
    asked = writing.session.asked
    assert sorted(asked) == sorted([*range(10)] * 2)

    for digit in asked:
        assert str(digit) in writing.prompt.text()
        draw(qtbot, writing.pad, *SEVEN)
        qtbot.keyClick(writing.pad, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: writing.session.kept == COUNT, timeout=WAIT)
    assert labels() == list(asked)
    assert {(sample.said, sample.source) for sample in stored()} == {(7, "sheet")}
    assert writing.result_.isVisible() and writing.result_.text() == "20 samples more"
    writing.accept()


def test_a_digit_can_be_skipped_written_again_and_the_rest_left(
    qtbot: QtBot, window: MainWindow, writing: WritingDialog
) -> None:
    first, _, third = writing.session.asked[:3]
    # An empty sheet is none
    qtbot.keyClick(writing.pad, Qt.Key.Key_Return)
    assert writing.session.place == 0 and "first, or skip it" in writing.said.text()
    # One is written, one is skipped, one is written
    draw(qtbot, writing.pad, *SEVEN)
    writing.next_button.click()
    writing.skip.trigger()
    draw(qtbot, writing.pad, *SEVEN)
    writing.next_button.click()
    wait_for(qtbot, first, third)
    # Undo takes a stroke, then goes back to the digit before, which is no sample any more
    draw(qtbot, writing.pad, *SEVEN)
    writing.undo.trigger()
    assert not writing.sheet.drawing.strokes and writing.session.place == 3
    writing.undo.trigger()
    assert writing.session.digit == third
    wait_for(qtbot, first)

    # What was written stays when the rest is left
    writing.reject()
    assert labels() == [first]


def test_without_a_model_a_digit_is_asked_for_again(qtbot: QtBot, qapp: QApplication) -> None:
    program = Program(qapp, FailureHooks())
    qtbot.addWidget(program.window)
    try:
        program.window.show()
        program.window.samples.show_samples()
        writing = program.window.samples.dialog.write()
        draw(qtbot, writing.pad, *SEVEN)
        writing.next_button.click()

        qtbot.waitUntil(lambda: "model" in writing.said.text(), timeout=WAIT)
        assert writing.session.place == 0
        assert not paths.samples_file().exists() or not stored()
        writing.reject()
    finally:
        program.close()


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


def test_a_printed_sheet_is_read_back_from_a_photo(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], tmp_path: Path, monkeypatch
) -> None:
    # Given a sheet, saved to be printed
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog = open_samples()
    dialog.sheets.save(tmp_path / "sheet", 7)
    qtbot.waitUntil(lambda: dialog.notice.text.startswith("Saved"), timeout=WAIT)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert [Path(url.toLocalFile()).name for url in opened] == ["sheet.pdf"]

    # When it is written on, but for one box, and a photo of it is opened
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), written_sheet(7))
    with qtbot.waitSignal(dialog.sheets.opened, timeout=WAIT) as opening:
        dialog.sheets.read(photo)
    look = opening.args[0]

    # Then what was found is shown, and kept but for what is left out
    assert len(look.digits) == 19 and "One box is empty." in look.introduction.text()
    look.digits[0].click()
    assert look.keep_button.text() == "Keep 18 samples"
    look.keep_button.click()
    wait_for(qtbot, *sample_sheet.asked(7)[1:19])
    assert {sample.source for sample in stored()} == {"sheet"}


def written_sheet(number: int) -> np.ndarray:
    """A sheet, on white paper, with a line in each box but the last."""
    scale = 8

    def area(place: sample_sheet.Place) -> tuple[slice, slice]:
        x, y = round((place.x + 15) * scale), round((place.y + 15) * scale)
        return slice(y, y + round(place.height * scale)), slice(x, x + round(place.width * scale))

    page = np.full((130 * scale, 210 * scale, 3), 250, np.uint8)
    for place, cells in sample_sheet.marks(number):
        rows, columns = area(place)
        size = (columns.stop - columns.start, rows.stop - rows.start)
        black = cv2.resize(cells.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        page[rows, columns][black > 0] = 10
    for box, _ in list(sample_sheet.boxes())[:-1]:
        rows, columns = area(box)
        start, end = (columns.start + 40, rows.start + 30), (columns.stop - 50, rows.stop - 30)
        cv2.line(page, start, end, (40, 30, 30), 6, cv2.LINE_AA)
    return page


def test_a_photo_without_a_sheet_is_one_sentence(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], note: Path
) -> None:
    dialog = open_samples()

    dialog.sheets.read(note)

    qtbot.waitUntil(lambda: "corner marks" in dialog.notice.text, timeout=WAIT)


def test_a_sheet_in_the_image_tab_is_read_too(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog], read: Read, tmp_path: Path
) -> None:
    dialog = open_samples()
    dialog.actions_.read_shown.trigger()
    assert "No picture is open" in dialog.notice.text

    cv2.imwrite(str(tmp_path / "frame.png"), written_sheet(7))
    read(tmp_path / "frame.png")
    with qtbot.waitSignal(dialog.sheets.opened, timeout=WAIT) as opening:
        dialog.actions_.read_shown.trigger()

    assert len(opening.args[0].digits) == 19
    opening.args[0].reject()


def test_tab_goes_through_my_samples_as_the_eye_does(
    qtbot: QtBot, window: MainWindow, open_samples: Callable[[], SamplesDialog]
) -> None:
    put(3, 7)
    dialog = open_samples()
    stops: list[QWidget] = []
    widget = dialog.order
    while widget not in stops:
        stops.append(widget)
        widget = widget.nextInFocusChain()
        while not (widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus):
            widget = widget.nextInFocusChain()

    assert stops == [dialog.order, dialog.counts, dialog.grid, *dialog.bar.buttons]


def test_the_sheets_that_can_be_printed_are_those_that_there_are() -> None:
    assert samples_sheets.SHEETS == sample_sheet.SHEETS
