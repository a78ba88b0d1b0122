"""The charts of an evaluation, as PNG files: confusion matrix, reliability diagram and contact sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw

from digitrec_gui.core.errors import DataError, reason
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.drawing import (
    BLUE,
    FAINT,
    GREY,
    INK,
    MARGIN,
    ORANGE,
    WHITE,
    mixed,
    parts_width,
    paste_digit,
    sheet,
    text_width,
    write,
    write_parts,
)
from digitrec_gui.training.evaluate.answers import Answers, Glyphs
from digitrec_gui.training.evaluate.figures import certainty
from digitrec_gui.training.evaluate.metrics import BINS, Bin, Calibration, wilson_interval
from digitrec_gui.training.evaluate.shape_sheet import shapes_sheet

Confusion = tuple[tuple[int, ...], ...]

_CELL = 92
"""Side of a cell of the confusion matrix, pixels."""

_PLOT = 960
"""Side of the reliability diagram, pixels."""

LIMIT = 60
"""Most glyphs on a contact sheet; the rest is counted in its head."""

_COLUMNS = 10
_GLYPH = 112  # four times 28: whole pixels, so that each can be told
_STEP = _GLYPH + 36
_ROW = _GLYPH + 104


def write_charts(
    folder: Path, confusion: Confusion, missed: tuple[int, ...], calibration: Calibration, answers: Answers
) -> None:
    """Writes `confusion.png`, `reliability.png`, `mistakes.png`, `shapes.png` and, with negatives, `not-digits.png`.

    Args:
        folder: made if need be.
        confusion: rows what it is, columns what was read.
        missed: for each digit 0-9, its Images in which not exactly one glyph was found.
        calibration: of the digits.
        answers: what all this comes from.

    Raises:
        DataError: the folder cannot be written.
    """
    charts = {
        "confusion.png": confusion_chart(confusion, missed),
        "reliability.png": reliability_chart(calibration),
        "mistakes.png": contact_sheet("Digits read as something else, the surest first", answers.mistakes()),
        "shapes.png": shapes_sheet(answers.confusions, answers.glyphs.digits.x),
    }
    negatives = answers.negatives
    if len(negatives.found):
        order = np.argsort(-negatives.scores(), kind="stable")
        found = negatives.glyphs.ordered(order[negatives.found[order] > 0])
        charts["not-digits.png"] = contact_sheet("What is no digit but looks most like one to the model", found)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, chart in charts.items():
            chart.save(folder / name)
    except OSError as error:
        raise DataError(f"The charts cannot be written to {folder} ({reason(error)}). Choose another --out.") from error


def confusion_chart(confusion: Confusion, missed: tuple[int, ...]) -> PilImage.Image:
    """Draws the counts: blue where the digit was read right, orange where it was not.

    Args:
        confusion: 10 or 11 rows (what it is) of 10 or 11 columns (what was read).
        missed: for each digit 0-9, its Images in which not exactly one glyph was found; a column if there are any.
    """
    counts = [list(row) for row in confusion]
    heads = [_class_name(index) for index in range(len(confusion[0]))]
    subtitle = "Rows: what it is. Columns: what was read. Blue is right."
    if any(missed):
        heads.append("not one")
        subtitle += " Not one: nothing was found to read, or several pieces."
        for row, count in zip(counts, [*missed, 0], strict=False):
            row.append(count)
    left, top = MARGIN + 170, MARGIN + 200
    width, height = left + len(heads) * _CELL + MARGIN, top + len(counts) * _CELL + MARGIN
    picture, draw = sheet(width, height, "What was read as what", subtitle)
    write(draw, (left + len(heads) * _CELL / 2, top - 76), "read as", 26, GREY)
    write(draw, (MARGIN, top + len(counts) * _CELL / 2), "it is", 26, GREY, anchor="lm")
    for column, head in enumerate(heads):
        write(draw, (left + (column + 0.5) * _CELL, top - 30), head, 30 if len(head) == 1 else 20)
    for index, row in enumerate(counts):
        y = top + index * _CELL
        name = _class_name(index)
        write(draw, (left - 24, y + _CELL / 2), name, 30 if len(name) == 1 else 20, anchor="rm")
        for column, count in enumerate(row):
            _cell(draw, (left + column * _CELL, y), count, count / max(1, sum(row)), index == column)
    return picture


def _cell(draw: ImageDraw.ImageDraw, corner: tuple[int, int], count: int, share: float, right: bool) -> None:
    x, y = corner
    # A square root lets the few mistakes of a good Model be seen beside the many right answers.
    strength = share if right else min(1.0, 0.12 + share**0.5) if count else 0.0
    draw.rectangle((x, y, x + _CELL, y + _CELL), mixed(BLUE if right else ORANGE, 0.85 * strength), FAINT)
    if count or right:
        colour = WHITE if right and strength > 0.6 else INK
        write(draw, (x + _CELL / 2, y + _CELL / 2), f"{count:,}", 28 if count < 10000 else 22, colour)


def _class_name(index: int) -> str:
    return "no digit" if index == NOT_A_DIGIT else str(index)


def reliability_chart(calibration: Calibration) -> PilImage.Image:
    """Draws how often the Model is right against how sure it says it is, with 95% intervals.

    The mean confidence of each bin is marked, since in the last one it lies far above the bin's middle.

    Source of the diagram: A. Niculescu-Mizil and R. Caruana, "Predicting good probabilities with supervised
    learning", ICML 2005.
    """
    left, top = MARGIN + 120, MARGIN + 160
    picture, draw = sheet(
        left + _PLOT + MARGIN + 20,
        top + _PLOT + 210,
        f"Does it mean what it says? Calibration error {calibration.error:.2%}",
        "Bars should end at their black marks. Where one ends below its mark, the model is too sure.",
    )
    _axes(draw, left, top)
    for index, one in enumerate(calibration.bins):
        _bar(draw, one, left, top)
        middle = left + (index + 0.5) * _PLOT / BINS
        write(draw, (middle, top + _PLOT + 74), f"{one.count:,}" if one.count else "-", 20, INK if one.count else GREY)
    for step in range(0, 100, 2):
        # After the bars, so that it stays in sight.
        start, end = step / 100, (step + 1) / 100
        line = (left + start * _PLOT, top + (1 - start) * _PLOT, left + end * _PLOT, top + (1 - end) * _PLOT)
        draw.line(line, GREY, 2)
    write(draw, (left - 16, top + _PLOT + 74), "digits", 20, GREY, anchor="rm")
    write(draw, (left + _PLOT / 2, top + _PLOT + 120), "how sure it says it is", 26, GREY)
    legend = "blue: how often it is right; black: how sure it says it is; orange: 95% interval (long: few digits)"
    write(draw, (left + _PLOT / 2, top + _PLOT + 160), legend, 22, GREY)
    return picture


def _axes(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    for percent in range(0, 101, 20):
        x, y = left + percent / 100 * _PLOT, top + (1 - percent / 100) * _PLOT
        draw.line((left, y, left + _PLOT, y), FAINT, 2)
        write(draw, (left - 16, y), f"{percent}%", 24, GREY, anchor="rm")
        write(draw, (x, top + _PLOT + 32), f"{percent}%", 24, GREY)
    write(draw, (left, top - 32), "how often it is right", 26, GREY, anchor="lm")


def _bar(draw: ImageDraw.ImageDraw, one: Bin, left: int, top: int) -> None:
    if one.accuracy is None:
        return
    x0, x1 = left + one.low * _PLOT + 3, left + one.high * _PLOT - 3
    draw.rectangle((x0, top + (1 - one.accuracy) * _PLOT, x1, top + _PLOT), mixed(BLUE, 0.75))
    low, high = wilson_interval(round(one.accuracy * one.count), one.count)
    middle = (x0 + x1) / 2
    ends = top + (1 - high) * _PLOT, top + (1 - low) * _PLOT
    draw.line((middle, ends[0], middle, ends[1]), ORANGE, 3)
    for end in ends:
        draw.line((middle - 8, end, middle + 8, end), ORANGE, 3)
    claimed = top + (1 - (one.confidence or 0)) * _PLOT
    draw.line((x0, claimed, x1, claimed), INK, 6)


def contact_sheet(title: str, glyphs: Glyphs) -> PilImage.Image:
    """Draws the first `LIMIT` glyphs, dark ink on white.

    Args:
        title: the sheet's head.
        glyphs: in the order in which they are to be seen; may be empty.
    """
    shown = min(len(glyphs), LIMIT)
    rows = max(1, -(-shown // _COLUMNS))
    subtitle = "None." if not shown else "Under each: what it is > what was read, how surely, and which one it is."
    if shown < len(glyphs):
        subtitle = f"The first {shown} of {len(glyphs):,}. {subtitle}"
    width = 2 * MARGIN + _COLUMNS * _STEP - (_STEP - _GLYPH)
    picture, draw = sheet(width, 2 * MARGIN + 90 + rows * _ROW, title, subtitle)
    for index in range(shown):
        row, column = divmod(index, _COLUMNS)
        _place(picture, draw, glyphs, index, (MARGIN + column * _STEP, MARGIN + 110 + row * _ROW))
    return picture


def _place(
    picture: PilImage.Image, draw: ImageDraw.ImageDraw, glyphs: Glyphs, index: int, corner: tuple[int, int]
) -> None:
    x, y = corner
    paste_digit(picture, draw, glyphs.digits.x[index], corner, _GLYPH)
    probabilities = glyphs.probabilities[index]
    read = int(np.argmax(probabilities))
    truth, middle = int(glyphs.digits.y[index]), x + _GLYPH / 2
    names = [(_name(truth), INK), (" > ", GREY), (_name(read), ORANGE)]
    write_parts(draw, middle - parts_width(names, 26) / 2, y + _GLYPH + 22, names, 26)
    write(draw, (middle, y + _GLYPH + 50), certainty(float(probabilities[read])), 20, GREY)
    write(draw, (middle, y + _GLYPH + 74), _short(glyphs.names[index]), 16, GREY)


def _name(label: int) -> str:
    return "none" if label == NOT_A_DIGIT else str(label)


def _short(name: str) -> str:
    """The end of a file's name, as much as fits under a glyph."""
    name = name.rpartition("/")[2]
    if text_width(name, 16) <= _STEP - 16:
        return name
    while text_width(f"...{name}", 16) > _STEP - 16:
        name = name[1:]
    return f"...{name}"
