"""The review: a doubtful number after the other, or each of a page, beside its picture, by the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from digitrec_gui.core.batch.review import ReviewNumber, with_least_sure
from digitrec_gui.core.forms.types import NO, YES, Kind
from digitrec_gui.core.types import Part
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.ui.batch import wording as batch_wording
from digitrec_gui.ui.batch.review_picture import BigNumber, ReviewPicture
from digitrec_gui.ui.batch.reviewing import Reviewing
from digitrec_gui.ui.picture.keys import typed
from digitrec_gui.ui.widgets import controls, wording
from digitrec_gui.ui.widgets.room import Yielding
from digitrec_gui.ui.widgets.theme import GRID, TextSize

_HINT = (
    "Enter: right, next · type what is doubtful in it, or all of it · Space: the next likely · Delete: no number · "
    "↑ ↓ move · {undo}: undo"
)

_FIELD_HINT = "Enter: right, next · type what is in it, with its signs · Delete: empty · ↑ ↓ move · {undo}: undo"
_TICK_HINT = "Enter: right, next · Y: ticked, yes · N: not, no · Space: the other · ↑ ↓ move · {undo}: undo"

_WHOLE_HINT = "Enter: as it is or as typed (what is sure stays so), next"
"""In place of the first of these where all numbers of a page are shown."""

_LONGEST = 60
"""Signs of a number."""

_BEFORE = (Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_PageUp)
_AFTER = (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_PageDown)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Review(QWidget):
    """Enter accepts what was read, or keeps what was typed, and goes on.

    Signals:
        left(): the user wants to see the table again.
        remarked(str): something worth a sentence to the user.
    """

    left = pyqtSignal()
    remarked = pyqtSignal(str)

    def __init__(self, batch: BatchService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reviewing = Reviewing(batch, self)
        self._typed: str | None = None
        self._alone = ""
        self._choice = -1
        self._seen: tuple[int, str] | None = None
        self._asked: str | None = None
        self.count = controls.label(size=TextSize.HEADING, bold=True, wraps=False)
        self._file = controls.label(muted=True, wraps=False)
        self.back = controls.link_button("Back to the table", "Back to the table (Esc)")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Review")
        self.bar.setToolTip("How many of the numbers were seen")
        self.picture = ReviewPicture()
        self.number = BigNumber()
        self.remark = controls.label(bold=True)
        self.why = controls.label()
        self.others = controls.label(muted=True)
        self._hint = controls.label(_hint_of(None, is_whole=False), muted=True)
        self.field = controls.label(size=TextSize.HEADING, bold=True)
        self.end = controls.label(size=TextSize.HEADING, bold=True)
        self._stack = QStackedWidget()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Review of numbers")
        self._build()
        self.back.clicked.connect(self.left)
        self.back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reviewing.begun.connect(self._on_begun)
        self.reviewing.shown.connect(self._on_shown)
        self.reviewing.failed.connect(self.remarked)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self.count)
        head.addWidget(self._file, 1)
        head.addWidget(self.back)
        reasons = QWidget()
        beside = QVBoxLayout(reasons)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(GRID // 2)
        beside.addWidget(self.field)
        beside.addWidget(self.remark)
        beside.addWidget(self.why)
        beside.addWidget(self.others)
        beside.addStretch(1)
        card = controls.card()
        of_card = QHBoxLayout(card)
        of_card.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        of_card.setSpacing(3 * GRID)
        of_card.addWidget(self.number, 3)
        self._reasons = Yielding(reasons)  # the picture gives way to what is said; in a very low window it is scrolled
        of_card.addWidget(self._reasons, 2)
        at_work = QWidget()
        work = QVBoxLayout(at_work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(GRID)
        work.addWidget(self.picture, 1)
        work.addWidget(card)
        work.addWidget(self._hint)
        self._stack.addWidget(at_work)
        self._stack.addWidget(self._end_page())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)

    def _end_page(self) -> QWidget:
        page = controls.card()
        self.end.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = controls.label("Enter or Esc leads back to the table, ↑ to the last number.", muted=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(page)
        column.setContentsMargins(4 * GRID, 4 * GRID, 4 * GRID, 4 * GRID)
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addLayout(controls.in_the_middle([controls.IconLabel("circle-check", 6 * GRID)]))
        column.addSpacing(GRID)
        column.addWidget(self.end)
        column.addWidget(hint)
        column.addStretch(1)
        return page

    def begin(self, page: int | None = None) -> None:
        """Begins with the first doubtful number, or the first of this page."""
        self._begin(partial(self.reviewing.begin, page))

    def begin_page(self, page: int) -> None:
        """Begins with all numbers of this page, at the first doubtful one."""
        self._begin(partial(self.reviewing.begin_page, page))

    def _begin(self, begin: Callable[[], None]) -> None:
        self._typed, self._choice = None, -1
        self._stack.setCurrentIndex(0)
        begin()
        self._on_shown()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def text(self) -> str:
        """What is shown as the number: what is being typed, what was said, or what was read."""
        if self._typed is not None:
            return self._typed
        if (said := self.reviewing.said_of_it) is not None:
            return said
        item = self.reviewing.item
        return "" if item is None else "?" if item.is_unread else item.number.text

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Does all that there is to do (Qt override)."""
        assert event is not None
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Undo):
            self._undo()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif key in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._enter()
        elif key in _BEFORE or key in _AFTER:
            self._move(-1 if key in _BEFORE else 1)
        elif self.reviewing.item is None or not self._edit(event):
            super().keyPressEvent(event)

    def _undo(self) -> None:
        """Takes back what is typed, and else what was said last."""
        self._say()
        if self._typed is not None:
            self._typed, self._choice = None, -1
            self._show_number()
        else:
            self.reviewing.undo()

    def _edit(self, event: QKeyEvent) -> bool:
        """Changes what is shown as the number, if the key does that."""
        item = self.reviewing.item
        is_tick = item is not None and item.kind is Kind.TICK
        if event.key() == Qt.Key.Key_Space:
            # What was typed is not thrown away: there it is a gap between two numbers.
            if self._typed and self._choice < 0 and not is_tick:
                return self._put_gap()
            return self._choose_next()
        if event.key() == Qt.Key.Key_Delete:
            self._type("")
            return True
        if event.key() == Qt.Key.Key_Backspace:
            self._type("" if is_tick else self.text[:-1])
            return True
        if is_tick:
            return self._tick(event.text())
        one = typed(event)
        if one is None:
            return False
        self._add(one, () if item is None or item.number.is_judged else item.parts)
        return True

    def _add(self, one: str, parts: Sequence[Part]) -> None:
        """One alone stands for that of which the Model was least sure; with a second one all of the number is typed."""
        if self._typed is None or self._choice >= 0:
            corrected = with_least_sure(parts, one)
            self._type(corrected or one)
            self._alone = one if corrected else ""
        else:
            self._type(((self._alone or self._typed) + one)[:_LONGEST])

    def _put_gap(self) -> bool:
        if not self.text.endswith(" "):
            self._type(f"{self._alone or self._typed} "[:_LONGEST])
        return True

    def _tick(self, typed_: str) -> bool:
        """Y and N say whether a box is ticked."""
        said = {"y": YES, "n": NO}.get(typed_.lower())
        if said is not None:
            self._type(said)
        return said is not None

    def _type(self, text: str) -> None:
        self._say()
        self._choice, self._alone = -1, ""
        self._typed = text
        self._show_number()

    def _choose_next(self) -> bool:
        """Shows what the number may be, too; after the last of those what was read."""
        item = self.reviewing.item
        if item is None or not item.others:
            return False
        place = self._choice + 1
        if place < len(item.others):
            self._type(item.others[place])
            self._choice = place
        else:
            self._say()
            self._choice, self._typed = -1, None
            self._show_number()
        return True

    def _escape(self) -> None:
        self._say()
        if self._typed is not None:
            self._typed, self._choice = None, -1
            self._show_number()
        else:
            self.left.emit()

    def _enter(self) -> None:
        if self.reviewing.is_at_end:
            self.left.emit()
            return
        item = self.reviewing.item
        if item is None:
            return
        text = item.as_kept(self.text)
        if problem := self._problem(item, text):
            self._say(problem)
        else:
            self._say()
            self._typed, self._choice = None, -1
            self.reviewing.say(text)

    def _problem(self, item: ReviewNumber, text: str) -> str:
        """Why a text is not taken, at least not yet; empty if it is."""
        said = self.reviewing.said_of_it
        if text == item.number.text and said is None and not item.number.is_doubtful:
            return ""  # whatever is sure
        nothing = "it is no number" if item.kind is None else "there is nothing"
        if text == "?":
            return f"It was not read: type what it is, or press Delete if {nothing}."
        if "?" in text:
            return f"Not all of it is a digit: type what it is, or press Delete if {nothing}."
        if text and not item.field and not any(map(str.isdigit, text)):
            return "There is no digit in it: type all of it, or press Delete if it is no number."
        known = said if said is not None else item.number.text if item.number.is_judged else None
        if text in (known, self._asked) or not item.misfit(text):
            return ""
        self._asked = text
        return f"{item.expected()}: press Enter again to keep {text}."

    def _say(self, remark: str = "") -> None:
        """Says something of the number beside it, until it is another one or something is typed."""
        if not remark:
            self._asked = None
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        self.setAccessibleDescription(remark)
        if (bar := self._reasons.verticalScrollBar()) is not None:
            bar.setValue(0)

    def _move(self, by: int) -> None:
        self._typed, self._choice = None, -1
        self.reviewing.go(by)

    @pyqtSlot()
    def _on_begun(self) -> None:
        self.bar.setRange(0, max(1, self.reviewing.total))

    @pyqtSlot()
    def _on_shown(self) -> None:
        reviewing = self.reviewing
        item, total = reviewing.item, reviewing.total
        seen = None if item is None else (item.row.id, item.number.key)
        if seen != self._seen:
            self._seen = seen
            self._say()
        self.bar.setMaximum(max(1, total))
        self.bar.setValue(reviewing.at)
        is_over = reviewing.is_at_end
        self.count.setText(batch_wording.of_many(min(reviewing.at + 1, total), total) if total else "")
        self._file.setText("" if item is None or is_over else batch_wording.file(item.row))
        self.field.setText("" if item is None or is_over else item.field)
        self.field.setVisible(bool(self.field.text()))
        self._hint.setText(_hint_of(None if item is None else item.kind, is_whole=reviewing.is_whole))
        self._file.setToolTip("" if item is None else item.row.path)
        if is_over:
            is_whole = reviewing.is_whole
            seen_all = batch_wording.corrected(total, reviewing.doubtful) if is_whole else ""
            self.end.setText(seen_all or batch_wording.reviewed(reviewing.said_of_all, total))
        self._stack.setCurrentIndex(1 if is_over else 0)
        cut = reviewing.cut
        self.picture.show_cut(*((None, cut) if isinstance(cut, str) else (cut, "")))
        self.why.setText("" if item is None else _why(item))
        self.others.setText("" if item is None or not item.others else f"or {' · '.join(item.others)}")
        if (bar := self._reasons.verticalScrollBar()) is not None:
            bar.setValue(0)
        self._show_number()

    def _show_number(self) -> None:
        item = self.reviewing.item
        if self._typed is not None:
            self.number.show_text(self._typed, is_typing=self._choice < 0 and bool(self._typed))
        elif self.reviewing.said_of_it is not None:
            self.number.show_text(self.reviewing.said_of_it, is_typing=False)
        elif item is not None and item.kind is not None:
            self.number.show_read(self.text, is_sure=not item.number.is_doubtful)
        elif item is not None and item.number.is_judged:
            self.number.show_text(self.text, is_typing=False)
        elif item is not None:
            self.number.show_parts(item.parts)
        else:
            self.number.show_text(" ", is_typing=False)


def _hint_of(kind: Kind | None, *, is_whole: bool) -> str:
    """What the keys do, of a number or of a field of this kind."""
    hint = _TICK_HINT if kind is Kind.TICK else _HINT if kind is None else _FIELD_HINT
    if is_whole:
        hint = hint.replace("Enter: right, next", _WHOLE_HINT)
    return hint.format(undo=wording.keys("Ctrl+Z"))


def _why(item: ReviewNumber) -> str:
    """What makes it doubtful, if anything, as a sentence; of a field, whose name is above it, also how sure it is."""
    why = item.number.why.removeprefix(f"{item.field}: ")
    share = f" ({wording.percent(item.number.lowest)} sure)" if item.field and item.number.text else ""
    if item.number.is_judged:
        misfit = item.misfit(item.number.text)
        return f"{why[:1].upper()}{why[1:]} (as you said)" if why else f"As you said{misfit and f'; it {misfit}'}"
    if not why:
        return f"Sure{share}".replace(" sure)", ")")
    return f"{why[:1].upper()}{why[1:]}{share}"
