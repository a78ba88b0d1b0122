"""The guided sheet: printed, written on and photographed, its digits come back with their labels."""

from __future__ import annotations

import hashlib
import itertools

import cv2
import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QIODevice, QLocale, QSize
from PyQt6.QtPdf import QPdfDocument
from PyQt6.QtWidgets import QApplication

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples.sheet import HEIGHT, WIDTH, asked, boxes, marks
from digitrec_gui.core.samples.sheet_photo import read_sheet
from digitrec_gui.core.samples.types import SHEETS, SheetRead
from digitrec_gui.core.types import Image
from digitrec_gui.services.reading.pictures import from_qimage
from digitrec_gui.services.samples.sheet_pdf import sheet_pdf

NUMBER = 5
A_MILLIMETRE = 10
"""Pixels."""

DARK, PENCIL = 0.2, 0.5


@pytest.fixture(scope="module")
def printed(qapp: QApplication) -> Image:
    """The page with sheet 5, from the upper left corner of the first mark on, a little more than the sheet."""
    QLocale.setDefault(QLocale("de_DE"))
    page = rendered(sheet_pdf(NUMBER))
    QLocale.setDefault(QLocale("en_US"))
    assert abs(page.shape[0] - 297 * A_MILLIMETRE) < 8 and abs(page.shape[1] - 210 * A_MILLIMETRE) < 8
    return page


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    """For each box of the sheet a test digit of MNIST, as it asks for."""
    with np.load(paths.MNIST) as mnist:
        x, y = mnist["x_test"], mnist["y_test"]
    return np.stack([x[y == digit][place] for place, digit in enumerate(asked(NUMBER))])


def rendered(pdf: bytes) -> Image:
    buffer = QBuffer()
    buffer.setData(pdf)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    assert document.pageCount() == 1
    inches = document.pagePointSize(0) / 72
    size = QSize(round(inches.width() * 25.4 * A_MILLIMETRE), round(inches.height() * 25.4 * A_MILLIMETRE))
    image = from_qimage(document.render(0, size))
    document.close()
    return image


def written(printed: Image, digits: np.ndarray, height: float = 13.0, ink: float = DARK, leave: int = 0) -> Image:
    """The page with a digit in each box but the last so many: its field of 20 so many millimetres high."""
    page = printed.copy()
    side = round(height / 20 * 28 * A_MILLIMETRE)
    at = np.array([(210 - WIDTH) / 2, 32.0]) * A_MILLIMETRE
    for digit, (box, _) in list(zip(digits, boxes(), strict=True))[: len(digits) - leave]:
        large = cv2.resize(digit.astype(np.float32) / 255, (side, side), interpolation=cv2.INTER_CUBIC)
        strokes = ((large - 0.45) * 4 + 0.5).clip(0, 1)[..., np.newaxis]
        middle = at + np.array([box.x + box.width / 2, box.y + box.height / 2]) * A_MILLIMETRE
        x, y = (middle - side / 2).round().astype(int)
        place = page[y : y + side, x : x + side]
        place[:] = (place * (1 - strokes * (1 - ink))).astype(np.uint8)
    return page


def photographed(page: Image, width: int = 2000, seed: int = 0, askew: float = 0.06, bend: float = 0.0) -> Image:
    """The page on a dark table, seen askew, in uneven light with the shadow of a hand, noisy, compressed.

    Args:
        page: the page.
        width: of the photograph, pixels.
        seed: of all that is left to chance.
        askew: how far each corner is off, as a share of the page.
        bend: how far the paper's waves displace what is on it, millimetres.
    """
    rng = np.random.default_rng(seed)
    page = page[: len(page) // 2]
    h, w = page.shape[:2]
    if bend:
        y, x = np.mgrid[:h, :w].astype(np.float32)
        wave = bend * A_MILLIMETRE * np.sin(x / w * 2 * np.pi)
        page = cv2.remap(page, x, (y + wave).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    height = round(width * 0.75)
    frame = np.array([[0.06, 0.06], [0.94, 0.06], [0.94, 0.9], [0.06, 0.9]]) + rng.uniform(-askew, askew, (4, 2)) / 2
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, (frame * [width, height]).astype(np.float32))
    small = cv2.GaussianBlur(page, (0, 0), max(0.1, 0.4 * w / width))
    photo = cv2.warpPerspective(small, matrix, (width, height), borderValue=(70, 50, 40)).astype(np.float32)
    across = np.linspace(0, 1, width, dtype=np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, np.newaxis]
    light = (0.6 + 0.4 * across) * (1 - 0.45 / (1 + np.exp(-(down + 0.4 * across - 0.75) / 0.02)))
    noisy = photo * (0.92 * light[..., np.newaxis]) + 3 * rng.standard_normal((height, width, 1), np.float32)
    return cv2.imdecode(cv2.imencode(".jpg", noisy.clip(0, 255).astype(np.uint8))[1], cv2.IMREAD_COLOR)


def agreement(read: SheetRead, digits: np.ndarray) -> list[np.floating]:
    """How alike what was read is to what was written, box by box: 1 for the same, at most a pixel from its place."""
    nearby = list(itertools.product((-1, 0, 1), repeat=2))
    return [
        max(np.corrcoef(np.roll(sample.pixels, by, (0, 1)).ravel(), digit.ravel())[0, 1] for by in nearby)
        for sample, digit in zip(read.samples, digits, strict=True)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_photograph_held_askew_in_bad_light_is_read(printed: Image, digits: np.ndarray, seed: int) -> None:
    read = read_sheet(photographed(written(printed, digits), seed=seed))

    assert (read.number, read.empty) == (NUMBER, ())
    assert [sample.digit for sample in read.samples] == list(asked(NUMBER))
    assert {(sample.predicted, sample.source) for sample in read.samples} == {(None, "sheet")}
    assert min(agreement(read, digits)) > 0.8


@pytest.mark.parametrize("turns", [1, 2])
def test_it_may_be_turned(printed: Image, digits: np.ndarray, turns: int) -> None:
    read = read_sheet(np.ascontiguousarray(np.rot90(photographed(written(printed, digits)), turns)))

    assert min(agreement(read, digits)) > 0.8


DIFFICULTIES = {
    "a frame of a webcam": ({}, {"width": 1280}),
    "twelve megapixels": ({}, {"width": 4000}),
    "small writing": ({"height": 6.0}, {}),
    "writing that crosses the boxes": ({"height": 19.0}, {}),
    "pencil": ({"ink": PENCIL}, {}),
    "paper that is bent": ({}, {"bend": 0.5}),
    "far from level": ({}, {"askew": 0.14}),
}


@pytest.mark.parametrize(("writing", "photo"), DIFFICULTIES.values(), ids=DIFFICULTIES)
def test_each_difficulty_by_itself(printed: Image, digits: np.ndarray, writing, photo) -> None:
    read = read_sheet(photographed(written(printed, digits, **writing), **photo))

    assert read.empty == ()
    alike = agreement(read, digits)
    # Of what crosses its box a part is left out.
    assert np.median(alike) > 0.85 and min(alike) > (0.4 if writing.get("height", 0) > 15 else 0.7)


def test_a_scan_is_read(printed: Image, digits: np.ndarray) -> None:
    assert min(agreement(read_sheet(written(printed, digits)), digits)) > 0.8


def test_boxes_without_ink_are_said(printed: Image, digits: np.ndarray) -> None:
    read = read_sheet(photographed(written(printed, digits, leave=3)))

    assert read.empty == asked(NUMBER)[-3:]
    assert min(agreement(read, digits[:-3])) > 0.8


def hidden(page: Image, corners: tuple[int, ...]) -> Image:
    """The page with a thumb on some of its marks."""
    page = page.copy()
    places = [place for place, _ in marks(NUMBER)]
    for corner in corners:
        x, y = places[corner].x + (210 - WIDTH) / 2 + 7, places[corner].y + 32 + 7
        cv2.circle(page, (round(x * A_MILLIMETRE), round(y * A_MILLIMETRE)), 9 * A_MILLIMETRE, (200, 150, 130), -1)
    return page


@pytest.mark.parametrize("corner", [0, 2])
def test_one_mark_may_be_hidden(printed: Image, digits: np.ndarray, corner: int) -> None:
    read = read_sheet(photographed(hidden(written(printed, digits), (corner,))))

    assert min(agreement(read, digits)) > 0.8


def test_with_two_marks_hidden_it_is_said(printed: Image, digits: np.ndarray) -> None:
    with pytest.raises(DataError, match="Only 2 of the 4 corner marks"):
        read_sheet(photographed(hidden(written(printed, digits), (0, 2))))


@pytest.mark.parametrize("size", [(1, 1), (30, 40), (600, 800)])
def test_what_is_no_sheet_is_said(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)

    with pytest.raises(DataError, match="No sheet of DigitRec's was found"):
        read_sheet(noise)


def test_an_empty_sheet_is_said(printed: Image) -> None:
    with pytest.raises(DataError, match="Nothing is written on sheet 5"):
        read_sheet(photographed(printed))


def test_each_sheet_asks_for_each_digit_twice_and_in_the_same_order_for_ever() -> None:
    orders = [asked(number) for number in range(1, SHEETS + 1)]

    assert all(sorted(order) == sorted([*range(10)] * 2) for order in orders)
    assert len(set(orders)) == SHEETS
    # Sheets that were printed long ago must be read with the labels that they were printed with.
    assert hashlib.sha256(repr(orders).encode()).hexdigest()[:16] == "38a6234f4386711e"


def test_marks_and_boxes_lie_on_the_sheet_and_apart() -> None:
    taken = np.zeros((round(10 * HEIGHT), round(10 * WIDTH)), int)
    for place in [*(mark for mark, _ in marks(1)), *(part for pair in boxes() for part in pair)]:
        assert place.x >= 0 and place.y >= 0 and place.x + place.width <= WIDTH and place.y + place.height <= HEIGHT
        x, y, width, height = (round(10 * length) for length in place)
        taken[y : y + height, x : x + width] += 1
    assert taken.max() == 1


def test_where_inches_are_used_the_page_is_letter(qapp: QApplication) -> None:
    QLocale.setDefault(QLocale("en_US"))

    page = rendered(sheet_pdf(1))

    assert abs(page.shape[0] / page.shape[1] - 11 / 8.5) < 0.01
    with pytest.raises(DataError, match="Nothing is written on sheet 1"):
        read_sheet(page)
