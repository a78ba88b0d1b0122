from __future__ import annotations

from pathlib import Path

import pytest

from digitrec_gui.core.training.options import TrainOptions
from tests.training.fit.story import train_until_ctrl_c


@pytest.fixture(scope="session")
def stopped_run(small_mnist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of "mine.h5", whose training Ctrl+C ended after its first epoch."""
    out = tmp_path_factory.mktemp("stopped") / "mine.h5"
    train_until_ctrl_c(TrainOptions(out=out, data=small_mnist, epochs=2, batch_size=32, augment=False), epoch=2)
    return out.parent
