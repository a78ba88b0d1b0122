"""Words that the stories of evaluation share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import h5py
import numpy as np
from PIL import Image

from digitrec_gui import __version__
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.compile import compile_model


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


def saved(model: keras.Model, h5: Path) -> Path:
    """Writes a Model with its compiled copy, as a training run of our own leaves it."""
    keras.saving.save_model(model, h5, include_optimizer=False)
    with h5py.File(h5, "a") as file:
        file.attrs["digitrec"] = __version__
    compile_model(h5, h5.with_suffix(".tflite"))
    return h5
