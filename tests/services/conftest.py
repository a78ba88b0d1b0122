from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.services.reading.service import ReadingService
from digitrec_gui.services.webcam.service import CameraService
from tests.limits import WAIT
from tests.services.webcam.mjpeg import MjpegServer, grey
from tests.services.webcam.story import HASTY, WATCHFUL


@pytest.fixture
def service(qtbot: QtBot) -> Iterator[ReadingService]:
    """A ReadingService without a Model."""
    service = ReadingService()
    yield service
    service.close()


@pytest.fixture
def ready_service(qtbot: QtBot, service: ReadingService) -> ReadingService:
    """A ReadingService with the Model that comes with DigitRec."""
    with qtbot.waitSignal(service.model_ready, timeout=WAIT):
        service.load(paths.DEFAULT_MODEL)
    return service


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    """A server whose pictures say their number by their grey."""
    with MjpegServer(lambda number: grey(40 + number % 200)) as server:
        yield server


@pytest.fixture
def camera(qtbot: QtBot) -> Iterator[CameraService]:
    """A service that soon tries again."""
    camera = CameraService(patience=HASTY)
    yield camera
    camera.close()


@pytest.fixture
def watchful(qtbot: QtBot) -> Iterator[CameraService]:
    """A service whose driver never gives up by itself."""
    camera = CameraService(patience=WATCHFUL)
    yield camera
    camera.close()
