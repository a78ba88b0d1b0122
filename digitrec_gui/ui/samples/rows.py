"""The samples as a model for a view: their ids at once, the samples themselves page by page as they come in sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from digitrec_gui.core.samples.types import Sample
from digitrec_gui.services.orders import NewestOrder
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.ui.samples import wording as samples_wording

SAMPLE = Qt.ItemDataRole.UserRole
"""The Sample itself; None while it is on its way."""

PAGE = 128
"""So many samples are asked for at a time: somewhat more than a large window shows."""

_MOST_PAGES = 64
_MOST_WANTED = 4
"""Of the pages that came in sight while the wheel turned, so many are still worth asking for."""


class SamplesModel(QAbstractListModel):
    """One order is under way at a time, for the page that came in sight last."""

    def __init__(self, service: SampleService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._ids: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._pages: OrderedDict[int, dict[int, Sample]] = OrderedDict()
        self._before: dict[int, Sample] = {}
        self._wanted: list[int] = []
        self._asked = -1
        self._order = NewestOrder(self)

    def show_ids(self, ids: npt.NDArray[np.int64]) -> None:
        """Shows these samples. Those that were shown before stay as they were until they have come anew."""
        self.beginResetModel()
        for page in self._pages.values():
            self._before.update(page)
        self._before = dict(list(self._before.items())[-_MOST_PAGES * PAGE :])
        self._ids = ids
        self._pages.clear()
        self._wanted.clear()
        self._order.forget()
        self.endResetModel()

    def ids_of(self, rows: Sequence[int]) -> list[int]:
        """The ids of the samples in these rows."""
        return [int(at) for at in self._ids[list(rows)]]

    def rows_of(self, ids: Sequence[int]) -> list[int]:
        """The rows of those of these samples that are shown, from the top."""
        rows: list[int] = np.flatnonzero(np.isin(self._ids, np.array(ids, np.int64))).tolist()
        return rows

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # noqa: N802 (Qt override)
        """How many samples there are (Qt override)."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What is known of a sample; asks for it if it is not here (Qt override)."""
        if not index.isValid():
            return None
        sample = self._sample(index.row())
        if role == SAMPLE:
            return sample
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if sample is None else samples_wording.sign(sample.digit)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return "" if sample is None else samples_wording.describe(sample)
        return None

    def _sample(self, row: int) -> Sample | None:
        at, number = int(self._ids[row]), row // PAGE
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            return page.get(at)
        if not self._order.is_under_way or self._asked != number:
            if number in self._wanted:
                self._wanted.remove(number)
            self._wanted.append(number)
            self._ask()
        return self._before.get(at)

    def _ask(self) -> None:
        if not self._order.is_under_way and self._wanted:
            del self._wanted[:-_MOST_WANTED]
            self._asked = self._wanted.pop()
            ids = self._ids[self._asked * PAGE : (self._asked + 1) * PAGE]
            self._order.follow(self._service.get(ids.tolist()), self._on_got, self._on_failed)

    def _on_got(self, samples: list[Sample]) -> None:
        self._pages[self._asked] = {sample.id: sample for sample in samples}
        while len(self._pages) > _MOST_PAGES:
            self._pages.popitem(last=False)
        last = min(len(self._ids), (self._asked + 1) * PAGE) - 1
        self.dataChanged.emit(self.index(self._asked * PAGE), self.index(last))
        self._ask()

    def _on_failed(self, _error: object) -> None:
        # Not asked for again: what is shown now would fail as well.
        self._pages[self._asked] = {}
        self._ask()
