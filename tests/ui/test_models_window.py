"""The Models dialog: names, and the ways by which a Model comes in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from story import WAIT

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # a dialog, on a screen that is none


@pytest.fixture
def mine(qtbot: QtBot, program: Program, window: MainWindow) -> Path:
    """A Model in the library, whose compiled copy was made under another name."""
    library = program.learning.library
    library.folder.mkdir(parents=True)
    for file in paths.MODELS.glob(f"{paths.DEFAULT_MODEL.stem}.*"):
        shutil.copy(file, library.folder / f"mine{file.suffix}")
    with qtbot.waitSignal(library.changed, timeout=WAIT):
        window.train.show_models()
    return library.folder / "mine.h5"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A file that may be a Model, as far as its name tells."""
    (tmp_path / "theirs.keras").touch()
    return tmp_path / "theirs.keras"


def test_a_model_has_the_name_of_its_file_wherever_it_stands(
    qtbot: QtBot, program: Program, window: MainWindow, mine: Path
) -> None:
    # When it is used, then it reads under the name of its file
    dialog = window.train.models
    dialog.select(mine)
    with qtbot.waitSignal(program.service.model_ready, timeout=WAIT):
        dialog.use.click()
    assert window.status.model.text().startswith("mine · ")

    # When it is renamed, then it reads under its new name at once
    with qtbot.waitSignal(program.learning.library.changed, timeout=WAIT):
        program.learning.library.rename(mine, "my hand")
    assert window.status.model.text().startswith("my hand · ")
    assert dialog.selected is not None and dialog.selected.name == "my hand"
    assert not dialog.use.isEnabled()  # it is in use

    # And so it is called when another cannot be loaded, or it is loaded anew
    with qtbot.waitSignal(program.service.model_failed, timeout=WAIT):
        window.load_model(mine)
    assert window.notice.text.endswith("my hand is still in use.")
    with qtbot.waitSignal(program.service.model_ready, timeout=WAIT) as ready:
        window.load_model(mine.with_name("my hand.h5"))
    assert ready.args[0].name == "my hand"


def test_the_comparison_does_not_squeeze_the_buttons(qtbot: QtBot, window: MainWindow, mine: Path) -> None:
    dialog = window.train.models

    dialog.table.show()

    buttons = [button for button in dialog.findChildren(QPushButton) if button.isVisible()]
    qtbot.waitUntil(lambda: all(button.height() >= button.sizeHint().height() for button in buttons), timeout=WAIT)
    assert len(buttons) == 7
    assert dialog.width() <= 900 and dialog.height() <= 600


def test_the_dialog_offers_both_kinds_of_files(
    window: MainWindow, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, _folder: str, kinds: str) -> tuple[str, str]:
        asked.append(kinds)
        return str(theirs), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", choose)

    window.train.models.open_other.click()

    assert asked == ["Keras models (*.h5 *.keras);;All files (*)"]
    assert "Looking at theirs.keras" in window.notice.text


def test_a_model_can_be_dropped_on_the_image_tab(qtbot: QtBot, window: MainWindow, theirs: Path) -> None:
    assert drop(window.image_tab, theirs)

    assert "Looking at theirs.keras" in window.notice.text
    assert not window.image_tab.panel.problem  # it is not taken for a picture


def test_a_model_can_be_dropped_on_the_list_of_models(window: MainWindow, theirs: Path, note: Path) -> None:
    window.train.show_models()
    assert not drop(window.train.models, note)

    assert drop(window.train.models, theirs)

    assert "Looking at theirs.keras" in window.notice.text
    assert not window.train.models.isVisible()


def drop(widget: QWidget, file: Path) -> bool:
    """Drags a file over a widget and drops it there; says whether the drag was accepted."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPoint(9, 9), action, data, buttons, keys)
    entering.setAccepted(False)
    widget.dragEnterEvent(entering)
    if entering.isAccepted():
        widget.dropEvent(QDropEvent(QPointF(9, 9), action, data, buttons, keys))
    return entering.isAccepted()
