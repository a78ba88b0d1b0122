from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.ui.batch.tab import BatchTab
from digitrec_gui.ui.window.main_window import MainWindow
from tests.core.batch.story import UNSURE, made_job, number, reading
from tests.limits import WAIT
from tests.ui.batch.story import known


@pytest.fixture
def tab(window: MainWindow) -> Iterator[BatchTab]:
    """The Batch tab, in front."""
    window.tabs.setCurrentWidget(window.batch_tab)
    yield window.batch_tab
    if window.batch_tab._history is not None:
        window.batch_tab.history.close()


@pytest.fixture
def doubtful(qtbot: QtBot, tab: BatchTab, tmp_path: Path) -> BatchTab:
    """A job of 34 pages with three doubtful numbers each, but for the last, which has one: a hundred."""
    pages = []
    for page in range(34):
        count = 3 if page < 33 else 1
        numbers = [number(str(10 + (page + line) % 80), line=line, sureness=UNSURE) for line in range(count)]
        pages.append(reading(*numbers, number("5", line=count), width=400, height=300))
        cv2.imwrite(str(tmp_path / f"slip {page + 1:03}.png"), np.full((300, 400, 3), 240, np.uint8))
    path = paths.jobs_folder() / "2026-01-01 10-00-00 Slips.sqlite"
    made_job(path, pages, tmp_path).close()
    with qtbot.waitSignal(tab.batch.opened, timeout=WAIT):
        tab.open(path)
    known(qtbot, tab, 34)
    return tab
