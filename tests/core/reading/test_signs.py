"""Numbers with points, commas, minus and other signs, read by the real networks from pictures."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.points import is_dot_of_pen
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.sign_candidates import candidates
from digitrec_gui.core.reading.signs import SignReader, arranged
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Box, Digit, Glyph, Prediction, ReadOptions, Sign
from scripts.handwriting import Pen, paper, photograph, rule, write


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    engine = Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache")))
    return Reader(engine, Finder(paths.FINDER), SignReader(paths.SIGNS))


@pytest.fixture
def rng():
    return np.random.default_rng(5)


def written(text, rng, ruled=False):
    sheet = paper(1200, 300)
    if ruled:
        rule(sheet, 90)
    write(sheet, text, (80, 100), 100, Pen(), rng)
    return photograph(sheet, rng)


@pytest.mark.parametrize(
    "text", ["12.50", "3,75", "-48", "24.12.1998", "12:30", "3/4", "57%", "€82", "2+3=5", "6×7=42", "1,250.00"]
)
def test_a_number_is_read_as_it_is_written(reader, rng, text):
    reading = reader.read(written(text, rng))
    assert reading.text.replace(" ", "") == text
    assert "".join(digit.text for digit in reading.digits) == "".join(filter(str.isdigit, text))


@pytest.mark.parametrize("text", ["2,226", "17,9"])
def test_a_comma_almost_half_as_high_as_its_number_is_no_part_of_a_digit(reader, rng, text):
    sheet = paper(1200, 300)
    x = 80
    for one in text:
        if one == ",":
            cv2.line(sheet, (x + 18, 175), (x + 6, 210), (30, 30, 40), 11, cv2.LINE_AA)
            x += 38
        else:
            write(sheet, one, (x, 100), 100, Pen(), rng)
            x += 88
    assert reader.read(photograph(sheet, rng)).text.replace(" ", "") == text


def test_a_colon_below_the_bar_of_a_seven_is_no_part_of_it(reader, rng):
    # Given marks that stand within the box of the digit before them, and are taken for broken strokes of it
    sheet = paper(1200, 300)
    write(sheet, "5", (80, 100), 100, Pen(), rng)
    cv2.polylines(sheet, [np.array([(180, 104), (280, 104), (200, 198)])], False, (30, 30, 40), 9, cv2.LINE_AA)
    for y in (145, 188):
        cv2.circle(sheet, (280, y), 8, (30, 30, 40), -1, cv2.LINE_AA)
    write(sheet, "38", (302, 100), 100, Pen(), rng)

    reading = reader.read(photograph(sheet, rng))

    assert reading.text.replace(" ", "") == "57:38"
    seven, colon = reading.parts[1], reading.parts[2]
    assert (seven.text, colon.text) == ("7", ":")


@pytest.mark.parametrize(("apart", "thickness"), [(30, 4), (70, 6)])
def test_a_number_on_squares_as_strong_as_the_pen_is_read_with_its_signs(reader, rng, apart, thickness):
    sheet = paper(900, 400)
    for step in range(11, 900, apart):
        cv2.line(sheet, (step, -5), (step - 3, 405), (40, 60, 140), thickness, cv2.LINE_AA)
        cv2.line(sheet, (-5, step), (905, step + 6), (40, 60, 140), thickness, cv2.LINE_AA)
    write(sheet, "84.75", (120, 150), 70, Pen(), rng)
    assert reader.read(photograph(sheet, rng)).text.replace(" ", "") == "84.75"


def test_signs_have_their_places(reader, rng):
    reading = reader.read(written("12.50", rng))
    (point,) = reading.signs
    assert point.box.height < 40
    assert reading.digits[1].box.right <= point.box.x
    assert point.box.right <= reading.digits[2].box.x
    assert reading.places == (0, 1, 2, 3, 4)
    assert reading.parts[2] is point


def test_a_ruled_sheet_has_no_minus(reader, rng):
    assert reader.read(written("80365", rng, ruled=True)).text == "80365"


def test_digits_only_leaves_the_signs_out(reader, rng):
    reading = reader.read(written("12.50", rng), ReadOptions(signs=False))
    assert not reading.signs
    assert reading.text.replace(" ", "") == "1250"


def test_signs_alone_are_no_number(reader, rng):
    assert reader.read(written("-+=", rng)).text == ""


def test_a_reader_without_the_network_reads_digits(reader, rng):
    alone = Reader(reader.engine)
    assert not alone.read(written("12.50", rng)).signs


def test_a_missing_or_damaged_network_is_said_in_a_sentence(tmp_path):
    damaged = tmp_path / "signs.tflite"
    with pytest.raises(ModelError, match=r"signs\.tflite, which reads points and other signs, is missing or damaged"):
        SignReader(damaged)
    damaged.write_bytes(paths.SIGNS.read_bytes()[:2000])
    with pytest.raises(ModelError, match="Install DigitRec anew"):
        SignReader(damaged)


def digit(x, which=5):
    probabilities = tuple(float(index == which) for index in range(11))
    glyph = Glyph(Box(x, 100, 40, 80), np.zeros((80, 40), np.uint8))
    return Digit(glyph, np.zeros((28, 28), np.uint8), Prediction(probabilities))


def text(digits, signs):
    _, words = arranged(digits, signs)
    found = {}
    for part in (*_, *words):
        found.setdefault(part.word, []).append(part)
    return ["".join(one.text for one in sorted(parts, key=lambda one: one.box.x)) for _, parts in sorted(found.items())]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_between_digits_is_of_their_number(sign):
    assert text([digit(0), digit(50), digit(130), digit(180)], [Sign(Box(100, 160, 20, 20), sign, 1.0)]) == [
        f"55{sign}55"
    ]


def test_a_point_binds_what_stands_far_from_it_and_a_minus_before_a_number_is_of_it():
    point, minus = Sign(Box(205, 165, 12, 12), ".", 1.0), Sign(Box(0, 135, 40, 10), "-", 1.0)
    digits = [digit(95), digit(143), digit(262), digit(310)]
    assert text(digits, [minus, point]) == ["-55.55"]


def test_a_dash_after_a_comma_is_of_its_number():
    comma, dash = Sign(Box(100, 165, 12, 30), ",", 1.0), Sign(Box(160, 135, 40, 10), "-", 1.0)
    assert text([digit(0), digit(50)], [comma, dash]) == ["55,-"]


def test_signs_without_any_digit_are_none():
    # Given a region that a sign lies in, and the digits of its number do not
    assert arranged([], [Sign(Box(0, 0, 9, 9), ".", 1.0)]) == ([], [])
    assert arranged([digit(0, NOT_A_DIGIT)], [Sign(Box(60, 0, 9, 9), ".", 1.0)])[1] == []


def test_texture_beside_a_digit_takes_no_longer_than_a_page(reader, rng):
    # Given thousands of specks around digits, which could be put together in a million ways
    ink = np.zeros((900, 900), np.uint8)
    ink[::9, ::9] = ink[1::9, ::9] = ink[2::9, ::9] = 255
    assert len(list(candidates(ink, [digit(300), digit(400)]))) <= 600


def test_numbers_far_apart_stay_so():
    digits = [digit(0), digit(50), digit(100), digit(700), digit(750)]
    assert text(digits, [Sign(Box(640, 160, 20, 20), "-", 1.0)]) == ["555", "-55"]


def test_the_dot_of_a_fine_pen_is_a_point_in_doubt(reader, rng):
    sheet = paper(1400, 700)
    write(sheet, "12", (80, 150), 400, Pen(width=0.08), rng)
    cv2.circle(sheet, (780, 545), 18, Pen().color, -1, cv2.LINE_AA)
    write(sheet, "5", (860, 150), 400, Pen(width=0.08), rng)

    reading = reader.read(photograph(sheet, rng))

    assert reading.text == "12.5"
    assert not reading.signs[0].is_sure


def test_a_speck_finer_than_the_pen_is_no_point(reader, rng):
    sheet = paper(1400, 700)
    write(sheet, "12", (80, 150), 400, Pen(width=0.08), rng)
    cv2.circle(sheet, (780, 545), 6, Pen().color, -1, cv2.LINE_AA)
    write(sheet, "5", (860, 150), 400, Pen(width=0.08), rng)

    assert not reader.read(photograph(sheet, rng)).signs


def test_the_small_points_of_a_page_of_prices_are_seen(reader, rng):
    sheet = paper(700, 620)
    for row, (whole, cents) in enumerate((("43", "95"), ("26", "23"), ("24", "48"), ("52", "57"))):
        write(sheet, whole, (80, 60 + 130 * row), 44, Pen(), rng)
        x = 80 + 35 * len(whole) + 22
        cv2.circle(sheet, (x, 60 + 130 * row + 46), 2, Pen().color, -1, cv2.LINE_AA)
        write(sheet, cents, (x + 18, 60 + 130 * row), 44, Pen(), rng)

    reading = reader.read(cv2.GaussianBlur(photograph(sheet, rng), (0, 0), 1))

    assert reading.text.split() == ["43.95", "26.23", "24.48", "52.57"]


def test_what_is_left_of_a_line_between_digits_is_no_point():
    ink = np.zeros((200, 300), np.uint8)
    ink[176:181, 68:73] = 255
    digits = [replace(digit(0), glyph=glyph(0)), replace(digit(100), glyph=glyph(100))]
    assert is_dot_of_pen(Box(68, 176, 5, 5), ink, digits)

    ink[100:170:2, 69:72] = 60
    assert not is_dot_of_pen(Box(68, 176, 5, 5), ink, digits)


def glyph(x):
    ink = np.zeros((80, 40), np.uint8)
    ink[:, 17:23] = 255
    return Glyph(Box(x, 100, 40, 80), ink)


@pytest.mark.parametrize(
    ("signs", "words"),
    [
        ([Sign(Box(140, 110, 50, 70), "€", 1.0)], ["55€", "555"]),
        ([Sign(Box(260, 110, 50, 70), "€", 1.0)], ["55", "€555"]),
        ([Sign(Box(200, 110, 50, 70), "-", 1.0)], ["55", "-", "555"]),
    ],
)
def test_a_unit_belongs_to_the_nearer_number_although_there_is_a_gap(signs, words):
    assert text([digit(0), digit(50), digit(360), digit(410), digit(460)], signs) == words


@pytest.mark.parametrize(("number", "height"), [("564,54", 17), ("27:45", 17), ("9120.5", 20)])
def test_small_writing_is_looked_at_once_more(reader, rng, number, height):
    sheet = paper(460, 420)
    write(sheet, number, (120, 160), height, Pen(), rng)

    reading = reader.read(cv2.GaussianBlur(photograph(sheet, rng), (0, 0), 0.7))

    assert "".join(reading.text.split()) == number
    assert all(one.box.height < 1.5 * height and 100 < one.box.x < 300 for one in reading.digits), (
        "in pixels of the picture"
    )
