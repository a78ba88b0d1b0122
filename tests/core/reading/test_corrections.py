"""What a person corrects: kept apart from what was read, and found again in another Reading of the same Image."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.core.geometry import overlap, turned_box
from digitrec_gui.core.reading.corrections import Corrections
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction, Reading, Sign

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


POINT = Sign(Box(152, 115, 6, 6), ".", 0.6)
PRICE = Reading((digit(1, 100), digit(2, 130), digit(5, 160), digit(0, 190)), 400, 300, 0.1, signs=(POINT,))


def test_signs_stand_among_the_digits_in_reading_order() -> None:
    shown = Corrections().applied_to(PRICE, {})

    assert shown.reading.text == "12.50"
    assert [part.text for part in shown.reading.parts] == ["1", "2", ".", "5", "0"]
    assert shown.anchors == tuple(part.box for part in shown.reading.parts)
    assert shown.reading.places == (0, 1, 2, 3, 4)


def test_a_sign_is_corrected_as_a_digit_is() -> None:
    shown = Corrections().labelling(POINT.box, ",").applied_to(PRICE, {})

    assert shown.reading.text == "12,50"
    assert shown.reading.signs[0].is_sure and shown.reading.signs[0].predicted == "."
    assert shown.unlabelled[2] == POINT
    assert Corrections().removing(POINT.box).applied_to(PRICE, {}).reading.text == "1250"


def test_a_digit_that_is_a_sign_is_one_and_can_be_a_digit_again() -> None:
    place = PRICE.digits[0].box
    corrections = Corrections().labelling(place, "-")

    shown = corrections.applied_to(PRICE, {})
    assert shown.reading.text == "-2.50"
    assert shown.reading.parts[0] == Sign(place, "", 0.0, corrected="-")
    assert shown.unlabelled[0] is PRICE.digits[0]
    assert corrections.labelling(place, "7").applied_to(PRICE, {}).reading.text == "72.50"


def test_without_signs_what_a_person_says_is_one_is_left_out() -> None:
    corrections = Corrections().labelling(PRICE.digits[0].box, "-")
    shown = corrections.applied_to(Reading(PRICE.digits, 400, 300, 0.1), {}, signs=False)

    assert shown.reading.text == "250"
    assert len(shown.anchors) == len(shown.unlabelled) == 3


def test_a_sign_that_is_a_digit_is_read_where_it_stands() -> None:
    read = digit(1, 152, 115, side=6)
    corrections = Corrections().labelling(POINT.box, "1", adds=True)

    assert corrections.unread(PRICE) == (POINT.box,)
    shown = corrections.applied_to(PRICE, {POINT.box: read}).reading
    assert shown.text == "12150" and not shown.signs and shown.digits[2].corrected == 1


def test_a_digit_that_is_known_stays_one_where_a_sign_is_read_later() -> None:
    corrections = Corrections().labelling(POINT.box, "1")

    assert corrections.unread(PRICE) == (POINT.box,)
    assert corrections.applied_to(PRICE, {}).reading.text == "12.50"  # until it was read
    again = corrections.applied_to(PRICE, {POINT.box: digit(7, 152, 115, line=3, word=2, side=6)})
    assert again.reading.text == "12150"
    assert corrections.unread(ROW) == ()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_corrected_signs_turn_with_the_picture(rotation: int) -> None:
    size = (300, 400) if rotation % 180 else (400, 300)
    turned = Reading(
        tuple(digit(d.prediction.best, 0) for d in PRICE.digits[:1]),
        *size,
        0.1,
        rotation,
        signs=(Sign(turned_box(POINT.box, rotation, 400, 300), ".", 0.6),),
    )

    shown = Corrections().labelling(POINT.box, ":").applied_to(turned, {})

    assert [sign.text for sign in shown.reading.signs] == [":"]


def test_two_boxes_become_one_and_one_becomes_two() -> None:
    one, other = PRICE.digits[2].box, PRICE.digits[3].box
    both = Box(160, 100, 50, 20)
    joined = Corrections().replacing((one, other), (both,))
    assert joined.applied_to(PRICE, {both: digit(8, 160, side=50)}).reading.text == "12.8"

    halves = Box(100, 100, 10, 20), Box(111, 100, 9, 20)
    cut = Corrections().replacing((PRICE.digits[0].box,), halves)
    read = {halves[0]: digit(3, 100, side=10), halves[1]: digit(4, 111, side=9)}
    assert cut.applied_to(PRICE, read).reading.text == "342.50"
    # And what was joined can be cut again
    again = joined.replacing((both,), (one, other))
    assert again.applied_to(PRICE, {one: digit(5, 160), other: digit(6, 190)}).reading.text == "12.56"


def test_what_is_added_instead_of_all_of_a_line_keeps_that_line() -> None:
    rows = reading(digit(1, 100, 20), digit(8, 100, 100, line=1), digit(3, 100, 200, line=2))
    halves = Box(100, 100, 10, 20), Box(111, 100, 9, 20)
    cut = Corrections().replacing((rows.digits[1].box,), halves)

    shown = cut.applied_to(rows, {halves[0]: digit(4, 100, 100, side=10), halves[1]: digit(5, 111, 100, side=9)})

    assert shown.reading.lines == ("1", "45", "3")
