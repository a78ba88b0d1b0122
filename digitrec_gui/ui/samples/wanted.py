"""Samples that are wanted for the time being: kept, changed and taken back as what they come from is. No widget."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.services.orders import Order
from digitrec_gui.services.samples.service import SampleService


class WantedSamples(QObject):
    """Makes the store hold what is wanted; of each key one order is under way at a time, and the newest wish wins.

    What could not be kept is tried again as soon as anything can.

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
        self._failed: dict[Hashable, _Entry] = {}

    def __contains__(self, key: Hashable) -> bool:
        """Whether anything of this key is in the store, or on its way there or out of it."""
        return key in self._entries

    def want(self, key: Hashable, sample: NewSample) -> None:
        """Has this kept, in place of what was kept of this key before."""
        entry = self._entries.setdefault(key, _Entry(key))
        entry.wanted = sample
        self._failed.pop(key, None)
        self._order(entry)

    def drop(self, key: Hashable) -> None:
        """Has nothing of this key kept any more."""
        entry = self._entries.get(key)
        if entry is not None:
            entry.wanted = None
            self._failed.pop(key, None)
            self._order(entry)

    def _order(self, entry: _Entry) -> None:
        """Takes the next step to what is wanted; while one is under way, its answer comes first."""
        wanted, kept = entry.wanted, entry.kept
        if entry.under_way:
            return
        if kept is None:
            if wanted is not None:
                self._follow(entry, self._service.add([wanted]), self._on_added)
            else:
                self._entries.pop(entry.key, None)
        elif wanted is None or wanted.pixels is not kept.pixels:
            self._follow(entry, self._service.remove([entry.id]), self._on_removed)
        elif (wanted.digit, wanted.confirmed) != (kept.digit, kept.confirmed):
            self._follow(
                entry, self._service.relabel([entry.id], wanted.digit, confirmed=wanted.confirmed), self._on_relabelled
            )

    def _follow(self, entry: _Entry, order: Order, done: Callable[[_Entry, Any], None]) -> None:
        entry.ordered, entry.under_way = entry.wanted, True
        order.then(self, partial(done, entry), partial(self._on_failed, entry))

    def _on_added(self, entry: _Entry, ids: list[int]) -> None:
        entry.id = ids[0]
        self._settle(entry, entry.ordered)

    def _on_relabelled(self, entry: _Entry, _before: object) -> None:
        self._settle(entry, entry.ordered)

    def _on_removed(self, entry: _Entry, _before: object) -> None:
        self._settle(entry, None)

    def _settle(self, entry: _Entry, kept: NewSample | None) -> None:
        """Takes note of what the store holds of an entry now."""
        entry.kept, entry.under_way = kept, False
        (self.gone if kept is None else self.kept).emit(entry.key)
        self._order(entry)
        # What was in the way of others, a full disk, is so no more.
        failed, self._failed = self._failed, {}
        for other in failed.values():
            self._order(other)

    def _on_failed(self, entry: _Entry, error: DigitRecError) -> None:
        entry.under_way = False
        self._failed[entry.key] = entry
        self.failed.emit(entry.key, str(error))


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
