"""The Model that reads: loaded, compiled first, exchanged, missing, given up."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import CHILD, WAIT
from tests.ui.story import digits_of

Read = Callable[[Path], None]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # dialogs, on a screen that is none


@pytest.fixture
def mine(plain_model: Path, tmp_path: Path) -> Path:
    """Another Model, which is to be compiled first."""
    return Path(shutil.copy(plain_model, tmp_path / "mine.h5"))


@pytest.fixture
def compiling(qtbot: QtBot, program: Program, window: MainWindow, mine: Path) -> MainWindow:
    """The window while it has another Model, "mine", compiled."""
    with qtbot.waitSignal(program.services.reading.model_compiling, timeout=WAIT):
        window.models.load(mine)
    return window


def test_the_status_bar_names_the_model_and_its_accuracy(window: MainWindow) -> None:
    assert window.status.model.text() == "DigitRec's own · 99.67\N{NO-BREAK SPACE}% on MNIST"


def test_without_a_model_the_window_says_so_and_the_rest_works(
    qtbot: QtBot, qapp: QApplication, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a program whose Model is missing
    monkeypatch.setattr(paths, "DEFAULT_MODEL", tmp_path / "digit_recognition_model.h5")
    program = Program(qapp)
    program.fill()
    window = program.window
    qtbot.addWidget(window)
    with qtbot.waitSignal(program.services.reading.model_failed, timeout=WAIT):
        program.start()
    assert window.notice.isVisible()
    assert "no model" in window.notice.text
    assert window.status.model.text() == "No model"

    # When a picture is opened, then it is shown, and what is missing is said
    window.open_image(note)
    qtbot.waitUntil(lambda: "no model" in window.image_tab.panel.problem, timeout=WAIT)
    assert window.image_tab.view.isVisible()

    # When a Model is opened, then the picture is read
    monkeypatch.undo()
    model = Path(paths.DEFAULT_MODEL)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(model), ""))
    window.image_tab.panel.help_button.click()
    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=CHILD)
    assert not window.notice.isVisible()
    program.close()


def test_another_model_is_compiled_then_reads_what_is_open(
    qtbot: QtBot, program: Program, window: MainWindow, read: Read, note: Path, mine: Path
) -> None:
    read(note)

    with qtbot.waitSignal(program.services.reading.model_compiling, timeout=WAIT):
        window.models.load(mine)
    qtbot.waitUntil(lambda: "Preparing the model mine" in window.notice.text, timeout=WAIT)
    with qtbot.waitSignal(window.image_tab.read, timeout=CHILD, check_params_cb=lambda reading: reading is not None):
        pass

    assert not window.notice.isVisible()
    assert digits_of(window) == "05221859"


def test_a_model_that_cannot_be_opened_leaves_the_old_one_in_use(
    qtbot: QtBot, program: Program, window: MainWindow, read: Read, note: Path, tmp_path: Path
) -> None:
    h5 = tmp_path / "letter.h5"
    h5.write_text("Dear reader")

    with qtbot.waitSignal(program.services.reading.model_failed, timeout=CHILD):
        window.models.load(h5)

    assert "letter" in window.notice.text
    assert "still in use" in window.notice.text
    read(note)
    assert digits_of(window) == "05221859"


def test_a_remark_leaves_what_is_being_prepared_in_sight(program: Program, compiling: MainWindow) -> None:
    compiling.image_tab.remarked.emit("The clipboard holds no picture.")
    assert "Preparing the model mine" in compiling.notice.text and "clipboard" in compiling.notice.text

    compiling.notice.close_button.click()
    assert not program.services.reading.is_loading


def test_a_picture_opened_before_the_only_model_is_ready_is_read_when_it_is(
    qtbot: QtBot, qapp: QApplication, note: Path, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a program whose only Model must be compiled first
    monkeypatch.setattr(paths, "DEFAULT_MODEL", mine)
    program = Program(qapp)
    program.fill()
    window, panel = program.window, program.window.image_tab.panel
    qtbot.addWidget(window)

    # When a picture is opened meanwhile, then it is said that it will be read
    with qtbot.waitSignal(program.services.reading.model_compiling, timeout=WAIT):
        program.start([str(note)])
    qtbot.waitUntil(lambda: panel.headline == "Not read yet", timeout=WAIT)
    assert not panel.problem

    # When that is cancelled, then what is missing is said; when it is loaded after all, the picture is read
    window.notice.close_button.click()
    assert "no model" in panel.problem
    program.services.reading.load(mine)
    qtbot.waitUntil(lambda: digits_of(window) == "05221859", timeout=CHILD)
    program.close()


def test_closing_the_notice_cancels_the_compilation(compiling: MainWindow) -> None:
    compiling.notice.close_button.click()

    assert not compiling.notice.isVisible()
    assert "DigitRec's own" in compiling.status.model.text()


def test_closing_while_a_model_is_compiled_leaves_no_process(program: Program, compiling: MainWindow) -> None:
    compiling.close()
    program.close()
