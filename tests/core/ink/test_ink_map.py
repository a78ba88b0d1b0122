"""The ink map shows what was written, whatever the paper, the light and the colours."""

import cv2
import numpy as np
import pytest

from digitrec_gui.core.ink.ink_map import INK, ink_map
from scripts.handwriting import Pen, paper, photograph, write


def written(sheet_color, ink_color, **camera):
    """The picture of a number, and where its ink really lies."""
    rng = np.random.default_rng(7)
    sheet = paper(640, 300, sheet_color)
    truth = paper(640, 300, (0, 0, 0))
    write(sheet, "3852", (60, 80), 140, Pen(0.1, ink_color), np.random.default_rng(1))
    write(truth, "3852", (60, 80), 140, Pen(0.1, (255, 255, 255)), np.random.default_rng(1))
    return photograph(sheet, rng, **camera), truth[..., 0] > 127


def overlap(ink, truth):
    """Intersection over union of what was found and what was written."""
    found = ink >= INK
    return (found & truth).sum() / (found | truth).sum()


@pytest.mark.parametrize(
    ("sheet", "ink"),
    [
        ((245, 245, 240), (30, 30, 40)),  # black on white
        ((245, 245, 240), (150, 150, 155)),  # pencil
        ((40, 55, 48), (230, 230, 225)),  # chalk
        ((0, 0, 0), (255, 255, 255)),  # a screenshot of MNIST
        ((240, 30, 36), (20, 10, 10)),  # black on red
        ((250, 220, 60), (40, 60, 190)),  # blue on yellow
        ((225, 225, 230), (210, 60, 50)),  # red marker
        ((200, 30, 30), (30, 150, 30)),  # green on red, about the same luminance
    ],
)
def test_any_ink_on_any_paper(sheet, ink):
    picture, truth = written(sheet, ink)
    assert overlap(ink_map(picture), truth) > 0.8


def test_light_that_falls_off_to_a_third():
    picture, truth = written((245, 245, 240), (60, 60, 70), light=0.67)
    assert overlap(ink_map(picture), truth) > 0.8


def test_noise_and_blur():
    picture, truth = written((245, 245, 240), (60, 60, 70), noise=14, blur=2)
    assert overlap(ink_map(picture), truth) > 0.7


def test_faint_writing_beside_a_heavy_frame_keeps_its_own_threshold():
    sheet = paper(640, 300)
    sheet[20:24, 20:620] = sheet[276:280, 20:620] = 0
    truth = paper(640, 300, (0, 0, 0))
    write(sheet, "3852", (60, 80), 140, Pen(0.08, (175, 175, 180)), np.random.default_rng(1))
    write(truth, "3852", (60, 80), 140, Pen(0.08, (255, 255, 255)), np.random.default_rng(1))
    found = ink_map(sheet) >= INK
    wanted = truth[..., 0] > 127
    assert (found & wanted).sum() / wanted.sum() > 0.8


def test_a_small_crop_of_a_faint_pencil_digit_blurred_to_one_side():
    rng = np.random.default_rng(7)
    sheet, truth = paper(120, 160, (205, 205, 200)), paper(120, 160, (0, 0, 0))
    write(sheet, "8", (30, 35), 90, Pen(0.1, (180, 180, 178)), np.random.default_rng(1))
    write(truth, "8", (30, 35), 90, Pen(0.1, (255, 255, 255)), np.random.default_rng(1))
    smeared = cv2.GaussianBlur(sheet, (0, 0), sigmaX=4, sigmaY=1)
    picture = photograph(smeared, rng, light=0, blur=0.5, noise=0.5)
    assert overlap(ink_map(picture), truth[..., 0] > 127) > 0.9


@pytest.mark.parametrize("noise", [0, 1, 3])
@pytest.mark.parametrize("blur", [0, 0.8, 2])
def test_a_small_crop_of_blank_paper_stays_blank_however_noisy(noise, blur):
    rng = np.random.default_rng(3)
    sheet = photograph(paper(120, 160, (205, 205, 200)), rng, blur=0, noise=noise)
    blank = cv2.GaussianBlur(sheet, (0, 0), blur) if blur else sheet
    assert not (ink_map(blank) >= INK).any()


@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0), (128, 90, 60)])
def test_empty_paper_has_no_ink(color):
    rng = np.random.default_rng(3)
    assert not (ink_map(photograph(paper(400, 300, color), rng, noise=3)) >= INK).any()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 500, 3), (500, 1, 3), (2, 2, 3), (3, 3, 3)])
def test_tiny_images(shape):
    assert ink_map(np.zeros(shape, np.uint8)).shape == shape[:2]


def test_the_same_image_gives_the_same_ink_map_wherever_it_lies_in_memory():
    picture, _ = written((245, 245, 240), (60, 60, 70), noise=6)
    first = ink_map(picture)
    for offset in range(1, 40):
        memory = np.empty(picture.size + offset, np.uint8)
        moved = memory[offset:].reshape(picture.shape)
        moved[:] = picture
        assert np.array_equal(ink_map(moved), first)


def test_a_printed_frame_leaves_the_faint_pencil_in_it_whole() -> None:
    page = np.full((150, 700, 3), 245, np.uint8)
    cv2.rectangle(page, (5, 5), (694, 144), (20, 20, 20), 3)
    for x in range(74, 694, 70):
        cv2.line(page, (x, 5), (x, 144), (20, 20, 20), 3)
        cv2.line(page, (x + 25, 50), (x + 45, 100), (60, 60, 60), 3)
    stroke = np.zeros(page.shape[:2], np.uint8)
    cv2.ellipse(stroke, (40, 75), (15, 30), 0, 0, 360, 1, 2)
    page[stroke > 0] = 190

    ink = ink_map(page)

    assert (ink[stroke > 0] >= INK).mean() > 0.95
    assert np.median(ink[20:30, 85:140]) == 0
