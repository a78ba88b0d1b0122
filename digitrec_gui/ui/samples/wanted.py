"""Samples that are wanted for the time being: kept, changed and taken back as what they come from is. No widget."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from digitrec_gui.services.samples.service import SampleService

if TYPE_CHECKING:
    from digitrec_gui.core.samples.types import NewSample


class WantedSamples(QObject):
    """Makes the store hold what is wanted; of each key one order is under way at a time, and the newest wish wins.

    Signals:
        kept(key): what is wanted is on the disk.
        gone(key): what is no longer wanted is no longer there.
        failed(key, str): the store could not be changed so, and why.
    """

    kept = pyqtSignal(object)
    gone = pyqtSignal(object)
    failed = pyqtSignal(object, str)

    def __init__(self, service: SampleService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._entries: dict[Hashable, _Entry] = {}
        self._orders: dict[int, _Entry] = {}
        service.added.connect(self._on_added)
        service.relabelled.connect(self._on_relabelled)
        service.removed.connect(self._on_removed)
        service.failed.connect(self._on_failed)

    def __contains__(self, key: Hashable) -> bool:
        """Whether anything of this key is in the store, or on its way there or out of it."""
        return key in self._entries

    def want(self, key: Hashable, sample: NewSample) -> None:
        """Has this kept, in place of what was kept of this key before."""
        entry = self._entries.setdefault(key, _Entry(key))
        entry.wanted = sample
        self._order(entry)

    def drop(self, key: Hashable) -> None:
        """Has nothing of this key kept any more."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.wanted = None
            self._order(entry)

    def _order(self, entry: _Entry) -> None:
        """Takes the next step to what is wanted; while one is under way, its answer comes first."""
        wanted, kept = entry.wanted, entry.kept
        if entry.under_way:
            return
        if kept is None:
            if wanted is not None:
                self._place(entry, self._service.add([wanted]))
            else:
                self._entries.pop(entry.key, None)
        elif wanted is None or wanted.pixels is not kept.pixels:
            self._place(entry, self._service.remove([entry.id]))
        elif wanted.digit != kept.digit:
            self._place(entry, self._service.relabel([entry.id], wanted.digit))

    def _place(self, entry: _Entry, request: int) -> None:
        entry.ordered, entry.under_way = entry.wanted, True
        self._orders[request] = entry

    @pyqtSlot(int, object)
    def _on_added(self, request: int, ids: list[int]) -> None:
        entry = self._orders.pop(request, None)
        if entry is not None:
            entry.id = ids[0]
            self._settle(entry, entry.ordered)

    @pyqtSlot(int, object)
    def _on_relabelled(self, request: int, _before: object) -> None:
        entry = self._orders.pop(request, None)
        if entry is not None:
            self._settle(entry, entry.ordered)

    @pyqtSlot(int, object)
    def _on_removed(self, request: int, _before: object) -> None:
        entry = self._orders.pop(request, None)
        if entry is not None:
            self._settle(entry, None)

    def _settle(self, entry: _Entry, kept: NewSample | None) -> None:
        """The store holds this of an entry."""
        entry.kept, entry.under_way = kept, False
        (self.gone if kept is None else self.kept).emit(entry.key)
        self._order(entry)

    @pyqtSlot(int, str)
    def _on_failed(self, request: int, message: str) -> None:
        entry = self._orders.pop(request, None)
        if entry is not None:
            entry.under_way = False
            self.failed.emit(entry.key, message)


@dataclass(eq=False)
class _Entry:
    """What is known of one key.

    Attributes:
        key: the key.
        wanted: what is to be kept; None for nothing.
        kept: what the store holds; None for nothing.
        id: its number in the store, if it holds anything.
        ordered: what the order that is under way makes of it.
        under_way: whether an order has not been answered yet.
    """

    key: Hashable
    wanted: NewSample | None = None
    kept: NewSample | None = None
    id: int = 0
    ordered: NewSample | None = None
    under_way: bool = False
