"""Words that the stories of evaluation share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image


def on_paper(digits: Sequence[np.ndarray], file: Path) -> None:
    """Writes digits side by side, dark on white, as an image of 120 pixels' height."""
    row = np.hstack([cv2.resize(np.pad(digit, 6), (120, 120), interpolation=cv2.INTER_CUBIC) for digit in digits])
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.uint8(250) - np.minimum(row, 220)).save(file)


def letter(text: str, file: Path) -> None:
    """Writes a letter."""
    page = np.full((120, 120), 250, np.uint8)
    cv2.putText(page, text, (30, 90), cv2.FONT_HERSHEY_SIMPLEX, 3, 30, 6)
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(page).save(file)
