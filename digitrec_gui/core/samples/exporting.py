"""My samples to files: a folder of PNGs as `digitrec train --data` reads it, or an .npz."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.files import in_sentences, replacing
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.types import NormalizedGlyph

FOLDERS = (*map(str, range(10)), "not_a_digit")
"""Of a folder of samples, by what the pictures in them show."""

Step = Callable[[int, int], None]
"""Told again and again how many are done, and of how many (0 of 0: not known yet); may raise `Stopped` to end it."""

_AT_ONCE = 1000
"""Samples, of a file whose steps they are: some 15 ms."""


def unheard(_done: int, _of: int) -> None:
    """Tells nobody: the `Step` of somebody who need not be told."""


def export_folder(store: SampleStore, folder: Path, step: Step = unheard) -> int:
    """Writes each sample as a PNG, dark on white, to the folder of its digit; returns how many.

    They are written to a hidden folder in it first: what is called 0 to 9 is whole, and what fails leaves nothing.

    Args:
        store: the samples.
        folder: empty, or not there yet.
        step: see `Step`.

    Raises:
        DataError: there is no sample, or the folder holds something or cannot be written.
    """
    x, y, ids = _all(store)
    with in_sentences(folder):
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DataError(f"{folder.name} is not empty. Choose an empty folder, or name a new one.")
        try:
            with tempfile.TemporaryDirectory(prefix=".digitrec-", dir=folder) as name:
                unfinished = Path(name)
                for digit in np.unique(y).tolist():
                    (unfinished / FOLDERS[digit]).mkdir()
                for done, (field, digit, at) in enumerate(zip(x, y.tolist(), ids.tolist(), strict=True), start=1):
                    (unfinished / FOLDERS[digit] / f"{at:06}.png").write_bytes(_png(field))
                    step(done, len(y))
                for made in sorted(unfinished.iterdir()):
                    made.rename(folder / made.name)
        except BaseException:
            if is_new:
                with suppress(OSError):
                    folder.rmdir()
            raise
    return len(y)


def export_npz(store: SampleStore, file: Path, step: Step = unheard) -> int:
    """Writes all samples, whole or not at all: x (n, 28, 28) uint8, ink 255; y (n,) int64, 10 for what is no digit.

    Args:
        store: the samples.
        file: where to.
        step: see `Step`.

    Returns:
        How many.

    Raises:
        DataError: there is no sample, or the file cannot be written.
    """
    x, y, _ = _all(store)
    with (
        in_sentences(file),
        replacing(file) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        # As np.savez_compressed does it, which cannot be stopped.
        for name, array in (("x", x), ("y", y)):
            with archive.open(f"{name}.npy", "w", force_zip64=True) as target:
                np.lib.format.write_array_header_1_0(target, np.lib.format.header_data_from_array_1_0(array))
                for start in range(0, len(y), _AT_ONCE):
                    target.write(array[start : start + _AT_ONCE].tobytes())
                    step(min(start + _AT_ONCE, len(y)), len(y))
    return len(y)


def _all(store: SampleStore) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    x, y, ids = store.arrays()
    if not len(y):
        raise DataError("There are no samples to export yet.")
    return x, y, ids


def _png(field: NormalizedGlyph) -> memoryview:
    written, content = cv2.imencode(".png", 255 - field)
    if not written:
        raise DataError("The pictures could not be made. Export an .npz file instead.")
    return content.data
