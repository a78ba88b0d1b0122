"""A form while it is made: its name, fields and checks, what is wrong with them, and each change undone. No widget."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QUndoCommand, QUndoStack

from digitrec_gui.core.errors import DataError, UsageError
from digitrec_gui.core.forms.types import LEAST_BOX, Check, Field, Form, Sum, check_of
from digitrec_gui.core.types import Box, Image

_NAME, _CHECKS, _BOXES = 1, 2, 1000
"""Changes of one kind that follow one another are undone together; those of the boxes are counted from `_BOXES`."""


@dataclass(frozen=True)
class Content:
    """What of a form is edited.

    Attributes:
        name: of the form.
        fields: in the order of their columns.
        checks: one a line, as people write them.
    """

    name: str = "Form"
    fields: tuple[Field, ...] = ()
    checks: str = ""


class Draft(QObject):
    """What is edited, and which field is selected.

    Attributes:
        picture: of the empty form; None before one is opened.
        undo_stack: the changes since it was opened.

    Signals:
        opened(): another form is edited.
        changed(): its content, or what is wrong with it.
        selected(): another field, or none.
    """

    opened = pyqtSignal()
    changed = pyqtSignal()
    selected = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.picture: Image | None = None
        self.undo_stack = QUndoStack(self)
        self._content = Content()
        self._selection: int | None = None

    def begin(self, picture: Image, content: Content) -> None:
        """Edits this from now on."""
        self.picture = picture
        self.undo_stack.clear()
        self._selection = None
        self._content = content
        self.opened.emit()
        self.changed.emit()
        self.selected.emit()

    @property
    def content(self) -> Content:
        """What is edited, as it is."""
        return self._content

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its fields."""
        return self._content.fields

    @property
    def selection(self) -> int | None:
        """Which field is selected; None if none is."""
        return self._selection

    @property
    def is_saved(self) -> bool:
        """Whether nothing was changed since it was opened or saved."""
        return self.undo_stack.isClean()

    @property
    def problem(self) -> str:
        """What is wrong with it, a sentence; empty if it can be saved."""
        try:
            self.form()
        except (DataError, UsageError) as error:
            return str(error)
        return ""

    def form(self) -> Form:
        """The form as it is.

        Raises:
            DataError, UsageError: it cannot be one, and why.
        """
        if self.picture is None:
            raise DataError("There is no picture yet. Open one of an empty form.")
        content = self._content
        lines = (line.strip() for line in content.checks.splitlines())
        checks = tuple(check_of(line) for line in lines if line)
        return Form(self.picture, content.fields, checks, content.name)

    def select(self, index: int | None) -> None:
        """Selects a field, or none."""
        if index != self._selection:
            self._selection = index
            self.selected.emit()

    def name_it(self, name: str) -> None:
        """Gives the form a name."""
        self._change("Name", replace(self._content, name=name), _NAME)

    def write_checks(self, checks: str) -> None:
        """Has these checks, one a line."""
        self._change("Checks", replace(self._content, checks=checks), _CHECKS)

    def add(self, box: Box) -> None:
        """Adds a field behind the others, and selects it."""
        names = {field.name for field in self.fields}
        name = next(name for number in range(1, len(names) + 2) if (name := f"field {number}") not in names)
        self._change_fields("Add field", (*self.fields, Field(name, box)), select=len(self.fields))

    def remove(self) -> None:
        """Removes the field that is selected."""
        at = self._selection
        if at is not None:
            left = (*self.fields[:at], *self.fields[at + 1 :])
            self._change_fields("Remove field", left, select=min(at, len(left) - 1) if left else None)

    def move(self, to: int) -> None:
        """Moves the field that is selected to another place in the order."""
        at = self._selection
        if at is not None and 0 <= to < len(self.fields) and to != at:
            fields = list(self.fields)
            fields.insert(to, fields.pop(at))
            self._change_fields("Move field", tuple(fields), select=to)

    def put(self, index: int, field: Field) -> None:
        """Has a field be so; a new name of it is taken over into the checks."""
        before = self.fields[index]
        if field == before:
            return
        content = self._content
        if field.name != before.name and sum(one.name == before.name for one in self.fields) == 1:
            lines = (_renamed(line, before.name, field.name) for line in content.checks.splitlines())
            content = replace(content, checks="\n".join(lines))
        fields = (*self.fields[:index], field, *self.fields[index + 1 :])
        self._change("Change field", replace(content, fields=fields))

    def place(self, index: int, box: Box, *, steps: bool = False) -> None:
        """Has a field lie there, as far as the picture reaches.

        Args:
            index: of the field.
            box: pixels of the picture.
            steps: whether such changes that follow one another are undone together, as by keys.
        """
        field = replace(self.fields[index], box=self._within(box))
        if field != self.fields[index]:
            fields = (*self.fields[:index], field, *self.fields[index + 1 :])
            self._change("Move box", replace(self._content, fields=fields), _BOXES + index if steps else -1)

    def _within(self, box: Box) -> Box:
        """A box of the same size within the picture, if that is large enough."""
        assert self.picture is not None
        height, width = self.picture.shape[:2]
        across, down = min(max(LEAST_BOX, box.width), width), min(max(LEAST_BOX, box.height), height)
        return Box(min(max(0, box.x), width - across), min(max(0, box.y), height - down), across, down)

    def _change_fields(self, what: str, fields: tuple[Field, ...], select: int | None) -> None:
        self._selection = None  # the index would mean another
        self._change(what, replace(self._content, fields=fields))
        self._selection = select
        self.selected.emit()

    def _change(self, what: str, content: Content, kind: int = -1) -> None:
        if content != self._content:
            self.undo_stack.push(_Change(self, what, content, kind))

    def take(self, content: Content) -> None:
        """Has this content; for the undo stack."""
        self._content = content
        if self._selection is not None and self._selection >= len(content.fields):
            self._selection = None
            self.selected.emit()
        self.changed.emit()


class _Change(QUndoCommand):
    """One content in place of another; there is little of it, the picture is no part."""

    def __init__(self, draft: Draft, what: str, content: Content, kind: int) -> None:
        super().__init__(what)
        self._draft, self._kind = draft, kind
        self._before, self._after = draft.content, content

    def id(self) -> int:
        """Which changes it can be undone together with (Qt override)."""
        return self._kind

    def mergeWith(self, other: QUndoCommand | None) -> bool:  # noqa: N802 (Qt override)
        """Takes the next change in (Qt override)."""
        assert isinstance(other, _Change)
        self._after = other._after
        return True

    def redo(self) -> None:
        """Does it (Qt override)."""
        self._draft.take(self._after)

    def undo(self) -> None:
        """Takes it back (Qt override)."""
        self._draft.take(self._before)


def _renamed(line: str, old: str, new: str) -> str:
    """A check, with another name of a field; a line that is none stays as it is."""
    try:
        check: Check = check_of(line.strip())
    except DataError:
        return line
    if old not in check.fields:
        return line
    if isinstance(check, Sum):
        parts = tuple(new if name == old else name for name in check.parts)
        return str(Sum(new if check.result == old else check.result, parts))
    return str(replace(check, fields=tuple(new if name == old else name for name in check.fields)))
