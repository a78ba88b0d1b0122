from __future__ import annotations

import pytest

from digitrec_gui import paths
from digitrec_gui.core.batch.types import JobSettings
from digitrec_gui.services.batch.worker import Equipment


@pytest.fixture
def equipment() -> Equipment:
    """What DigitRec's own Model reads with."""
    return Equipment(JobSettings(), paths.DEFAULT_MODEL.with_suffix(".tflite"))
