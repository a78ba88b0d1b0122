"""Ruled and squared paper is taken out of a picture, and what was written on it stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from digitrec_gui.core.ink.rulings import without_rulings
from digitrec_gui.core.types import Image
from scripts.handwriting import Pen, paper, write

Colour = tuple[int, int, int]

WHITE, BLACK, BLUE = (245, 245, 240), (30, 30, 40), (70, 90, 170)


def sheet(
    text: str, paper_colour: Colour = WHITE, pen: Colour = BLACK, line: Colour | None = BLUE, squared: bool = True
) -> Image:
    """A number on lines that fall a little from left to right, drawn before it was written."""
    page = paper(130 * len(text) + 200, 400, paper_colour)
    height, width = page.shape[:2]
    if line is not None:
        for y in range(-30, height, 46):
            cv2.line(page, (-5, y), (width + 5, y + 9), line, 4, cv2.LINE_AA)
        for x in range(20, width, 46) if squared else ():
            cv2.line(page, (x, -5), (x - 4, height + 5), line, 4, cv2.LINE_AA)
    write(page, text, (100, 130), 140, Pen(0.1, pen), np.random.default_rng(1))
    noise = np.random.default_rng(2).normal(0, 1.5, page.shape)
    return (page + noise).clip(0, 255).astype(np.uint8)


def off(found: Image, wanted: Image) -> float:
    """Share of the pixels that are not as they would be without lines."""
    return float((cv2.absdiff(found, wanted).max(axis=2) > 60).mean())


@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize(
    ("paper_colour", "pen", "line"),
    [(WHITE, BLACK, BLUE), (WHITE, BLACK, BLACK), (WHITE, BLUE, (150, 190, 200)), (BLACK, WHITE, (150, 150, 160))],
)
def test_lines_go_and_the_number_stays(paper_colour: Colour, pen: Colour, line: Colour, squared: bool) -> None:
    lined = sheet("3852", paper_colour, pen, line, squared)
    wanted = sheet("3852", paper_colour, pen, None)

    freed = without_rulings(lined)

    assert freed.shape == lined.shape
    assert off(freed, wanted) < 0.012
    assert off(freed, wanted) < off(lined, wanted) / 4


def test_an_empty_sheet_of_squared_paper_is_empty() -> None:
    freed = without_rulings(sheet("   "))
    assert off(freed, sheet("   ", line=None)) < 0.001


def test_in_uneven_light() -> None:
    light = np.linspace(1, 0.65, 720)[np.newaxis, :, np.newaxis]
    lined, wanted = ((sheet("3852", line=line) * light).astype(np.uint8) for line in (BLUE, None))
    assert off(without_rulings(lined), wanted) < 0.012


def test_where_nothing_is_ruled_the_image_is_the_same() -> None:
    plain = sheet("7777777", line=None)
    assert without_rulings(plain) is plain
    crop = plain[130:275, 90:250]  # one 7, whose bar goes from side to side
    assert without_rulings(crop) is crop
    assert without_rulings(plain[:8, :8]) is not None


def test_boxes_of_a_form_are_no_rulings() -> None:
    # Given boxes whose lines end within the picture, which the rules know how to free digits from
    form = sheet("14117", line=None)
    for x in range(60, form.shape[1] - 40, 130):
        cv2.rectangle(form, (x, 90), (x + 130, 310), BLACK, 4)

    assert without_rulings(form) is form


def test_how_the_image_lies_in_memory_is_all_the_same() -> None:
    lined = sheet("3852")
    turned = np.asfortranarray(lined)
    np.testing.assert_array_equal(without_rulings(turned), without_rulings(lined))
