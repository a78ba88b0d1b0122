"""How dark an Image is beside its paper: of an empty form its print, of a sheet its print and what was written."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.types import Image

Grey = npt.NDArray[np.uint8]
"""(h, w): an Image in the colour channel that is darkest at each pixel."""

Contrast = npt.NDArray[np.float32]
"""(h, w): how much of the paper's light is missing, 0 paper, 1 black."""

_COARSE = 4
"""The paper's light is found on a copy so many times smaller."""

_CLOSED = 1 / 32
"""Side of what is closed over to see the paper, as a share of the Image's longer side: wider than any stroke."""

_DARKEST = 24.0
"""Grey levels below which nothing counts as paper."""


def darkest(image: Image) -> Grey:
    """An Image in the channel that is darkest: blue ink is dark in red, and red ink in blue."""
    red, green, blue = cv2.split(image)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def contrast(grey: Grey) -> Contrast:
    """The contrast of each pixel; the light may be uneven."""
    height, width = grey.shape
    grey = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0), np.uint8)
    small = cv2.resize(grey, (max(1, width // _COARSE), max(1, height // _COARSE)), interpolation=cv2.INTER_AREA)
    side = max(5, round(max(small.shape) * _CLOSED)) | 1
    kernel = np.ones((side, side), np.uint8)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.blur(closed, (side // 2 | 1, side // 2 | 1), borderType=cv2.BORDER_REPLICATE)
    paper = np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    np.maximum(paper, np.float32(_DARKEST), out=paper)
    missing = np.float32(1) - np.asarray(cv2.divide(grey, paper, dtype=cv2.CV_32F), np.float32)
    return np.asarray(np.maximum(missing, np.float32(0)), np.float32)
