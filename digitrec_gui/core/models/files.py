"""The files of a Model: the `.h5` that people share, the compiled copy that LiteRT runs, and all that lies beside.

The compiled copy is a `.tflite` file with a ZIP archive appended, as the TensorFlow Lite metadata convention
has it ("associated files"). The archive holds `digitrec.json`, which carries the SHA-256 of the `.h5` it was
made from, so a copy is only ever used with its own `.h5`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digitrec_gui.core.errors import ModelError, UsageError, reason
from digitrec_gui.core.files import remove_leftovers, replacing
from digitrec_gui.core.types import ModelInfo

FORMAT = 1
"""Version of the compiled copy; one of another version is compiled anew."""

MODEL_SUFFIXES = (".h5", ".keras")
"""Suffixes of the files that are a Model; all others can be made again from them."""

OPENED_SUFFIXES = (".h5", ".hdf5", ".keras", ".tflite", ".onnx")
"""Suffixes of the files that can be opened as a Model; a SavedModel is a folder."""

SAVED_MODEL = "saved_model.pb"
"""The file in the folder of a SavedModel by which it is known."""

EXPORTED = {".h5": "Keras model", ".keras": "Keras 3", ".tflite": "LiteRT", ".onnx": "ONNX"}
"""Suffixes of what a Model can be exported as, and what people are told of them."""

COMPILED, CARD, HISTORY, CURVES = LASTING = (".tflite", ".json", ".history.json", ".curves.png")
"""Suffixes of what a training leaves beside its `.h5`: the compiled copy, the card, the history and its curves."""

CHECKPOINT = ".checkpoint.npz"
"""Suffix of what lies there while the training lasts, so that it can go on after a kill."""

LOCK = ".lock"
"""Suffix of what lies there while a window trains it; it belongs to the window."""

FILE_LIMIT = 2**28
"""Largest file of a Model, and most bytes of weights in one: 67 million parameters, 360 times what MNIST needs."""

H5, ZIP = b"\x89HDF\r\n\x1a\n", b"PK"
"""How a `.h5` begins, and a `.keras`, whatever they are called."""

TFLITE = b"TFL3"
"""What stands in a `.tflite` after its first four bytes."""

ONNX = (b"\x08", b"\x3a", b"\x42")
"""How a `.onnx` begins, mostly with its version; its name must say the rest."""

_METADATA, _VARIABLES = "keras_metadata.pb", "variables"

_STRANGERS = (
    (b"version https://git-lfs", "is only a pointer of Git LFS to a model: download the file itself."),
    (b"<", "is a web page, not a model: download the file itself."),
    (b"\x80", "is a pickle, which can hold code and is not opened: save the model in Keras, with `model.save`."),
    (b"{", "holds a description alone, such as layers without weights: save the model with `model.save`."),
    (b"\x1f\x8b", "is packed with gzip: unpack it first."),
)
"""How files begin that are taken for Models, and what is said of them."""

_SIDES = (*LASTING, CHECKPOINT)

_METADATA_NAME = "digitrec.json"


def files_of(h5: Path) -> tuple[Path, ...]:
    """What belongs to a Model and exists, its `.h5` last."""
    return tuple(path for path in _all_files(h5) if path.exists())


def is_free(h5: Path) -> bool:
    """Whether neither a Model lies there nor anything that would belong to it."""
    return not files_of(h5)


def remove_half_written(h5: Path) -> None:
    """Removes what was being written of a Model, or beside it, when a process was killed.

    Raises:
        OSError: the folder cannot be written.
    """
    for path in _all_files(h5):
        remove_leftovers(path)


def _all_files(h5: Path) -> tuple[Path, ...]:
    return (*(h5.with_suffix(side) for side in _SIDES), h5)


def kind_of(content: bytes) -> str:
    """The suffix of the format of a Model, by its content; ".onnx" for all that is none of the others."""
    if content.startswith(H5):
        return ".h5"
    if content.startswith(ZIP):
        return ".keras"
    return ".tflite" if content[4:8] == TFLITE else ".onnx"


def is_saved_model(path: Path) -> bool:
    """Whether it is the folder of a SavedModel."""
    return (path / SAVED_MODEL).is_file()


def saved_model_files(path: Path) -> list[tuple[str, bytes]]:
    """The files of a SavedModel that are of use, by their places in its folder, and what is in them.

    Raises:
        ModelError: one is a link, they are too large, or cannot be read.
    """
    try:
        names = [name for name in (SAVED_MODEL, _METADATA) if (path / name).exists()]
        names += sorted(f"{_VARIABLES}/{one.name}" for one in (path / _VARIABLES).glob("variables.*"))
        files = [path / name for name in names]
        if any(one.is_symlink() or not one.is_file() for one in [*files, path / _VARIABLES] if one.name != _VARIABLES):
            raise ModelError(f"{path.name} refers to other files, which DigitRec does not open. Choose another model.")
        if (path / _VARIABLES).is_symlink():
            raise ModelError(f"{path.name} refers to other files, which DigitRec does not open. Choose another model.")
        if sum(one.stat().st_size for one in files) > FILE_LIMIT:
            raise ModelError(f"{path.name} is larger than 256 MB: no model for 28x28 digits. Choose another file.")
        return [(name, one.read_bytes()) for name, one in zip(names, files, strict=True)]
    except OSError as error:
        raise unreadable(path, error) from error


def read_model(path: Path) -> bytes:
    """All of a file of a Model, of which no more than its size and its first bytes are looked at.

    Of a SavedModel all of its files, one after another.

    Raises:
        ModelError: it is missing, cannot be read, or is of no format that is opened.
    """
    if is_saved_model(path):
        return b"".join(content for _, content in saved_model_files(path))
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise ModelError(f"{path.name} is larger than 256 MB: no model for 28x28 digits. Choose another file.")
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if not content:
        raise ModelError(f"{path.name} is empty. Download or copy it again.")
    is_onnx = path.suffix.lower() == ".onnx" and content.startswith(ONNX)
    if not content.startswith((H5, ZIP)) and content[4:8] != TFLITE and not is_onnx:
        raise ModelError(f"{path.name} {_stranger(content, path)}")
    return content


def _stranger(content: bytes, path: Path) -> str:
    """What is said of a file that is no Model."""
    if path.suffix.lower() == ".pb":
        if path.name == SAVED_MODEL:
            return "is a part of a SavedModel: open its folder."
        return "is a graph of TensorFlow 1, not a Keras model: choose a .h5 or .keras."
    said = next((what for start, what in _STRANGERS if content.lstrip()[:40].startswith(start)), None)
    return said or "is not an .h5 or .keras file of Keras, nor a .tflite or .onnx. Choose another file."


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hex.

    Raises:
        ModelError: the file is missing or cannot be read.
    """
    if is_saved_model(path):
        return hashlib.sha256(read_model(path)).hexdigest()
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> ModelError:
    """Why a Model cannot be read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return ModelError(f"There is no model at {path}. Choose another file, or train one with `digitrec train`.")
    if path.is_dir():  # Windows says of a folder that it may not be read
        return ModelError(f"{path} is a folder, not a model. Choose a .h5 file.")
    return ModelError(f"The model {path} cannot be read ({reason(error)}). Check its permissions.")


def write_compiled(path: Path, flatbuffer: bytes, info: ModelInfo) -> None:
    """Writes a compiled copy atomically: the LiteRT flatbuffer, followed by the archive with `info`.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    with replacing(path) as temporary:
        temporary.write_bytes(flatbuffer)
        with zipfile.ZipFile(temporary, "a") as archive:
            archive.writestr(_METADATA_NAME, json.dumps({"format": FORMAT, **asdict(info)}, indent=1))


def read_info(path: Path) -> ModelInfo | None:
    """The `ModelInfo` that a compiled copy carries; None if it is no (whole, current) compiled copy."""
    try:
        with zipfile.ZipFile(path) as archive:
            fields: dict[str, Any] = json.loads(archive.read(_METADATA_NAME))
        if fields.pop("format") != FORMAT:
            return None
        return ModelInfo(**{**fields, "notes": tuple(fields["notes"])})
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError):
        return None


def find_compiled(h5: Path, cache: Path) -> Path | None:
    """The compiled copy of a `.h5`: beside it, or in the cache folder; None if it must be compiled first.

    Raises:
        ModelError: the `.h5` is missing or cannot be read.
    """
    wanted = sha256(h5)
    for candidate in (h5.with_suffix(COMPILED), cached_copy(wanted, cache)):
        info = read_info(candidate)
        if info is not None and info.sha256 == wanted:
            return candidate
    return None


def cached_copy(digest: str, cache: Path) -> Path:
    """Where the compiled copy of the `.h5` with this SHA-256 lies in the cache folder."""
    return cache / "models" / f"{digest}.tflite"


def check_suffix(out: Path, suffixes: Iterable[str]) -> None:
    """Refuses a file that is to be written, by the suffix that names its format.

    Raises:
        UsageError: it is none of these.
    """
    known = list(suffixes)
    if out.suffix.lower() not in known:
        listed = known[0] if len(known) == 1 else f"one of {', '.join(known)}"
        raise UsageError(f"{out.name} must end in {listed}, which names the format.")
