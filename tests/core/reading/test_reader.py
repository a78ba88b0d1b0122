"""From a picture to the number on it, with the real Model."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.geometry import turned
from digitrec_gui.core.images import open_image
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction, Reading, ReadOptions
from scripts.handwriting import Pen, boxes, paper, photograph, rule, write


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return Reader(Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))))


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def samples():
    with (paths.SAMPLES / "labels.csv").open(encoding="utf-8") as file:
        return [(row["file"], row["label"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("name", "label"), samples())
def test_every_sample_is_read_right(reader, name, label):
    reading = reader.read(open_image(paths.SAMPLES / name).image)
    assert reading.text.replace(" ", "") == label


def test_lines_are_read_from_top_to_bottom_even_where_they_climb(reader, rng):
    sheet = paper(1200, 700)
    for row, text in enumerate(["80365", "27046"]):
        for column, digit in enumerate(text):
            write(sheet, digit, (100 + column * 200, 180 + row * 250 - column * 25), 120, Pen(), rng)
    assert reader.read(photograph(sheet, rng)).lines == ("80365", "27046")


def test_boxes_lie_on_the_digits_in_pixels_of_the_image_however_large_it_is(reader, rng):
    sheet = paper(3200, 2400)
    write(sheet, "7", (2000, 1500), 400, Pen(), rng)
    (digit,) = reader.read(photograph(sheet, rng)).digits
    assert digit.box.x == pytest.approx(2000, abs=60)
    assert digit.box.y == pytest.approx(1500, abs=60)
    assert digit.box.height == pytest.approx(400, rel=0.25)
    assert digit.box.right <= 3200
    assert digit.box.bottom <= 2400


def test_a_small_crop_is_read(reader, rng):
    sheet = paper(40, 52)
    write(sheet, "5", (10, 12), 28, Pen(0.1, (120, 120, 125)), rng)
    assert reader.read(sheet).text == "5"


def test_rulings_and_boxes_are_not_digits(reader, rng):
    sheet = paper(1000, 500)
    rule(sheet, 60)
    boxes(sheet, (100, 180), 140, 5)
    write(sheet, "4", (140, 200), 90, Pen(), rng)
    assert reader.read(photograph(sheet, rng)).text == "4"


@pytest.mark.parametrize("digit", "234568")
def test_a_line_that_runs_through_a_crop_is_not_part_of_its_digit(reader, rng, digit):
    sheet = paper(180, 200)
    write(sheet, digit, (55, 40), 120, Pen(), rng)
    sheet[152:157] = (70, 72, 80)
    assert reader.read(photograph(sheet, rng)).text == digit


@pytest.mark.parametrize("digit", "257")
def test_a_digit_that_fills_its_crop_keeps_its_bar(reader, rng, digit):
    sheet = paper(300, 300)
    write(sheet, digit, (90, 80), 140, Pen(), rng)
    (found,) = reader.read(sheet).digits
    x, y, width, height = found.box
    tight = np.ascontiguousarray(sheet[y : y + height, x : x + width])
    assert reader.read(tight).text == digit


def test_dashes_and_specks_are_left_out(reader, rng):
    sheet = paper(1000, 300)
    write(sheet, "62", (100, 80), 140, Pen(), rng)
    sheet[145:156, 400:470] = 40
    sheet[250:256, 600:606] = 40
    write(sheet, "8", (560, 80), 140, Pen(), rng)
    assert reader.read(photograph(sheet, rng)).text == "62 8"


@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0), (90, 120, 100)])
def test_a_blank_image_has_no_digits(reader, rng, color):
    reading = reader.read(photograph(paper(800, 600, color), rng))
    assert reading.digits == ()
    assert reading.text == ""


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 3)])
def test_tiny_images_have_no_digits(reader, shape):
    assert reader.read(np.zeros((*shape, 3), np.uint8)).digits == ()


def test_pure_noise_does_not_hang_or_crash(reader, rng):
    reading = reader.read(rng.integers(0, 255, (700, 900, 3), np.uint8))
    assert reading.width == 900


def test_the_stages_of_a_digit_hold_its_real_data(reader, rng):
    sheet = paper(300, 300)
    write(sheet, "8", (100, 80), 140, Pen(), rng)
    (digit,) = reader.read(sheet).digits
    stages = reader.stages(sheet, digit)
    x, y, width, height = digit.box
    assert np.array_equal(stages.crop, sheet[y : y + height, x : x + width])
    assert stages.ink.max() == 255
    assert stages.normalized.shape == (28, 28)
    assert stages.features.ndim == 3
    assert stages.features.max() > 0
    assert sum(stages.prediction.probabilities) == pytest.approx(1, abs=1e-3)


def numbers(rng):
    """Two lines of writing, the first of two numbers."""
    sheet = paper(1200, 600)
    write(sheet, "40 67", (120, 90), 140, Pen(), rng)
    write(sheet, "982", (120, 350), 140, Pen(), rng)
    return sheet


NUMBERS = ("80365", "27046", "59182", "40713", "62850", "97431", "18246", "35079")


@pytest.fixture
def strip(rng):
    """A till roll, far longer than wide, with a number every 700 pixels."""
    sheet = paper(420, 700 * len(NUMBERS))
    for row, number in enumerate(NUMBERS):
        write(sheet, number, (50, 300 + 700 * row), 60, Pen(), rng)
    return photograph(sheet, rng)


def test_a_long_strip_is_read_from_end_to_end(reader, strip):
    reading = reader.read(strip)

    assert reading.lines == NUMBERS
    assert [round(reading.digits[5 * row].box.y / 700 - 0.43) for row in range(len(NUMBERS))] == list(range(8))


def test_a_long_strip_that_lies_is_turned_and_read(reader, strip):
    reading = reader.read(turned(strip, 90), ReadOptions(rotation=None))

    assert reading.rotation == 270
    assert reading.lines == NUMBERS


def test_what_lies_where_two_parts_of_a_strip_overlap_is_read_once(reader, rng):
    sheet = paper(6000, 300)
    number = "1234567890" * 5
    write(sheet, number, (80, 90), 120, Pen(), rng)

    assert reader.read(photograph(sheet, rng)).text.replace(" ", "") == number


def test_a_region_of_a_long_strip_is_read_alone(reader, strip):
    reading = reader.read(strip, ReadOptions(region=Box(0, 2900, 420, 500)))

    assert reading.lines == (NUMBERS[4],)


def test_spaces_between_numbers_are_read(reader, rng):
    reading = reader.read(photograph(numbers(rng), rng))
    assert reading.lines == ("40 67", "982")
    assert [(digit.line, digit.word) for digit in reading.digits] == [(0, 0)] * 2 + [(0, 1)] * 2 + [(1, 0)] * 3


def test_a_region_is_read_alone_with_boxes_in_pixels_of_the_image(reader, rng):
    sheet = numbers(rng)
    whole = reader.read(sheet)
    reading = reader.read(sheet, ReadOptions(region=Box(60, 320, 1000, 220)))
    assert reading.lines == ("982",)
    assert {digit.line for digit in reading.digits} == {0}
    assert (reading.width, reading.height) == (1200, 600)
    for digit, same in zip(reading.digits, whole.digits[4:], strict=True):
        assert digit.box == pytest.approx(same.box, abs=3)


def test_a_region_takes_the_digits_whose_middle_lies_in_it_and_these_whole(reader, rng):
    sheet = numbers(rng)
    four = reader.read(sheet).digits[0].box
    reading = reader.read(sheet, ReadOptions(region=Box(four.x + 8, four.y + 8, four.width - 12, four.height - 16)))
    assert reading.text == "4"
    assert reading.digits[0].box == pytest.approx(four, abs=3)


@pytest.mark.parametrize("region", [Box(5000, 0, 10, 10), Box(-40, -40, 30, 30), Box(1199, 599, 1, 1)])
def test_a_region_without_ink_has_no_digits(reader, rng, region):
    assert reader.read(numbers(rng), ReadOptions(region=region)).digits == ()


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_region_is_in_pixels_of_the_turned_image(reader, rng, rotation):
    lying = turned(numbers(rng), 360 - rotation)
    reading = reader.read(lying, ReadOptions(rotation=rotation, region=Box(60, 320, 1000, 220)))
    assert reading.lines == ("982",)
    assert (reading.width, reading.height) == (1200, 600)


def test_turning_four_times_gives_the_same_image(rng):
    image = rng.integers(0, 255, (3, 5, 3), np.uint8)
    quarter = turned(image, 90)
    assert quarter.shape == (5, 3, 3)
    assert quarter.flags.c_contiguous
    assert np.array_equal(quarter[0, -1], image[0, 0])  # clockwise: the top left corner comes to the top right
    assert np.array_equal(turned(turned(quarter, 180), 90), image)
    assert turned(image, 0) is image


def test_a_box_drawn_around_a_digit_is_read_as_one(reader, rng):
    sheet = numbers(rng)
    for digit in reader.read(sheet).digits:
        x, y, width, height = digit.box
        drawn = Box(x - 9, y - 12, width + 21, height + 15)
        assert reader.read_one(sheet, drawn).text == digit.text
        assert reader.read_one(sheet, drawn).box == pytest.approx(digit.box, abs=4)


def test_a_box_around_broken_strokes_is_read_as_one_digit(reader, rng):
    sheet = paper(400, 400)
    write(sheet, "0", (120, 80), 200, Pen(), rng)
    sheet[150:200] = sheet[0, 0]  # a crease takes the middle of it
    assert reader.read_one(sheet, Box(80, 40, 260, 280)).box.height > 150


def test_of_a_neighbour_that_reaches_into_a_drawn_box_nothing_is_taken(reader, rng):
    sheet = numbers(rng)
    nine, eight, _ = reader.read(sheet).digits[4:]
    drawn = Box(nine.box.x - 8, nine.box.y - 8, eight.box.x + eight.box.width // 4 - nine.box.x, nine.box.height + 16)
    assert reader.read_one(sheet, drawn).text == "9"


def test_a_drawn_box_may_reach_beyond_a_turned_image(reader, rng):
    lying = turned(numbers(rng), 270)
    two = reader.read(numbers(np.random.default_rng(5))).digits[-1].box
    drawn = Box(two.x - 20, two.y - 20, 5000, 5000)
    assert reader.read_one(lying, drawn, ReadOptions(rotation=90)).text == "2"


@pytest.mark.parametrize("box", [Box(900, 20, 60, 60), Box(-90, -90, 50, 50), Box(0, 0, 1, 1)])
def test_a_drawn_box_without_ink_is_said(reader, rng, box):
    with pytest.raises(DigitRecError, match="There is no ink in this box"):
        reader.read_one(numbers(rng), box)


def test_more_sensitivity_reads_fainter_strokes(reader, rng):
    sheet = paper(1200, 300, (240, 240, 240))
    for column, contrast in enumerate([8, 16, 32, 120]):
        write(sheet, "8", (100 + column * 260, 80), 140, Pen(0.1, (240 - contrast,) * 3), rng)
    found = [len(reader.read(sheet, ReadOptions(sensitivity=step / 4)).digits) for step in range(5)]
    assert found == sorted(found)
    assert found[0] < found[2] < found[4]


def digit_with(probabilities, line=0, word=0):
    glyph = Glyph(Box(0, 0, 10, 20), np.full((20, 10), 255, np.uint8), line, word)
    return Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(probabilities)))


def certainly(character, line=0, word=0):
    """A Digit of which the Model is certain; "?" is none."""
    index = NOT_A_DIGIT if character == "?" else int(character)
    return digit_with(np.eye(11)[index].tolist(), line, word)


def reading_of(*lines):
    """A Reading of lines of words."""
    digits = [
        certainly(character, number, place)
        for number, line in enumerate(lines)
        for place, word in enumerate(line.split())
        for character in word
    ]
    return Reading(tuple(digits), 10, 10, 0.1)


def test_what_is_not_a_digit_shows_as_a_question_mark_but_keeps_its_guess():
    probabilities = [0.0] * 11
    probabilities[NOT_A_DIGIT], probabilities[4] = 0.8, 0.2
    digit = digit_with(probabilities)
    assert digit.text == "?"
    assert digit.prediction.digit == 4
    assert not digit.is_sure


def test_the_text_joins_words_and_lines_with_a_space():
    reading = reading_of("77 35", "7")
    assert reading.lines == ("77 35", "7")
    assert reading.text == "77 35 7"


def test_what_is_no_digit_stays_within_a_number_and_goes_where_it_stands_alone():
    reading = reading_of("??? 0815", "??", "12?4 ?")
    assert reading.lines == ("0815", "12?4")
    assert reading.text == "0815 12?4"
    assert len(reading.digits) == 14


def test_the_place_of_each_digit_in_the_text_is_known():
    reading = reading_of("??? 08", "??", "1?4 ? 9")
    assert reading.text == "08 1?4 9"
    assert reading.places == (None, None, None, 0, 1, None, None, 3, 4, 5, None, 7)
    for digit, place in zip(reading.digits, reading.places, strict=True):
        assert place is None or reading.text[place] == digit.text


def test_a_digit_that_a_person_named_keeps_its_word():
    (digit,) = reading_of("?").digits
    assert Reading((replace(digit, corrected=4),), 10, 10, 0.1).text == "4"
