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
from digitrec_gui.core.types import Image, NormalizedGlyph
from digitrec_gui.core.words import counted
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.labelled import LabelledImage, load_images
from digitrec_gui.training.data.names import digit_of, part_of

_PROGRESS_SECONDS = 0.5
_NAMED = 3


def load_pictures(folder: Path, emit: Emit) -> tuple[Digits, Digits | None]:
    """The training set, and the test set if there is one, of a folder with folders `0` to `9`, or of parts with such.

    Each Image shows one digit: of several glyphs the one with the most ink is taken. Images that cannot be opened or
    show no ink are left out, and said.

    Args:
        folder: of this form, or with a `labels.csv`; see `labelled.load_images`. The parts may be called `training` and
            `testing`, too; without one to test with a `validation` is taken, if there is one.
        emit: gets "reading" while it goes on, and "note" for the Images left out.

    Raises:
        DataError: the folder is not of this form, or none of its Images can be used.
    """
    parts = folders_of_parts(folder)
    if "train" not in parts:
        return _load(folder, emit), None
    test = parts.get("test", parts.get("validation"))
    return _load(parts["train"], emit), None if test is None else _load(test, emit)


def folders_of_parts(folder: Path) -> dict[str, Path]:
    """The folders within a folder that are "train", "test" and "validation" by their names."""
    inside = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return {part: path for path in reversed(inside) if (part := part_of(path.name)[0]) and digit_of(path.name) is None}


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
        return normalized_digit(open_image(path).image)
    except ImageError:
        return None


def normalized_digit(image: Image) -> NormalizedGlyph | None:
    """The digit on an Image, of several glyphs the one with the most ink; None if there is no ink."""
    glyphs, _ = find(image)
    return normalize(max(glyphs, key=lambda glyph: int(glyph.ink.sum())).ink) if glyphs else None


def _left_out(names: list[str], folder: Path) -> str:
    listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return f"No digit could be found in {counted(len(names), 'image')} of {folder.name}, left out: {listed}."
