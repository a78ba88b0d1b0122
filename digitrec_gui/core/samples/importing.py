"""My samples from files: a folder of pictures as `digitrec train --data` reads it, or an .npz."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError, ImageError
from digitrec_gui.core.files import in_sentences
from digitrec_gui.core.images import SUFFIXES, open_image
from digitrec_gui.core.ink.glyphs import find
from digitrec_gui.core.ink.normalize import BOX, normalize
from digitrec_gui.core.npz import read_arrays
from digitrec_gui.core.samples.exporting import FOLDERS, Step, unheard
from digitrec_gui.core.samples.mending import Predict, mended
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import Imported, NewSample
from digitrec_gui.core.types import FIELD, NOT_A_DIGIT, Image, InkMap, NormalizedGlyph

LARGEST_NPZ = 2**29
"""Most bytes that an .npz may take in memory: 600,000 samples."""

MOST_PICTURES = 500_000
"""Of a folder that is taken in at once."""

_FADED = 2
"""Rows or columns at the rim of the box in which so little ink may lie that it was rounded to none."""


def import_npz(store: SampleStore, file: Path, step: Step = unheard, predict: Predict | None = None) -> Imported:
    """Adds the digits of an .npz, all or none; what is plainly wrong in them is put right first, see `mended`.

    Args:
        store: where to.
        file: with x (n, s, s) uint8 and y (n,) integers, 0 to 9, or 10 for what is no digit.
        step: see `Step`.
        predict: see `mended`.

    Raises:
        DataError: the file is missing, damaged, too large or not of this form, or the store cannot be written.
    """
    arrays = read_arrays(file, ("x", "y"), LARGEST_NPZ)
    x, y = _checked(file, arrays["x"], arrays["y"])
    notes: list[str] = []
    x, y = mended(file.name, x, y, predict, notes.append)
    found = []
    for done, (ink, digit) in enumerate(zip(x, y.tolist(), strict=True), start=1):
        if ink.any():
            found.append(NewSample(_as_sample(ink), digit))
        step(done, len(y))
    return _add(store, found, step, notes=tuple(notes))


def import_folder(store: SampleStore, folder: Path, step: Step = unheard, predict: Predict | None = None) -> Imported:
    """Adds the digits of a folder with folders 0 to 9, and perhaps not_a_digit, of pictures: all or none.

    What is plainly wrong in them is put right first, see `mended`. Each picture shows one digit, found as `digitrec
    train --data` does it: of several glyphs the one with the most ink. What was exported comes back pixel for pixel.

    Args:
        store: where to.
        folder: of this form.
        step: see `Step`.
        predict: see `mended`.

    Raises:
        DataError: the folder is missing, not of this form or too large, or the store cannot be written.
    """
    pictures = _pictures(folder, step)
    if not pictures:
        raise DataError(f"{folder.name} is no folder of samples: it needs folders named 0 to 9 with pictures in them.")
    if len(pictures) > MOST_PICTURES:
        raise DataError(f"{folder.name} holds {len(pictures):,} pictures; {MOST_PICTURES:,} can be taken in at once.")
    fields, labels, left_out = [], [], []
    for done, (path, digit) in enumerate(pictures, start=1):
        field = _field(path)
        if field is None:
            left_out.append(f"{path.parent.name}/{path.name}")
        else:
            fields.append(field)
            labels.append(digit)
        step(done, len(pictures))
    if not fields:
        raise DataError(f"No picture in {folder.name} shows a digit. Choose a folder with folders 0 to 9 of pictures.")
    notes: list[str] = []
    x, y = mended(folder.name, np.stack(fields), np.array(labels, np.int64), predict, notes.append)
    found = [NewSample(np.ascontiguousarray(field), digit) for field, digit in zip(x, y.tolist(), strict=True)]
    return _add(store, found, step, tuple(left_out), tuple(notes))


def _pictures(folder: Path, step: Step) -> list[tuple[Path, int]]:
    """The pictures of a folder of samples and what they show.

    Raises:
        DataError: the folder cannot be read.
    """
    pictures = []
    with in_sentences(folder, "read"):
        for digit, name in enumerate(FOLDERS):
            for path in sorted((folder / name).glob("*")):
                step(0, 0)
                if path.suffix.lower() in SUFFIXES and path.is_file():
                    pictures.append((path, digit))
    return pictures


def _add(
    store: SampleStore,
    found: list[NewSample],
    step: Step,
    left_out: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Imported:
    """Adds those that are not in the store, nor twice among themselves; where `step` stops it, none."""
    x, y, _ = store.arrays()
    known = {(digit, field.tobytes()) for field, digit in zip(x, y.tolist(), strict=True)}
    new = {(sample.digit, sample.pixels.tobytes()): sample for sample in found}
    added = [sample for key, sample in new.items() if key not in known]

    def heard() -> Iterator[NewSample]:
        for sample in added:
            step(0, 0)
            yield sample

    ids = store.add(heard())
    return Imported(len(added), len(found) - len(added), left_out, notes, tuple(ids))


def _checked(
    file: Path, x: npt.NDArray[np.generic], y: npt.NDArray[np.generic]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Checks the form of the arrays of an .npz.

    Raises:
        DataError: it is another, and which.
    """
    form = f"{file.name} holds {x.dtype} {x.shape} and {y.dtype} {y.shape}"
    if x.dtype != np.uint8 or x.ndim != 3 or x.shape[1] != x.shape[2] or not np.issubdtype(y.dtype, np.integer):
        raise DataError(f"{form}; it needs square uint8 digits (n, s, s) and integer labels (n,).")
    if y.shape != x.shape[:1]:
        raise DataError(f"{form}; it needs one label for each digit.")
    if not x.any():
        raise DataError(f"{file.name} holds no digits. Choose another file.")
    if y.min() < 0 or y.max() > NOT_A_DIGIT:
        raise DataError(
            f"The labels in {file.name} run from {y.min()} to {y.max()}; they must be 0 to 9, or 10 for no digit."
        )
    return x.astype(np.uint8, copy=False), y.astype(np.int64)


def _field(path: Path) -> NormalizedGlyph | None:
    """The digit of a picture; None if it cannot be opened or shows no ink."""
    try:
        image = open_image(path).image
    except ImageError:
        return None
    ink = _normalized_already(image)
    if ink is not None:
        return ink
    glyphs, _ = find(image)
    return normalize(max(glyphs, key=lambda glyph: int(glyph.ink.sum())).ink) if glyphs else None


def _normalized_already(image: Image) -> NormalizedGlyph | None:
    """The pixels of a picture of a sample, dark on white as we write it or light on black; None if it is none."""
    if image.shape[:2] != (FIELD, FIELD) or (image != image[..., :1]).any():
        return None
    grey = image[..., 0]
    for ink in (255 - grey, grey):
        if ink.any() and _fits_box(ink):
            return np.ascontiguousarray(ink)
    return None


def _as_sample(ink: InkMap) -> NormalizedGlyph:
    """Ink of any size as the Model sees it; what is so already stays pixel for pixel."""
    return ink if ink.shape == (FIELD, FIELD) and _fits_box(ink) else normalize(ink)


def _fits_box(ink: InkMap) -> bool:
    """Whether the ink fills a box of 20x20, on paper of exactly 0, as `normalize` leaves it."""
    _, _, width, height = cv2.boundingRect(ink)
    return BOX - _FADED <= max(width, height) <= BOX
