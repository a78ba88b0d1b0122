"""Labelled digits from Parquet files, as Hugging Face ships MNIST: pictures as PNGs, or pixels, with their labels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PilImage

from digitrec_gui.core.errors import DataError, ImageError
from digitrec_gui.core.images import open_image
from digitrec_gui.core.needs import command, releases
from digitrec_gui.core.npz import LIMIT
from digitrec_gui.core.process import silent_stderr, spawning
from digitrec_gui.core.types import FIELD
from digitrec_gui.training.data.digits import Digits, of_training_size
from digitrec_gui.training.data.forms import Array, in_our_form
from digitrec_gui.training.data.names import is_labels, is_pixels, part_of
from digitrec_gui.training.data.pictures import normalized_digit

SUFFIX = ".parquet"

NEEDED = "a column image (PNGs or pixels) and a column label, as Hugging Face has MNIST"

_MOST_DIGITS = 2_000_000

_DAMAGED = "{} is damaged, or no Parquet file. Copy or download it again."


def load_parquet(files: list[Path]) -> tuple[Digits, Digits | None]:
    """The digits of the Parquet files of one set, of which some may be to test with, by their names.

    Args:
        files: at least one.

    Raises:
        DataError: one is missing, damaged or of another form.
    """
    parts: dict[str, list[Path]] = {}
    for path in files:
        part = part_of(path.stem)[0] or part_of(path.parent.name)[0]
        parts.setdefault(part, []).append(path)
    train = parts.get("train") or parts.get("")
    if train is None:
        return _read_all(files), None
    test = parts.get("test") or parts.get("validation")
    return _read_all(train), None if test is None else _read_all(test)


def _read_all(files: list[Path]) -> Digits:
    sets = [read_parquet(path) for path in files]
    return Digits(np.concatenate([one.x for one in sets]), np.concatenate([one.y for one in sets]))


def read_parquet(path: Path) -> Digits:
    """The digits of one Parquet file.

    Raises:
        DataError: it is missing, damaged or of another form.
    """
    if not path.is_file():
        raise DataError(f"There is no data at {path}. Choose another file.")
    if path.stat().st_size > LIMIT:
        raise DataError(f"{path.name} is larger than 1 GB. Use a smaller set.")
    try:
        with ProcessPoolExecutor(1, spawning()) as pool:
            return pool.submit(_read, path).result()
    except BrokenProcessPool as error:
        raise DataError(_DAMAGED.format(path.name)) from error


def _read(path: Path) -> Digits:
    """See `read_parquet`; in a process of its own, for the parser ends it where a damaged file wants endless memory."""
    try:
        from arro3.io import read_parquet as open_parquet  # which only those who have such a file wait for
    except ImportError as error:  # an installation of the time before it was a part of the extra
        way = f"install it with `{command()}`" if command() else f"get a newer DigitRec ({releases()})"
        raise DataError(f"{path.name} is a Parquet file, and what reads those is not installed: {way}.") from error
    try:
        with silent_stderr():  # where Rust says with a trace that it panics
            reader = open_parquet(str(path))
        names = list(reader.schema.names)
        image, label = _column(names, is_pixels), _column(names, is_labels)
        pixels = [name for name in names if name.lower().startswith("pixel") and name != image] if not image else []
        if label is None or (image is None and not pixels):
            raise DataError(f"{path.name} has the columns {', '.join(names[:6])}; it needs {NEEDED}.")
        fields, labels = [], []
        count = 0
        for batch in _batches(reader):
            count += batch.num_rows
            if count > _MOST_DIGITS:
                raise DataError(f"{path.name} holds more than {_MOST_DIGITS:,} digits. Use a smaller set.")
            labels.append(np.asarray(batch[label].to_pylist()))
            fields.append(_pixels(batch, image, pixels, path.name))
    except (DataError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        # What the parser raises for damaged files varies without end; where Rust panics it is no Exception.
        raise DataError(_DAMAGED.format(path.name)) from error
    if not count:
        raise DataError(f"{path.name} holds no digits. Choose another file.")
    x, y = in_our_form(path.name, np.concatenate(fields), np.concatenate(labels))
    return of_training_size(path.name, Digits(x, y))


def _batches(reader: Any) -> Iterator[Any]:
    batches = iter(reader)
    while True:
        with silent_stderr():
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def _column(names: list[str], is_one: Any) -> str | None:
    return next((name for name in names if is_one(part_of(name)[1])), None)


def _pixels(batch: Any, image: str | None, pixels: list[str], name: str) -> Array:
    """The pixels of some rows."""
    if image is None:
        return np.stack([batch[column].to_numpy() for column in pixels], axis=1)
    values = batch[image].to_pylist()
    if values and isinstance(values[0], dict):  # {"bytes": a PNG, "path": its name}
        values = [value.get("bytes") if isinstance(value, dict) else None for value in values]
    if values and not isinstance(values[0], bytes):
        return np.asarray(values)
    fields = [field for field in _decoded(values) if field is not None]
    if len(fields) != len(values):
        raise DataError(f"{name} holds images that do not open, or show no digit. Make or download it again.")
    return np.stack(fields)


def _decoded(images: list[Any]) -> Iterator[Array | None]:
    """Each picture as 28x28: as it is, if it is that, or else the digit that is found on it; None if there is none."""
    for content in images:
        if not isinstance(content, bytes):
            yield None
            continue
        try:
            with PilImage.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF", "BMP", "WEBP")) as picture:
                if picture.size == (FIELD, FIELD):
                    yield np.asarray(picture.convert("L"))
                    continue
            yield normalized_digit(open_image(content, "an image").image)
        except (OSError, ValueError, SyntaxError, ImageError, PilImage.DecompressionBombError):
            yield None
