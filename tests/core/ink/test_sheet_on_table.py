"""A sheet is held before a camera, or lies on a table: what is around it is no writing, and hides none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.ink_map import INK, ink_map
from digitrec_gui.core.ink.surroundings import sheet_alone
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import ReadOptions
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


def wood(colour: tuple[int, int, int], roughness: float) -> Picture:
    """A table with grain."""
    grain = np.random.default_rng(5).normal(0, 1, (SIZE[1], SIZE[0])).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), sigmaX=100, sigmaY=roughness)
    lines = 15 * grain[..., np.newaxis] / grain.std()
    return np.clip(np.array(colour) + lines, 0, 255).astype(np.uint8)


def stripes(colour: tuple[int, int, int], width: int) -> Picture:
    """A table-cloth with stripes."""
    light = np.arange(SIZE[0]) // width % 2 * 60
    return np.clip(np.array(colour) + light[:, np.newaxis], 0, 255).astype(np.uint8) + np.zeros(
        (SIZE[1], 1, 1), np.uint8
    )


def on_table(
    text: str,
    pen: Pen,
    table: tuple[int, int, int] | Picture,
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


def in_half_a_shadow(picture: Picture, edge: int, blur: float) -> Picture:
    """The same, where something stands in the light of what lies right of a slanted edge."""
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    shade = 1 - 0.55 * (columns + 0.15 * rows > edge).astype(np.float32)
    shade = cv2.GaussianBlur(shade, (0, 0), blur)
    return np.clip(picture * shade[..., np.newaxis], 0, 255).astype(np.uint8)


@pytest.mark.parametrize("blur", [5, 12])
@pytest.mark.parametrize("table", [TABLES[1], TABLES[4]])
def test_a_sheet_of_which_half_lies_in_a_shadow_is_seen_whole(
    reader: Reader, table: tuple[int, int, int], blur: float
) -> None:
    for text, edge in (("4662", 640), ("1959124", 690), ("50500", 760)):
        picture = in_half_a_shadow(on_table(text, Pen(), table, (4, 0.8, (20, 10))), edge, blur)

        assert reader.read(picture, ReadOptions(rotation=0, thorough=False)).text.replace(" ", "") == text, edge


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


@pytest.mark.parametrize("table", [wood((178, 120, 60), 2), wood((96, 84, 72), 5), stripes((60, 60, 140), 60)])
@pytest.mark.parametrize("text", ["7", "4662", "1959124"])
def test_the_pattern_of_the_table_is_no_writing(reader: Reader, table: Picture, text: str) -> None:
    for pose in POSES:
        picture = on_table(text, Pen(), table, pose)

        assert reader.read(picture).text.replace(" ", "") == text, pose


@pytest.mark.parametrize("skin", [(205, 160, 135), (120, 78, 58)])
def test_a_thumb_on_the_sheet_is_no_writing(reader: Reader, skin: tuple[int, int, int]) -> None:
    picture = on_table("4662", Pen(), TABLES[2], POSES[0])
    cv2.ellipse(picture, (240, 380), (90, 38), 20, 0, 360, skin, cv2.FILLED, cv2.LINE_AA)

    assert reader.read(picture).text.replace(" ", "") == "4662"


def test_a_sheet_is_taken_alone_only_where_it_is_plain_which_one_is_meant() -> None:
    sheet = on_table("4662", Pen(), TABLES[1], POSES[0])
    page = paper(1000, 700)
    write(page, "4662", (100, 100), 110, Pen(), np.random.default_rng(3))
    two = on_table("4662", Pen(), TABLES[1], (0, 0.5, (-300, 0)))
    other = on_table("2", Pen(), TABLES[1], (0, 0.5, (300, 0)))
    two[:, 640:] = other[:, 640:]

    alone = sheet_alone(sheet)

    assert alone.std() < 0.5 * sheet.std()  # the table is gone
    assert sheet_alone(page) is page
    assert sheet_alone(two) is two
    assert sheet_alone(sheet[:200, :200]).shape == (200, 200, 3)


def test_pencil_is_found_although_the_edge_of_the_sheet_is_much_darker() -> None:
    pen = Pen(0.07, (188, 188, 190))

    ink = ink_map(on_table("4662", pen, TABLES[-1], POSES[0])) >= INK

    around = np.ones(ink.shape, np.bool_)
    around[240:480, 320:960] = False
    assert ink[~around].mean() > 0.01
    assert ink[around].mean() < 0.002
