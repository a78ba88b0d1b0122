"""What a camera, a scanner or a fax makes of a page, and what lies around it; surfaces on which nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.training.rendering.pages import SIDE, Page, Truth
from digitrec_gui.training.rendering.printed import Floats, shapes

Matrix = npt.NDArray[np.float64]
"""A perspective, 3x3."""


@dataclass(frozen=True)
class Conditions:
    """How often a page is photographed so, each from 0, never, to 1, always.

    Attributes:
        shaded: light and shadow are uneven.
        on_table: it lies on something else, of which a part is seen.
        askew: it is held askew.
        blurred: it is out of focus.
        shaken: the camera moved.
        enlarged: the picture comes from fewer pixels.
        faxed: it is black and white.
        noisy: the light was low.
        compressed: it is a JPEG.
    """

    shaded: float = 0.8
    on_table: float = 0.25
    askew: float = 0.5
    blurred: float = 0.65
    shaken: float = 0.1
    enlarged: float = 0.2
    faxed: float = 0.06
    noisy: float = 0.5
    compressed: float = 0.55


ANY = Conditions()
"""What the finder learns from."""

EVEN = Conditions(*(0.0,) * len(Conditions.__dataclass_fields__))
"""As from a scanner: only with a little noise."""


def photographed(page: Page, rng: np.random.Generator, conditions: Conditions = ANY) -> Page:
    """A page as it comes out of a camera, of the same size.

    Args:
        page: as it was written.
        rng: decides everything.
        conditions: what may happen to it.
    """
    h, w = page.ink.shape
    if rng.random() < conditions.shaded:
        page = replace(page, picture=page.picture * _light((h, w), rng)[..., np.newaxis])
    if rng.random() < conditions.on_table:
        page = _on_a_table(page, rng)
    if rng.random() < conditions.askew:
        page = _seen(page, _askew(w, h, rng))
    picture = page.picture
    typical = float(np.median(page.height[page.height > 0])) if page.height.any() else 20.0
    if rng.random() < conditions.blurred and (sigma := rng.uniform(0, 0.05) * typical) > 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)
    if rng.random() < conditions.shaken:
        side = max(2, round(0.1 * typical))
        path = np.zeros((side, side), np.float32)
        cv2.line(path, (0, int(rng.integers(side))), (side - 1, int(rng.integers(side))), 1.0)
        picture = np.asarray(cv2.filter2D(picture, -1, path / path.sum()), np.float32)
    return replace(page, picture=_developed(picture, rng, conditions))


def _developed(picture: Floats, rng: np.random.Generator, conditions: Conditions) -> Floats:
    """With noise, and with what is lost where it is stored."""
    h, w = picture.shape[:2]
    if rng.random() < conditions.enlarged:
        fewer = 1 / rng.uniform(1.3, 3)
        small = cv2.resize(picture, None, fx=fewer, fy=fewer, interpolation=cv2.INTER_AREA)
        picture = np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
    channels = 1 if rng.random() < 0.6 else 3
    noise = abs(rng.normal(0, 7)) if rng.random() < conditions.noisy else rng.uniform(0, 2)
    picture = picture + rng.normal(0, noise, (h, w, channels)).astype(np.float32)
    image = picture.clip(0, 255).astype(np.uint8)
    if rng.random() < conditions.faxed:
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        black_and_white = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1]
        image = np.repeat(black_and_white[..., np.newaxis], 3, axis=2)
    if rng.random() < conditions.compressed:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))]
        image = np.asarray(cv2.imdecode(cv2.imencode(".jpg", image, quality)[1], cv2.IMREAD_COLOR), np.uint8)
    return image.astype(np.float32)


def _seen(page: Page, matrix: Matrix) -> Page:
    """The page in a perspective; around it its edge goes on."""
    h, w = page.ink.shape
    picture = cv2.warpPerspective(page.picture, matrix, (w, h), borderMode=cv2.BORDER_REPLICATE)
    ink, height, border = (
        np.asarray(cv2.warpPerspective(layer, matrix, (w, h), flags=cv2.INTER_NEAREST), np.float32)
        for layer in (page.ink, page.height, page.border)
    )
    scale = np.float32(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    return Page(
        np.asarray(picture, np.float32),
        ink,
        height * scale,
        border,
        tuple(_moved(symbol, matrix) for symbol in page.symbols),
        tuple(_moved(word, matrix) for word in page.words),
        tuple(_moved(cell, matrix) for cell in page.cells),
    )


def _on_a_table(page: Page, rng: np.random.Generator) -> Page:
    """The page on something else, of which a part is seen around it."""
    h, w = page.ink.shape
    left, top, right, bottom = rng.uniform(0.02, 0.3, 4)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    seen = np.array([[left, top], [1 - right, top], [1 - right, 1 - bottom], [left, 1 - bottom]])
    seen += rng.normal(0, 0.02, (4, 2))
    size = np.array([w, h], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(corners * size, (seen * size).astype(np.float32)), np.float64)
    sheet = cv2.warpPerspective(np.ones((h, w), np.float32), matrix, (w, h))[..., np.newaxis]
    page = _seen(page, matrix)
    return replace(page, picture=np.asarray(page.picture * sheet + _texture((h, w), rng) * (1 - sheet), np.float32))


def _light(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
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


def _askew(width: int, height: int, rng: np.random.Generator) -> Matrix:
    """Perspective, 3x3: a few degrees of rotation, and each corner a little off."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    angle = np.deg2rad(rng.normal(0, 2.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    center = np.array([width / 2, height / 2])
    seen = (corners + rng.normal(0, 0.012, (4, 2)) * [width, height] - center) @ turn.T + center
    return np.asarray(cv2.getPerspectiveTransform(corners, seen.astype(np.float32)), np.float64)


def _moved(truth: Truth, matrix: Matrix) -> Truth:
    """The same in a perspective, in the upright box that holds it."""
    x, y, w, h = truth.box
    corners = np.array([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]], np.float32)
    moved = cv2.perspectiveTransform(corners, matrix)[0]
    (left, top), (right, bottom) = moved.min(axis=0), moved.max(axis=0)
    return Truth((float(left), float(top), float(right - left), float(bottom - top)), truth.label)


def surface(rng: np.random.Generator) -> Page:
    """A page without any writing: wood, cloth, a wall, a room out of focus."""
    shape = int(rng.integers(*SIDE)), int(rng.integers(*SIDE))
    nothing = np.zeros(shape, np.float32)
    return Page(_texture(shape, rng), nothing, nothing, nothing)


def _texture(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """What a surface looks like, (h, w, 3), 0 to 255."""
    h, w = shape
    relief = np.zeros((h, w), np.float32)
    stretch = float(rng.choice([1.0, 6.0]))  # as wood is
    for octave in range(int(rng.integers(1, 6))):
        rows, columns = max(2, int(h * 2**octave / 150)), max(2, int(w * 2**octave / 150 / stretch))
        noise = rng.normal(0, 1, (rows, columns)).astype(np.float32)
        relief += cv2.resize(noise, (w, h), interpolation=cv2.INTER_CUBIC) / np.float32(1.6**octave)
    if rng.random() < 0.3:
        relief = np.asarray(np.sin(relief * rng.uniform(2, 7)), np.float32)
    colour = rng.uniform(10, 235) + rng.normal(0, 18, 3)
    rough = colour + relief[..., np.newaxis] * rng.uniform(2, 30) * (1 + 0.3 * rng.normal(0, 1, 3))
    picture: Floats = np.asarray(rough.clip(0, 255), np.float32)
    if rng.random() < 0.5:
        shapes(picture, rng)
    return picture
