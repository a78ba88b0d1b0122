"""A form as a file, `.digitrec-form`: a ZIP archive of `form.json` and `picture.png`. A stranger may have made it."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image as PilImage

from digitrec_gui.core.errors import DataError, DigitRecError, ImageError
from digitrec_gui.core.files import in_sentences, write_whole
from digitrec_gui.core.forms.types import MOST_PIXELS, Field, Form, Kind, check_of
from digitrec_gui.core.images import open_image, opened_picture
from digitrec_gui.core.types import Box, Image

SUFFIX = ".digitrec-form"

_JSON, _PICTURE = "form.json", "picture.png"

_VERSION = 1

MAX_BYTES = 60_000_000
"""Largest file that is opened, and largest picture in it, bytes."""

_MAX_JSON = 500_000
"""Largest `form.json`, bytes: three times what the most fields with the longest names take."""

_MAX_ENTRIES = 10
"""Entries that an archive has at most: there are two, and those that other programs may add."""


def save_form(form: Form, path: Path) -> None:
    """Writes a form to a file, whole or not at all.

    Raises:
        DataError: it cannot be written, and why.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in ((_JSON, _written(form)), (_PICTURE, _png(form.picture))):
            # With a date of its own, the same form would be another file each time.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_STORED if name == _PICTURE else zipfile.ZIP_DEFLATED
            archive.writestr(entry, part)
    if content.tell() > MAX_BYTES:
        raise DataError("The picture of this form is too large to be opened again. Take a smaller one.")
    write_whole(path, content.getvalue(), "saved")


def _png(picture: Image) -> bytes:
    grey = picture[..., 0]
    is_grey = (picture == grey[..., np.newaxis]).all()
    content = io.BytesIO()
    PilImage.fromarray(np.ascontiguousarray(grey) if is_grey else picture).save(content, "PNG", optimize=True)
    return content.getvalue()


def _written(form: Form) -> str:
    fields = [
        {
            "name": field.name,
            "box": list(field.box),
            "kind": field.kind.value,
            "digits": field.digits,
            "pattern": field.pattern,
            "cells": field.cells,
        }
        for field in form.fields
    ]
    checks = [str(check) for check in form.checks]
    record = {"version": _VERSION, "name": form.name, "fields": fields, "checks": checks}
    return json.dumps(record, ensure_ascii=False, indent=1)


def open_form(path: Path) -> Form:
    """Opens a form.

    Raises:
        DataError: the file is missing, cannot be read, is no form, damaged, too large, or of a newer DigitRec.
    """
    if path.is_dir():
        raise DataError(f"{path.name} is a folder. Choose a form, a file that ends with {SUFFIX}.")
    try:
        with in_sentences(path, "read"):
            if path.stat().st_size > MAX_BYTES:
                raise DataError(f"{path.name} is too large for a form. Choose another file.")
            content = path.read_bytes()
    except DataError:
        if not path.exists():
            raise DataError(f"There is no form {path}. Choose a file that ends with {SUFFIX}.") from None
        raise
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if len(archive.infolist()) > _MAX_ENTRIES:
                raise DataError(_no_form(path))
            text, picture = _entry(archive, _JSON, _MAX_JSON), _entry(archive, _PICTURE, MAX_BYTES)
        return _form(json.loads(text), _opened(picture, path.name))
    except ImageError as error:
        raise DataError(f"The picture in {path.name} cannot be used: {error}") from error
    except DigitRecError as error:
        raise DataError(f"{path.name} cannot be used: {error}") from error
    except Exception as error:
        # What the parsers of ZIP archives and of JSON raise for damaged files varies without end.
        raise DataError(_no_form(path)) from error


def _no_form(path: Path) -> str:
    return f"{path.name} is no form, or is damaged. Choose a file that ends with {SUFFIX}."


def _entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """What an entry holds, however small its archive says that it is.

    Raises:
        ValueError: it holds more.
    """
    with archive.open(name) as entry:
        content = entry.read(most + 1)
    if len(content) > most:
        raise ValueError(f"{name} is too large")
    return content


def _opened(content: bytes, name: str) -> Image:
    with opened_picture(content, name) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ImageError(f"it has more than {MOST_PIXELS // 10**6} million pixels. Make it smaller.")
    return open_image(content, name).image


def _form(record: Any, picture: Image) -> Form:
    """The form of a record; raises any error for one that has not what it must have."""
    version = _of(int, record["version"])
    if version > _VERSION:
        raise DataError("it was made by a newer DigitRec. Install that one.")
    fields = tuple(_field(field) for field in _of(list, record["fields"]))
    checks = tuple(check_of(_of(str, check)) for check in _of(list, record["checks"]))
    return Form(picture, fields, checks, _of(str, record["name"]))


def _field(record: Any) -> Field:
    x, y, width, height = (_of(int, side) for side in _of(list, record["box"]))
    return Field(
        _of(str, record["name"]),
        Box(x, y, width, height),
        Kind(_of(str, record["kind"])),
        _of(int, record.get("digits", 0)),
        _of(str, record.get("pattern", "")),
        _of(int, record.get("cells", 0)),
    )


def _of(kind: type[Any], value: Any) -> Any:
    """The value, if it is of this kind; True is no number here."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
