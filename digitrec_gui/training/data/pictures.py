"""Digits for training from a folder of labelled Images, found and normalised as the reader does."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from digitrec_gui.core.errors import DataError, ImageError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.ink.glyphs import find
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.types import NormalizedGlyph
from digitrec_gui.training.data.digits import Digits, split
from digitrec_gui.training.data.labelled import LabelledImage, load_images

TEST_SHARE = 0.1
"""Share of the Images that is held out as the test set where there is no folder `test`."""

_PARTS = ("train", "test")
_PROGRESS_SECONDS = 0.5
_NAMED = 3


def load_pictures(folder: Path, emit: Emit) -> tuple[Digits, Digits]:
    """The training set and the test set of a folder with folders `0` to `9`, or with such folders in `train`, `test`.

    Each Image shows one digit: of several glyphs the one with the most ink is taken. Images that cannot be opened or
    show no ink are left out, and said.

    Args:
        folder: of this form, or with a `labels.csv`; see `labelled.load_images`.
        emit: gets "reading" while it goes on, and "note" for the Images left out.

    Raises:
        DataError: the folder is not of this form, or none of its Images can be used.
    """
    if (folder / _PARTS[0]).is_dir():
        training, test = (_load(folder / part, emit) for part in _PARTS)
        return training, test
    # Held out by a seed of its own: Models of other seeds are to be measured on the same Images.
    return split(_load(folder, emit), TEST_SHARE, seed=0)


def _load(folder: Path, emit: Emit) -> Digits:
    images = [image for image in load_images(folder) if len(image.label) == 1]
    fields, labels, left_out = [], [], []
    last = time.perf_counter()
    for done, (image, field) in enumerate(_fields(images), start=1):
        if field is None:
            left_out.append(image.name)
        else:
            fields.append(field)
            labels.append(int(image.label))
        if time.perf_counter() - last > _PROGRESS_SECONDS:
            last = time.perf_counter()
            emit({"event": "reading", "done": done, "images": len(images)})
    if left_out:
        emit({"event": "note", "message": _left_out(left_out, folder)})
    if not fields:
        raise DataError(f"No image in {folder.name} shows a digit. Choose a folder with folders 0 to 9 of images.")
    return Digits(np.stack(fields), np.array(labels, np.int64))


def _fields(images: list[LabelledImage]) -> Iterator[tuple[LabelledImage, NormalizedGlyph | None]]:
    """Each Image with its normalised digit, in order; Pillow and OpenCV leave the other cores to other threads."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from zip(images, pool.map(_field, (image.path for image in images)), strict=True)


def _field(path: Path) -> NormalizedGlyph | None:
    try:
        glyphs, _ = find(open_image(path).image)
    except ImageError:
        return None
    return normalize(max(glyphs, key=lambda glyph: int(glyph.ink.sum())).ink) if glyphs else None


def _left_out(names: list[str], folder: Path) -> str:
    listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    what = "1 image" if len(names) == 1 else f"{len(names)} images"
    return f"No digit could be found in {what} of {folder.name}, left out: {listed}."
