"""Writes digits by hand, so to speak: pen strokes of our own on paper of our own, photographed badly.

The samples in resources/samples, the tests and the benchmark use it, so none of them needs anybody's pictures.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import SIGNS
from digitrec_gui.training.rendering.signs import strokes_of
from digitrec_gui.training.rendering.strokes import SHAPES, Stroke, curve

Picture = npt.NDArray[np.uint8]
Color = tuple[int, int, int]


@dataclass(frozen=True)
class Pen:
    """What is written with: width as a share of the digits' height, and colour."""

    width: float = 0.09
    color: Color = (30, 34, 60)


def write(
    picture: Picture, text: str, place: tuple[float, float], height: float, pen: Pen, rng: np.random.Generator
) -> None:
    """Writes one line of digits, and signs beside them, onto a picture, in place; spaces leave a gap.

    Args:
        picture: (h, w, 3) uint8 RGB.
        text: digits, spaces and some of `SIGNS`.
        place: (x, y) of the top left corner, pixels.
        height: of the digits, pixels.
        pen: what to write with.
        rng: makes every digit a little different.
    """
    x, y = place
    for character in text:
        if character == " ":
            x += 0.6 * height
            continue
        is_sign = character in SIGNS
        shape = strokes_of(character, rng) if is_sign else SHAPES[int(character)][0]
        points = [_slanted(stroke, rng) for stroke in shape]
        size = height * rng.uniform(0.9, 1.05)
        offset = np.array([x, y + height * rng.uniform(-0.04, 0.04)])
        _draw(picture, [stroke * size + offset for stroke in points], max(1.0, pen.width * height), pen.color)
        wide = max(float(stroke[:, 0].max()) for stroke in points)
        x += height * (wide + 0.3 if is_sign else rng.uniform(0.78, 0.9))


def _slanted(stroke: Stroke, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """The stroke as a dense curve, a little displaced, and slanted."""
    points = curve(stroke, 0.012, rng)
    points[:, 0] += (0.5 - points[:, 1]) * 0.12
    return points


def _draw(picture: Picture, strokes: list[npt.NDArray[np.float64]], width: float, color: Color) -> None:
    shift = 4  # OpenCV draws with sixteenths of a pixel
    for stroke in strokes:
        points = np.round(stroke * 2**shift).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(picture, [points], False, color, max(1, round(width)), cv2.LINE_AA, shift)


def paper(width: int, height: int, color: Color = (244, 241, 234)) -> Picture:
    """An empty sheet, (height, width, 3) uint8."""
    return np.full((height, width, 3), color, np.uint8)


def rule(picture: Picture, distance: int, color: Color = (170, 190, 215), first: int = 0) -> None:
    """Draws the lines of a ruled sheet, in place."""
    for y in range(first or distance, picture.shape[0], distance):
        cv2.line(picture, (0, y), (picture.shape[1], y), color, max(1, distance // 50), cv2.LINE_AA)


def boxes(picture: Picture, place: tuple[int, int], side: int, count: int, color: Color = (40, 40, 40)) -> None:
    """Draws a row of `count` boxes of a form, in place."""
    x, y = place
    for index in range(count):
        cv2.rectangle(picture, (x + index * side, y), (x + (index + 1) * side, y + side), color, 2, cv2.LINE_AA)


def photograph(
    picture: Picture, rng: np.random.Generator, light: float = 0.35, blur: float = 0.8, noise: float = 3.0
) -> Picture:
    """What a phone makes of it: light from one side, a little blur, and the sensor's noise.

    Args:
        picture: (h, w, 3) uint8 RGB.
        rng: for the noise and the light's direction.
        light: how much darker the far side is, 0 to 1.
        blur: standard deviation, pixels.
        noise: standard deviation, grey levels.
    """
    height, width = picture.shape[:2]
    angle = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-0.5, 0.5, width, dtype=np.float32) * np.float32(np.cos(angle))
    y = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, np.newaxis] * np.float32(np.sin(angle))
    shade = (1 - light * (0.5 + x + y))[..., np.newaxis]
    soft = cv2.GaussianBlur(picture, (0, 0), blur) if blur else picture
    noisy = soft * shade + rng.normal(0, noise, (height, width, 1)).astype(np.float32)
    return np.clip(noisy, 0, 255).astype(np.uint8)
