"""The Draw tab: a number is written by hand, and read as the pen is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import (
    QEventPoint,
    QGuiApplication,
    QImage,
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PyQt6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QSlider
from pytestqt.qtbot import QtBot
from story import WAIT

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.types import Reading
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.services.reading_worker import NO_MODEL
from digitrec_gui.services.settings import Guide, Settings
from digitrec_gui.ui.draw_sheet import DARK_SHEET, LIGHT_SHEET
from digitrec_gui.ui.draw_strokes import SHEET
from digitrec_gui.ui.draw_tab import DrawTab
from digitrec_gui.ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none

Place = tuple[float, float]
Way = Sequence[Place]

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)

SEVEN: Way = [
    *[(220 + 10 * step, 110 - 0.5 * step) for step in range(17)],
    *[(380 - 6 * step, 110 + 14 * step) for step in range(18)],
]
BAR: Way = [(240 + 12 * step, 225 - step) for step in range(12)]
ONE: Way = [*[(100 + 5 * step, 150 - 6 * step) for step in range(7)], *[(134, 112 + 12 * step) for step in range(20)]]


@pytest.fixture
def tab(window: MainWindow) -> DrawTab:
    """The Draw tab, in front."""
    window.tabs.setCurrentWidget(window.draw_tab)
    return window.draw_tab


def at(tab: DrawTab, place: Place) -> QPointF:
    """A place on the sheet, whose width is 640 here, as a point of the pad."""
    return QPointF(*place) * (SHEET.width() / 640) * tab.pad.viewport.scale + tab.pad.viewport.origin


def put_down(qtbot: QtBot, tab: DrawTab, path: Way, button: Qt.MouseButton = LEFT, keys: object = NONE) -> None:
    """Draws along a path with the mouse, and does not let go."""
    qtbot.mousePress(tab.pad, button, keys, at(tab, path[0]).toPoint())
    for place in path[1:]:
        qtbot.mouseMove(tab.pad, at(tab, place).toPoint())


def draw(qtbot: QtBot, tab: DrawTab, path: Way, button: Qt.MouseButton = LEFT, keys: object = NONE) -> None:
    """Draws along a path with the mouse."""
    put_down(qtbot, tab, path, button, keys)
    qtbot.mouseRelease(tab.pad, button, keys, at(tab, path[-1]).toPoint())


def use_pen(
    tab: DrawTab, path: Way, pressure: float, kind: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen
) -> None:
    """Draws along a path with a pen that is pressed so hard, 0 to 1."""
    abilities = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
    pen = QPointingDevice("pen", 7, QInputDevice.DeviceType.Stylus, kind, abilities, 1, 2)
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(path) - 1), QEvent.Type.TabletRelease]
    for event_kind, place in zip(kinds, [*path, path[-1]], strict=True):
        point = at(tab, place)
        held = Qt.MouseButton.NoButton if event_kind == QEvent.Type.TabletRelease else LEFT
        on_screen = QPointF(tab.pad.mapToGlobal(point))
        event = QTabletEvent(event_kind, pen, point, on_screen, pressure, 0, 0, 0, 0, 0, NONE, LEFT, held)
        QApplication.sendEvent(tab.pad, event)


def touch_device(kind: QInputDevice.DeviceType = QInputDevice.DeviceType.TouchScreen) -> QPointingDevice:
    finger = QPointingDevice.PointerType.Finger
    return QPointingDevice("screen", 9, kind, finger, QInputDevice.Capability.Position, 5, 0)


def touch(tab: DrawTab, kind: QEvent.Type, state: QEventPoint.State, place: Place, screen: QPointingDevice) -> None:
    """What a finger does."""
    point = at(tab, place)
    finger = QEventPoint(0, state, point, QPointF(tab.pad.mapToGlobal(point)))
    QApplication.sendEvent(tab.pad, QTouchEvent(kind, screen, NONE, [finger]))


def use_finger(tab: DrawTab, path: Way, kind: QInputDevice.DeviceType = QInputDevice.DeviceType.TouchScreen) -> None:
    """Draws along a path with a finger."""
    screen = touch_device(kind)
    touch(tab, QEvent.Type.TouchBegin, QEventPoint.State.Pressed, path[0], screen)
    for place in path[1:]:
        touch(tab, QEvent.Type.TouchUpdate, QEventPoint.State.Updated, place, screen)
    touch(tab, QEvent.Type.TouchEnd, QEventPoint.State.Released, path[-1], screen)


def wait_for(qtbot: QtBot, tab: DrawTab, text: str) -> None:
    """Waits until what is drawn now has been read, as this text."""
    qtbot.waitUntil(lambda: tab.pad.marks_shown and tab.panel.text == text, timeout=WAIT)


def test_a_seven_written_with_the_mouse_is_read_and_explained(qtbot: QtBot, tab: DrawTab) -> None:
    # Given an empty sheet, which says what to do with it
    empty = tab.pad.grab().toImage()
    assert tab.panel.headline == "What is read appears here."

    # When a 7 is written
    put_down(qtbot, tab, SEVEN)
    assert tab.pad.is_drawing and not tab.pad.marks_shown
    with qtbot.waitSignal(tab.explained, timeout=WAIT):
        qtbot.mouseRelease(tab.pad, LEFT, pos=at(tab, SEVEN[-1]).toPoint())

    # Then it is read, with a box around it and its five steps beside it
    wait_for(qtbot, tab, "7")
    assert tab.panel.steps.heading == "Digit 1 of 1"
    assert all(tile.has_picture for tile in tab.panel.steps.tiles)
    assert tab.pad.grab().toImage() != empty
    # And a bar through it changes nothing
    draw(qtbot, tab, BAR)
    wait_for(qtbot, tab, "7")
    assert len(tab.pad.digits) == 1


def test_several_digits_are_one_number_and_the_selection_follows_the_pen(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")
    assert tab.panel.steps.heading == "Digit 1 of 2"

    # By key and by a click on its label another is selected
    qtbot.keyClick(tab.pad, Qt.Key.Key_Right)
    assert tab.panel.steps.heading == "Digit 2 of 2"
    qtbot.mouseClick(tab.pad, LEFT, pos=tab.pad.label_of(0).center().toPoint())
    assert tab.panel.steps.heading == "Digit 1 of 2"
    assert len(tab.sheet.drawing.strokes) == 2
    qtbot.keyClick(tab.pad, Qt.Key.Key_Escape)
    assert not tab.panel.steps.isVisible()

    # But a line that begins on the label is drawn
    start = tab.pad.label_of(0).center().toPoint()
    qtbot.mousePress(tab.pad, LEFT, pos=start)
    for step in range(5):
        qtbot.mouseMove(tab.pad, start + QPoint(6, -5) * step)
    qtbot.mouseRelease(tab.pad, LEFT, pos=start + QPoint(24, -20))
    assert len(tab.sheet.drawing.strokes) == 3


def test_the_newest_drawing_wins(qtbot: QtBot, tab: DrawTab) -> None:
    shown: list[Reading] = []
    tab.read.connect(shown.append)

    # When three strokes are drawn before the first of them can have been read
    for path in (SEVEN, ONE, BAR):
        draw(qtbot, tab, path)

    # Then only what all three make is shown
    wait_for(qtbot, tab, "17")
    assert [reading.text for reading in shown] == ["17"]


def test_a_pen_draws_as_wide_as_it_presses_and_its_other_end_erases(qtbot: QtBot, tab: DrawTab) -> None:
    use_pen(tab, SEVEN, 0.9)
    use_pen(tab, ONE, 0.1)
    wait_for(qtbot, tab, "17")
    hard, soft = tab.sheet.drawing.strokes
    assert hard.points[-1].width > 2 * soft.points[-1].width

    use_pen(tab, SEVEN, 0.5, QPointingDevice.PointerType.Eraser)
    wait_for(qtbot, tab, "1")


def test_a_finger_draws_but_not_on_a_touchpad(qtbot: QtBot, tab: DrawTab) -> None:
    use_finger(tab, SEVEN, QInputDevice.DeviceType.TouchPad)
    assert not tab.sheet.drawing.strokes

    use_finger(tab, SEVEN)
    wait_for(qtbot, tab, "7")


def test_what_the_system_or_the_user_breaks_off_leaves_nothing(qtbot: QtBot, tab: DrawTab) -> None:
    before = tab.pad.grab().toImage()
    screen = touch_device()
    touch(tab, QEvent.Type.TouchBegin, QEventPoint.State.Pressed, (100, 100), screen)
    touch(tab, QEvent.Type.TouchUpdate, QEventPoint.State.Updated, (300, 300), screen)

    # A pen takes over from the palm that was on the screen before it
    use_pen(tab, SEVEN, 0.5)
    wait_for(qtbot, tab, "7")
    assert len(tab.sheet.drawing.strokes) == 1
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    touch(tab, QEvent.Type.TouchBegin, QEventPoint.State.Pressed, (100, 100), screen)
    touch(tab, QEvent.Type.TouchUpdate, QEventPoint.State.Updated, (300, 300), screen)
    touch(tab, QEvent.Type.TouchCancel, QEventPoint.State.Updated, (300, 300), screen)
    put_down(qtbot, tab, ONE)
    qtbot.keyClick(tab.pad, Qt.Key.Key_Escape)
    qtbot.mouseRelease(tab.pad, LEFT, pos=at(tab, ONE[-1]).toPoint())

    assert not tab.sheet.drawing.strokes
    assert tab.pad.grab().toImage() == before


def test_leaving_the_tab_ends_the_stroke(qtbot: QtBot, window: MainWindow, tab: DrawTab) -> None:
    put_down(qtbot, tab, SEVEN)
    window.tabs.setCurrentIndex(0)
    window.tabs.setCurrentWidget(tab)

    wait_for(qtbot, tab, "7")
    assert not tab.pad.is_drawing


def test_the_eraser_rubs_out_what_it_touches(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")

    # By the right button
    draw(qtbot, tab, ONE, RIGHT)
    wait_for(qtbot, tab, "7")
    # Where nothing is drawn it changes nothing
    draw(qtbot, tab, [(600, 20), (620, 40)], RIGHT)
    assert tab.sheet.undo_stack.undoText() == "erase"
    assert tab.sheet.undo_stack.count() == 3
    # By its button, until nothing is left; then the sheet is as it was at first
    qtbot.keyClick(tab.pad, Qt.Key.Key_E)
    assert tab.actions_.eraser.isChecked()
    draw(qtbot, tab, SEVEN)
    assert not tab.sheet.drawing.strokes
    assert tab.panel.headline == "What is read appears here."
    assert not tab.actions_.save.isEnabled()
    # And by Shift
    qtbot.keyClick(tab.pad, Qt.Key.Key_E)
    draw(qtbot, tab, ONE)
    draw(qtbot, tab, ONE, keys=SHIFT)
    assert not tab.sheet.drawing.strokes


def test_undo_redo_and_clear(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    only_seven = tab.pad.grab().toImage()
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")

    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, tab, "7")
    assert tab.pad.grab().toImage() == only_seven
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL | SHIFT)
    wait_for(qtbot, tab, "17")
    qtbot.keyClick(tab.pad, Qt.Key.Key_Delete)
    assert not tab.sheet.drawing.strokes and tab.panel.text == ""
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    wait_for(qtbot, tab, "17")


def test_a_typed_digit_corrects_until_something_is_drawn_over_it(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "1")
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "17")

    qtbot.keyClick(tab.pad, Qt.Key.Key_9)
    assert tab.panel.text == "19"
    assert tab.panel.steps.result == "Result: 9, corrected by you"
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)
    assert tab.panel.text == "17"
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert tab.panel.text == "19"

    # Beside it it stays, over it it goes
    draw(qtbot, tab, [(x + 400, y) for x, y in ONE])
    wait_for(qtbot, tab, "191")
    draw(qtbot, tab, BAR)
    wait_for(qtbot, tab, "171")


def test_a_dark_sheet_is_read_as_well_and_remembered(qtbot: QtBot, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    assert tab.sheet.picture().pixelColor(0, 0) == LIGHT_SHEET.paper

    qtbot.keyClick(tab.pad, Qt.Key.Key_D)
    wait_for(qtbot, tab, "7")

    assert tab.sheet.picture().pixelColor(0, 0) == DARK_SHEET.paper
    assert tab.pad.grab().toImage().pixelColor(at(tab, (20, 20)).toPoint()) == DARK_SHEET.paper
    assert Settings(paths.settings_file()).draw_dark


def test_width_and_guide_are_remembered_and_the_guide_is_not_read(qtbot: QtBot, tab: DrawTab) -> None:
    qtbot.keyClick(tab.pad, Qt.Key.Key_BracketRight)
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    pictures, views = [], []
    for _ in Guide:
        pictures.append(tab.sheet.picture())
        views.append(tab.pad.grab().toImage())
        qtbot.keyClick(tab.pad, Qt.Key.Key_G)

    assert pictures[0] == pictures[1] == pictures[2]
    assert views[0] != views[1] != views[2] != views[0]
    tab.actions_.guides[Guide.DIGIT].trigger()
    kept = Settings(paths.settings_file())
    assert (kept.draw_width, kept.draw_guide) == (9, Guide.DIGIT)
    assert tab.sheet.drawing.strokes[0].points[0].width == pytest.approx(9)


def test_another_size_of_the_window_changes_nothing_that_is_drawn(
    qtbot: QtBot, window: MainWindow, tab: DrawTab
) -> None:
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")
    picture, view = tab.sheet.picture(), tab.pad.grab().toImage()

    window.resize(900, 600)
    qtbot.waitUntil(lambda: tab.pad.width() < view.width(), timeout=WAIT)
    assert tab.sheet.picture() == picture
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: tab.pad.size() == view.size(), timeout=WAIT)

    assert tab.pad.grab().toImage() == view


def test_what_is_drawn_opens_in_the_image_tab(qtbot: QtBot, window: MainWindow, tab: DrawTab) -> None:
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")

    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        tab.actions_.open_in_image.trigger()

    assert window.tabs.currentWidget() is window.image_tab
    assert window.windowTitle() == "Drawing - DigitRec"
    assert window.image_tab.panel.text == "17"
    assert tab.sheet.drawing.strokes


def test_each_tab_has_its_keys_to_itself(qtbot: QtBot, window: MainWindow, tab: DrawTab, note: Path) -> None:
    # Given a correction in the Image tab, and a drawing
    with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
        window.open_image(note)
    window.image_tab.session.say(2, 7)
    window.tabs.setCurrentWidget(tab)
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")

    # When the drawing is copied and undone by key
    qtbot.keyClick(tab.pad, Qt.Key.Key_C, CONTROL)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.text() == "7"
    qtbot.keyClick(tab.pad, Qt.Key.Key_Z, CONTROL)

    # Then the Image tab has not heard of it
    assert not tab.sheet.drawing.strokes
    assert window.image_tab.panel.text == "0572 1859"
    window.tabs.setCurrentWidget(window.image_tab)
    qtbot.keyClick(window.image_tab.view, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(window.image_tab.view, Qt.Key.Key_C, CONTROL)
    assert clipboard.text() == "0522 1859"
    assert not tab.actions_.eraser.isEnabled()


def test_the_picture_is_saved_and_copied_without_boxes(
    qtbot: QtBot, window: MainWindow, tab: DrawTab, tmp_path: Path
) -> None:
    assert not tab.actions_.save.isEnabled()
    draw(qtbot, tab, SEVEN)
    wait_for(qtbot, tab, "7")

    tab.actions_.save.trigger()
    dialog = tab.findChild(QFileDialog)
    assert dialog is not None and Path(dialog.selectedFiles()[0]).name == "7.png"
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile("drawn")
    dialog.accept()
    qtbot.waitUntil(lambda: window.status.currentMessage() == "Saved drawn.png", timeout=WAIT)
    tab.actions_.copy_picture.trigger()

    picture = tab.sheet.picture()
    assert cv2.imread(str(tmp_path / "drawn.png")).shape == (1080, 1440, 3)
    assert QImage(str(tmp_path / "drawn.png")).convertToFormat(picture.format()) == picture
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None and clipboard.image().convertToFormat(picture.format()) == picture


def test_a_picture_that_cannot_be_saved_is_one_sentence(
    qtbot: QtBot, window: MainWindow, tab: DrawTab, tmp_path: Path
) -> None:
    draw(qtbot, tab, SEVEN)
    (tmp_path / "taken").touch()

    tab.saving.save(tmp_path / "taken" / "seven.png")

    qtbot.waitUntil(lambda: "seven.png was not saved" in window.notice.text, timeout=WAIT)
    assert window.notice.button.text() == "Save as…"


@pytest.mark.parametrize("size", [(900, 600), (1280, 800)])
def test_no_word_is_cut_off_and_every_control_has_a_name_and_a_tip(
    qtbot: QtBot, window: MainWindow, tab: DrawTab, size: tuple[int, int]
) -> None:
    window.resize(*size)
    draw(qtbot, tab, SEVEN)
    draw(qtbot, tab, ONE)
    wait_for(qtbot, tab, "17")
    assert (window.width(), window.height()) == size

    for label in tab.findChildren(QLabel):
        if label.isVisible():
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
            assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
    controls = [*tab.findChildren(QAbstractButton), *tab.findChildren(QSlider)]
    for control in controls:
        if control.isVisible():
            assert control.accessibleName() and control.toolTip(), control
            assert control.width() >= control.sizeHint().width() or isinstance(control, QSlider), control.toolTip()


def test_without_a_model_it_says_so_and_reads_once_there_is_one(qtbot: QtBot, qapp: QApplication) -> None:
    program = Program(qapp, FailureHooks())
    qtbot.addWidget(program.window)
    try:
        program.window.show()
        tab = program.window.draw_tab
        program.window.tabs.setCurrentWidget(tab)

        draw(qtbot, tab, SEVEN)
        qtbot.waitUntil(lambda: tab.panel.problem == NO_MODEL, timeout=WAIT)
        assert tab.panel.help_button.text() == "Open a model…"

        program.window.load_shipped_model()
        wait_for(qtbot, tab, "7")
    finally:
        program.close()
