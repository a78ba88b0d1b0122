"""What of an ink map belongs together, without any Model."""

from __future__ import annotations

import cv2
import numpy as np

from digitrec_gui.core.ink.glyphs import find_glyphs
from digitrec_gui.core.ink.pieces import FAINT, STRONG
from digitrec_gui.core.types import Box, InkMap

FADED = (FAINT + STRONG) // 2


def ink(*strokes: tuple[list[tuple[int, int]], int, int]) -> InkMap:
    """An ink map of 160x140 with strokes: points, width, darkness."""
    values = np.zeros((160, 140), np.uint8)
    for points, width, darkness in strokes:
        cv2.polylines(values, [np.array(points, np.int32)], False, darkness, width)
    return values


def boxes(values: InkMap) -> list[Box]:
    return [glyph.box for glyph in find_glyphs(values)]


def test_a_stem_that_the_camera_blurred_connects_the_flag_and_the_foot_of_a_one() -> None:
    flag = ([(40, 50), (72, 30)], 7, 255)
    stem = ([(67, 63), (66, 117)], 12, FADED)
    foot = ([(30, 134), (104, 130)], 7, 255)

    (one,) = boxes(ink(flag, stem, foot))

    assert one.y < 30
    assert one.bottom > 132
    assert boxes(ink(stem)) == [], "by itself it is a shadow"


def test_a_faint_stroke_beside_a_digit_is_no_part_of_it() -> None:
    seven = ([(30, 40), (70, 40), (50, 110)], 8, 255)
    shadow = ([(90, 40), (90, 110)], 12, FADED)

    assert boxes(ink(seven, shadow)) == boxes(ink(seven))


def test_a_wide_bar_that_ends_within_the_crop_is_no_ruling() -> None:
    bar = ([(28, 42), (122, 40)], 8, 255)
    body = ([(56, 58), (50, 88), (75, 82), (103, 100), (98, 128), (62, 142)], 8, 255)

    (five,) = boxes(ink(bar, body))

    assert five.y < 40
    (without,) = boxes(ink(([(0, 42), (139, 40)], 8, 255), body))
    assert without.y > 50, "a line to the edges is one"


def test_parts_of_a_digit_that_all_but_touch_are_one() -> None:
    stroke = ([(70, 30), (56, 66)], 9, 255)
    loop = ([(48, 82), (76, 86), (78, 120), (46, 122), (44, 86)], 9, 255)

    assert len(boxes(ink(stroke, loop))) == 1


def test_digits_that_touch_below_a_loose_stroke_are_no_frame_around_it() -> None:
    values = np.zeros((160, 300), np.uint8)
    cv2.polylines(values, [np.array([(40, 60), (70, 50), (75, 75), (50, 85)], np.int32)], False, 255, 8)
    cv2.polylines(values, [np.array([(45, 100), (80, 105), (75, 130), (40, 138)], np.int32)], False, 255, 8)
    for x in (110, 165):
        cv2.ellipse(values, (x, 95), (28, 42), 0, 0, 360, 255, 8)

    found = boxes(values)

    assert max(box.right for box in found) > 180
    assert min(box.x for box in found) < 50
