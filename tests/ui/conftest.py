from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from story import WAIT

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.services.failures import FailureHooks
from digitrec_gui.ui.main_window import MainWindow


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication) -> Iterator[Program]:
    """The real program, started, with its Model loaded."""
    program = Program(qapp, FailureHooks())
    qtbot.addWidget(program.window)
    try:
        with qtbot.waitSignal(program.service.model_ready, timeout=WAIT):
            program.start()
        yield program
    finally:
        program.close()


@pytest.fixture
def window(program: Program) -> MainWindow:
    """The real window, ready, as large as a desktop lets it be; the screen of the tests is smaller."""
    program.window.resize(1280, 800)
    return program.window


@pytest.fixture
def note() -> Path:
    """A sample, in which "0522 1859" is written."""
    return paths.SAMPLES / "note.jpg"


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """A picture of empty paper."""
    file = tmp_path / "blank.png"
    cv2.imwrite(str(file), np.full((400, 600, 3), 240, np.uint8))
    return file


@pytest.fixture
def read(qtbot: QtBot, window: MainWindow) -> Callable[[Path], None]:
    """Opens an Image and waits until it has been read."""

    def open_and_wait(file: Path) -> None:
        with qtbot.waitSignal(window.image_tab.read, timeout=WAIT, check_params_cb=lambda reading: reading is not None):
            window.open_image(file)

    return open_and_wait
