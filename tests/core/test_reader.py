"""From a picture to the number on it, with the real Model."""

import csv

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.engine import Engine
from digitrec_gui.core.images import open_image
from digitrec_gui.core.model_files import find_compiled
from digitrec_gui.core.reader import Reader
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Prediction, Reading
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


def test_dashes_and_specks_are_left_out(reader, rng):
    sheet = paper(1000, 300)
    write(sheet, "62", (100, 80), 140, Pen(), rng)
    sheet[145:156, 400:470] = 40
    sheet[250:256, 600:606] = 40
    write(sheet, "8", (560, 80), 140, Pen(), rng)
    assert reader.read(photograph(sheet, rng)).text == "628"


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


def digit_with(probabilities, line=0):
    glyph = Glyph(Box(0, 0, 10, 20), np.full((20, 10), 255, np.uint8), line)
    return Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(tuple(probabilities)))


def test_what_is_not_a_digit_shows_as_a_question_mark_but_keeps_its_guess():
    probabilities = [0.0] * 11
    probabilities[NOT_A_DIGIT], probabilities[4] = 0.8, 0.2
    digit = digit_with(probabilities)
    assert digit.text == "?"
    assert digit.prediction.digit == 4
    assert not digit.is_sure


def test_the_text_joins_lines_with_a_space():
    seven = [0.0] * 7 + [1.0, 0.0, 0.0]
    reading = Reading((digit_with(seven), digit_with(seven), digit_with(seven, line=2)), 10, 10, 0.1)
    assert reading.lines == ("77", "7")
    assert reading.text == "77 7"
