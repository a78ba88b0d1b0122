"""Sheets of a form, photographed askew, are read field by field, and what is no sheet of it is set apart."""

import cv2
import numpy as np
import pytest

from digitrec_gui.core.errors import FitError
from digitrec_gui.core.forms.reading import FormReader
from digitrec_gui.core.forms.types import NO, YES, Field, Form, Kind, State
from digitrec_gui.core.geometry import turned
from digitrec_gui.core.types import Box
from scripts.filled_forms import Digits, photographed, with_luhn, written
from scripts.handwriting import Pen, paper, rule, write

VALUES = {
    "student": with_luhn("30517"),
    "date": "24.11.2026",
    "points 1": "12",
    "points 2": "7",
    "points 4": "20",
    "points 5": "3",
    "points 6": "15",
    "total": "57",
    "passed": YES,
}


@pytest.fixture(scope="module")
def sheet(answer_sheet, digits):
    """An answer sheet whose third question was not tried."""
    return written(answer_sheet, VALUES, np.random.default_rng(4), digits)


def texts(reading):
    return {one.name: one.text for one in reading.fields if one.text}


def states(reading):
    return {one.name: one.state for one in reading.fields}


def test_a_sheet_photographed_askew_is_read_into_its_fields(answers, sheet):
    photo = photographed(sheet, np.random.default_rng(3))

    reading = answers.read(photo)

    assert texts(reading) == VALUES | {"resit": NO}
    assert states(reading)["points 3"] is State.EMPTY
    assert not reading.failed
    assert reading.fit_error < 0.5
    assert (reading.height, reading.width) == photo.shape[:2]


def test_its_fields_are_told_where_they_are_in_the_picture(answers, answer_sheet, sheet):
    upright = sheet[::2, ::2]
    for rotation in (90, 180):
        reading = answers.read(turned(upright, rotation))
        assert texts(reading) == VALUES | {"resit": NO}
        for field, one in zip(answer_sheet.fields, reading.fields, strict=True):
            corners = np.array(one.corners)
            assert np.ptp(corners, axis=0).max() == pytest.approx(max(field.box.width, field.box.height), abs=3)
        x, y = reading.fields[0].corners[0]
        height, width = upright.shape[:2]
        expected = {90: (height - 268, 80), 180: (width - 80, height - 268)}
        assert (x, y) == pytest.approx(expected[rotation], abs=3)


def test_what_is_crossed_out_what_does_not_add_up_and_half_a_tick_go_to_review(answers, answer_sheet, digits):
    values = VALUES | {"total": "58", "passed": ""}
    picture = written(answer_sheet, values, np.random.default_rng(5), digits, crossed_out=["student"])
    x, y, side, _ = (2 * part for part in answer_sheet.fields[9].box)
    cv2.circle(picture, (x + side // 2, y + side // 2), side // 11, (40, 40, 60), -1)

    reading = answers.read(picture)

    found = states(reading)
    assert found["student"] is State.CROSSED_OUT
    assert {found[name] for name in ("points 1", "points 3", "total")} == {State.DOUBTFUL}
    assert "58 is not 57" in reading.failed[0]
    assert found["passed"] is State.DOUBTFUL
    assert found["resit"] is State.SURE
    assert reading.is_in_review


def test_what_is_no_number_of_so_many_digits_does_not_fit(answers, answer_sheet, digits):
    picture = written(answer_sheet, VALUES | {"student": "30517"}, np.random.default_rng(6), digits)
    (student, *_) = answers.read(picture).fields
    assert (student.text, student.state) == ("30517", State.MISFIT)
    assert student.reason == "is not a card number"


def test_what_is_beside_the_picture_is_not_called_empty(answers, sheet):
    reading = answers.read(sheet[: round(0.8 * len(sheet))])
    assert states(reading)["passed"] is State.DOUBTFUL
    assert "outside" in next(one for one in reading.fields if one.name == "passed").reason
    assert texts(reading)["student"] == VALUES["student"]


def test_a_field_that_was_moved_is_not_read_where_it_was(answers, sheet):
    """Another version of the form, in which the line with the date and the student is a finger lower."""
    other = sheet.copy()
    other[400:760] = 255
    other[470:760] = sheet[400:690]
    found = states(answers.read(other))
    assert found["student"] is found["date"] is State.DOUBTFUL
    assert found["points 1"] is State.SURE


def note():
    sheet = paper(1400, 1000)
    rule(sheet, 110)
    for y in (160, 380, 600):
        write(sheet, "3141592", (120, y), 130, Pen(), np.random.default_rng(1))
    return sheet


FOREIGN = {
    "a note": note,
    "blank paper": lambda: paper(1400, 1000),
    "one pixel": lambda: paper(1, 1),
    "noise": lambda: np.random.default_rng(0).integers(0, 256, (900, 700, 3)).astype(np.uint8),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_foreign_sheet_is_set_apart(answers, what):
    with pytest.raises(FitError, match=r"no sheet of this form.*\."):
        answers.read(FOREIGN[what]())


def test_a_sheet_seen_from_behind_is_set_apart(answers, sheet):
    with pytest.raises(FitError):
        answers.read(np.ascontiguousarray(sheet[:, ::-1]))


def test_a_form_without_print_cannot_be_found_again(reader):
    with pytest.raises(FitError, match="too little print on the form Blank"):
        FormReader(reader, Form(paper(800, 600), (Field("a", Box(10, 10, 90, 40)),), name="Blank"))


def test_a_form_may_be_a_photograph_of_any_size(reader, answer_sheet, digits: Digits):
    """As a person makes one: of a picture of the empty sheet, with the fields drawn by hand."""
    half = np.asarray(cv2.resize(answer_sheet.picture, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), np.uint8)
    shade = np.linspace(0.9, 0.55, half.shape[1])[np.newaxis, :, np.newaxis]
    fields = (
        Field("student", Box(54, 184, 216, 50), Kind.NUMBER, 6, cells=6),
        Field("date", Box(362, 180, 284, 56), Kind.DATE),
    )
    form = Form((half * shade).astype(np.uint8), fields)
    picture = written(answer_sheet, VALUES, np.random.default_rng(4), digits)
    reading = FormReader(reader, form).read(photographed(picture, np.random.default_rng(8)))
    for one in reading.fields:
        assert one.text == VALUES[one.name] or one.is_in_review
    assert reading.fields[0].text == VALUES["student"]
