"""Adding, labelling anew and deleting samples, with undo and redo. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.samples.types import Sample
from digitrec_gui.services.orders import Order
from digitrec_gui.services.samples.service import SampleService
from digitrec_gui.ui.samples import wording as samples_wording


class SamplesHistory(QObject):
    """What was done in the grid; each step is an order to the service, and its answer is what undoes it.

    Signals:
        brought_back(list of ids): these samples were changed by undo or redo, and are to be seen.
        busy_changed(): orders are under way, or all are answered.
        failed(str): a step could not be done, and why.
    """

    brought_back = pyqtSignal(object)
    busy_changed = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, service: SampleService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self.undo_stack = QUndoStack(self)
        self._under_way = 0

    @property
    def is_busy(self) -> bool:
        """Whether an order is under way; until it is answered nobody knows how to undo it."""
        return self._under_way > 0

    def added(self, ids: Sequence[int], way: str) -> None:
        """Takes note that samples were added in this way ("import"), so that they can be taken out again."""
        if ids:
            self.undo_stack.push(_Add(self, f"{way} of {samples_wording.samples(len(ids))}", tuple(ids)))

    def label(self, ids: Sequence[int], digit: int) -> None:
        """Labels samples anew."""
        name = f"labelling of {samples_wording.samples(len(ids))} as {samples_wording.name(digit)}"
        self.undo_stack.push(_Label(self, name, tuple(ids), digit))

    def remove(self, ids: Sequence[int]) -> None:
        """Deletes samples."""
        self.undo_stack.push(_Remove(self, f"deletion of {samples_wording.samples(len(ids))}", tuple(ids)))

    def confirm(self, ids: Sequence[int]) -> None:
        """Keeps samples that look wrong as they are."""
        self.undo_stack.push(_Confirm(self, f"keeping of {samples_wording.samples(len(ids))}", tuple(ids)))

    def order_label(self, step: _Step | None, ids: Sequence[int], digit: int, confirmed: bool = True) -> None:
        """Labels samples for a step that will be told what they were; None for an undo."""
        self._follow(self._service.relabel(ids, digit, confirmed=confirmed), step)

    def order_confirm(self, step: _Step | None, ids: Sequence[int], confirmed: bool) -> None:
        """Takes note whether a person has looked at samples, likewise."""
        self._follow(self._service.confirm(ids, confirmed=confirmed), step)

    def order_remove(self, step: _Step, ids: Sequence[int]) -> None:
        """Removes samples for a step that will be told what they were."""
        self._follow(self._service.remove(ids), step)

    def order_restore(self, samples: Sequence[Sample]) -> None:
        """Puts samples back."""
        self._follow(self._service.restore(samples), None)

    def _follow(self, order: Order, step: _Step | None) -> None:
        order.then(self, partial(self._on_done, step), self._on_failed)
        self._under_way += 1
        self.busy_changed.emit()

    def _on_done(self, step: _Step | None, before: list[Sample]) -> None:
        self._under_way -= 1
        if step is not None:
            step.before = tuple(before)
        self.busy_changed.emit()

    def _on_failed(self, error: DigitRecError) -> None:
        self._under_way -= 1
        # What the steps say holds no longer, or not of all samples.
        self.undo_stack.clear()
        self.busy_changed.emit()
        self.failed.emit(str(error))


class _Step(QUndoCommand):
    """A change of some samples.

    Attributes:
        before: the samples as they were, once the service has answered.
    """

    def __init__(self, history: SamplesHistory, name: str, ids: tuple[int, ...]) -> None:
        super().__init__(name)
        self._history = history
        self._ids = ids
        self._is_again = False
        self.before: tuple[Sample, ...] = ()

    def redo(self) -> None:
        """Does it, and again after an undo (Qt override)."""
        if self._is_again:
            self._history.brought_back.emit(list(self._ids))
        self._is_again = True

    def undo(self) -> None:
        """Takes it back (Qt override)."""
        self._history.brought_back.emit(list(self._ids))


class _Add(_Step):
    """What was done before the step was told of; done again it puts back what the undo removed."""

    def redo(self) -> None:
        again = self._is_again
        super().redo()
        if again:
            self._history.order_restore(self.before)

    def undo(self) -> None:
        super().undo()
        self._history.order_remove(self, self._ids)


class _Label(_Step):
    def __init__(self, history: SamplesHistory, name: str, ids: tuple[int, ...], digit: int) -> None:
        super().__init__(history, name, ids)
        self._digit = digit

    def redo(self) -> None:
        super().redo()
        self._history.order_label(self, self._ids, self._digit)

    def undo(self) -> None:
        super().undo()
        for digit, confirmed in sorted({(sample.digit, sample.confirmed) for sample in self.before}):
            ids = [old.id for old in self.before if (old.digit, old.confirmed) == (digit, confirmed)]
            self._history.order_label(None, ids, digit, confirmed)


class _Confirm(_Step):
    def redo(self) -> None:
        super().redo()
        self._history.order_confirm(self, self._ids, True)

    def undo(self) -> None:
        super().undo()
        self._history.order_confirm(None, [old.id for old in self.before if not old.confirmed], False)


class _Remove(_Step):
    def redo(self) -> None:
        super().redo()
        self._history.order_remove(self, self._ids)

    def undo(self) -> None:
        super().undo()
        self._history.order_restore(self.before)
