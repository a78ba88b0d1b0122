"""Makes the forms in resources/forms: empty sheets of our own, and what is read of them.

.venv/bin/python -m scripts.make_forms
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.forms.file import SUFFIX, save_form
from digitrec_gui.core.forms.types import Check, Field, Form, Kind, check_of
from digitrec_gui.core.types import Box
from digitrec_gui.training.rendering.writer import set_in_type
from scripts.handwriting import Picture, paper

_TEXT, _BOLD = paths.PRINT_FONTS / "source-sans-3.woff", paths.PRINT_FONTS / "pt-serif.woff"

_LINES, _WORDS = 165, 40
"""Greys of what is written into, lighter than any pen, and of what is read."""


_RECENT = r"\d\d[./-]\d\d[./-]202\d"
"""What the dates on our forms look like, besides being some."""


class Sheet:
    """An empty form while it is drawn.

    Attributes:
        picture: so far.
        fields: so far.
    """

    def __init__(self, width: int, height: int) -> None:
        self.picture: Picture = paper(width, height, (255, 255, 255))
        self.fields: list[Field] = []

    def say(self, text: str, place: tuple[int, int], size: float = 24, is_title: bool = False) -> None:
        """Prints a line, by its top left corner."""
        alpha = set_in_type(text, _BOLD if is_title else _TEXT, size)
        x, y = place
        part = self.picture[y : y + alpha.shape[0], x : x + alpha.shape[1]]
        dark = alpha[: part.shape[0], : part.shape[1], np.newaxis] / 255
        part[:] = np.rint(part * (1 - dark) + _WORDS * dark).astype(np.uint8)

    def rule(self, y: int, left: int, right: int) -> None:
        """Draws a line across."""
        self.picture[y : y + 3, left:right] = _WORDS

    def cells(self, name: str, place: tuple[int, int], count: int, digits: int = 0, pattern: str = "") -> None:
        """Draws boxes side by side for a number."""
        x, y = place
        width, height = 50, 60
        for index in range(count + 1):
            self.picture[y : y + height + 2, x + index * width : x + index * width + 2] = _LINES
        for row in (y, y + height):
            self.picture[row : row + 2, x : x + count * width + 2] = _LINES
        box = Box(x, y, count * width + 2, height + 2)
        self.fields.append(Field(name, box, Kind.NUMBER, digits, pattern, count))

    def line(self, name: str, place: tuple[int, int], width: int, kind: Kind, pattern: str = "") -> None:
        """Draws a line to write on."""
        x, y = place
        self.picture[y + 66 : y + 68, x : x + width] = _LINES
        self.fields.append(Field(name, Box(x, y, width, 74), kind, pattern=pattern))

    def tick(self, name: str, place: tuple[int, int], text: str) -> None:
        """Draws a box to tick, and what it is for."""
        x, y, side = *place, 40
        self.picture[y : y + side, x : x + side] = _LINES
        self.picture[y + 3 : y + side - 3, x + 3 : x + side - 3] = 255
        self.fields.append(Field(name, Box(x, y, side, side), Kind.TICK))
        self.say(text, (x + side + 12, y + 4))

    def form(self, name: str, checks: Sequence[Check]) -> Form:
        """All of it."""
        return Form(self.picture, tuple(self.fields), tuple(checks), name)


def answer_sheet() -> Form:
    """What a pupil's points are written on, beside the examination."""
    sheet = Sheet(1000, 1414)
    sheet.say("Answer sheet", (80, 70), 54, is_title=True)
    sheet.say("Write one digit into each box. Cross out what does not count, and write the sum below.", (80, 145), 22)
    sheet.rule(190, 80, 920)
    sheet.say("Student number, the last digit checks it", (80, 230))
    sheet.cells("student", (80, 268), 6, digits=6, pattern="luhn")
    sheet.say("Date of the examination", (520, 230))
    sheet.line("date", (520, 262), 400, Kind.DATE, _RECENT)
    sheet.rule(380, 80, 920)
    questions = ("Natural numbers", "Fractions", "Percentages", "Areas", "Probability", "Word problem")
    for index, question in enumerate(questions, start=1):
        y = 410 + (index - 1) * 104
        sheet.say(f"{index}.  {question}", (80, y + 16), 28)
        sheet.say("points of 20", (500, y + 20), 20)
        sheet.cells(f"points {index}", (800, y), 2)
    sheet.rule(1040, 80, 920)
    sheet.say("Total", (80, 1086), 34, is_title=True)
    sheet.cells("total", (750, 1070), 3)
    sheet.tick("passed", (80, 1190), "passed")
    sheet.tick("resit", (330, 1190), "may sit the examination again")
    sheet.rule(1270, 80, 920)
    sheet.say("Keep this sheet with the examination. It is read by a program: do not fold it.", (80, 1290), 22)
    points = " + ".join(f"points {index}" for index in range(1, len(questions) + 1))
    return sheet.form("Answer sheet", [check_of(f"total = {points}")])


def meter_card() -> Form:
    """What somebody writes down who reads a meter."""
    sheet = Sheet(1400, 1000)
    sheet.say("Meter card", (70, 50), 50, is_title=True)
    sheet.say("Electricity, gas or water. Please use a dark pen.", (70, 118), 22)
    sheet.rule(160, 70, 1330)
    sheet.say("Meter number, the last digit checks it", (70, 190))
    sheet.cells("meter", (70, 228), 8, digits=8, pattern="luhn")
    sheet.say("Day of the reading", (640, 190))
    sheet.line("date", (640, 222), 400, Kind.DATE, _RECENT)
    sheet.rule(340, 70, 1330)
    for row, (name, text) in enumerate(
        [("reading", "Reading of today"), ("previous", "Previous reading"), ("used", "Used between the two")]
    ):
        y = 380 + row * 110
        sheet.say(text, (70, y + 14), 28)
        sheet.cells(name, (460, y), 5)
    for row, (name, text) in enumerate([("charge", "Basic charge"), ("use", "For use"), ("amount", "To be paid")]):
        y = 372 + row * 90
        sheet.say(text, (800, y + 24), 28)
        sheet.line(name, (990, y), 300, Kind.DECIMAL, "amount")
    sheet.tick("paid", (800, 662), "paid in cash")
    sheet.tick("estimated", (1020, 662), "nobody at home: estimated")
    sheet.rule(730, 70, 1330)
    sheet.say("Signature", (70, 760), 22)
    sheet.rule(900, 70, 600)
    sheet.say("Send this card back within two weeks, or hand it to the caretaker.", (70, 930), 22)
    return sheet.form("Meter card", [check_of("reading = previous + used"), check_of("amount = charge + use")])


FORMS = {"answer-sheet": answer_sheet, "meter-card": meter_card}


def main() -> None:
    """Writes all of them; the same ones each time."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for name, make in FORMS.items():
        save_form(make(), paths.FORMS / f"{name}{SUFFIX}")


if __name__ == "__main__":
    main()
