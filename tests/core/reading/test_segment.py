"""What is one digit: touching ones are cut, parts that the pen left apart are joined, the rest is left alone.

Lines of MNIST's test digits, which no Model was trained on, are written on paper, photographed, and read.
"""

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.glyphs import find_glyphs
from digitrec_gui.core.ink.ink_map import ink_map
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.seams import find_seams
from digitrec_gui.core.reading.segment import BUDGET, segment
from digitrec_gui.core.types import NOT_A_DIGIT
from scripts.handwriting import Pen, paper, photograph, write

INK = np.array([40, 44, 70])


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def rejecting(engine):
    if engine.info.classes <= NOT_A_DIGIT:
        pytest.skip("this Model cannot say that something is not a digit, so hardly anything is cut or joined")
    return engine


@pytest.fixture(scope="module")
def mnist():
    with np.load(paths.MNIST) as data:
        return data["x_test"], data["y_test"]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def enlarged(digit, height):
    """An MNIST digit as crisp ink of this height, cropped, (h, w) uint8."""
    rows, columns = np.nonzero(digit > 100)
    digit = digit[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    scale = height / 20
    size = (max(2, round(digit.shape[1] * scale)), max(2, round(digit.shape[0] * scale)))
    large = cv2.resize(digit, size, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    return (np.clip((large - 0.45) / 0.4 + 0.5, 0, 1) * 255).astype(np.uint8)


def written(inks, gaps, height, rng):
    """A photograph of a line of digits; a negative gap is the share of the narrower one that they overlap."""
    lefts = [round(0.8 * height)]
    for left, right, gap in zip(inks, inks[1:], gaps, strict=False):
        unit = min(left.shape[1], right.shape[1]) if gap < 0 else height
        lefts.append(lefts[-1] + left.shape[1] + round(gap * unit))
    sheet = paper(lefts[-1] + inks[-1].shape[1] + round(0.8 * height), round(2.4 * height))
    ink = np.zeros(sheet.shape[:2], np.uint8)
    for digit, x in zip(inks, lefts, strict=True):
        y = round((len(ink) - len(digit)) / 2 + rng.uniform(-0.05, 0.05) * height)
        field = ink[y : y + digit.shape[0], x : x + digit.shape[1]]
        np.maximum(field, digit, out=field)
    alpha = ink[..., np.newaxis] / 255 * rng.uniform(0.75, 1)
    return photograph((sheet + (INK - sheet) * alpha).astype(np.uint8), rng, blur=rng.uniform(0.3, 1.2))


def lines(mnist, rng, count, gap, change=lambda ink, rng: ink):
    """Photographs of 2 to 5 digits and what is written there; `gap` draws a gap, `change` alters one digit's ink."""
    x, y = mnist
    for _ in range(count):
        height = rng.uniform(36, 90)
        chosen = rng.integers(0, len(x), rng.integers(2, 6))
        inks = [enlarged(x[index], height * rng.uniform(0.9, 1.08)) for index in chosen]
        gaps = rng.uniform(0.12, 0.5, len(inks) - 1)
        gaps[rng.integers(len(gaps))] = gap(rng)
        at = rng.integers(len(inks))
        inks[at] = change(inks[at], rng)
        yield written(inks, gaps, height, rng), "".join(str(y[index]) for index in chosen)


def text(digits):
    return "".join(digit.text for digit in digits)


def left_alone(ink, engine):
    """How the ink is read if nothing is cut or joined by the Model's advice."""
    fields = [normalize(glyph.ink) for glyph in find_glyphs(ink)]
    rows = engine.predict(np.array(fields, np.uint8).reshape(-1, 28, 28))
    return "".join("?" if row.argmax() == NOT_A_DIGIT else str(row.argmax()) for row in rows)


def exact(pages, engine):
    """The share of the lines that are read right, by `segment` and without it."""
    pages = [(ink_map(image), label) for image, label in pages]
    alone = sum(left_alone(ink, engine) == label for ink, label in pages)
    right = sum(text(segment(ink, engine)) == label for ink, label in pages)
    return right / len(pages), alone / len(pages)


def test_touching_digits_are_cut(rejecting, mnist, rng):
    right, alone = exact(lines(mnist, rng, 60, lambda rng: -rng.uniform(-0.05, 0.2)), rejecting)
    assert right > 0.55
    assert right > alone + 0.1


def broken(ink, rng):
    """The ink with a gap right across it that leaves two parts of some size."""
    height, width = ink.shape
    for _ in range(20):
        parted = ink.copy()
        angle = rng.uniform(0, np.pi)
        middle = np.array([width, height]) * rng.uniform(0.3, 0.7, 2)
        along = 200 * np.array([np.cos(angle), np.sin(angle)])
        ends = np.rint([middle - along, middle + along]).astype(int).tolist()
        cv2.line(parted, ends[0], ends[1], 0, max(2, round(rng.uniform(0.03, 0.08) * height)))
        areas = np.sort(cv2.connectedComponentsWithStats((parted > 100).astype(np.uint8))[2][1:, cv2.CC_STAT_AREA])
        if len(areas) > 1 and areas[-2] > 0.04 * areas.sum():
            return parted
    return ink


def test_broken_strokes_are_joined(rejecting, mnist, rng):
    right, alone = exact(lines(mnist, rng, 60, lambda rng: rng.uniform(0.12, 0.5), broken), rejecting)
    assert right > 0.7
    assert right > alone + 0.05


def test_well_separated_digits_are_left_alone(engine, mnist, rng):
    right, alone = exact(lines(mnist, rng, 60, lambda rng: rng.uniform(0.12, 0.5)), engine)
    assert right > 0.9
    assert right >= alone - 0.02


def drawn(strokes, left="", right=""):
    """A sheet with digits left and right of strokes, whose points are in heights of a digit."""
    rng = np.random.default_rng(3)
    sheet = paper(900, 320)
    write(sheet, left, (80, 80), 120, Pen(), rng)
    x = 100 + 110 * len(left)
    for stroke in strokes:
        points = np.rint(np.array(stroke) * 120 + [x, 80]).astype(np.int32)
        cv2.polylines(sheet, [points], False, (30, 34, 60), 11, cv2.LINE_AA)
    write(sheet, right, (x + 120, 80), 120, Pen(), rng)
    return ink_map(photograph(sheet, rng))


BELLY = [(0.16, 0.02), (0.14, 0.42), (0.34, 0.36), (0.52, 0.5), (0.54, 0.72), (0.4, 0.94), (0.2, 0.97), (0.06, 0.88)]


@pytest.mark.parametrize("bar", [[(0.28, 0.03), (0.62, 0.0)], [(0.14, -0.14), (0.56, -0.17)]])
def test_a_bar_beside_its_5_belongs_to_it(rejecting, bar):
    assert text(segment(drawn([BELLY, bar], "83", "62"), rejecting)) == "83562"


def test_an_open_4_of_two_strokes_is_one_digit(rejecting):
    corner = [(0.12, 0.0), (0.06, 0.56), (0.3, 0.56)]
    upright = [(0.46, 0.1), (0.44, 1.0)]
    assert text(segment(drawn([corner, upright], "83", "62"), rejecting)) == "83462"


LETTERS = {
    "H": [[(0.05, 0), (0.05, 1)], [(0.65, 0), (0.65, 1)], [(0.05, 0.5), (0.65, 0.5)]],
    "M": [[(0, 1), (0.08, 0), (0.4, 0.7), (0.72, 0), (0.8, 1)]],
    "K": [[(0.05, 0), (0.05, 1)], [(0.6, 0), (0.07, 0.52), (0.62, 1)]],
    "A": [[(0, 1), (0.35, 0), (0.7, 1)], [(0.12, 0.62), (0.58, 0.62)]],
}


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_not_cut_into_digits(engine, letter):
    assert len(segment(drawn(LETTERS[letter]), engine)) == 1


def test_the_arms_of_a_cross_are_not_digits(rejecting):
    # Given a cross in a box of a form, and borders that the finder sees where its strokes meet
    cross = drawn([[(0.0, 0.0), (0.8, 1.0)], [(0.8, 0.0), (0.0, 1.0)]], "83", "62")
    middle = np.argwhere(cross > 128).mean(axis=0).astype(int)
    border = np.zeros_like(cross)
    border[middle[0] - 8 : middle[0] + 8, middle[1] - 8 : middle[1] + 8] = 255

    assert text(segment(cross, rejecting, border)) == text(segment(cross, rejecting))
    assert len(segment(cross, rejecting, border)) == 5


def test_a_line_of_a_ruled_sheet_is_not_cut_into_digits(engine, rng):
    sheet = paper(900, 320)
    write(sheet, "8362", (120, 80), 120, Pen(), rng)
    cv2.line(sheet, (560, 205), (880, 211), (60, 60, 80), 8, cv2.LINE_AA)
    assert text(segment(ink_map(photograph(sheet, rng)), engine)) == "8362"


def test_a_page_of_scribbles_costs_no_more_than_its_budget(engine, rng):
    sheet = paper(1600, 1200)
    for x in range(40, 1500, 110):
        for y in range(40, 1100, 90):
            points = np.rint(np.array([x, y]) + rng.uniform(0, 70, (9, 2))).astype(np.int32)
            cv2.polylines(sheet, [points], False, (30, 34, 60), 4, cv2.LINE_AA)
    ink = ink_map(sheet)
    counting = Counting(engine)
    segment(ink, counting)
    assert counting.glyphs <= len(find_glyphs(ink)) + BUDGET


class Counting:
    """An Engine that counts what it reads."""

    def __init__(self, engine):
        self.info, self.glyphs = engine.info, 0
        self._engine = engine

    def predict(self, glyphs):
        self.glyphs += len(glyphs)
        return self._engine.predict(glyphs)


def test_the_same_ink_gives_the_same_digits_and_is_not_changed(engine, mnist, rng):
    ((image, _),) = lines(mnist, rng, 1, lambda rng: -0.1)
    ink = ink_map(image)
    before = ink.copy()
    first, second = segment(ink, engine), segment(ink, engine)
    assert [digit.box for digit in first] == [digit.box for digit in second]
    assert np.array_equal(ink, before)


def test_an_empty_sheet_has_no_digits(engine):
    assert segment(np.zeros((40, 60), np.uint8), engine) == []


def test_one_of_the_seams_passes_where_two_strokes_barely_touch():
    ink = np.zeros((64, 120), np.uint8)
    cv2.circle(ink, (30, 32), 22, 255, 6)
    cv2.circle(ink, (90, 32), 22, 255, 6)
    ink[30:34, 50:70] = 255
    seams, crossed = find_seams(ink)
    between = ((seams > 50) & (seams < 70)).all(axis=1)
    assert crossed[between].min() < 0.1
