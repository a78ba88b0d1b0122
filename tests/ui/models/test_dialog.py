"""The Models: looked at, listed, named, and the ways by which they come in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.models.cards import write_opened_card
from digitrec_gui.services.orders import Order
from digitrec_gui.ui.models.opening import FoundDialog
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import CHILD, WAIT
from tests.ui.training.story import compared

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def mine(qtbot: QtBot, program: Program, window: MainWindow) -> Path:
    """A Model in the library, whose compiled copy was made under another name."""
    library = program.services.library
    library.folder.mkdir(parents=True)
    for file in paths.MODELS.glob(f"{paths.DEFAULT_MODEL.stem}.*"):
        shutil.copy(file, library.folder / f"mine{file.suffix}")
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        window.models.show_all()
    return library.folder / "mine.h5"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A file that may be a Model, as far as its name tells."""
    (tmp_path / "theirs.keras").touch()
    return tmp_path / "theirs.keras"


def test_anybodys_model_is_looked_at_before_it_is_used(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    # Given a model that came from somewhere
    h5 = tmp_path / "from a friend.h5"
    shutil.copy(paths.DEFAULT_MODEL, h5)
    library = program.services.library

    # When it is opened, then it is said what it is worth, and asked whether to use it
    window.models.open(h5)
    assert "Looking at from a friend.h5" in window.notice.text
    qtbot.waitUntil(lambda: window.models.opening.dialog is not None, timeout=CHILD)
    dialog = window.models.opening.dialog
    assert dialog is not None and not window.notice.isVisible()
    assert any("99." in label.text() for label in dialog.findChildren(QLabel))

    # When it is used, then one that is here already is not copied
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        dialog.use.click()
    assert len(library.entries()) == 1


def test_what_is_no_model_is_refused_with_a_sentence(
    qtbot: QtBot, program: Program, window: MainWindow, tmp_path: Path
) -> None:
    h5 = tmp_path / "letter.h5"
    h5.write_text("Dear reader")

    with qtbot.waitSignal(window.models.opening.failed, timeout=CHILD):
        window.models.open(h5)

    assert "letter" in window.notice.text and "still in use" in window.notice.text
    assert window.notice.button.text() == "Open another model…"


def test_models_are_listed_renamed_and_used(qtbot: QtBot, program: Program, window: MainWindow) -> None:
    # Given a Model in the library
    library, dialog = program.services.library, window.models.dialog
    library.folder.mkdir(parents=True)
    for file in paths.MODELS.glob(f"{paths.DEFAULT_MODEL.stem}.*"):
        shutil.copy(file, library.folder / f"mine{file.suffix}")
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        window.models.show_all()
    assert dialog.list.topLevelItemCount() == 2
    assert dialog.list.textElideMode() == Qt.TextElideMode.ElideMiddle, "the names of one month differ at their ends"
    dialog.list.select(paths.DEFAULT_MODEL)
    assert not (dialog.use.isEnabled() or dialog.rename.isEnabled() or dialog.delete.isEnabled())

    # When it is renamed and used, then it reads under its new name
    dialog.list.select(library.folder / "mine.h5")
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        library.rename(library.folder / "mine.h5", "my hand")
    dialog.list.select(library.folder / "my hand.h5")
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        dialog.use.click()
    assert window.models.first() == library.folder / "my hand.h5"

    # When it is gone at the next start, then DigitRec's own reads
    (library.folder / "my hand.h5").unlink()
    assert window.models.first() == paths.DEFAULT_MODEL
    dialog.close()


def test_a_model_has_the_name_of_its_file_wherever_it_stands(
    qtbot: QtBot, program: Program, window: MainWindow, mine: Path
) -> None:
    # When it is used, then it reads under the name of its file
    dialog = window.models.dialog
    dialog.list.select(mine)
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
        dialog.use.click()
    assert window.status.model.text().startswith("mine · ")

    # When it is renamed, then it reads under its new name at once
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        program.services.library.rename(mine, "my hand")
    assert window.status.model.text().startswith("my hand · ")
    assert dialog.list.selected is not None and dialog.list.selected.name == "my hand"
    assert not dialog.use.isEnabled()  # it is in use

    # And so it is called when another cannot be loaded, or it is loaded anew
    with qtbot.waitSignal(program.services.reading.model_failed, timeout=WAIT):
        window.models.load(mine)
    assert window.notice.text.endswith("my hand is still in use.")
    with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT) as ready:
        window.models.load(mine.with_name("my hand.h5"))
    assert ready.args[0].name == "my hand"


def test_the_comparison_does_not_squeeze_the_buttons(qtbot: QtBot, window: MainWindow, mine: Path) -> None:
    dialog = window.models.dialog

    dialog.table.show()

    buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible()]
    qtbot.waitUntil(lambda: all(button.height() >= button.sizeHint().height() for button in buttons), timeout=WAIT)
    assert len(buttons) == 7
    assert dialog.width() <= 900 and dialog.height() <= 600


def test_the_verdict_of_a_comparison_is_seen_whole(
    qtbot: QtBot, program: Program, window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a model whose verdict takes more than a line; the order is a real one
    order, dialog = Order(lambda: None), window.models.dialog
    monkeypatch.setattr(program.services.library, "compare", lambda *_args, **_rest: order)
    name = "teaching 2026-11-27 15.46"
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        program.services.library.rename(mine, name)
    dialog.list.select(mine.with_stem(name))
    dialog.compare.click()
    order.tell({"event": "measuring", "message": f"{name} reads your samples", "done": 3, "of": 4})

    order.answer(compared((9967, 9955), (30, 18), (30, 38), (0, 8)))

    # Then no line of it is cut, nor what stands around it
    shown = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    (said,) = [label for label in shown if label.text() == dialog.said]
    assert said.heightForWidth(said.width()) > 1.5 * said.fontMetrics().height()
    needed = {label: label.heightForWidth(label.width()) if label.wordWrap() else 0 for label in shown}
    qtbot.waitUntil(
        lambda: all(
            label.visibleRegion().boundingRect() == label.rect() and label.height() >= high
            for label, high in needed.items()
        ),
        timeout=WAIT,
    )


def test_the_dialog_offers_all_kinds_of_models(
    window: MainWindow, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, _folder: str, kinds: str) -> tuple[str, str]:
        asked.append(kinds)
        return str(theirs), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)

    window.models.dialog.open_other.click()

    assert asked == ["Models (*.h5 *.hdf5 *.keras *.tflite *.onnx saved_model.pb);;All files (*)"]
    assert "Looking at theirs.keras" in window.notice.text


def test_a_model_can_be_dropped_on_the_image_tab(qtbot: QtBot, window: MainWindow, theirs: Path) -> None:
    assert drop(window.image_tab, theirs)

    assert "Looking at theirs.keras" in window.notice.text
    assert not window.image_tab.panel.problem  # it is not taken for a picture


@pytest.mark.parametrize("name", ["best_model.hdf5", "mnist.tflite", "mnist.onnx", "saved", "saved/saved_model.pb"])
def test_models_of_other_formats_are_offered_as_such(window: MainWindow, tmp_path: Path, name: str) -> None:
    (tmp_path / "saved").mkdir()
    for file in ("best_model.hdf5", "mnist.tflite", "mnist.onnx", "saved/saved_model.pb"):
        (tmp_path / file).write_bytes(b"what is in it is looked at by a child")

    assert drop(window.image_tab, tmp_path / name)

    assert f"Looking at {name.split('/')[0]}" in window.notice.text
    assert not window.image_tab.panel.problem


@pytest.mark.parametrize("way", ["open", "paste"])
def test_a_model_that_is_opened_or_pasted_as_a_picture_is_offered_as_a_model(
    window: MainWindow, theirs: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(theirs))])
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    clipboard.setMimeData(data)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(theirs), ""))

    getattr(window.image_tab.actions_, way).trigger()

    assert "Looking at theirs.keras" in window.notice.text
    assert not window.image_tab.panel.problem


def test_a_model_can_be_dropped_on_the_list_of_models(window: MainWindow, theirs: Path, note: Path) -> None:
    window.models.show_all()
    assert not drop(window.models.dialog, note)

    assert drop(window.models.dialog, theirs)

    assert "Looking at theirs.keras" in window.notice.text
    assert not window.models.dialog.isVisible()


def drop(widget: QWidget, file: Path) -> bool:
    """Drags a file over a widget as a file manager that would move it; says whether the drag was accepted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    entering = QDragEnterEvent(QPoint(9, 9), action, data, buttons, keys)
    entering.setDropAction(Qt.DropAction.MoveAction)
    entering.setAccepted(False)
    widget.dragEnterEvent(entering)
    if entering.isAccepted():
        dropped = QDropEvent(QPointF(9, 9), action, data, buttons, keys)
        dropped.setDropAction(Qt.DropAction.MoveAction)
        widget.dropEvent(dropped)
        assert entering.dropAction() == dropped.dropAction() == Qt.DropAction.CopyAction, "or the file is gone"
    return entering.isAccepted()


def test_digits_that_a_model_may_know_are_no_test(
    qtbot: QtBot, program: Program, window: MainWindow, mine: Path, theirs: Path
) -> None:
    # Given a stranger's Model that reads nearly all of MNIST's training digits
    found = dict.fromkeys(("sha256", "keras", "test_accuracy", "notes", "classes", "parameters", "input"), ())
    found |= {
        "made_by": "Keras 3",
        "accuracy": 0.999,
        "digits": 5000,
        "classes": 10,
        "parameters": 121930,
        "test_accuracy": None,
        "tested_on": "",
    }
    write_opened_card(mine, "theirs.keras", found)

    # Then it is said so where it is opened, and in the list
    dialog = FoundDialog(theirs.name, found, window)
    qtbot.addWidget(dialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "99.90\N{NO-BREAK SPACE}% of 5,000 digits" in said and "may know these digits by heart" in said
    listed = window.models.dialog.list
    with qtbot.waitSignal(program.services.library.changed, timeout=WAIT):
        program.services.library.refresh()
    own, other = listed.topLevelItem(0), listed.topLevelItem(1)
    assert own is not None and own.text(2) == "99.67\N{NO-BREAK SPACE}%"
    assert other is not None and other.text(2) == "99.90\N{NO-BREAK SPACE}%, by heart?"
    assert other.font(2).italic() and not own.font(2).italic()
