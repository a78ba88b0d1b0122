"""A sheet is held before a camera, or lies on a table: what is around it is no writing, and hides none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.engine import Engine
from digitrec_gui.core.ink import INK, ink_map
from digitrec_gui.core.model_files import find_compiled
from digitrec_gui.core.reader import Reader
from scripts.handwriting import Pen, Picture, paper, photograph, rule, write

SIZE = (1280, 720)
TABLES = [(178, 52, 36), (96, 84, 72), (56, 160, 168), (104, 30, 104), (20, 24, 30)]
POSES = [(9, 0.9, (60, -40)), (-18, 0.75, (-150, 40)), (4, 1.1, (-60, -190)), (-6, 1.2, (170, 60)), (15, 0.8, (0, 190))]
"""Angle in degrees, scale, and where the sheet's middle lies from that of the picture, pixels."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    compiled = find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))
    assert isinstance(compiled, Path)
    return Reader(Engine(compiled))


def on_table(
    text: str,
    pen: Pen,
    table: tuple[int, int, int],
    pose: tuple[float, float, tuple[float, float]],
    shadow: float = 0,
    ruling: int = 0,
) -> Picture:
    """A sheet with a number in its middle, as a webcam sees it; parts of it may lie outside the picture."""
    rng = np.random.default_rng(11)
    sheet = paper(1000, 700)
    if ruling:
        rule(sheet, ruling)
    write(sheet, text, (500 - 50 * len(text), 290), 110, pen, rng)
    angle, scale, (dx, dy) = pose
    place = cv2.getRotationMatrix2D((500, 350), angle, scale)
    place[:, 2] += SIZE[0] / 2 - 500 + dx, SIZE[1] / 2 - 350 + dy
    shade = cv2.warpAffine(np.ones((700, 1000), np.float32), place + np.array([[0, 0, 14], [0, 0, 16]]), SIZE)
    ground = np.array(table) * (1 - shadow * cv2.GaussianBlur(shade, (0, 0), 9)[..., np.newaxis])
    covered = cv2.warpAffine(np.ones((700, 1000), np.float32), place, SIZE)[..., np.newaxis]
    seen = cv2.warpAffine(sheet, place, SIZE) + ground * (1 - covered)
    return photograph(np.clip(seen, 0, 255).astype(np.uint8), rng, light=0.2)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("text", ["7", "42", "4662", "1959124"])
def test_numbers_are_read_however_the_sheet_lies(reader: Reader, table: tuple[int, int, int], text: str) -> None:
    for pose in POSES:
        picture = on_table(text, Pen(), table, pose, shadow=0.4)

        assert reader.read(picture).text.replace(" ", "") == text, pose


@pytest.mark.parametrize("ruling", [60, 75, 110])  # pixels from line to line; the digits are 110 high
@pytest.mark.parametrize("text", ["6", "78", "88513"])
def test_numbers_are_read_from_ruled_sheets_held_askew(reader: Reader, text: str, ruling: int) -> None:
    for angle in (-18, -12, -7, 7, 12, 18):
        picture = on_table(text, Pen(), TABLES[0], (angle, 0.9, (0, 0)), ruling=ruling)

        assert reader.read(picture).text.replace(" ", "") == text, angle


def test_pencil_is_found_although_the_edge_of_the_sheet_is_much_darker() -> None:
    pen = Pen(0.07, (188, 188, 190))

    ink = ink_map(on_table("4662", pen, TABLES[-1], POSES[0])) >= INK

    around = np.ones(ink.shape, np.bool_)
    around[240:480, 320:960] = False
    assert ink[~around].mean() > 0.01
    assert ink[around].mean() < 0.002
