from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam import sources
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.webcam.tab import WebcamTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer
from tests.ui.samples.story import shown, stored
from tests.ui.training.story import Digits
from tests.ui.webcam.story import sees, sheet


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication) -> Iterator[Program]:
    """The real program, started, with its Model loaded."""
    program = Program(qapp)
    program.fill()
    try:
        with qtbot.waitSignal(program.services.reading.model_ready, timeout=WAIT):
            program.start()
        yield program
    finally:
        program.window.close()
        program.close()
        program.destroy()  # now: what PyQt would destroy in its own time, the next test's stylesheet is applied to


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


@pytest.fixture
def open_samples(qtbot: QtBot, window: MainWindow) -> Callable[[], SamplesDialog]:
    """Opens "My samples" and waits until they are shown."""

    def open_and_wait() -> SamplesDialog:
        window.samples.open.trigger()
        dialog = window.samples.dialog
        shown(qtbot, dialog, len(stored()))
        return dialog

    return open_and_wait


@pytest.fixture(scope="module")
def page() -> Image:
    return sheet()


@pytest.fixture
def server(page: Image) -> Iterator[MjpegServer]:
    """Shows the note."""
    with MjpegServer(lambda _number: page) as server:
        yield server


@pytest.fixture
def live(qtbot: QtBot, window: MainWindow, server: MjpegServer) -> WebcamTab:
    """The Webcam tab while it shows and reads the note."""
    window.tabs.setCurrentWidget(window.webcam_tab)
    tab = window.webcam_tab
    tab.sources.choose(sources.stream(server.url))
    qtbot.mouseClick(tab.bar.toggle, Qt.MouseButton.LeftButton)
    sees(qtbot, tab, "0522 1859")
    return tab


@pytest.fixture(scope="session")
def digits() -> Digits:
    """Some of MNIST's test digits: x, y."""
    with np.load(paths.MNIST) as arrays:
        return arrays["x_test"][:600], arrays["y_test"][:600]
