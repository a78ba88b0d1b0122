"""Words that the stories of the Webcam tab share."""

from __future__ import annotations

import cv2
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.app import Program
from digitrec_gui.core.types import Image
from digitrec_gui.services.webcam.service import CameraState
from digitrec_gui.ui.webcam.tab import WebcamTab
from tests.limits import WAIT

CONTROL = Qt.KeyboardModifier.ControlModifier


def sheet() -> Image:
    """The note, "0522 1859", as a camera sees it."""
    note = cv2.cvtColor(cv2.imread(str(paths.SAMPLES / "note.jpg")), cv2.COLOR_BGR2RGB)
    return cv2.resize(note, (640, round(640 * note.shape[0] / note.shape[1])), interpolation=cv2.INTER_AREA)


def sees(qtbot: QtBot, tab: WebcamTab, number: str) -> None:
    qtbot.waitUntil(lambda: tab.panel.text == number, timeout=WAIT)


def reaches(qtbot: QtBot, program: Program, state: CameraState) -> None:
    qtbot.waitUntil(lambda: program.services.camera.state is state, timeout=WAIT)


def colour_at(tab: WebcamTab, x: float, y: float) -> tuple[int, int, int]:
    """What is painted there, in shares of the picture."""
    tab.view.repaint()
    shown = tab.view.grab().toImage()
    scale, origin = tab.view.viewport.scale, tab.view.viewport.origin
    picture = tab.view.frame_shown()
    place = shown.pixelColor(
        round(origin.x() + x * picture.width() * scale), round(origin.y() + y * picture.height() * scale)
    )
    return place.red(), place.green(), place.blue()
