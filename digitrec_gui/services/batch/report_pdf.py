"""The report of a job as a PDF: what it came to, and a line for each page. For a thread; on no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QDateTime, QLocale, QMarginsF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPageSize, QPainter, QPdfWriter, QPen

from digitrec_gui.core.batch.names import name_of
from digitrec_gui.core.batch.report import page_of
from digitrec_gui.core.batch.states import how_sure, in_words, said, why_not_read
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import PageRow, State
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import in_sentences, replacing
from digitrec_gui.core.reading.patterns import noun_of
from digitrec_gui.core.words import counted, percent

_UNITS = 100
"""Of the painter, in a millimetre."""

_MARGIN, _FOOT = 18.0, 12.0
"""Millimetres around what is printed, and below that for the number of the page."""

_TITLE, _BODY = 6.0, 3.2
"""Heights of letters, millimetres."""

_COLUMNS = (("File and page", 0.36), ("Numbers read", 0.34), ("Least sure", 0.13), ("State", 0.17))
"""Titles, and shares of the width."""

_NUMBERS = 1
"""Which of them has the numbers, or the fields of a form."""

_GREY, _LINE = QColor(110, 110, 110), QColor(205, 205, 205)

_WRAPS = Qt.TextFlag.TextWrapAnywhere


def save_report(store: JobStore, file: Path, told: Callable[[int], object]) -> None:
    """Writes the report, whole or not at all.

    Args:
        store: the job.
        file: where.
        told: is called with the number of pages that are written, and may raise, to end it.

    Raises:
        DataError: it cannot be written, or the job cannot be read.
    """
    with in_sentences(file, "saved"), replacing(file) as temporary:
        writer = QPdfWriter(str(temporary))
        imperial = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        writer.setTitle(f"DigitRec: {name_of(store.path)}")
        writer.setCreator("DigitRec")
        painter = QPainter()
        if not painter.begin(writer):
            raise DataError(
                f"{file.name} was not saved: the disk is full, or may not be written. Choose another place."
            )
        try:
            _Report(writer, painter).write(store, told)
        finally:
            painter.end()
        # What a painter cannot write it does not tell.
        if not _is_whole(temporary):
            raise DataError(f"{file.name} was not saved: the disk is full. Make room, or choose another place.")


def _is_whole(file: Path) -> bool:
    with file.open("rb") as written:
        written.seek(0, 2)
        written.seek(max(0, written.tell() - 32))
        return b"%%EOF" in written.read()


class _Report:
    """Writes from top to bottom, and goes to another page where there is no room."""

    def __init__(self, writer: QPdfWriter, painter: QPainter) -> None:
        self._writer = writer
        self._painter = painter
        scale = writer.resolution() / 25.4 / _UNITS
        painter.scale(scale, scale)
        size = writer.pageLayout().pageSize().size(QPageSize.Unit.Millimeter)
        self._left, self._width = _UNITS * _MARGIN, _UNITS * (size.width() - 2 * _MARGIN)
        self._bottom = _UNITS * (size.height() - _MARGIN - _FOOT)
        self._below = _UNITS * (size.height() - _MARGIN)
        self._top = self._y = _UNITS * _MARGIN
        self._page = 1

    def write(self, store: JobStore, told: Callable[[int], object]) -> None:
        """Writes all of it."""
        self._text(name_of(store.path), _TITLE, bold=True)
        for line in _about(store):
            self._text(line, _BODY, colour=_GREY)
        self._y += _UNITS * 4
        self._head()
        for number, row in enumerate(store.all_rows()):
            told(number)
            self._row(row, "; " if store.settings.form else " ")
        self._number()

    def _text(self, text: str, height: float, *, bold: bool = False, colour: QColor | None = None) -> None:
        self._painter.setFont(_font(height, bold=bold))
        self._painter.setPen(colour or QColor("black"))
        area = QRectF(self._left, self._y, self._width, self._bottom)
        taken = self._painter.boundingRect(area, _WRAPS, text)
        self._painter.drawText(area, _WRAPS, text)
        self._y += taken.height() + _UNITS * 1.2

    def _head(self) -> None:
        self._painter.setFont(_font(_BODY, bold=True))
        self._painter.setPen(QColor("black"))
        self._cells([title for title, _ in _COLUMNS], _UNITS * _BODY * 1.4)
        self._y += _UNITS * _BODY * 1.4
        self._rule()

    def _row(self, row: PageRow, between: str) -> None:
        """Writes a page, on a sheet of its own where there is no room for it, and what is left over on others."""
        font = _font(_BODY)
        metrics = QFontMetricsF(font)
        cells = []
        for place, (text, (_, share)) in enumerate(zip(_texts(row), _COLUMNS, strict=True)):
            is_numbers = place == _NUMBERS and row.state is not State.FAILED
            cells.append(in_lines(text, between if is_numbers else " ", self._room(share), metrics))
        if self._y + max(map(len, cells)) * metrics.lineSpacing() > self._bottom:
            self._turn()
        while True:
            most = max(1, int((self._bottom - self._y) / metrics.lineSpacing()))
            height = min(most, max(map(len, cells))) * metrics.lineSpacing()
            self._painter.setFont(font)
            self._painter.setPen(QColor("black"))
            self._cells(["\n".join(lines[:most]) for lines in cells], height)
            self._y += height + _UNITS * 0.6
            self._rule()
            cells = [lines[most:] for lines in cells]
            if not any(cells):
                break
            self._turn()

    def _turn(self) -> None:
        """Goes to another sheet."""
        self._number()
        self._writer.newPage()
        self._page += 1
        self._y = self._top
        self._head()

    def _room(self, share: float) -> float:
        """The width of what stands in a column."""
        return share * self._width - _UNITS * 2

    def _cells(self, texts: Sequence[str], height: float) -> None:
        """Draws lines that fit."""
        x = self._left
        for text, (_, share) in zip(texts, _COLUMNS, strict=True):
            self._painter.drawText(QRectF(x, self._y, share * self._width, height), 0, text)
            x += share * self._width

    def _rule(self) -> None:
        self._painter.setPen(QPen(_LINE, _UNITS * 0.15))
        self._painter.drawLine(round(self._left), round(self._y), round(self._left + self._width), round(self._y))
        self._y += _UNITS * 0.8

    def _number(self) -> None:
        self._painter.setFont(_font(_BODY))
        self._painter.setPen(_GREY)
        area = QRectF(self._left, self._below - _UNITS * _BODY * 1.5, self._width, _UNITS * _BODY * 1.5)
        self._painter.drawText(area, Qt.AlignmentFlag.AlignRight, str(self._page))


def _about(store: JobStore) -> list[str]:
    counts, settings = store.counts(), store.settings
    created = QDateTime.fromSecsSinceEpoch(int(store.created.timestamp()))
    begun = QLocale().toString(created, QLocale.FormatType.ShortFormat)
    model = f"the model {Path(settings.model).stem}" if settings.model else "DigitRec's own model"
    read = [f"Begun {begun}", f"read with {model}"]
    if settings.expected:
        read.append(f"each number must be {noun_of(settings.expected)}")
    if not settings.options.signs:
        read.append("digits only")
    pages, states = counted(counts.total, "page"), in_words(counts)
    return [", ".join(read) + ".", f"{pages}: {states}." if states else "No pages."]


def _texts(row: PageRow) -> tuple[str, str, str, str]:
    place = ", ".join(filter(None, (row.name, page_of(row).text)))
    text = why_not_read(row) if row.state is State.FAILED else row.text
    return place, text, how_sure(row, percent), said(row)


def in_lines(text: str, between: str, width: float, metrics: QFontMetricsF) -> list[str]:
    """A text in lines no wider than this, broken between its pieces alone: half a number is another number.

    Args:
        text: pieces, such as numbers, words, or `name=value`.
        between: what stands between two of them.
        width: in units of the metrics.
        metrics: of the font.

    Returns:
        The lines, of which there is one at least. A piece that is wider is broken, but for its value where that fits.
    """

    def fits(line: str) -> bool:
        return metrics.horizontalAdvance(line) <= width

    pieces = text.split(between)
    lines = [""]
    for place, piece in enumerate(pieces):
        piece += between.rstrip() if place < len(pieces) - 1 else ""
        joined = f"{lines[-1]} {piece}" if lines[-1] else piece
        if fits(joined):
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        name, equals, value = piece.rpartition("=")
        for part in [piece] if fits(piece) else [*f"{name}{equals}", value] if fits(value) else piece:
            if lines[-1] and not fits(lines[-1] + part):
                lines.append("")
            lines[-1] += part
    return lines


def _font(height: float, *, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(round(height * _UNITS))
    font.setBold(bold)
    return font
