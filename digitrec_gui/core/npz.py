"""Reads arrays from an .npz file with care: a stranger may have made it."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError, reason

LIMIT = 2**30
"""Most bytes that the arrays of one file may take; the whole of MNIST takes 55 million."""


def array_names(path: Path) -> set[str]:
    """The names of the arrays in a file.

    Raises:
        DataError: the file is missing, cannot be read, or is no .npz.
    """
    with _open(path) as archive:
        return {name.removesuffix(".npy") for name in archive.namelist()}


def read_arrays(path: Path, names: tuple[str, ...], limit: int = LIMIT) -> dict[str, npt.NDArray[np.generic]]:
    """The named arrays; before any is read, their headers are checked: nothing in the file is executed.

    Args:
        path: the file.
        names: of the arrays, each of which must be there.
        limit: most bytes that they may take together.

    Raises:
        DataError: the file is missing, damaged or too large, lacks an array, or holds Python objects.
    """
    missing = set(names) - array_names(path)
    if missing:
        raise DataError(f"{path.name} has no array {sorted(missing)[0]!r}. It needs {', '.join(names)}.")
    with _open(path) as archive:
        try:
            total = sum(_declared_size(archive, name) for name in names)
            if total > limit:
                raise DataError(f"{path.name} would take {total / 2**30:.1f} GB of memory. Use a smaller set.")
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in names}
        except DataError:
            raise
        except Exception as error:
            # What the parsers of NumPy and of ZIP archives raise for damaged files varies without end.
            raise DataError(f"{path.name} is damaged or holds no plain arrays. Make or download it again.") from error


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError:
        raise DataError(f"There is no data at {path}. Choose another .npz file.") from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise DataError(f"{path.name} is not an .npz file, or is damaged. Choose another file.") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read ({reason(error)}). Check its permissions.") from error


def _declared_size(archive: zipfile.ZipFile, name: str) -> int:
    """Bytes that the array will take; its header must agree with the archive's, so that neither can lie alone.

    Raises:
        ValueError: they disagree, or the array holds Python objects.
    """
    info = archive.getinfo(f"{name}.npy")
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        read_header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        if version not in read_header:
            raise ValueError(f"unknown array format {version}")
        shape, _, dtype = read_header[version](file)
        size = math.prod(shape) * dtype.itemsize
        if dtype.hasobject or size != info.file_size - file.tell():
            raise ValueError("not a plain array")
    return size
