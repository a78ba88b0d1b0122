"""Words that the stories of my samples share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from digitrec_gui import paths
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample, Sample
from digitrec_gui.ui.samples.dialog import SamplesDialog
from digitrec_gui.ui.samples.rows import SAMPLE
from tests.limits import WAIT

Read = Callable[[Path], None]
LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def stored() -> list[Sample]:
    """What is on the disk, oldest first."""
    if not paths.samples_file().exists():
        return []
    store = SampleStore(paths.samples_file())
    try:
        return store.get(store.ids(sorting="oldest"))
    finally:
        store.close()


def labels() -> list[int]:
    return [sample.digit for sample in stored()]


def put(*digits: int) -> None:
    """Puts a sample of each digit in the store, each with other ink."""
    store = SampleStore(paths.samples_file())
    try:
        for number, digit in enumerate(digits):
            ink = np.zeros((28, 28), np.uint8)
            ink[4:24, 4 + number % 20] = 255
            ink[4 + number // 20, 4:24] = 255
            store.add([NewSample(ink, digit, 1, "draw")])
    finally:
        store.close()


def wait_for(qtbot: QtBot, *expected: int) -> None:
    """Waits until these labels are on the disk, oldest first."""
    qtbot.waitUntil(lambda: labels() == list(expected), timeout=WAIT)


def shown(qtbot: QtBot, dialog: SamplesDialog, count: int) -> None:
    """Waits until so many samples are shown, and all in sight have come."""
    rows = dialog.browser.rows
    qtbot.waitUntil(
        lambda: rows.rowCount() == count and all(rows.index(row).data(SAMPLE) for row in range(min(count, 20))),
        timeout=WAIT,
    )


def shown_labels(dialog: SamplesDialog) -> list[int | None]:
    """The labels as they are shown, from the top; None for those that have not come yet."""
    samples = (dialog.browser.rows.index(row).data(SAMPLE) for row in range(dialog.browser.rows.rowCount()))
    return [None if sample is None else sample.digit for sample in samples]


def select(dialog: SamplesDialog, *rows: int) -> None:
    """Selects rows as clicks with Ctrl do."""
    dialog.browser.grid.clearSelection()
    for row in rows:
        selection = dialog.browser.grid.selectionModel()
        assert selection is not None
        selection.select(dialog.browser.rows.index(row), selection.SelectionFlag.Select)


def draw(qtbot: QtBot, pad: object, *path: tuple[float, float]) -> None:
    """Draws a line on a pad, whose sheet is 480 x 360."""
    points = [(QPoint(0, 0) + (_at(pad, place))) for place in path]
    qtbot.mousePress(pad, LEFT, pos=points[0])
    for point in points[1:]:
        qtbot.mouseMove(pad, point)
    qtbot.mouseRelease(pad, LEFT, pos=points[-1])


def _at(pad: object, place: tuple[float, float]) -> QPoint:
    scale, origin = pad.viewport.scale, pad.viewport.origin
    return QPoint(round(place[0] * scale + origin.x()), round(place[1] * scale + origin.y()))


SEVEN = [*[(165 + 8 * n, 82 - 0.4 * n) for n in range(16)], *[(285 - 5 * n, 82 + 11 * n) for n in range(18)]]


def visible(dialog: SamplesDialog, kind: type) -> list:
    return [widget for widget in dialog.findChildren(kind) if widget.isVisible()]
