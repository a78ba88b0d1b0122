"""From boxes to lines and words, as a person would read them; no picture is needed."""

import numpy as np
import pytest

from digitrec_gui.core.ink.layout import arrange
from digitrec_gui.core.types import Box

HIGH, WIDE = 40, 26


def row(text, x=0.0, y=0.0, pitch=34.0, slope=0.0, bend=lambda _: 0.0):
    """Boxes of a line of writing; a space leaves a gap, and a 1 is narrow.

    Args:
        text: digits and spaces.
        x: of the first digit's left edge, pixels.
        y: of its top edge, pixels.
        pitch: from digit to digit, pixels; a space is as wide as a digit.
        slope: how far the line falls a pixel.
        bend: how far it falls besides, by x.
    """
    result = []
    for column, character in enumerate(text):
        if character == " ":
            continue
        left = x + column * pitch
        width = 8 if character == "1" else WIDE
        top = y + slope * (left - x) + bend(left - x)
        result.append(Box(round(left + (WIDE - width) / 2), round(top), width, HIGH))
    return result


def shuffled(boxes):
    order = np.random.default_rng(4).permutation(len(boxes))
    return [boxes[index] for index in order]


def read(boxes, texts):
    """What `arrange` makes of shuffled boxes that hold these characters."""
    characters = dict(zip(boxes, "".join(texts).replace(" ", ""), strict=True))
    mixed = shuffled(boxes)
    return [" ".join("".join(characters[mixed[index]] for index in word) for word in line) for line in arrange(mixed)]


def page(texts, pitch=34.0, leading=64.0, slope=0.0, bend=lambda _: 0.0):
    """A page of lines; its slope turns it as a whole, as a camera held askew does."""
    boxes = []
    for number, text in enumerate(texts):
        boxes += row(text, -slope * number * leading, number * leading, pitch, slope, bend)
    return boxes


def test_nothing_has_no_lines():
    assert arrange([]) == []


def test_one_digit_is_a_word_and_a_line():
    assert arrange([Box(5, 5, 10, 20)]) == [[[0]]]


def test_every_digit_is_found_once_even_where_boxes_are_the_same():
    lines = arrange([Box(0, 0, 10, 20)] * 3 + [Box(100, 3, 10, 20)])
    assert sorted(index for line in lines for word in line for index in word) == [0, 1, 2, 3]


@pytest.mark.parametrize("degrees", [-15, -8, 0, 8, 15])
def test_a_page_held_askew_is_read_line_by_line(degrees):
    texts = ["0523 18592 773", "4096 2", "88 3140 2653"]
    assert read(page(texts, slope=np.tan(np.radians(degrees))), texts) == texts


def test_a_line_may_wave():
    texts = ["05231859377", "40962331702"]
    assert read(page(texts, bend=lambda x: 14 * np.sin(x / 60)), texts) == texts


def test_each_line_may_climb_as_it_likes():
    texts = ["052318593", "409623317"]
    boxes = row(texts[0], 0, 0, slope=0.05) + row(texts[1], 0, 90, slope=-0.06)
    assert read(boxes, texts) == texts


def test_a_grid_is_read_row_by_row():
    texts = ["842716359", "139845276", "576392841"]
    assert read(page(texts, pitch=80, leading=80), texts) == texts


def test_a_grid_with_empty_cells_keeps_its_rows():
    rows = {0: {0: "8", 7: "5"}, 1: {3: "4"}, 2: {1: "7", 2: "6", 8: "1"}}
    cells = [(Box(column * 80, line * 80, 26, 40), text) for line, row in rows.items() for column, text in row.items()]
    texts = ["".join(row.values()) for row in rows.values()]
    found = read([box for box, _ in cells], texts)
    assert [line.replace(" ", "") for line in found] == texts


def test_scattered_digits_keep_their_order_when_they_move_a_little():
    rng = np.random.default_rng(8)
    boxes = [Box(10, 20, 25, 40), Box(300, 90, 25, 40), Box(120, 180, 25, 40), Box(420, 260, 25, 40)]
    for _ in range(20):
        moved = [box._replace(x=box.x + int(rng.integers(-4, 5)), y=box.y + int(rng.integers(-4, 5))) for box in boxes]
        assert [index for line in arrange(moved) for word in line for index in word] == [0, 1, 2, 3]


def test_digits_one_below_the_other_are_lines_though_they_overlap_a_little():
    assert arrange([Box(0, 0, 26, 40), Box(3, 25, 26, 40), Box(1, 50, 26, 40)]) == [[[0]], [[1]], [[2]]]


def test_a_tall_stroke_does_not_join_the_lines_beside_it():
    texts = ["4096", "2331"]
    boxes = page(texts, leading=60)
    tall = Box(-40, -5, 6, 110)
    lines = arrange([*boxes, tall])
    numbers = [[index for word in line for index in word if index != len(boxes)] for line in lines]
    assert [line for line in numbers if line] == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize("text", ["0522 1859", "12 7 305", "1 1 2 42 11", "0815 4711 0"])
def test_spaces_separate_numbers(text):
    assert read(row(text), [text]) == [text]


@pytest.mark.parametrize("pitch", [30, 40, 60, 90, 120])
def test_a_row_of_digits_set_apart_evenly_is_one_number(pitch):
    text = "0123456789"
    jitter = np.random.default_rng(2).normal(0, 0.05 * pitch, len(text))
    boxes = [box._replace(x=round(box.x + shift)) for box, shift in zip(row(text, pitch=pitch), jitter, strict=True)]
    assert read(boxes, [text]) == [text]


def test_two_digits_that_happen_to_touch_do_not_part_the_others():
    text = "0234567890"
    boxes = row(text, pitch=70)
    boxes[4:] = [box._replace(x=box.x - 42) for box in boxes[4:]]
    assert read(boxes, [text]) == [text]


def test_two_digits_far_apart_are_two_numbers():
    assert arrange([Box(0, 0, 26, 40), Box(200, 4, 26, 40)]) == [[[0], [1]]]
    assert arrange([Box(0, 0, 26, 40), Box(60, 4, 26, 40)]) == [[[0, 1]]]


def test_the_scale_of_the_page_does_not_matter():
    texts = ["0522 1859", "36 774"]
    small, large = page(texts), [Box(*(9 * value for value in box)) for box in page(texts)]
    assert arrange(small) == arrange(large)
