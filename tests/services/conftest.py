from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.services.model import ModelService


@pytest.fixture
def service(qtbot: QtBot) -> Iterator[ModelService]:
    """A ModelService without a Model."""
    service = ModelService()
    yield service
    service.close()


@pytest.fixture
def ready_service(qtbot: QtBot, service: ModelService) -> ModelService:
    """A ModelService with the Model that comes with DigitRec."""
    with qtbot.waitSignal(service.model_ready, timeout=20_000):
        service.load(paths.DEFAULT_MODEL)
    return service
