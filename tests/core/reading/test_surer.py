"""Of two Readings of an Image the one to be trusted is found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digitrec_gui.core.reading.surer import is_plain, is_surer, is_untied, without_borders, without_print
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction

SEEN = np.full((60, 300), 255, np.uint8)
"""Ink wherever the rules find some."""


def read(text: str, confidence: float = 0.999, least: float | None = None, height: int = 30) -> list[Digit]:
    """The digits of a number, each at its place on a line ("_" leaves it free, "?" is no digit); the last so sure and
    so high.
    """
    digits = []
    for place, character in enumerate(text):
        if character == "_":
            continue
        sure = least if least is not None and place == len(text) - 1 else confidence
        row = np.full(11, (1 - sure) / 10)
        row[NOT_A_DIGIT if character == "?" else int(character)] = sure
        box = Box(40 * place, 0, 20, height if place == len(text) - 1 else 30)
        digits.append(
            Digit(
                Glyph(box, np.full((box.height, 20), 255, np.uint8)),
                np.zeros((28, 28), np.uint8),
                Prediction(tuple(row)),
            )
        )
    return digits


def test_a_digit_that_only_one_of_them_certainly_has_decides() -> None:
    cropped, whole = read("20_"), read("204", 0.995)

    assert is_surer(whole, cropped, SEEN) and not is_surer(cropped, whole, SEEN)


def test_what_a_printed_line_is_taken_for_proves_nothing() -> None:
    with_line, without = read("205_1", 0.995, height=55), read("205", 0.999)

    assert not is_surer(with_line, without, SEEN) and is_surer(without, with_line, SEEN)


def test_where_nothing_but_sure_digits_is_seen_nothing_is_missed() -> None:
    digits = read("0_7")
    ink = np.zeros((60, 130), np.uint8)
    for digit in digits:
        ink[1:31, digit.box.x + 2 : digit.box.right - 2] = 255
    apart = [
        replace(digit, glyph=replace(digit.glyph, box=digit.box._replace(y=1, x=digit.box.x + 1))) for digit in digits
    ]

    image = np.repeat(220 - ink[..., np.newaxis] // 2, 3, axis=2)

    assert is_plain(image, ink, apart)
    assert not is_plain(image, ink, apart[:1]), "some ink is left over"
    assert not is_plain(image, ink, digits), "one may be cut"
    assert not is_plain(image[:33], ink[:33], apart), "there is hardly any paper"
    assert not is_plain(image, ink, [apart[0], *read("__7", 0.8)]), "one is not sure"
    assert not is_plain(image[:30, :40], np.zeros((30, 40), np.uint8), [])


def test_paper_within_the_loops_of_a_thick_pen_is_no_ink() -> None:
    (digit,) = read("_0")
    x, y, right, bottom = digit.box.x, digit.box.y + 1, digit.box.right, digit.box.bottom
    ink = np.zeros((60, 130), np.uint8)
    ink[y:bottom, x + 1 : right - 1] = 255
    digit = replace(digit, glyph=replace(digit.glyph, box=digit.box._replace(y=1)))
    stroke, loop = (slice(y - 1, bottom + 20), slice(x - 15, right + 15)), (slice(y, bottom), slice(x + 1, right - 1))
    image = np.full((60, 130, 3), 215, np.uint8)
    image[stroke] = 60
    assert is_plain(image, ink, [digit])

    image[loop] = 217
    assert not is_plain(image, ink, [digit])


def test_what_is_no_digit_counts_against_it() -> None:
    assert is_surer(read("10", least=0.95), read("1?"), SEEN)
    assert not is_surer(read("1?"), read("10", least=0.95), SEEN)


def test_of_two_that_read_the_same_places_the_surer_one_counts() -> None:
    assert is_surer(read("47", least=0.98), read("41", least=0.6), SEEN)
    assert not is_surer(read("47", least=0.6), read("47", least=0.6), SEEN), "what is as sure changes nothing"


def test_where_the_other_read_nothing_it_must_be_sure() -> None:
    assert is_surer(read("8"), [], SEEN)
    assert is_surer(read("8"), read("?"), SEEN)
    assert not is_surer(read("8", 0.7), [], SEEN)
    assert not is_surer([], [], SEEN)


PLAIN = np.zeros((60, 600), np.uint8)
"""Ink by rules, with nothing around the digits."""


def test_together_they_must_be_sure_and_each_of_them_likely() -> None:
    assert is_surer(read("4702", 0.99, least=0.7), [], SEEN)
    assert not is_surer(read("4702", 0.95, least=0.5), [], SEEN)
    assert not is_surer(read("4702", 0.85), [], SEEN)


def seen(digits: list[Digit], places: str) -> np.ndarray:
    """An ink map on which the finder saw the ink of those digits whose place is marked."""
    ink = np.zeros((60, 600), np.uint8)
    for digit, place in zip(digits, places, strict=True):
        x, y, width, height = digit.box
        ink[y : y + height, x : x + width] = 255 * (place == "+")
    return ink


def test_what_looks_like_a_line_and_is_not_seen_was_printed() -> None:
    digits = read("1?2810")

    assert without_print(digits, [], seen(digits, "--++++"), PLAIN) == digits[2:]


def test_what_looks_like_a_line_is_one_where_both_see_the_same_beside_it() -> None:
    digits, others = read("1280"), read("_280?")

    assert without_print(digits, others, seen(digits, "++++"), PLAIN) == digits[1:]
    for less in (read("_2_0"), read("_270"), read("_280", 0.999, 0.6), read("128")):
        assert without_print(digits, less, seen(digits, "++++"), PLAIN) == digits, less


def test_a_line_that_leaves_the_picture_is_no_digit_beside_one_that_lies_free() -> None:
    line, free = read("1", height=60), read("_9")
    free = [replace(digit, glyph=replace(digit.glyph, box=digit.box._replace(y=15))) for digit in free]

    assert without_borders(line + free, line, (60, 300)) == (free, [])
    assert without_borders(free, line, (60, 300)) == (free, [])

    # In a tight crop all digits lie at the edges, and a 1 alone may be cut
    tight = read("1_9")
    assert without_borders(tight, tight, (30, 100)) == (tight, tight)
    assert without_borders(line, [], (60, 300)) == (line, [])


def test_other_digits_stay_though_the_finder_missed_them() -> None:
    digits = read("2835")

    assert without_print(digits, [], seen(digits, "+++-"), PLAIN) == digits


def test_where_the_finder_saw_little_all_that_the_rules_found_counts() -> None:
    digits, ones = read("12835"), read("111")

    assert without_print(digits, [], seen(digits, "-+---"), PLAIN) == digits
    assert without_print(ones, [], seen(ones, "---"), PLAIN) == ones


def test_a_one_that_goes_on_as_a_line_where_the_finder_saw_nothing_is_a_border() -> None:
    digits = read("283")
    box = Box(160, 20, 4, 20)
    border = replace(read("1")[0], glyph=Glyph(box, np.full((20, 4), 255, np.uint8)))
    ruled = PLAIN.copy()
    ruled[4:60, 160:164] = 90  # a dashed line that hardly shows
    ruled[5:60:4, 160:164] = 0

    both = [*digits, border]
    assert without_print(both, [], seen(both, "++++"), ruled) == digits
    assert without_print(both, [], seen(both, "++++"), PLAIN) == both


def test_lines_tie_nothing_together_where_all_digits_are_sure() -> None:
    assert is_untied(read("4702"))
    assert not is_untied(read("4702", least=0.5))
    assert not is_untied(read("1117"))  # upright lines look like ones
    assert not is_untied([])


def test_a_hole_that_was_taken_for_ink_is_none() -> None:
    hole, around = read("0", 0.999), read("9", 0.99, height=60)
    ink = SEEN.copy()
    ink[:30, :20] = 40  # the soft rim of what is around it

    assert is_surer(around, hole, ink)
    assert not is_surer(around, hole, SEEN), "there is ink"
    assert not is_surer(read("_9", 0.99), hole, ink), "it lies beside it"


def test_most_of_a_number_is_more_than_nothing() -> None:
    assert is_surer(read("4702", 0.99, least=0.4), [], SEEN)
    assert not is_surer(read("1171", 0.99, least=0.4), [], SEEN), "all may be lines"
    assert not is_surer(read("4_", 0.99) + read("_0", 0.4), [], SEEN)


def test_a_digit_that_is_clear_and_as_high_as_the_others_is_not_lost() -> None:
    ruled = read("_4593")
    seen = [*read("2____", 0.85), *read("_4593")]

    assert is_surer(seen, ruled, SEEN)
    assert not is_surer([*read("2____", 0.7), *read("_4593")], ruled, SEEN)
    assert not is_surer([*read("2", 0.85, height=70), *read("_4593")], ruled, SEEN)


def test_a_printed_word_beside_a_number_proves_nothing() -> None:
    number, word = read("407"), read("______5?0?", 0.999)
    word = [replace(digit, glyph=replace(digit.glyph, word=1)) for digit in word]

    assert is_surer(number, [*number, *word], SEEN)
    assert not is_surer(number, [*number, *(digit for digit in word if digit.is_digit)], SEEN)
