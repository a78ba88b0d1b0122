"""What is drawn into a picture that is saved: lines, and tags with what was read."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.types import Box, Image

Drawn = npt.NDArray[np.uint8]
"""A picture that is drawn into, (h, w, 3) uint8 BGR, as OpenCV writes it."""

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WHITE = (255, 255, 255)

_FAST = 1
"""PNG's compression: a photo gets hardly smaller by more, but takes several times as long."""

_FONT, _FONT_HEIGHT = cv2.FONT_HERSHEY_SIMPLEX, 21
"""OpenCV's font, the height of a digit in it at scale 1, pixels ..."""

_SPELT = str.maketrans({"€": "EUR", "£": "GBP", "÷": "div", "×": "x"})
"""... and how signs are written that it does not have."""


def bgr(image: Image) -> Drawn:
    """A copy of an Image, to be drawn into."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2BGR), np.uint8)


def png(drawn: Drawn) -> memoryview:
    """It as the content of a file.

    Raises:
        DataError: there is no memory for it.
    """
    written, content = cv2.imencode(".png", drawn, [cv2.IMWRITE_PNG_COMPRESSION, _FAST])
    if not written:
        raise DataError("The picture could not be made. Save the text or the table instead.")
    return content.data


def fill(drawn: Drawn, box: Box, colour: Colour) -> None:
    """Fills the part of a box that lies in the picture."""
    drawn[max(0, box.y) : max(0, box.bottom), max(0, box.x) : max(0, box.right)] = colour[::-1]


class Tag:
    """What was read, white on a ground of its own."""

    def __init__(self, text: str, height: float) -> None:
        """Measures it.

        Args:
            text: that stands on it.
            height: of a digit, pixels.
        """
        self._text = text.translate(_SPELT)
        self._thickness, self._pad = max(1, round(height / 7)), max(2, round(height / 5))
        self._scale = height / _FONT_HEIGHT
        (across, up), _ = cv2.getTextSize(self._text, _FONT, self._scale, self._thickness)
        self._up = up
        self.size = across + 2 * self._pad, up + 2 * self._pad

    def draw(self, drawn: Drawn, x: int, y: int, colour: Colour) -> None:
        """Draws it with its upper left corner there, on this colour."""
        fill(drawn, Box(x, y, *self.size), colour)
        place = x + self._pad, y + self._pad + self._up
        cv2.putText(drawn, self._text, place, _FONT, self._scale, WHITE, self._thickness, cv2.LINE_AA)
