"""What a person corrects: kept apart from what was read, and found again in another Reading of the same Image."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.core.geometry import overlap, turned_box
from digitrec_gui.core.reading.corrections import Corrections
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction, Reading

INK = np.zeros((28, 28), np.uint8)


def digit(value: int, x: int, y: int = 100, *, line: int = 0, word: int = 0, side: int = 20) -> Digit:
    probabilities = [0.0] * 11
    probabilities[value] = 1.0
    return Digit(Glyph(Box(x, y, side, side), INK, line, word), INK, Prediction(tuple(probabilities)))


def reading(*digits: Digit, rotation: int = 0) -> Reading:
    return Reading(digits, 400, 300, 0.1, rotation)


ROW = reading(digit(1, 100), digit(2, 130), digit(3, 160), digit(4, 250, word=1))


def test_without_corrections_it_stays_as_it_was_read() -> None:
    shown = Corrections().applied_to(ROW, {})

    assert shown.reading.text == "123 4"
    assert shown.anchors == tuple(d.box for d in ROW.digits)


def test_what_a_person_says_replaces_what_was_read_but_not_what_the_model_said() -> None:
    shown = Corrections().labelling(ROW.digits[1].box, "7").applied_to(ROW, {}).reading

    assert shown.text == "173 4"
    assert shown.digits[1].corrected == 7
    assert shown.digits[1].prediction.digit == 2
    assert shown.digits[1].is_sure
    assert ROW.text == "123 4"


def test_the_last_word_counts() -> None:
    place = ROW.digits[1].box

    assert Corrections().labelling(place, "7").labelling(place, "8").applied_to(ROW, {}).reading.text == "183 4"


def test_what_is_no_digit_can_become_one_and_a_digit_can_go() -> None:
    mark = reading(digit(1, 100), digit(NOT_A_DIGIT, 130))

    assert Corrections().labelling(mark.digits[1].box, "5").applied_to(mark, {}).reading.text == "15"
    assert Corrections().removing(ROW.digits[3].box).applied_to(ROW, {}).reading.text == "123"


def test_corrections_are_found_again_where_boxes_changed_a_little() -> None:
    corrections = Corrections().labelling(Box(130, 100, 20, 20), "7").removing(Box(160, 100, 20, 20))
    again = reading(digit(1, 100), digit(2, 131, 98, side=22), digit(3, 158, 101), digit(4, 250, word=1))

    assert corrections.applied_to(again, {}).reading.text == "17 4"


def test_corrections_are_not_put_on_something_else() -> None:
    corrections = Corrections().labelling(Box(130, 100, 20, 20), "7")
    again = reading(digit(1, 100), digit(2, 145, 100))

    assert corrections.applied_to(again, {}).reading.text == "12"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_corrections_turn_with_the_image(rotation: int) -> None:
    place = Box(130, 100, 20, 30)
    there = turned_box(place, rotation, 400, 300)
    size = (300, 400) if rotation % 180 else (400, 300)
    turned = Digit(Glyph(there, INK), INK, digit(2, 0).prediction)

    shown = Corrections().labelling(place, "7").applied_to(Reading((turned,), *size, 0.1, rotation), {})

    assert shown.reading.text == "7"
    assert shown.anchors == (place,)


def test_four_turns_are_none_and_a_turn_back_undoes_one() -> None:
    box = Box(10, 20, 30, 40)

    assert turned_box(box, 360, 400, 300) == box
    assert turned_box(box, 90, 400, 300) == Box(240, 10, 40, 30)
    assert turned_box(turned_box(box, 90, 400, 300), -90, 300, 400) == box


@pytest.mark.parametrize(
    ("new", "text", "index"),
    [
        (digit(9, 70), "9123 4", 0),
        (digit(9, 190), "1239 4", 3),
        (digit(9, 230), "123 94", 3),
        (digit(9, 350), "123 4 9", 4),
        (digit(9, 100, 20), "9 123 4", 0),
        (digit(9, 100, 200), "123 4 9", 4),
    ],
)
def test_an_added_digit_takes_its_place_in_line_and_word(new: Digit, text: str, index: int) -> None:
    shown = Corrections().adding(new.box).applied_to(ROW, {new.box: new})

    assert shown.reading.text == text
    assert shown.anchors[index] == new.box
    assert [d.line for d in shown.reading.digits] == sorted(d.line for d in shown.reading.digits)


def test_a_digit_added_in_the_gap_of_a_word_keeps_its_parts_apart() -> None:
    wide = reading(digit(1, 100), digit(2, 250))
    new = digit(9, 170)

    assert Corrections().adding(new.box).applied_to(wide, {new.box: new}).reading.text == "1 9 2"


def test_the_first_digit_can_be_added() -> None:
    new = digit(9, 170)

    assert Corrections().adding(new.box).applied_to(reading(), {new.box: new}).reading.text == "9"


def test_a_box_around_what_was_found_replaces_it() -> None:
    pair = Box(95, 95, 60, 30)
    new = Digit(Glyph(Box(100, 100, 50, 20), INK), INK, digit(9, 0).prediction)

    corrections = Corrections().adding(pair)

    assert corrections.applied_to(ROW, {pair: new}).reading.text == "93 4"
    assert corrections.removing(pair).applied_to(ROW, {}).reading.text == "123 4"


def test_what_was_added_can_be_corrected_and_is_not_shown_before_it_was_read() -> None:
    new = digit(9, 190)
    corrections = Corrections().adding(new.box).labelling(new.box, "6")

    assert corrections.applied_to(ROW, {new.box: new}).reading.text == "1236 4"
    assert corrections.applied_to(ROW, {}).reading.text == "123 4"


def test_overlap_is_the_shared_part_of_both() -> None:
    assert overlap(Box(0, 0, 10, 10), Box(0, 0, 10, 10)) == 1
    assert overlap(Box(0, 0, 10, 10), Box(5, 0, 10, 10)) == pytest.approx(1 / 3)
    assert overlap(Box(0, 0, 10, 10), Box(10, 0, 10, 10)) == 0
