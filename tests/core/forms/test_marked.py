"""A sheet as a picture for others: the outline of each field, and what was read in it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitrec_gui.core.forms.marked import marked
from digitrec_gui.core.forms.types import FieldReading, FormReading, State
from digitrec_gui.core.reading.marks import Mark
from digitrec_gui.core.types import Image

GREY = 200


def field(name: str, text: str, state: State, left: float) -> FieldReading:
    corners = ((left, 100.0), (left + 80.0, 100.0), (left + 80.0, 140.0), (left, 140.0))
    return FieldReading(name, text, 0.9, state, "", corners)


SHEET = FormReading(
    "Card",
    (
        field("meter", "17", State.SURE, 20.0),
        field("amount", "12.50 €", State.DOUBTFUL, 220.0),
        field("use", "", State.CROSSED_OUT, 420.0),
        field("date", "", State.EMPTY, 620.0),
    ),
    0.2,
    800,
    300,
    0.1,
)


def turned_by(sheet: FormReading, turns: int) -> FormReading:
    """The same sheet, photographed with its picture turned clockwise by so many quarters."""
    fields, width, height = sheet.fields, sheet.width, sheet.height
    for _ in range(turns):
        fields = tuple(
            FieldReading(
                one.name,
                one.text,
                one.confidence,
                one.state,
                one.reason,
                tuple((height - y, x) for x, y in one.corners),  # type: ignore[arg-type]
            )
            for one in fields
        )
        width, height = height, width
    return FormReading(sheet.form, fields, sheet.fit_error, width, height, sheet.seconds)


def drawn(sheet: FormReading) -> Image:
    paper = np.full((sheet.height, sheet.width, 3), GREY, np.uint8)
    content = cv2.imdecode(np.frombuffer(marked(paper, sheet), np.uint8), cv2.IMREAD_COLOR)
    return content[..., ::-1]


def share(picture: Image, left: int, mark: Mark, top: int = 0, bottom: int = 300) -> float:
    """How much of a column of the picture has the colour of a mark."""
    part = picture[top:bottom, left : left + 180]
    return float((part == mark.colour).all(axis=-1).mean())


@pytest.mark.parametrize("turns", range(4))
def test_each_field_has_its_outline_and_above_it_what_was_read(turns: int) -> None:
    picture = drawn(turned_by(SHEET, turns))
    assert picture.shape == (300, 800, 3)  # upright, however the sheet lay
    above = {"top": 0, "bottom": 95}

    for left, mark, other in ((0, Mark.SURE, Mark.DOUBTFUL), (200, Mark.DOUBTFUL, Mark.SURE)):
        assert share(picture, left, mark, 95, 145) > 0.01 and share(picture, left, mark, **above) > 0.005
        assert share(picture, left, other) == 0
    # What could not be read has its "?", and an empty field its outline alone
    assert share(picture, 400, Mark.DOUBTFUL, **above) > 0.002
    assert share(picture, 600, Mark.SURE, 95, 145) > 0.01 and (picture[:90, 600:780] == GREY).all()
    # What stands in the fields is not hidden
    assert (picture[105:135, 25:95] == GREY).all() and (picture[105:135, 225:295] == GREY).all()
    # What is doubtful is dashed
    assert (picture[100, 230:290] == Mark.DOUBTFUL.colour).all(axis=-1).mean() < 0.9
