"""The finder sees handwriting of any size, and says nothing where there is none."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.ink.finder import FIRST, LARGEST, Finder
from digitrec_gui.core.types import Image
from scripts.handwriting import Pen, paper, write


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(paths.FINDER)


def number(height: int, size: tuple[int, int] = (700, 400), squared: bool = True) -> Image:
    """A number of this height, pixels."""
    sheet = paper(*size)
    if squared:
        sheet[::23] = sheet[:, ::23] = (170, 190, 215)
    write(sheet, "3852", (40, 40), height, Pen(0.1, (40, 40, 90)), np.random.default_rng(1))
    return sheet


def surest(finder: Finder, image: Image) -> list[float]:
    return [float(np.sort(view.ink.ravel())[-20:].mean()) for view in finder.look(image)]


@pytest.mark.parametrize("height", [18, 24, 60, 150, 300])
def test_writing_of_any_size_is_seen_in_some_copy(finder: Finder, height: int) -> None:
    assert max(surest(finder, number(height))) > 0.9


def test_squares_alone_are_not_written(finder: Finder) -> None:
    sheet = paper(700, 400)
    sheet[::23] = sheet[:, ::23] = (170, 190, 215)

    assert max(float((view.ink > 0.5).mean()) for view in finder.look(sheet)) < 0.002


def test_it_looks_no_closer_than_the_writing_needs(finder: Finder) -> None:
    looked_at = [max(finder.look(number(height, (1600, 1200), squared=False))[0].ink.shape) for height in (300, 14)]

    assert looked_at[0] <= FIRST // 2 < looked_at[1]


def test_what_is_tiny_is_enlarged(finder: Finder) -> None:
    seen = finder.look(number(9, (300, 200), squared=False))[0]

    assert 300 < max(seen.picture.shape) <= LARGEST


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (700, 2, 3)])
def test_any_shape_can_be_looked_at(finder: Finder, shape: tuple[int, int, int]) -> None:
    assert finder.look(np.zeros(shape, np.uint8))


def test_two_threads_may_use_it_at_once(finder: Finder) -> None:
    image, seen = number(60), []

    def look() -> None:
        seen.append(finder.look(image)[0].ink)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seen) == 4 and all(np.array_equal(seen[0], other) for other in seen[1:])


def test_without_it_the_program_says_so(tmp_path: Path) -> None:
    (tmp_path / "damaged.tflite").write_bytes(paths.FINDER.read_bytes()[:5000])

    for name in ("missing.tflite", "damaged.tflite"):
        with pytest.raises(ModelError, match=f"{name}, which finds what is written, is missing or damaged"):
            Finder(tmp_path / name)


def test_it_sees_the_same_in_the_same_picture(finder: Finder) -> None:
    image = cv2.GaussianBlur(number(60), (0, 0), 1.5)

    first, again = (finder.look(image) for _ in range(2))

    assert all(np.array_equal(a.ink, b.ink) for a, b in zip(first, again, strict=True))
