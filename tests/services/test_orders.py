"""Orders: carried out one after the other on a thread, and each answered once, to whoever asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from digitrec_gui.core.errors import DataError, DigitRecError, Stopped
from digitrec_gui.services.orders import UNEXPECTED, NewestOrder, Order, Orders, OrderWorker
from tests.limits import WAIT, WAIT_SECONDS
from tests.services.story import answer, failure


class Clerk(OrderWorker):
    """A worker whose work can be held up."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.done_work: list[object] = []
        self.is_closed = False

    def double(self, number: int, *, plus: int = 0) -> int:
        self.done_work.append(number)
        return 2 * number + plus

    def where(self) -> object:
        return QThread.currentThread()

    def hold(self) -> str:
        """Until it may go on; then it looks whether it is still wanted."""
        self.begun.set()
        self.go_on.wait(WAIT_SECONDS)
        self.tell("going on")
        self.check_wanted()
        return "held"

    def refuse(self) -> None:
        raise DataError("There is no such thing.")

    def break_down(self) -> None:
        raise ZeroDivisionError("nobody thought of this")

    def fill_memory(self) -> None:
        raise MemoryError

    def close(self) -> None:
        self.is_closed = True


class Ledger:
    """Notes all that comes of an order."""

    def __init__(self, order: Order) -> None:
        self.said: list[tuple[str, object]] = []
        order.told.connect(lambda what: self.said.append(("told", what)))
        order.then(order, lambda what: self.said.append(("done", what)), self._on_failed)

    def _on_failed(self, error: DigitRecError) -> None:
        self.said.append(("failed", type(error)))


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
def orders(qtbot: QtBot, clerk: Clerk) -> Iterator[Orders]:
    office = QObject()
    orders = Orders(clerk, "clerk", office)
    yield orders
    clerk.go_on.set()
    orders.close()


def test_an_order_is_carried_out_on_the_thread_and_answered_once(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    order = orders.give(clerk.double, 4, plus=1)
    ledger = Ledger(order)
    assert order.is_under_way

    assert answer(qtbot, order) == 9
    assert answer(qtbot, orders.give(clerk.where)) is clerk.thread()

    assert ledger.said == [("done", 9)]
    assert not order.is_under_way


def test_the_orders_of_a_worker_are_kept(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    answers: list[int] = []
    for number in range(20):
        order = orders.give(clerk.double, number)
        order.done.connect(answers.append)
    del order  # whoever asked need not hold it

    qtbot.waitUntil(lambda: len(answers) == 20, timeout=WAIT)

    assert clerk.done_work == list(range(20))
    assert answers == list(range(0, 40, 2))


def test_several_can_wait_for_one_answer(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    order = orders.give(clerk.double, 1)
    one, other = Ledger(order), Ledger(order)

    answer(qtbot, order)

    assert one.said == other.said == [("done", 2)]


def test_on_the_way_it_is_told_how_far_it_is(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    order = orders.give(clerk.hold)
    ledger = Ledger(order)
    clerk.go_on.set()

    answer(qtbot, order)

    assert ledger.said == [("told", "going on"), ("done", "held")]


def test_what_cannot_be_done_is_an_error_with_its_sentence(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    order = orders.give(clerk.refuse)
    ledger = Ledger(order)

    error = failure(qtbot, order)

    assert isinstance(error, DataError) and str(error) == "There is no such thing."
    assert ledger.said == [("failed", DataError)]
    assert answer(qtbot, orders.give(clerk.double, 1)) == 2  # and the worker goes on


def test_what_nobody_thought_of_is_logged_and_said(
    qtbot: QtBot, clerk: Clerk, orders: Orders, caplog: pytest.LogCaptureFixture
) -> None:
    error = failure(qtbot, orders.give(clerk.break_down))

    assert type(error) is DigitRecError and str(error) == UNEXPECTED
    assert "ZeroDivisionError: nobody thought of this" in caplog.text


def test_too_little_memory_is_said_as_the_worker_says_it(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    assert str(failure(qtbot, orders.give(clerk.fill_memory))) == clerk.out_of_memory


def test_what_is_forgotten_before_it_has_begun_is_not_done(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    # Given one that is under way, and one that waits for it
    first, second, third = orders.give(clerk.hold), orders.give(clerk.double, 2), orders.give(clerk.double, 3)
    held, ledger = Ledger(first), Ledger(second)
    assert clerk.begun.wait(WAIT_SECONDS)

    # When the second is forgotten
    second.forget()
    assert not second.is_under_way
    clerk.go_on.set()

    # Then only the others are carried out and answered
    assert answer(qtbot, third) == 6
    assert held.said[-1] == ("done", "held")
    assert (clerk.done_work, ledger.said) == ([3], [])


def test_of_what_is_forgotten_while_it_is_under_way_nothing_comes(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    order = orders.give(clerk.hold)
    ledger = Ledger(order)
    assert clerk.begun.wait(WAIT_SECONDS)

    order.forget()
    clerk.go_on.set()

    answer(qtbot, orders.give(clerk.double, 1))
    assert ledger.said == []


def test_what_is_cancelled_says_so_whether_it_has_begun_or_not(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    first, second = orders.give(clerk.hold), orders.give(clerk.double, 2)
    ledgers = Ledger(first), Ledger(second)
    assert clerk.begun.wait(WAIT_SECONDS)

    first.cancel()
    second.cancel()
    clerk.go_on.set()

    answer(qtbot, orders.give(clerk.double, 3))
    assert [ledger.said[-1] for ledger in ledgers] == [("failed", Stopped), ("failed", Stopped)]
    assert clerk.done_work == [3]


def test_what_is_cancelled_too_late_is_answered_as_ever(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    order = orders.give(clerk.double, 2)
    answer(qtbot, orders.give(clerk.double, 3))
    ledger = Ledger(order)

    order.cancel()
    order.forget()

    assert ledger.said == []


def test_the_newest_of_one_asker_wins(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    answers: list[object] = []
    asker = NewestOrder(orders)
    assert not asker.is_under_way
    asker.forget()

    # When somebody asks again and again before there is an answer
    asker.follow(orders.give(clerk.hold), answers.append, answers.append)
    assert clerk.begun.wait(WAIT_SECONDS)  # else it is forgotten before it holds up anything
    for number in range(20):
        asker.follow(orders.give(clerk.double, number), answers.append, answers.append)
    assert asker.is_under_way
    clerk.go_on.set()

    # Then the last is carried out and answered, and the others are not
    qtbot.waitUntil(lambda: not asker.is_under_way, timeout=WAIT)
    assert (answers, clerk.done_work) == ([38], [19])

    # When it is asked once more, then that is answered too; and when that fails, then it is said
    asker.follow(orders.give(clerk.double, 5), answers.append, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=WAIT)
    asker.follow(orders.give(clerk.refuse), answers.append, lambda error: answers.append(type(error)))
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=WAIT)
    assert answers == [38, 10, DataError]

    # When it is forgotten, then there is nothing
    asker.follow(orders.give(clerk.double, 6), answers.append, answers.append)
    asker.forget()
    answer(qtbot, orders.give(clerk.double, 7))
    assert len(answers) == 3


def test_an_answer_may_be_the_reason_for_the_next_order(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    asker, answers = NewestOrder(orders), []

    def again(number: int) -> None:
        answers.append(number)
        if number < 100:
            asker.follow(orders.give(clerk.double, number), again, answers.append)

    again(7)

    qtbot.waitUntil(lambda: not asker.is_under_way, timeout=WAIT)
    assert answers == [7, 14, 28, 56, 112]


def test_who_is_gone_is_not_told(qtbot: QtBot, clerk: Clerk, orders: Orders) -> None:
    told: list[object] = []
    asker, other = QObject(), QObject()
    order = orders.give(clerk.double, 1)
    order.then(asker, partial(told.append), told.append)
    order.then(other, partial(told.append), told.append)

    sip.delete(asker)

    answer(qtbot, order)
    assert told == [2]


def test_closing_ends_the_thread_when_what_was_promised_is_done(qtbot: QtBot, clerk: Clerk) -> None:
    # Given one that is under way, and others that wait for it
    office = QObject()
    orders = Orders(clerk, "clerk", office)
    held = Ledger(orders.give(clerk.hold))
    let_be, promised = Ledger(orders.give(clerk.double, 1)), orders.promise(clerk.double, 2)
    assert clerk.begun.wait(WAIT_SECONDS)
    threading.Timer(0.1, clerk.go_on.set).start()

    # When it is closed
    orders.close()

    # Then the long work has ended, what was promised is done, and the rest is not
    assert (clerk.done_work, clerk.is_closed) == ([2], True)
    assert held.said == let_be.said == []
    assert promised.is_under_way  # its answer waits for whoever lives on
    # And closing once more does nothing
    orders.close()


def test_an_order_after_the_end_does_no_harm(qtbot: QtBot, clerk: Clerk) -> None:
    office = QObject()
    orders = Orders(clerk, "clerk", office)
    orders.close()

    order = orders.give(clerk.double, 1)
    order.forget()

    assert clerk.done_work == []
