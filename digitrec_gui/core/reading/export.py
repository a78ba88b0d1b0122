"""Writes what was read to a file: text, a table of numbers, or the picture with its boxes. For a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import in_sentences, write_whole
from digitrec_gui.core.reading.drawing import WHITE, Tag, bgr, fill, png
from digitrec_gui.core.reading.marks import Mark, mark_of
from digitrec_gui.core.reading.number_rows import table, table_workbook
from digitrec_gui.core.reading.spreadsheet import columns_csv, workbook
from digitrec_gui.core.reading.tables import rows_of
from digitrec_gui.core.types import Box, Digit, Image, Part, Reading


def save(file: Path, name: str, image: Image, reading: Reading, page: int = 1, *, columns: bool = False) -> None:
    """Writes a file, whole or not at all.

    Args:
        file: where; its suffix says what: .txt the text, .xlsx or .csv a table, .png a picture.
        name: of the Image, for the table.
        image: (h, w, 3) uint8, turned as it was for the Reading.
        reading: what was read from it.
        page: of the file, for the table.
        columns: whether a table has the numbers in their rows and columns, and not a row for each.

    Raises:
        DataError: it cannot be written, and why.
    """
    if file.suffix.lower() == ".png":
        write_whole(file, picture(image, reading), "saved")
    else:
        _write(file, name, {page: reading}, columns, ".txt, .xlsx, .csv or .png")


def save_pages(file: Path, name: str, readings: Mapping[int, Reading], *, columns: bool = False) -> None:
    """Writes what was read from pages of the file of this name, whole or not at all.

    Args:
        file: where; its suffix says what: .txt the text, with a form feed between pages, .xlsx or .csv a table.
        name: of the file that was read, for the table.
        readings: by the number of the page, from 1.
        columns: whether a table has the numbers in their rows and columns, and not a row for each; an .xlsx has a sheet
            for each page then, a .csv an empty line between pages.

    Raises:
        DataError: it cannot be written, and why.
    """
    _write(file, name, readings, columns, ".txt, .xlsx or .csv")


def _write(file: Path, name: str, readings: Mapping[int, Reading], columns: bool, suffixes: str) -> None:
    suffix = file.suffix.lower()
    if suffix == ".txt":
        content = b"\f".join(map(text, readings.values()))
    elif suffix == ".xlsx":
        with in_sentences(file, "saved"):
            content = workbook(readings) if columns else table_workbook(name, readings)
    elif suffix == ".csv":
        content = columns_csv(map(rows_of, readings.values())).encode() if columns else table(name, readings)
    else:
        raise DataError(f"{file.name} was not saved: its name must end in {suffixes}. Choose another name.")
    write_whole(file, content, "saved")


def save_lines(file: Path, lines: Sequence[str]) -> None:
    """Writes lines of text as UTF-8, whole or not at all.

    Raises:
        DataError: they cannot be written, and why.
    """
    write_whole(file, _joined(lines), "saved")


def text(reading: Reading) -> bytes:
    """The text read, a row a line, as UTF-8."""
    return _joined(reading.lines)


def _joined(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def picture(image: Image, reading: Reading) -> memoryview:
    """The picture at its full size, with the box of each digit and sign and what was read above it, as PNG."""
    drawn = bgr(image)
    if reading.parts:
        # In proportion, or marks would be lost in a large picture and hide a small one.
        height = float(np.median([part.box.height for part in reading.digits or reading.parts]))
        for part in reading.parts:
            _draw(drawn, part, min(height, max(image.shape) / 6))
    return png(drawn)


def _draw(drawn: npt.NDArray[np.uint8], part: Part, height: float) -> None:
    """Draws the mark of one part around its box, and above it what was read.

    Args:
        drawn: the picture, (h, w, 3) uint8 BGR; it is drawn into.
        part: the Digit or Sign.
        height: usual height of a digit in it, pixels.
    """
    mark = Mark.SURE if part.is_sure else mark_of(part)  # who reads the picture need not know who read the digit
    width = max(1, round(height / 32))
    dash, gap = int(mark.dash) * width, int(mark.gap) * width  # whole widths: a line may be one pixel wide
    gap_to_ink = width + 1
    box = part.box
    frame = Box(box.x - gap_to_ink, box.y - gap_to_ink, box.width + 2 * gap_to_ink, box.height + 2 * gap_to_ink)
    for edge in _edges(frame, width):
        fill(drawn, Box(edge.x - 1, edge.y - 1, edge.width + 2, edge.height + 2), WHITE)
    for edge in _edges(frame, width):
        for piece in _dashes(edge, dash, dash + gap) if gap else (edge,):
            fill(drawn, piece, mark.colour)
    above = isinstance(part, Digit)  # beside a point or a comma digits stand high
    tag = Tag(part.text, max(10.0, 0.2 * height))
    width, height_of_tag = tag.size
    y = frame.y - height_of_tag if above else frame.bottom
    if not 0 <= y <= drawn.shape[0] - height_of_tag:  # inside it at the edge of the picture
        y = max(0, frame.y if above else frame.bottom - height_of_tag)
    tag.draw(drawn, min(max(0, frame.x), max(0, drawn.shape[1] - width)), y, mark.colour)


def _edges(frame: Box, width: int) -> tuple[Box, Box, Box, Box]:
    x, y, w, h = frame
    return (
        Box(x, y, w, width),
        Box(x, frame.bottom - width, w, width),
        Box(x, y, width, h),
        Box(frame.right - width, y, width, h),
    )


def _dashes(edge: Box, length: int, period: int) -> list[Box]:
    x, y, w, h = edge
    if w > h:
        return [Box(start, y, min(length, edge.right - start), h) for start in range(x, edge.right, period)]
    return [Box(x, start, w, min(length, edge.bottom - start)) for start in range(y, edge.bottom, period)]
