"""What the finder sees becomes an ink map, where no rule could tell paper from ink."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.ink.ink_map import INK
from digitrec_gui.core.ink.matte import completed, seen_ink, without_lines, without_sheets
from digitrec_gui.core.types import Image, InkMap
from scripts.handwriting import Pen, paper, photograph, write

WHITE, BLACK = (245, 245, 240), (30, 30, 40)


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(paths.FINDER)


def number(text: str, sheet_colour: tuple[int, int, int] = WHITE, ink: tuple[int, int, int] = BLACK) -> Image:
    sheet = paper(130 * len(text) + 60, 260, sheet_colour)
    write(sheet, text, (40, 60), 140, Pen(0.1, ink), np.random.default_rng(1))
    return sheet


def tight(text: str, margin: int, colours: tuple[tuple[int, int, int], tuple[int, int, int]]) -> tuple[Image, InkMap]:
    """A number cropped to its ink, and where that lies."""
    truth = number(text, (0, 0, 0), (255, 255, 255))[..., 0]
    x, y, width, height = cv2.boundingRect((truth > 127).astype(np.uint8))
    part = (slice(y - margin, y + height + margin), slice(x - margin, x + width + margin))
    noise = np.random.default_rng(2).normal(0, 2, number(text).shape)
    return (number(text, *colours) + noise).clip(0, 255).astype(np.uint8)[part], truth[part]


def overlap(ink: InkMap, truth: InkMap) -> float:
    """Intersection over union of what was found and what was written."""
    found, wanted = ink >= INK, truth > 127
    return float((found & wanted).sum() / (found | wanted).sum())


@pytest.mark.parametrize("text", ["8", "3", "2058"])
@pytest.mark.parametrize("margin", [1, 3])
@pytest.mark.parametrize("colours", [(WHITE, BLACK), (BLACK, WHITE)])
def test_a_crop_without_any_paper_around_its_ink(
    finder: Finder, text: str, margin: int, colours: tuple[tuple[int, int, int], tuple[int, int, int]]
) -> None:
    picture, truth = tight(text, margin, colours)

    assert overlap(seen_ink(picture, finder)[0], truth) > 0.75


def test_squares_as_strong_as_the_pen(finder: Finder) -> None:
    sheet, truth = number("3852"), number("3852", (0, 0, 0), (255, 255, 255))[..., 0]
    for step in range(11, max(sheet.shape), 42):
        sheet[step : step + 2] = np.minimum(sheet[step : step + 2], 110)
        sheet[:, step : step + 2] = np.minimum(sheet[:, step : step + 2], 110)

    assert overlap(seen_ink(photograph(sheet, np.random.default_rng(3)), finder)[0], truth) > 0.6


@pytest.mark.parametrize("colour", [WHITE, BLACK, (128, 90, 60)])
def test_empty_paper_has_no_ink(finder: Finder, colour: tuple[int, int, int]) -> None:
    blank = photograph(paper(400, 300, colour), np.random.default_rng(3), noise=3)

    assert not (seen_ink(blank, finder)[0] >= INK).any()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (500, 1, 3), (3, 3, 3)])
def test_tiny_images(finder: Finder, shape: tuple[int, int, int]) -> None:
    assert all(one.shape == shape[:2] for one in seen_ink(np.zeros(shape, np.uint8), finder))


def test_more_sensitivity_never_gives_less_ink(finder: Finder) -> None:
    picture = photograph(number("3852", ink=(205, 205, 205)), np.random.default_rng(4))

    found = [int((seen_ink(picture, finder, step / 4)[0] > 0).sum()) for step in range(5)]

    assert found == sorted(found)


def test_a_stroke_of_which_much_was_seen_is_written_to_its_end() -> None:
    seven, diagonal = (np.zeros((120, 120), np.uint8) for _ in range(2))
    cv2.line(diagonal, (80, 20), (45, 100), 255, 7)
    cv2.line(seven, (30, 20), (80, 20), 255, 7)
    seven = np.maximum(seven, diagonal)

    assert np.array_equal(completed(diagonal, seven) >= INK, seven >= INK)


def test_the_line_that_a_digit_stands_on_is_longer_than_it_and_stays_away() -> None:
    digit = np.zeros((120, 200), np.uint8)
    cv2.ellipse(digit, (60, 60), (20, 35), 0, 0, 360, 255, 7)
    ruled = digit.copy()
    cv2.line(ruled, (0, 98), (199, 98), 255, 4)

    assert np.array_equal(completed(digit, ruled), digit)


def test_what_was_not_seen_at_all_stays_away() -> None:
    ruled = np.zeros((80, 80), np.uint8)
    cv2.line(ruled, (40, 5), (40, 75), 255, 5)

    assert not completed(np.zeros_like(ruled), ruled).any()


def border_and_one() -> tuple[InkMap, slice]:
    """A border of a box over the whole height, and a 1 beside it; the columns of the border."""
    ink = np.zeros((90, 120), np.uint8)
    cv2.line(ink, (10, 0), (10, 89), 255, 3)
    cv2.line(ink, (60, 25), (56, 70), 255, 4, cv2.LINE_AA)
    return ink, slice(0, 20)


@pytest.mark.parametrize("seen_rows", [slice(0, 40), slice(30, 60), slice(50, 90)])
def test_a_piece_of_an_upright_line_that_goes_on_is_not_written(seen_rows: slice) -> None:
    ruled, border = border_and_one()
    seen = ruled.copy()
    seen[:, border] = 0
    seen[seen_rows, border] = ruled[seen_rows, border]

    kept = without_lines(seen, ruled)

    assert not kept[:, border].any()
    assert np.array_equal(kept[:, 20:], seen[:, 20:]), "the 1 is"


def test_a_dashed_line_goes_on_behind_its_gaps() -> None:
    ruled, border = border_and_one()
    for gap in range(14, 90, 17):
        ruled[gap : gap + 3, border] = 0
    seen = ruled.copy()
    seen[:34, border] = seen[48:, border] = 0

    assert not without_lines(seen, ruled)[:, border].any()


def test_a_one_on_a_ruling_and_under_another_digit_stays() -> None:
    ruled = np.zeros((120, 90), np.uint8)
    cv2.line(ruled, (45, 50), (45, 90), 255, 4)  # a 1
    cv2.line(ruled, (0, 92), (89, 92), 255, 2)  # the ruling under it
    cv2.ellipse(ruled, (45, 20), (10, 15), 0, 0, 360, 255, 3)  # a 0 over it
    seen = ruled.copy()
    seen[91:] = 0

    assert np.array_equal(without_lines(seen, ruled), seen)


def test_light_on_a_sheet_with_writing_is_no_writing() -> None:
    seen = np.zeros((600, 400), np.uint8)
    for place in range(5):
        seen[40:70, 20 + 40 * place : 40 + 40 * place] = 255
    writing = seen.copy()
    seen[20:580, 260:380] = 255
    seen[20:580, 245:260] = 60  # its soft edge

    assert (without_sheets(seen) == writing).all()
    seen[40:70, :240] = 0
    assert (without_sheets(seen) == seen).all(), "alone it may be a large digit"


def test_a_one_on_the_finer_line_of_squared_paper_stays() -> None:
    ruled = np.zeros((160, 90), np.uint8)
    cv2.line(ruled, (45, 0), (45, 159), 255, 1)  # of the paper
    cv2.line(ruled, (45, 60), (45, 100), 255, 7)  # the 1
    seen = ruled.copy()
    seen[:56] = seen[105:] = 0

    assert np.array_equal(without_lines(seen, ruled), seen)
