"""Which doubtful number is looked at, what is said of it, and how that is taken back. No widget."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.batch.review import ReviewNumber
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.batch.pictures import Cut
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.services.orders import NewestOrder

_AHEAD = 3
"""Numbers that are there before they are looked at."""

_MOST_CUTS = 24
"""Pieces of pictures that are kept, for who goes back."""


@dataclass(frozen=True)
class _Step:
    """What was said, for it to be taken back: of which number, and what had been said before."""

    at: int
    before: str | None


class Reviewing(QObject):
    """The doubtful numbers of a job, one after the other.

    Attributes:
        at: which of them it is, from 0; as many as there are once all were seen.
        total: how many there are.

    Signals:
        begun(): it is known how many there are.
        shown(): another number is to be shown, or there is more to show of it.
        said(ReviewNumber, str): a person said what a number is; None if it was taken back.
        failed(str): something could not be kept or found, and why.
    """

    begun = pyqtSignal()
    shown = pyqtSignal()
    said = pyqtSignal(object, object)
    failed = pyqtSignal(str)

    def __init__(self, batch: BatchService, parent: QObject) -> None:
        super().__init__(parent)
        self._batch = batch
        self.at = self.total = 0
        self._is_begun = False
        self._pages: list[tuple[int, int]] = []
        self._loaded = 0
        self._items: list[ReviewNumber] = []
        self._said: dict[int, str] = {}
        self._steps: list[_Step] = []
        self._cuts: OrderedDict[int, Cut | str] = OrderedDict()
        self._begin_order, self._page_order, self._cut_order = (NewestOrder(self) for _ in range(3))
        self._cutting = -1

    def begin(self, page: int | None = None) -> None:
        """Begins anew.

        Args:
            page: with the first doubtful number of this page, if it has one; None for the first of all.
        """
        self.clear()
        self._begin_order.follow(self._batch.doubtful(), partial(self._on_begun, page), self._on_failed)

    def clear(self) -> None:
        """Knows of none any more."""
        for order in (self._begin_order, self._page_order, self._cut_order):
            order.forget()
        self.at = self.total = self._loaded = 0
        self._is_begun = False
        self._pages, self._items, self._steps = [], [], []
        self._said.clear()
        self._cuts.clear()

    @property
    def item(self) -> ReviewNumber | None:
        """The number that is looked at; None while it is yet to come, and at the end."""
        return self._items[self.at] if self.at < len(self._items) else None

    @property
    def is_at_end(self) -> bool:
        """Whether all were seen."""
        return self._is_begun and self.at >= self.total

    @property
    def said_of_it(self) -> str | None:
        """What a person said of it in this review; None if nothing."""
        return self._said.get(self.at)

    @property
    def said_of_all(self) -> int:
        """Of how many something was said."""
        return len(self._said)

    @property
    def cut(self) -> Cut | str | None:
        """What is around the number, or why that cannot be shown; None while it is yet to come."""
        return self._cuts.get(self.at)

    @property
    def can_undo(self) -> bool:
        """Whether something was said that can be taken back."""
        return bool(self._steps)

    def go(self, by: int) -> None:
        """Goes to the next number, by 1 or -1."""
        self._go_to(min(max(0, self.at + by), self.total))

    def say(self, text: str) -> None:
        """Says what the number is, empty for none, and goes to the next."""
        item = self.item
        if item is None:
            return
        if self._said.get(self.at) != text:
            self._steps.append(_Step(self.at, self._said.get(self.at)))
            self._judge(self.at, item, text)
        self.go(1)

    def undo(self) -> None:
        """Takes back what was said last, and goes there."""
        if self._steps:
            step = self._steps.pop()
            self._judge(step.at, self._items[step.at], step.before)
            self._go_to(step.at)

    def _judge(self, at: int, item: ReviewNumber, text: str | None) -> None:
        if text is None:
            self._said.pop(at, None)
        else:
            self._said[at] = text
        order = self._batch.judge(item.row.id, item.number.key, text)
        order.then(self, lambda _row: None, partial(self._on_not_kept, at))
        self.said.emit(item, text)

    def _on_not_kept(self, at: int, error: DigitRecError) -> None:
        """What could not be kept is not said: it is to be seen again."""
        self._said.pop(at, None)
        self._steps = [step for step in self._steps if step.at != at]
        if at < len(self._items):
            self.said.emit(self._items[at], None)
            self._go_to(at)
        self.failed.emit(str(error))

    def _go_to(self, at: int) -> None:
        self.at = at
        self.shown.emit()
        self._look_ahead()

    def _on_begun(self, page: int | None, pages: list[tuple[int, int]]) -> None:
        first = next((place for place, (number, _) in enumerate(pages) if number == page), 0)
        # Whoever begins in the middle comes to those before at the end.
        self._pages = pages[first:] + pages[:first]
        self._count()
        self._is_begun = True
        self.begun.emit()
        self.shown.emit()
        self._look_ahead()

    def _count(self) -> None:
        self.total = len(self._items) + sum(count for _, count in self._pages[self._loaded :])

    def _look_ahead(self) -> None:
        """Has the next page looked up, and the next pieces cut out."""
        has_more = self._loaded < len(self._pages) and not self._page_order.is_under_way
        if has_more and len(self._items) <= self.at + _AHEAD:
            number, _ = self._pages[self._loaded]
            self._page_order.follow(self._batch.review(number), self._on_page, self._on_failed)
        if not self._cut_order.is_under_way:
            self._cut_next()
        elif self._cutting not in range(self.at, self.at + _AHEAD):
            self._cut_order.forget()  # nobody looks there any more
            self._cut_next()

    def _cut_next(self) -> None:
        wanted = range(self.at, min(self.at + _AHEAD, len(self._items)))
        missing = next((at for at in wanted if at not in self._cuts), None)
        if missing is not None:
            self._cutting = missing
            item = self._items[missing]
            if item.corners is not None:
                order = self._batch.cut_field(item.row, item.corners)
            else:
                order = self._batch.cut(item.row, item.rotation, item.number.box)
            self._cut_order.follow(
                order, partial(self._on_cut, missing), lambda error: self._on_cut(missing, str(error))
            )

    def _on_page(self, items: list[ReviewNumber]) -> None:
        was_waiting = self.item is None
        self._loaded += 1
        self._items += items
        self._count()
        if was_waiting or self.is_at_end:
            self.shown.emit()
        self._look_ahead()

    def _on_cut(self, at: int, cut: Cut | str) -> None:
        self._cuts[at] = cut
        self._cuts.move_to_end(at)
        while len(self._cuts) > _MOST_CUTS:
            self._cuts.popitem(last=False)
        if at == self.at:
            self.shown.emit()
        self._look_ahead()

    def _on_failed(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))
