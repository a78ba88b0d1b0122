"""Opens a stranger's `.keras`, a ZIP archive, without trusting it: three members, of checked sizes, in memory only.

The archive (Keras' `saving_lib`) holds `config.json`, `metadata.json` and `model.weights.h5`, and may hold more, which
is not looked at.
"""

from __future__ import annotations

import io
import json
import lzma
import zipfile
import zlib
from pathlib import Path

import h5py

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import FILE_LIMIT
from digitrec_gui.training.models.safe_config import safe_config
from digitrec_gui.training.models.safe_weights import CONFIG_LIMIT, Parts, copy_weights, damaged

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"

_MEMBERS_LIMIT = 1000
_METADATA_LIMIT = 2**16
_MEMBER_HEADER = b"PK\x01\x02"
_NOT_WEIGHTS = frozenset({"optimizer", "metrics", "loss_tracker"})


def keras_parts(content: bytes, name: str, folder: Path) -> Parts:
    """Reads a `.keras`.

    Args:
        content: all of the file.
        name: of the file, for errors.
        folder: a temporary one, for the copy of the weights.

    Raises:
        ModelError: it is damaged, unsafe, or not of Keras; the sentence says which.
    """
    # Counted before `zipfile` makes an object of each.
    if content.count(_MEMBER_HEADER) > _MEMBERS_LIMIT:
        raise ModelError(f"{name} is an archive of far too many files. Choose another file.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if CONFIG not in members:
                raise ModelError(f"{name} is an archive, but not one of Keras. Choose another file.")
            if WEIGHTS not in members:
                raise ModelError(f"{name} holds no weights: save the whole model in Keras, with `model.save`.")
            config = safe_config(_member(archive, members[CONFIG], CONFIG_LIMIT, name), name)
            about = _metadata(_member(archive, members[METADATA], _METADATA_LIMIT, name)) if METADATA in members else {}
            weights = _member(archive, members[WEIGHTS], FILE_LIMIT, name)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise damaged(name) from error
    except (RuntimeError, NotImplementedError) as error:  # a password, or another way of compressing
        raise ModelError(f"{name} is locked with a password or packed in an unknown way: save it again.") from error
    with h5py.File(io.BytesIO(weights), "r") as file:
        parameters = copy_weights(file, "", folder / WEIGHTS, name, _NOT_WEIGHTS)
    version = str(about.get("keras_version", "?"))
    return Parts(config, folder / WEIGHTS, parameters, version, "digitrec" in about)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int, name: str) -> bytes:
    """Unpacks a member; what its header says of its size is not believed."""
    with archive.open(member) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ModelError(f"{name} unpacks to far more than a model for 28x28 digits. Choose another file.")
    return content


def _metadata(text: bytes) -> dict[str, object]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
