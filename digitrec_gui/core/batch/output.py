"""How what was read of many pages is written, page after page: as text, JSON Lines, CSV, or in rows and columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TextIO

from digitrec_gui.core.reading.number_rows import COLUMNS, cells, number_rows
from digitrec_gui.core.reading.spreadsheet import columns_csv
from digitrec_gui.core.reading.tables import rows_of
from digitrec_gui.core.types import NOT_READ, Part, Reading


@dataclass(frozen=True)
class Page:
    """A page of a file.

    Attributes:
        file: its name.
        number: from 1; None for the file itself.
        is_one_of_several: whether the file has more of them, or could.
    """

    file: str
    number: int | None = None
    is_one_of_several: bool = False

    @property
    def text(self) -> str:
        """For people, within its file; empty where it is the only one."""
        return f"page {self.number}" if self.is_one_of_several and self.number is not None else ""


class Output(Protocol):
    """Writes one page after the other, in one format."""

    def reading(self, page: Page, reading: Reading) -> None:
        """Writes what was read from a page."""

    def error(self, page: Page, message: str) -> None:
        """Writes that a page, or a file, could not be read."""


def output(
    output_format: str, stream: TextIO, names: bool, least: float, is_expecting: bool = False, *, timed: bool = True
) -> Output:
    """The output of a format.

    Args:
        output_format: "text", "json", "csv" or "grid".
        stream: where it is written.
        names: whether lines of text begin with the image's name.
        least: digits with a lower confidence show as "?" in text, 0 to 1.
        is_expecting: whether it says which numbers are what they must be.
        timed: whether JSON says how long each page took.
    """
    if output_format == "json":
        return _Json(stream, least, is_expecting, timed)
    if output_format == "csv":
        return _Csv(stream, least, is_expecting)
    if output_format == "grid":
        return _Grid(stream, least)
    return _Text(stream, names, least)


def _numbers(reading: Reading, least: float) -> list[list[tuple[str, tuple[Part, ...]]]]:
    """Lines of numbers: each one's text, and its parts."""
    return [[("".join(_shown(part, least) for part in number), number) for number in line] for line in reading.numbers]


def _shown(part: Part, least: float) -> str:
    return part.text if part.confidence >= least else "?"


def _fits(reading: Reading, number: tuple[Part, ...]) -> bool:
    return (number[0].line, number[0].word) not in reading.misfits


def _number(text: str, parts: tuple[Part, ...]) -> dict[str, object]:
    """A number as JSON has it."""
    return {
        "text": text,
        "lowest_confidence": round(min(part.confidence for part in parts), 4),
        "line": parts[0].line,
        "word": parts[0].word,
        "parts": [
            {"text": part.text, "confidence": round(part.confidence, 4), "box": list(part.box)} for part in parts
        ],
    }


def _lines(reading: Reading, least: float, misfit: str = "") -> list[str]:
    """The text of each line, with this behind each number that is not what it must be."""
    return [
        " ".join(text if _fits(reading, number) else text + misfit for text, number in line)
        for line in _numbers(reading, least)
    ]


class _Text:
    """One line per page."""

    def __init__(self, stream: TextIO, names: bool, least: float) -> None:
        self._stream = stream
        self._names = names
        self._least = least

    def reading(self, page: Page, reading: Reading) -> None:
        text = " ".join(_lines(reading, self._least, "?"))
        place = " ".join(filter(None, (page.file if self._names else "", page.text)))
        shown = text or ("no digits found" if self._names else "")
        print(f"{place}: {shown}".rstrip() if place else shown, file=self._stream, flush=True)

    def error(self, page: Page, message: str) -> None:
        # In a terminal the sentence on standard error is enough; elsewhere lines must stay in step with images.
        del message
        if not self._names:
            print(f"{page.text}:" if page.text else "", file=self._stream, flush=True)


class _Json:
    """JSON Lines."""

    def __init__(self, stream: TextIO, least: float, is_expecting: bool, timed: bool) -> None:
        self._stream = stream
        self._least = least
        self._is_expecting = is_expecting
        self._timed = timed

    def reading(self, page: Page, reading: Reading) -> None:
        digits = [
            {
                "digit": int(digit.text) if digit.is_digit else None,
                "confidence": round(digit.confidence, 4),
                "box": list(digit.box),
                "line": digit.line,
                "word": digit.word,
            }
            for digit in reading.digits
        ]
        lines = _lines(reading, self._least)
        self._write(
            {
                "file": page.file,
                "page": page.number,
                "text": " ".join(lines),
                "lines": lines,
                "numbers": [
                    _number(text, parts) | ({"fits": _fits(reading, parts)} if self._is_expecting else {})
                    for line in _numbers(reading, self._least)
                    for text, parts in line
                ],
                "digits": digits,
                "width": reading.width,
                "height": reading.height,
                "rotation": reading.rotation,
                "rotation_confidence": round(reading.rotation_confidence, 4),
            }
            | ({"seconds": round(reading.seconds, 4)} if self._timed else {})
        )

    def error(self, page: Page, message: str) -> None:
        self._write({"file": page.file, "page": page.number, "error": message})

    def _write(self, record: Mapping[str, object]) -> None:
        print(json.dumps(record, ensure_ascii=False), file=self._stream, flush=True)


class _Csv:
    """One row per number, with a head; one row for an image without any."""

    def __init__(self, stream: TextIO, least: float, is_expecting: bool) -> None:
        self._least = least
        self._is_expecting = is_expecting
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow([*COLUMNS, "rotation", "error", *(["fits"] if is_expecting else [])])

    def reading(self, page: Page, reading: Reading) -> None:
        for row in number_rows(reading, lambda part: _shown(part, self._least)):
            fits = (
                [str(row.number != NOT_READ and _fits(reading, row.parts)).lower()]
                if self._is_expecting and row.parts
                else []
            )
            self._writer.writerow([*cells(page.file, page.number, row), reading.rotation, "", *fits])

    def error(self, page: Page, message: str) -> None:
        self._writer.writerow([page.file, page.number, "", "", "", "", "", message])


class _Grid:
    """The numbers of each page in their rows and columns, as CSV, with an empty line between pages."""

    def __init__(self, stream: TextIO, least: float) -> None:
        self._stream = stream
        self._least = least
        self._is_first = True

    def reading(self, page: Page, reading: Reading) -> None:
        del page
        self._write(columns_csv([rows_of(reading, lambda part: _shown(part, self._least))]))

    def error(self, page: Page, message: str) -> None:
        # Nothing for this page, so that there are as many of them as there are pages.
        del page, message
        self._write("")

    def _write(self, rows: str) -> None:
        print("" if self._is_first else "\n", rows.replace("\r\n", "\n"), sep="", end="", file=self._stream, flush=True)
        self._is_first = False
