"""Sheets of paper as people photograph them, written full of digits and other things whose places are known."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import NOT_A_DIGIT, Image
from digitrec_gui.training.rendering.writer import Alpha, Writer

Floats = npt.NDArray[np.float32]

SMALLEST, LARGEST = 18.0, 95.0
"""Heights of the writing, pixels."""

DARK_INK = 0.82
"""Share of the sheets with dark ink on light paper; the rest is chalk on a board."""

FAINTEST = 32.0
"""Least difference of ink and paper, grey levels: a pencil in dim light."""


@dataclass(frozen=True)
class Truth:
    """Something that was written: its place on the sheet (x, y, width, height), pixels, and its class."""

    box: tuple[float, float, float, float]
    label: int


def sheet(writer: Writer, rng: np.random.Generator) -> tuple[Image, list[Truth]]:
    """One sheet, written and photographed.

    Returns:
        (h, w, 3) uint8 RGB, about 1000 x 800, and what is written where.
    """
    height = float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
    pitch = (height * rng.uniform(1.0, 1.9), height * rng.uniform(1.35, 2.2))
    ink, truths = _written(writer, height, pitch, rng)
    paper, pen = _colors(rng)
    picture = np.full((*ink.shape, 3), paper, np.float32)
    if (lines := _lines(ink.shape, height, pitch, rng)) is not None:
        picture += lines[..., np.newaxis] * ((pen - paper) * rng.uniform(0.2, 1.0))
    picture += ink[..., np.newaxis] * (pen - picture)
    picture *= light(ink.shape, rng)[..., np.newaxis]
    return _photographed(picture, truths, height, rng)


def _written(
    writer: Writer, height: float, pitch: tuple[float, float], rng: np.random.Generator
) -> tuple[Floats, list[Truth]]:
    """Ink from 0 to 1 on each pixel, in rows and columns, not quite straight."""
    columns, rows = int(np.clip(900 // pitch[0], 3, 16)), int(np.clip(700 // pitch[1], 2, 12))
    ink = np.zeros((round(rows * pitch[1] + 2 * height), round(columns * pitch[0] + 2 * height)), np.float32)
    faint = rng.random() < 0.3
    truths = []
    for cell in range(rows * columns):
        if rng.random() < 0.08:
            continue
        size = height * rng.uniform(0.75, 1.15)
        alpha, label = writer.digit(size) if rng.random() < 0.76 else (writer.other(size), NOT_A_DIGIT)
        x, y, w, h = cv2.boundingRect((alpha > 100).astype(np.uint8))
        if w * h < 4:
            continue
        left = int(height + (cell % columns + 0.5) * pitch[0] - w / 2 + rng.normal(0, 0.08) * height)
        top = int(height + (cell // columns + 0.5) * pitch[1] - h / 2 + rng.normal(0, 0.06) * height)
        place = ink[max(0, top) : top + h, max(0, left) : left + w]
        if place.shape == (h, w):
            np.maximum(place, _laid_on(alpha[y : y + h, x : x + w], faint, rng), out=place)
            truths.append(Truth((left, top, w, h), label))
    return ink, truths


def _laid_on(alpha: Alpha, faint: bool, rng: np.random.Generator) -> Floats:
    """What the pen left, 0 to 1; a faint one skips over the paper's grain."""
    h, w = alpha.shape
    share = alpha.astype(np.float32) / 255
    if not faint:
        return np.asarray(share * rng.uniform(0.85, 1), np.float32)
    grain = rng.uniform(0.6, 1, (max(2, h // 6), max(2, w // 6))).astype(np.float32)
    return np.asarray(share * rng.uniform(0.45, 1) * cv2.resize(grain, (w, h)), np.float32)


def _colors(rng: np.random.Generator) -> tuple[Floats, Floats]:
    """RGB of paper and of ink, apart by `FAINTEST` at least in each channel."""
    if rng.random() < DARK_INK:
        paper = rng.uniform(90, 250) + rng.normal(0, 8, 3)
        ink = np.minimum(paper * rng.uniform(0.05, 0.72) + rng.normal(0, 25, 3), paper - FAINTEST).clip(0)
    else:
        paper = rng.uniform(5, 110) + rng.normal(0, 10, 3)
        ink = np.maximum(paper + rng.uniform(50, 170) + rng.normal(0, 20, 3), paper + FAINTEST).clip(None, 255)
    return paper.astype(np.float32), ink.astype(np.float32)


def light(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Brightness of each pixel, about 1: light from one side, sometimes the edge of a shadow, the paper's grain."""
    h, w = shape
    x = np.linspace(-0.5, 0.5, w, dtype=np.float32)
    y = np.linspace(-0.5, 0.5, h, dtype=np.float32)[:, np.newaxis]

    def across(angle: float) -> Floats:
        return np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y

    light = 1 - np.float32(0.7 * rng.uniform(0, 0.5)) * (0.5 + across(rng.uniform(0, 2 * np.pi)))
    if rng.random() < 0.15:
        distance = across(rng.uniform(0, 2 * np.pi)) - rng.uniform(-0.4, 0.4)
        light *= 1 - rng.uniform(0.1, 0.45) / (1 + np.exp(-distance / rng.uniform(0.01, 0.08)))
    grain = cv2.resize(rng.normal(0, 1, (h // 3 + 1, w // 3 + 1)).astype(np.float32), (w, h))
    return np.asarray(light * (1 + grain * rng.uniform(0, 0.012)), np.float32)


def _lines(
    shape: tuple[int, ...], height: float, pitch: tuple[float, float], rng: np.random.Generator
) -> Floats | None:
    """Rulings, squares or the boxes of a form, 0 to 1; None on plain paper."""
    kind = rng.random()
    if kind > 0.45:
        return None
    h, w = shape
    lines = np.zeros(shape, np.uint8)
    thickness = max(1, round(height * rng.uniform(0.01, 0.06)))
    squares = height * rng.uniform(0.4, 1)
    for y in np.arange(height * rng.uniform(0.7, 1.3), h, pitch[1] if kind < 0.3 else squares):
        cv2.line(lines, (0, int(y)), (w, int(y + rng.normal())), 255, thickness, cv2.LINE_AA)
    if kind < 0.2:
        for x in np.arange(height, w, pitch[0] if kind < 0.15 else squares):
            cv2.line(lines, (int(x), 0), (int(x + rng.normal()), h), 255, thickness, cv2.LINE_AA)
    strength = 1.0 if kind < 0.2 else rng.uniform(0.15, 0.6)
    return lines.astype(np.float32) * np.float32(strength / 255)


def _photographed(
    picture: Floats, truths: list[Truth], height: float, rng: np.random.Generator
) -> tuple[Image, list[Truth]]:
    """What a camera makes of it: held askew, blurred, shaken, noisy, compressed."""
    h, w = picture.shape[:2]
    if rng.random() < 0.6:
        matrix = askew(w, h, rng)
        picture = np.asarray(cv2.warpPerspective(picture, matrix, (w, h), borderMode=cv2.BORDER_REPLICATE), np.float32)
        truths = [moved(truth, matrix) for truth in truths]
    if rng.random() < 0.7 and (sigma := rng.uniform(0, 0.045) * height) > 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    if rng.random() < 0.12:
        side = max(2, round(0.1 * height))
        path = np.zeros((side, side), np.float32)
        cv2.line(path, (0, int(rng.integers(side))), (side - 1, int(rng.integers(side))), 1.0)
        picture = np.asarray(cv2.filter2D(picture, -1, path / path.sum()), np.float32)
    picture = picture + rng.normal(0, abs(rng.normal(0, 4)), (h, w, 1)).astype(np.float32)
    image = picture.clip(0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 95))]
        image = np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    return image, truths


def askew(width: int, height: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Perspective, 3x3: a few degrees of rotation, and each corner a little off."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.deg2rad(rng.normal(0, 2.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    center = np.array([width / 2, height / 2])
    seen = (corners + rng.normal(0, 0.012, (4, 2)) * [width, height] - center) @ turn.T + center
    return np.asarray(cv2.getPerspectiveTransform(corners, seen.astype(np.float32)), np.float64)


def moved(truth: Truth, matrix: npt.NDArray[np.float64]) -> Truth:
    """The same in a perspective, in the upright box that holds it."""
    x, y, w, h = truth.box
    corners = np.array([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]], np.float32)
    moved = cv2.perspectiveTransform(corners, matrix)[0]
    (left, top), (right, bottom) = moved.min(axis=0), moved.max(axis=0)
    return Truth((float(left), float(top), float(right - left), float(bottom - top)), truth.label)
