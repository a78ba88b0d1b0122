"""An order to a worker on a thread of its own, and its one answer, for whoever asked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, ParamSpec

from PyQt6 import sip
from PyQt6.QtCore import QObject, QThread, pyqtSignal, pyqtSlot

from digitrec_gui.core.errors import DigitRecError, Stopped

UNEXPECTED = "Something unexpected went wrong. The log says more: Help, Open log folder."

Handler = Callable[[Any], object]

_P = ParamSpec("_P")

_log = logging.getLogger(__name__)


class Order(QObject):
    """What was asked of a service. Its answer comes in the UI thread, and not before whoever asked has returned.

    Signals:
        told(object): something on the way, as how far it is.
        done(object): the answer.
        failed(DigitRecError): why there is none. Of `done` and `failed` exactly one comes, once.
    """

    told = pyqtSignal(object)
    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, end: Callable[[], object], parent: QObject | None = None) -> None:
        """Makes one that is under way.

        Args:
            end: ends the work on it, or has it skipped, if it is not done yet.
            parent: keeps it alive until it is answered.
        """
        super().__init__(parent)
        self._end = end
        self._is_under_way = True
        self._askers: list[tuple[QObject, Handler, Handler | None]] = []

    @property
    def is_under_way(self) -> bool:
        """Whether `done` or `failed` will come."""
        return self._is_under_way

    def then(self, asker: QObject, done: Handler, failed: Handler | None = None) -> None:
        """Lets whoever asked have the answer.

        A `partial` that is connected to a signal is called even when whose method it is was deleted. Not so here.

        Args:
            asker: whoever asked; when that is deleted, nothing is called any more.
            done: is called with the answer.
            failed: is called with the DigitRecError if there is none.
        """
        self._askers.append((asker, done, failed))

    def cancel(self) -> None:
        """Ends the work; it is answered all the same: with `Stopped`, or as ever if it is done by then."""
        if self._is_under_way:
            self._end()

    def forget(self) -> None:
        """Ends the work, and nothing comes any more."""
        if self._is_under_way:
            self._settle()
            self._end()

    def tell(self, what: object) -> None:
        """Says something on the way; for the service."""
        if self._is_under_way:
            self.told.emit(what)

    def answer(self, answer: object) -> None:
        """Says what came of it; for the service."""
        if self._is_under_way:
            for asker, done, _ in self._settle():
                if not sip.isdeleted(asker):
                    done(answer)
            self.done.emit(answer)

    def fail(self, error: DigitRecError) -> None:
        """Says why nothing came of it; for the service."""
        if self._is_under_way:
            for asker, _, failed in self._settle():
                if failed is not None and not sip.isdeleted(asker):
                    failed(error)
            self.failed.emit(error)

    def _settle(self) -> list[tuple[QObject, Handler, Handler | None]]:
        self._is_under_way = False
        askers, self._askers = self._askers, []
        return askers


class NewestOrder:
    """Of the orders that somebody gives for one and the same thing, the newest: the one before is forgotten.

    Args:
        asker: whoever gives them.
    """

    def __init__(self, asker: QObject) -> None:
        self._asker = asker
        self._order: Order | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether an answer will come."""
        return self._order is not None and self._order.is_under_way

    def follow(self, order: Order, done: Handler, failed: Handler) -> None:
        """Waits for the answer to an order that was just given.

        Args:
            order: the order.
            done: gets its answer.
            failed: gets the DigitRecError if there is none.
        """
        self.forget()
        self._order = order
        order.then(self._asker, done, failed)

    def forget(self) -> None:
        """Waits for no answer any more."""
        if self._order is not None:
            self._order.forget()


class _Slip:
    """What of an order goes to the worker and comes back; an Order itself must not end on another thread.

    Attributes:
        is_promised: whether it is carried out even if the program is closed meanwhile.
        is_wanted: set by the one thread, read by the other.
    """

    def __init__(self, *, is_promised: bool) -> None:
        self.is_promised = is_promised
        self.is_wanted = True

    def withdraw(self) -> None:
        """Has the worker skip it, or stop if it asks."""
        self.is_wanted = False


class OrderWorker(QObject):
    """What lives on the thread: its methods, called there one after the other, return an answer or raise.

    Every failure leaves as a DigitRecError, never as an exception: that would end the program.

    Attributes:
        out_of_memory: what a person is told then.

    Signals:
        told(slip, object), done(slip, object), failed(slip, DigitRecError): for `Orders`.
    """

    told = pyqtSignal(object, object)
    done = pyqtSignal(object, object)
    failed = pyqtSignal(object, object)

    out_of_memory = "There is not enough memory for this. Close other programs, and try again."

    _slip: _Slip

    @pyqtSlot(object, object)
    def carry_out(self, slip: _Slip, work: Callable[[], object]) -> None:
        """Does the work, unless it is not wanted any more."""
        self._slip = slip
        try:
            self.check_wanted()
            answer = work()
        except DigitRecError as error:
            self.failed.emit(slip, error)
        except MemoryError:
            _log.exception("out of memory")
            self.failed.emit(slip, DigitRecError(self.out_of_memory))
        except Exception:
            _log.exception("unexpected error in a worker")
            self.failed.emit(slip, DigitRecError(UNEXPECTED))
        else:
            self.done.emit(slip, answer)

    def check_wanted(self) -> None:
        """Ends the work if nobody waits for it any more; long work calls it now and then.

        Raises:
            Stopped: the answer is not wanted any more.
        """
        if not self._slip.is_wanted:
            raise Stopped("It was stopped before its end, and has changed nothing.")

    def tell(self, what: object) -> None:
        """Says something on the way."""
        self.told.emit(self._slip, what)

    @pyqtSlot()
    def end(self) -> None:
        """Ends the thread: an order like others, so that all before it are carried out or skipped."""
        try:
            self.close()
        except Exception:
            _log.exception("a worker could not be closed")
        if (thread := self.thread()) is not None:
            thread.quit()

    def close(self) -> None:
        """Lets go of what it holds; called on its thread, at the end."""


class Orders(QObject):
    """The thread of a worker, and all orders to it that are not answered yet."""

    _given = pyqtSignal(object, object)
    _end_asked = pyqtSignal()

    def __init__(self, worker: OrderWorker, name: str, parent: QObject) -> None:
        """Starts the thread, of this name."""
        super().__init__(parent)
        self._under_way: dict[_Slip, Order] = {}
        self._worker = worker
        self._thread = QThread()
        self._thread.setObjectName(name)
        worker.moveToThread(self._thread)
        self._given.connect(worker.carry_out)
        self._end_asked.connect(worker.end)
        worker.told.connect(self._on_told)
        worker.done.connect(self._on_done)
        worker.failed.connect(self._on_failed)
        self._thread.start()

    def give(self, work: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> Order:
        """Has a method of the worker, or a function, called on its thread; returns at once."""
        return self._place(_Slip(is_promised=False), partial(work, *args, **kwargs))

    def promise(self, work: Callable[_P, object], *args: _P.args, **kwargs: _P.kwargs) -> Order:
        """Has it called likewise, and even if the program is closed meanwhile."""
        return self._place(_Slip(is_promised=True), partial(work, *args, **kwargs))

    def close(self) -> None:
        """Ends the thread, when what was promised is done; the rest is let be, and is not answered any more."""
        for slip, order in self._under_way.items():
            if not slip.is_promised:
                order.forget()
        self._end_asked.emit()
        self._thread.wait()

    def _place(self, slip: _Slip, work: Callable[[], object]) -> Order:
        order = self._under_way[slip] = Order(slip.withdraw, self)
        self._given.emit(slip, work)
        return order

    @pyqtSlot(object, object)
    def _on_told(self, slip: _Slip, what: object) -> None:
        self._under_way[slip].tell(what)

    @pyqtSlot(object, object)
    def _on_done(self, slip: _Slip, answer: object) -> None:
        self._taken_out(slip).answer(answer)

    @pyqtSlot(object, object)
    def _on_failed(self, slip: _Slip, error: DigitRecError) -> None:
        self._taken_out(slip).fail(error)

    def _taken_out(self, slip: _Slip) -> Order:
        """An order that is being answered: from now on it lives as long as somebody holds it."""
        order = self._under_way.pop(slip)
        order.setParent(None)
        return order
