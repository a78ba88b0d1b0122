"""Words that the stories of the Batch tab share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from digitrec_gui.core.batch.types import PageRow
from digitrec_gui.ui.batch.tab import BatchTab
from tests.limits import WAIT


def drop(tab: BatchTab, paths: Sequence[Path]) -> None:
    """Drops files and folders on the tab."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    tab.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, button, keys))


def until_read(qtbot: QtBot, tab: BatchTab, pages: int) -> None:
    """Waits until so many pages are read, nothing runs, and the table says so."""
    qtbot.waitUntil(lambda: tab.summary.counts.done == pages and not tab.batch.is_running, timeout=WAIT)
    known(qtbot, tab, pages)


def known(qtbot: QtBot, tab: BatchTab, pages: int) -> list[PageRow]:
    """The rows of the table, once there are so many, and each is known."""
    rows = tab.page.table.rows

    def all_known() -> bool:
        return rows.rowCount() == pages and all(
            rows.data(rows.index(place, 1)) is not None and rows.is_known(place) for place in range(pages)
        )

    qtbot.waitUntil(all_known, timeout=WAIT)
    return [row for place in range(pages) if (row := rows.row(place)) is not None]


def column(tab: BatchTab, number: int) -> list[str]:
    """What the table shows in a column."""
    rows = tab.page.table.rows
    return [rows.data(rows.index(place, number)) for place in range(rows.rowCount())]
