"""Which number is looked at, what is said of it, and how that is taken back. No widget."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from digitrec_gui.core.batch.review import ReviewNumber
from digitrec_gui.core.errors import DigitRecError, PasswordError
from digitrec_gui.services.batch.pictures import Cut
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.services.orders import NewestOrder

_AHEAD = 3
"""Numbers that are there before they are looked at."""

_MOST_CUTS = 24
"""Pieces of pictures that are kept, for who goes back."""


_Key = tuple[int, str]
"""The number of a page, and the key of a number on it."""


@dataclass(frozen=True)
class _Step:
    """What was said, for it to be taken back: of which number, and what had been said before."""

    of: _Key
    before: str | None


def _key(item: ReviewNumber) -> _Key:
    return item.row.id, item.number.key


def _settled(item: ReviewNumber) -> ReviewNumber:
    """A field of which a person said what is in it: whatever made it doubtful may not be so any more."""
    return replace(item, number=replace(item.number, why="", is_judged=True), is_unread=False)


class Reviewing(QObject):
    """The doubtful numbers of a job, or all numbers of a page, one after the other.

    What is said of a field of a form has the checks of its sheet looked at anew: other fields of it may be doubtful
    then, or none any more, so they are fetched again before the next is shown.

    Attributes:
        at: which of them it is, from 0; as many as there are once all were seen.
        total: how many there are.
        is_whole: whether they are all numbers of one page, doubtful or not.

    Signals:
        begun(): it is known how many there are.
        shown(): another number is to be shown, or there is more to show of it.
        said(ReviewNumber, str): a person said what a number is; None if it was taken back.
        failed(str): something could not be kept or found, and why.
        protected(str): the picture that is to be shown is of this path or address, and in want of a password; once in a
            review, and again after each `look_again`.
    """

    begun = pyqtSignal()
    shown = pyqtSignal()
    said = pyqtSignal(object, object)
    failed = pyqtSignal(str)
    protected = pyqtSignal(str)

    def __init__(self, batch: BatchService, parent: QObject) -> None:
        super().__init__(parent)
        self._batch = batch
        self.at = self.total = 0
        self._is_begun = self.is_whole = False
        self._pages: list[tuple[int, int]] = []
        self._loaded = 0
        self._items: list[ReviewNumber] = []
        self._said: dict[_Key, str] = {}
        self._steps: list[_Step] = []
        self._cuts: OrderedDict[_Key, Cut | DigitRecError] = OrderedDict()
        self._asked_for: set[str] = set()
        self._is_anew = False
        self._begin_order, self._page_order, self._cut_order, self._anew_order = (NewestOrder(self) for _ in range(4))
        self._cutting: _Key | None = None

    def begin(self, page: int | None = None) -> None:
        """Begins anew.

        Args:
            page: with the first doubtful number of this page, if it has one; None for the first of all.
        """
        self.clear()
        self._begin_order.follow(self._batch.doubtful(), partial(self._on_begun, page), self._on_failed)

    def begin_page(self, page: int) -> None:
        """Begins anew with all numbers of this page, at the first doubtful one, or the first."""
        self.clear()
        self.is_whole = True
        self._begin_order.follow(self._batch.review(page, is_whole=True), self._on_whole, self._on_failed)

    def clear(self) -> None:
        """Knows of none any more."""
        for order in (self._begin_order, self._page_order, self._cut_order, self._anew_order):
            order.forget()
        self.at = self.total = self._loaded = 0
        self._is_begun = self._is_anew = self.is_whole = False
        self._pages, self._items, self._steps = [], [], []
        self._said.clear()
        self._cuts.clear()
        self._asked_for.clear()

    @property
    def item(self) -> ReviewNumber | None:
        """The number that is looked at; None while it is yet to come, and at the end."""
        return self._items[self.at] if self.at < len(self._items) and not self._is_anew else None

    @property
    def is_at_end(self) -> bool:
        """Whether all were seen."""
        return self._is_begun and self.at >= self.total and not self._is_anew

    @property
    def said_of_it(self) -> str | None:
        """What a person said of it in this review; None if nothing."""
        return None if self.item is None else self._said.get(_key(self.item))

    @property
    def said_of_all(self) -> int:
        """Of how many something was said."""
        return len(self._said)

    @property
    def doubtful(self) -> int:
        """How many of those that are here are doubtful still."""
        return sum(
            one.number.is_doubtful and (one.kind is not None or _key(one) not in self._said) for one in self._items
        )

    @property
    def cut(self) -> Cut | str | None:
        """What is around the number, or why that cannot be shown; None while it is yet to come."""
        cut = None if self.item is None else self._cuts.get(_key(self.item))
        if isinstance(cut, PasswordError):
            return f"{cut.problem}. Begin the review again, to give it."
        return str(cut) if isinstance(cut, DigitRecError) else cut

    @property
    def can_undo(self) -> bool:
        """Whether something was said that can be taken back."""
        return bool(self._steps)

    def go(self, by: int) -> None:
        """Goes to the next number, by 1 or -1."""
        if not self._is_anew:
            self._go_to(min(max(0, self.at + by), self.total))

    def look_again(self, place: str) -> None:
        """Tries again to show what is protected, now that a password was given for the file of this path or address."""
        self._asked_for.discard(place)
        self._cut_order.forget()  # it may have been tried without the password
        for of in [of for of, cut in self._cuts.items() if isinstance(cut, PasswordError)]:
            del self._cuts[of]
        if self.item is not None:
            self._show()

    def say(self, text: str) -> None:
        """Says what the number is, empty for none, and goes to the next; what is sure and stays so needs no word."""
        item = self.item
        if item is None:
            return
        before = self._said.get(_key(item), item.number.text if item.number.is_judged else None)
        shown = item.number.text if before is None else before
        if text == shown and (not item.number.is_doubtful or (_key(item) in self._said and not item.number.is_judged)):
            self.go(1)
            return
        self._steps.append(_Step(_key(item), before))
        self._judge(item, text)
        if item.kind is None:
            self.go(1)
        else:
            self._look_anew(item, is_back=False)

    def undo(self) -> None:
        """Takes back what was said last, and goes there."""
        if self._steps and not self._is_anew:
            step = self._steps.pop()
            at = self._place(step.of)
            if at is None:
                return
            item = self._items[at]
            self._judge(item, step.before, is_back=True)
            if item.kind is None:
                self._go_to(at)
            else:
                self._look_anew(item, is_back=True)

    def _place(self, of: _Key) -> int | None:
        return next((at for at, item in enumerate(self._items) if _key(item) == of), None)

    def _judge(self, item: ReviewNumber, text: str | None, *, is_back: bool = False) -> None:
        if text is None:
            self._said.pop(_key(item), None)
        else:
            self._said[_key(item)] = text
        order = self._batch.judge(item.row.id, item.number.key, text, is_back=is_back)
        order.then(self, lambda _row: None, partial(self._on_not_kept, _key(item)))
        self.said.emit(item, text)

    def _on_not_kept(self, of: _Key, error: DigitRecError) -> None:
        """What could not be kept is not said: it is to be seen again."""
        self._said.pop(of, None)
        self._steps = [step for step in self._steps if step.of != of]
        at = self._place(of)
        if at is not None:
            self.said.emit(self._items[at], None)
            self._go_to(at)
        self.failed.emit(str(error))

    def _look_anew(self, item: ReviewNumber, *, is_back: bool) -> None:
        """Fetches the fields of a sheet again of one of which something was said, or taken back."""
        self._is_anew = True
        self._anew_order.follow(
            self._batch.review(item.row.id, is_whole=self.is_whole),
            partial(self._on_anew, item, is_back),
            partial(self._on_not_anew, item),
        )

    def _on_anew(self, said: ReviewNumber, is_back: bool, items: list[ReviewNumber]) -> None:
        """Puts what is doubtful now in place of what was.

        What does not add up any more is offered, first the field of which something was said. What adds up is not,
        and what was passed over for the reason that it still has is not, either.
        """
        at = self._place(_key(said))
        assert at is not None
        if self.is_whole:
            self._items, self._is_anew = items, False
            self._count()
            is_next = is_back or any(_key(one) == _key(said) and one.number.is_doubtful for one in items)
            self._go_to(min(at + (0 if is_next else 1), self.total))
            return
        fresh = {_key(one): one for one in items}
        before: list[ReviewNumber] = []
        for one in self._items[:at]:
            now = fresh.get(_key(one))
            if one.row.id != said.row.id:
                before.append(one)
            elif now is None and _key(one) in self._said:
                before.append(_settled(one))
            elif now is not None and now.number.why == one.number.why:
                before.append(fresh.pop(_key(one)))
        is_next = is_back or _key(said) in fresh
        first = fresh.pop(_key(said)) if _key(said) in fresh else _settled(said)
        rest = [one for one in self._items[at + 1 :] if one.row.id == said.row.id]
        before += [_settled(one) for one in rest if _key(one) in self._said and _key(one) not in fresh]
        others = [one for one in self._items[at + 1 :] if one.row.id != said.row.id]
        self._items = [*before, first, *fresh.values(), *others]
        self._is_anew = False
        self._count()
        self._go_to(len(before) + (0 if is_next else 1))

    def _on_not_anew(self, said: ReviewNumber, error: DigitRecError) -> None:
        self._is_anew = False
        self._go_to((self._place(_key(said)) or 0) + 1)
        self._on_failed(error)

    def _go_to(self, at: int) -> None:
        self.at = at
        self._show()

    def _show(self) -> None:
        self.shown.emit()
        self._look_ahead()
        self._ask_for_password()

    def _ask_for_password(self) -> None:
        item = self.item
        if item is not None and isinstance(self._cuts.get(_key(item)), PasswordError):
            place = item.row.path
            if place not in self._asked_for:
                self._asked_for.add(place)
                self.protected.emit(place)

    def _on_whole(self, items: list[ReviewNumber]) -> None:
        self._items = items
        self._count()
        self._is_begun = True
        self.begun.emit()
        self._go_to(next((place for place, one in enumerate(items) if one.number.is_doubtful), 0))

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
        elif self._cutting not in [_key(one) for one in self._items[self.at : self.at + _AHEAD]]:
            self._cut_order.forget()  # nobody looks there any more
            self._cut_next()

    def _cut_next(self) -> None:
        wanted = self._items[self.at : self.at + _AHEAD]
        item = next((one for one in wanted if _key(one) not in self._cuts), None)
        if item is not None:
            self._cutting = missing = _key(item)
            if item.corners is not None:
                order = self._batch.cut_field(item.row, item.corners)
            else:
                order = self._batch.cut(item.row, item.rotation, item.number.box)
            self._cut_order.follow(order, partial(self._on_cut, missing), partial(self._on_cut, missing))

    def _on_page(self, items: list[ReviewNumber]) -> None:
        was_waiting = self.at >= len(self._items)
        self._loaded += 1
        self._items += items
        self._count()
        if (was_waiting or self.is_at_end) and not self._is_anew:
            self.shown.emit()
        self._look_ahead()

    def _on_cut(self, of: _Key, cut: Cut | DigitRecError) -> None:
        self._cuts[of] = cut
        self._cuts.move_to_end(of)
        while len(self._cuts) > _MOST_CUTS:
            self._cuts.popitem(last=False)
        if self.item is not None and of == _key(self.item):
            self._show()
        else:
            self._look_ahead()

    def _on_failed(self, error: DigitRecError) -> None:
        self.failed.emit(str(error))
