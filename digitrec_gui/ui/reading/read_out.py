"""The text that was read, large and selectable."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PyQt6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QToolTip, QWidget

from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.core.types import Reading
from digitrec_gui.ui.widgets import wording
from digitrec_gui.ui.widgets.theme import TextSize, sized

_LARGE_ROWS = 2
"""A text that takes more rows in the largest size is shown in the next."""

_SMALL_ROWS = 4
"""A text that takes more rows even so can be scrolled, unless there is room for it."""


class ReadOut(QTextEdit):
    """Shows the lines of a Reading, as high as its lines need, and marks the selected digit or sign in it.

    Numbers that are not what they must be have a wave below them, and a tip.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readOut")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Text read")
        self.setToolTip(f"The text read: select it, or copy all of it ({wording.keys('Ctrl+C')})")
        document = self.document()
        assert document is not None
        document.setDocumentMargin(0)
        self._text_document = document
        self._places: tuple[int | None, ...] = ()
        self._marked: int | None = None
        self._misfits: list[tuple[int, int]] = []
        self._must_be = ""
        self._room = 0
        self.show_text("")

    def show_reading(self, reading: Reading) -> None:
        """Shows the text of a Reading, each of its lines in a row of its own."""
        self.show_text("\n".join(reading.lines))
        self._places = reading.places  # the text has a space wherever this one has the end of a row
        self._misfits = list(_misfits(reading))
        self.mark(None)
        wrong = ", ".join(self.toPlainText()[start:end] for start, end in self._misfits)
        self.setAccessibleDescription(f"Of these {wording.misfit(self._must_be)}: {wrong}" if wrong else "")

    def set_must_be(self, noun: str) -> None:
        """Says of numbers that do not fit that they are not this."""
        self._must_be = noun

    @property
    def selected_text(self) -> str:
        """The part of the text that the user has selected and is at; empty if there is none."""
        return self.textCursor().selection().toPlainText() if self.hasFocus() else ""

    def set_room(self, height: int) -> None:
        """Lets it be so high, in points, where its lines need that."""
        self._room = height
        self._fit_height()

    def show_text(self, text: str) -> None:
        """Shows any text."""
        self._places = ()
        self._misfits = []
        self.setAccessibleDescription("")
        self.setPlainText(text)
        self.mark(None)
        self._fit_height()

    def mark(self, index: int | None) -> None:
        """Marks the part of this index; None, or one that the text leaves out, marks nothing."""
        self._marked = index
        place = self._places[index] if index is not None and index < len(self._places) else None
        wave, underlined = QTextCharFormat(), QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        doubtful, is_dark = QColor(*Mark.DOUBTFUL.colour), self.palette().text().color().lightness() > 128
        wave.setUnderlineColor(doubtful.lighter(170) if is_dark else doubtful)
        underlined.setForeground(self.palette().highlight())
        underlined.setFontUnderline(True)
        shown = [self._selection(start, end, wave) for start, end in self._misfits]
        if place is not None:
            shown.append(self._selection(place, place + 1, underlined))
        self.setExtraSelections(shown)
        if place is not None:
            self._reveal(shown[-1].cursor)

    def _selection(self, start: int, end: int, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._text_document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor, selection.format = cursor, form
        return selection

    def viewportEvent(self, event: QEvent | None) -> bool:
        """Says of a number that it is not what it must be (Qt override)."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = self.cursorForPosition(event.pos())
            for start, end in self._misfits:
                if start <= at.position() <= end:
                    text = self.toPlainText()[start:end]
                    QToolTip.showText(event.globalPos(), f"{text} {wording.misfit(self._must_be)}", self)
                    return True
        return super().viewportEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Leaves Ctrl+C to the window, which copies all of the text where none of it is selected (Qt override)."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            return False
        return super().event(event)

    def changeEvent(self, event: QEvent | None) -> None:
        """Takes on the colours of another look, and keeps its size, which a new style sheet undoes (Qt override)."""
        super().changeEvent(event)
        if event is None:
            return
        if event.type() == QEvent.Type.PaletteChange:
            self.mark(self._marked)
        elif event.type() == QEvent.Type.StyleChange:
            self._fit_height()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Wraps anew (Qt override)."""
        super().resizeEvent(event)
        self._fit_height()

    def sizeHint(self) -> QSize:
        """Wide (Qt override)."""
        return QSize(280, self.height())

    def _reveal(self, cursor: QTextCursor) -> None:
        """Scrolls just as far as needed for a place in the text to be seen."""
        bar, viewport, row = self.verticalScrollBar(), self.viewport(), self.cursorRect(cursor)
        assert bar is not None and viewport is not None
        bar.setValue(bar.value() + min(0, row.top()) + max(0, row.bottom() + 1 - viewport.height()))

    def _fit_height(self) -> None:
        for size, rows in ((TextSize.READ_OUT, _LARGE_ROWS), (TextSize.HEADING, _SMALL_ROWS)):
            self.setFont(sized(self.font(), size))
            row = self.fontMetrics().lineSpacing()
            needed = ceil(self._text_document.size().height())
            if needed <= rows * row + 1:
                break
        rows = max(rows, self._room // row)
        scrolls = needed > rows * row + 1
        off, on = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAlwaysOn
        self.setVerticalScrollBarPolicy(on if scrolls else off)
        self.setFixedHeight(rows * row if scrolls else max(row, needed))


def _misfits(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where in the text each number begins and ends that is not what it must be."""
    start = 0
    for line in reading.numbers:
        for number in line:
            end = start + sum(len(part.text) for part in number)
            if (number[0].line, number[0].word) in reading.misfits:
                yield start, end
            start = end + 1
