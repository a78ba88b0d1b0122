"""A grid of digits: what stands around it is heading, unless it is a number as sure and as large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.types import Image
from tests.core.reading.pages import PLAIN, boxed, plain

ROWS = 4
GRID = replace(PLAIN, rows=ROWS, columns=ROWS)
ROW = replace(PLAIN, rows=1, columns=ROWS)

Digits = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    compiled = find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache"))
    assert isinstance(compiled, Path)
    return Reader(Engine(compiled))


@pytest.fixture(scope="module")
def digits() -> Digits:
    with np.load(paths.MNIST) as data:
        chosen = [index for index in range(21) if index != 8]  # a 5 that many take for a 6
        return data["x_test"][chosen], data["y_test"][chosen]


def page(digits: Digits, heading: Callable[[Image], None], below: Image | None = None) -> Image:
    """A grid of digits under a heading, and what is written below it."""
    grid = boxed(digits[0][: ROWS * ROWS], GRID, np.random.default_rng(3))
    top = np.full((130, grid.shape[1], 3), 235, np.uint8)
    heading(top)
    parts = [top, grid]
    if below is not None:
        right = max(0, grid.shape[1] - below.shape[1])
        parts.append(np.pad(below, ((0, 0), (0, right), (0, 0)), constant_values=235)[:, : grid.shape[1]])
    return np.concatenate(parts)


def letters(top: Image) -> None:
    cv2.putText(top, "SUdoKu 9x", (40, 100), cv2.FONT_HERSHEY_DUPLEX, 2.0, (50, 50, 50), 4)


def lines(digits: Digits, count: int) -> tuple[str, ...]:
    text = "".join(map(str, digits[1]))
    return tuple(text[start : start + ROWS] for start in range(0, ROWS * count, ROWS))


def test_the_heading_of_a_grid_is_not_read(reader: Reader, digits: Digits) -> None:
    reading = reader.read(page(digits, letters))

    assert tuple(line.replace(" ", "") for line in reading.lines) == lines(digits, ROWS)
    assert {digit.line for digit in reading.digits} == set(range(ROWS))


def test_a_number_below_a_table_is_read(reader: Reader, digits: Digits) -> None:
    total = plain(digits[0][ROWS * ROWS :], ROW, np.random.default_rng(4))

    reading = reader.read(page(digits, letters, total))

    assert tuple(line.replace(" ", "") for line in reading.lines) == lines(digits, ROWS + 1)


def test_letters_beside_a_row_of_boxes_stay_in_the_reading(reader: Reader, digits: Digits) -> None:
    form = boxed(digits[0][:ROWS], ROW, np.random.default_rng(3))
    top = np.full((130, form.shape[1], 3), 235, np.uint8)
    letters(top)

    reading = reader.read(np.concatenate([top, form]))

    assert reading.lines[-1].replace(" ", "") == lines(digits, 1)[0]
    assert len(reading.digits) > ROWS, "a row of boxes stands among other writing, of which some may be wanted"
