"""Pages that lie on their side or stand on their head are found out; upright ones are left as they are."""

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.geometry import TURNS, turned
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import ReadOptions

AUTO = ReadOptions(rotation=None)
SIDE = 56
TELLING = "2345723457"
"""Digits that are nothing else on their heads, nor on their sides."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return Reader(Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))))


@pytest.fixture(scope="module")
def digits():
    """MNIST's test digits by their label."""
    with np.load(paths.MNIST) as mnist:
        x, y = mnist["x_test"], mnist["y_test"]
        return [x[y == digit] for digit in range(10)]


def page_of(digits, texts, rng):
    """A page of lines of digits in many hands, with a little of a camera's noise."""
    height, width = SIDE * 3 * len(texts) // 2 + SIDE, SIDE * (max(map(len, texts)) + 2)
    page = np.full((height, width), 235, np.float64)
    for row, text in enumerate(texts):
        for column, character in enumerate(text):
            hand = digits[int(character)][rng.integers(len(digits[int(character)]))]
            ink = cv2.resize(hand, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC).astype(np.float64)
            y, x = SIDE // 2 + row * SIDE * 3 // 2 + int(rng.integers(-3, 4)), SIDE + column * SIDE
            page[y : y + SIDE, x : x + SIDE] -= ink * (195 / 255)
    noisy = np.clip(page + rng.normal(0, 2, page.shape), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.repeat(noisy[..., np.newaxis], 3, axis=2))


@pytest.mark.parametrize("lying", [90, 180, 270])
def test_a_page_is_turned_upright_and_read_as_if_it_had_been(reader, digits, lying):
    upright = page_of(digits, [TELLING, TELLING[::-1], TELLING], np.random.default_rng(1))

    reading = reader.read(turned(upright, lying), AUTO)

    assert reading.rotation == 360 - lying
    assert reading.rotation_confidence > 0.9
    assert reading.lines == reader.read(upright).lines
    assert (reading.height, reading.width) == upright.shape[:2]
    for digit in reading.digits:
        assert 0 <= digit.box.x < digit.box.right <= reading.width
        assert 0 <= digit.box.y < digit.box.bottom <= reading.height


@pytest.mark.parametrize("seed", range(12))
def test_an_upright_page_is_never_turned(reader, digits, seed):
    rng = np.random.default_rng(seed)
    texts = ["".join(rng.choice(list("0123456789"), int(rng.integers(2, 9)))) for _ in range(int(rng.integers(1, 5)))]
    page = page_of(digits, texts, rng)
    if seed % 3 == 1:
        page = cv2.GaussianBlur(page, (0, 0), 2.5)

    reading = reader.read(page, AUTO)

    assert reading.rotation == 0
    assert [digit.box for digit in reading.digits] == [digit.box for digit in reader.read(page).digits]


@pytest.mark.parametrize("lying", TURNS)
@pytest.mark.parametrize("text", ["6", "9", "47", "2345"])
def test_a_few_digits_are_never_turned(reader, digits, text, lying):
    page = turned(page_of(digits, [text], np.random.default_rng(3)), lying)
    assert reader.read(page, AUTO).rotation == 0


@pytest.mark.parametrize("text", ["00000000", "88888888", "69696969", "11111111"])
def test_digits_that_look_alike_on_their_heads_are_left_as_they_are(reader, digits, text):
    page = turned(page_of(digits, [text], np.random.default_rng(3)), 180)
    assert reader.read(page, AUTO).rotation == 0


@pytest.mark.parametrize("shape", [(1, 1), (300, 500)])
def test_a_blank_page_is_left_as_it_is(reader, shape):
    reading = reader.read(np.full((*shape, 3), 230, np.uint8), AUTO)
    assert (reading.rotation, reading.digits) == (0, ())


def test_noise_is_left_as_it_is(reader):
    noise = np.random.default_rng(5).integers(0, 255, (500, 700, 3), np.uint8)
    assert reader.read(noise, AUTO).rotation == 0


@pytest.mark.parametrize("rotation", TURNS)
def test_a_turn_that_is_asked_for_is_made_and_not_doubted(reader, digits, rotation):
    page = page_of(digits, [TELLING], np.random.default_rng(1))
    reading = reader.read(page, ReadOptions(rotation=rotation))
    assert (reading.rotation, reading.rotation_confidence) == (rotation, 1)
    assert (reading.height, reading.width) == turned(page, rotation).shape[:2]
