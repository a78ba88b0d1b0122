"""All the ways by which a picture comes into the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QByteArray, QMimeData, QPoint, QPointF, QStandardPaths, Qt, QUrl
from PyQt6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PyQt6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.services.settings import Settings
from digitrec_gui.ui.image.ways_in import EmptyView
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.ui.story import digits_of

Read = Callable[[Path], None]


def drop(window: MainWindow, data: QMimeData) -> bool:
    """Drags something over the tab and drops it there; says whether the drag was accepted."""
    tab = window.image_tab
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(9, 9), action, data, buttons, keys)
    entering.setAccepted(False)
    tab.dragEnterEvent(entering)
    if entering.isAccepted():
        tab.dropEvent(QDropEvent(QPointF(9, 9), action, data, buttons, keys))
    return entering.isAccepted()


def files(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def wait_until_read(qtbot: QtBot, window: MainWindow, digits: str) -> None:
    qtbot.waitUntil(lambda: digits_of(window) == digits, timeout=WAIT)


def wait_for_problem(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.waitUntil(lambda: words in window.image_tab.panel.problem, timeout=WAIT)


def test_an_opened_file_is_shown_and_read(window: MainWindow, read: Read, note: Path) -> None:
    read(note)

    assert digits_of(window) == "05221859"
    assert window.image_tab.view.isVisible()
    assert "note.jpg" in window.windowTitle()
    assert "read in" in window.status.time.text()


def test_open_asks_for_a_file(qtbot: QtBot, window: MainWindow, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(note), ""))

    window.image_tab.actions_.open.trigger()

    wait_until_read(qtbot, window, "05221859")


def test_the_first_time_open_begins_where_pictures_are_kept(
    window: MainWindow, read: Read, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given that nothing was opened yet
    begun: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: (begun.append(args[2]), ("", ""))[1])
    pictures = tmp_path / "Pictures"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(pictures))

    # Then it begins in the home folder while there is no folder of pictures, and there once there is
    window.image_tab.actions_.open.trigger()
    pictures.mkdir()
    window.image_tab.actions_.open.trigger()
    assert begun == [str(Path.home()), str(pictures)]

    # And from then on where the last one came from
    (tmp_path / "mine.jpg").write_bytes(note.read_bytes())
    read(tmp_path / "mine.jpg")
    window.image_tab.actions_.open.trigger()
    assert begun[-1] == str(tmp_path.resolve())


def test_the_window_has_the_name_of_the_picture_only_where_it_is_shown(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    assert window.windowTitle() == "DigitRec"
    read(note)
    assert window.windowTitle() == "note.jpg - DigitRec"

    for tab in (window.draw_tab, window.webcam_tab, window.train_tab):
        window.tabs.setCurrentWidget(tab)
        assert window.windowTitle() == "DigitRec"
    window.tabs.setCurrentWidget(window.image_tab)
    assert window.windowTitle() == "note.jpg - DigitRec"

    # One that comes while another tab is in front is named once it is seen
    window.open_image(note.with_name("form.png"))
    window.tabs.setCurrentWidget(window.draw_tab)
    qtbot.waitUntil(lambda: window.image_tab.name == "form.png", timeout=WAIT)
    assert window.windowTitle() == "DigitRec"
    window.tabs.setCurrentWidget(window.image_tab)
    assert window.windowTitle() == "form.png - DigitRec"


def test_leaving_the_file_dialog_changes_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))

    window.image_tab.actions_.open.trigger()

    assert not window.image_tab.view.isVisible()


def test_the_empty_tab_offers_every_way_in(qtbot: QtBot, window: MainWindow) -> None:
    (empty,) = window.findChildren(EmptyView)
    said = " ".join(label.text() for label in empty.findChildren(QLabel))
    offered = {button.accessibleName() for button in empty.findChildren(QPushButton) if button.isVisible()}

    assert "Drop a picture here" in said and window.image_tab.acceptDrops()
    assert offered == {"Open", "Paste", "Try a sample", "Camera"}
    assert not window.notice.isVisible()

    qtbot.mouseClick(empty.camera, Qt.MouseButton.LeftButton)

    assert window.tabs.currentWidget() is window.webcam_tab


def test_a_dropped_file_is_read(qtbot: QtBot, window: MainWindow, note: Path) -> None:
    assert drop(window, files(note))

    wait_until_read(qtbot, window, "05221859")


def test_of_several_dropped_files_the_first_picture_is_read_and_the_rest_named(
    qtbot: QtBot, window: MainWindow, note: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader")

    drop(window, files(letter, note, note.with_name("form.png")))

    wait_until_read(qtbot, window, "05221859")
    assert window.notice.text == "One picture is read at a time: note.jpg."
    assert window.notice.isVisible()


def test_a_dropped_folder_gives_its_first_picture(qtbot: QtBot, window: MainWindow, note: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no picture")
    (tmp_path / "b.jpg").write_bytes(note.read_bytes())

    drop(window, files(tmp_path))

    wait_until_read(qtbot, window, "05221859")
    assert "b.jpg" in window.notice.text


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _folder: files("https://example.org/digits.png"), "on the web"),
        (lambda folder: files(folder), "no pictures"),
        (lambda folder: files(folder / "a.doc", folder / "b.doc"), "None of these"),
    ],
)
def test_a_drop_that_cannot_be_opened_is_explained(
    window: MainWindow, tmp_path: Path, make: Callable[[Path], QMimeData], words: str
) -> None:
    drop(window, make(tmp_path))

    assert words in window.notice.text
    assert window.notice.isVisible()


def test_dropped_text_is_not_accepted(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("1234")

    assert not drop(window, data)


def test_a_pasted_picture_is_read(qtbot: QtBot, window: MainWindow, note: Path) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setImage(QImage(str(note)))

    window.image_tab.actions_.paste.trigger()

    wait_until_read(qtbot, window, "05221859")


def test_a_pasted_file_content_is_read(qtbot: QtBot, window: MainWindow, note: Path) -> None:
    data = QMimeData()
    data.setData("image/jpeg", QByteArray(note.read_bytes()))
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setMimeData(data)

    window.image_tab.actions_.paste.trigger()

    wait_until_read(qtbot, window, "05221859")


def test_pasting_text_is_explained(window: MainWindow) -> None:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("1234")

    window.image_tab.actions_.paste.trigger()

    assert "no picture" in window.notice.text


def test_every_sample_of_the_menu_opens(qtbot: QtBot, window: MainWindow) -> None:
    entries = window.image_tab.actions_.samples.actions()
    assert entries

    for entry in entries:
        with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
            entry.trigger()
        assert window.image_tab.panel.text


def test_a_recent_file_opens_again(qtbot: QtBot, window: MainWindow, read: Read, note: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.jpg"
    mine.write_bytes(note.read_bytes())
    read(mine)
    read(note)

    window.menus.recent.actions()[0].trigger()

    assert window.menus.recent.actions()[0].text() == "mine.jpg"
    qtbot.waitUntil(lambda: "mine.jpg" in window.windowTitle(), timeout=WAIT)
    wait_until_read(qtbot, window, "05221859")


def test_a_recent_file_that_is_gone_is_named_and_forgotten(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.jpg"
    mine.write_bytes(note.read_bytes())
    read(mine)
    mine.unlink()

    window.menus.recent.actions()[0].trigger()

    qtbot.waitUntil(lambda: "mine.jpg was not found" in window.notice.text, timeout=WAIT)
    assert not window.menus.recent.isEnabled()


def test_a_failed_open_loses_nothing_of_what_is_shown(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a picture that was read, of which a digit is selected
    read(note)
    with qtbot.waitSignal(window.image_tab.explained, timeout=WAIT):
        window.image_tab.panel.part_asked.emit(2)

    # When another cannot be opened
    with qtbot.waitSignal(window.image_tab.open_failed, timeout=WAIT):
        window.open_image(tmp_path / "gone.png")

    # Then all of it is still there, and the notice says why
    assert "gone.png was not found" in window.notice.text

    # And in that tab alone
    window.tabs.setCurrentWidget(window.train_tab)
    assert not window.notice.isVisible()
    window.tabs.setCurrentWidget(window.image_tab)
    assert window.notice.isVisible() and "gone.png was not found" in window.notice.text
    assert window.image_tab.view.isVisible() and window.image_tab.view.selected == 2
    assert window.image_tab.panel.steps.isVisible()
    assert digits_of(window) == "05221859"
    assert "note.jpg" in window.windowTitle()
    assert window.status.time.text()
    assert not window.image_tab.panel.bar.isVisible()

    # When one is opened that can be, by the notice's button, then nothing is said any more
    form = note.with_name("form.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(form), ""))
    window.notice.button.click()
    qtbot.waitUntil(lambda: "form.png" in window.windowTitle(), timeout=WAIT)
    assert not window.notice.isVisible()


def test_the_keys_work_as_soon_as_the_first_picture_is_there(
    qtbot: QtBot, window: MainWindow, read: Read, note: Path
) -> None:
    read(note)

    assert window.focusWidget() is window.image_tab.view


def test_a_picture_shows_that_another_can_be_dropped_on_it(window: MainWindow, read: Read, note: Path) -> None:
    read(note)
    view, tab = window.image_tab.view, window.image_tab
    view.select(2)
    before = view.grab().toImage()
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    data = files(note)
    tab.dragEnterEvent(QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys))
    dragging = view.grab().toImage()
    tab.dragLeaveEvent(QDragLeaveEvent())

    assert dragging != before
    assert abs(dragging.pixelColor(40, 300).lightness() - before.pixelColor(40, 300).lightness()) < 40  # still seen
    assert view.grab().toImage() == before


def test_what_is_remembered_does_not_depend_on_the_current_folder(
    qtbot: QtBot,
    window: MainWindow,
    read: Read,
    note: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
) -> None:
    (tmp_path / "mine.jpg").write_bytes(note.read_bytes())
    monkeypatch.chdir(tmp_path)
    read(Path("mine.jpg"))
    monkeypatch.chdir(note.parent.parent)
    read(Path(note.parent.name) / note.name)
    window.close()

    remembered = Settings(paths.settings_file())

    assert remembered.recent_files == ((tmp_path / "mine.jpg").resolve(),)
    assert remembered.image_folder == str(tmp_path.resolve())


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "is empty"), (b"Dear reader", "holds no image"), (None, "not found")]
)
def test_a_file_that_cannot_be_opened_says_why_and_offers_another(
    qtbot: QtBot,
    window: MainWindow,
    note: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
    words: str,
) -> None:
    file = tmp_path / "letter.png"
    if content is not None:
        file.write_bytes(content)
    window.open_image(file)
    wait_for_problem(qtbot, window, words)
    assert not window.image_tab.view.isVisible()

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(note), ""))
    window.image_tab.panel.help_button.click()

    wait_until_read(qtbot, window, "05221859")


def test_the_newest_of_two_files_wins(qtbot: QtBot, window: MainWindow, note: Path) -> None:
    window.open_image(note.with_name("form.png"))
    window.open_image(note)

    wait_until_read(qtbot, window, "05221859")
    assert "note.jpg" in window.windowTitle()


def test_a_blank_page_is_no_guess(qtbot: QtBot, window: MainWindow, read: Read, blank: Path) -> None:
    read(blank)

    panel = window.image_tab.panel
    assert panel.text == "" and panel.headline == "Nothing written was found."
    assert "raise the sensitivity" in " ".join(label.text() for label in panel.findChildren(QLabel))
    # When it is copied all the same, then it is said that there is nothing, and the clipboard stays as it was
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("before")
    qtbot.keyClick(window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert window.status.currentMessage() == "Nothing to copy: no number was read"
    assert clipboard.text() == "before"


def test_a_large_picture_is_painted_from_a_small_level(window: MainWindow, read: Read, tmp_path: Path) -> None:
    file = tmp_path / "large.png"
    image = QImage(4000, 3000, QImage.Format.Format_RGB32)
    image.fill(QColor(250, 240, 230))
    image.save(str(file))

    read(file)

    shown = window.image_tab.view.grab().toImage()
    assert shown.pixelColor(shown.rect().center()) == QColor(250, 240, 230)
