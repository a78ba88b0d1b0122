"""The weights of a stranger's file: plain numbers only, adding up to no bomb, copied to a file of our own."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import FILE_LIMIT

CONFIG_LIMIT = 2**23
"""Longest description of the layers, bytes."""

_GROUPS_LIMIT, _DEPTH_LIMIT = 10_000, 20
_ATTRIBUTES = ("layer_names", "weight_names", "backend", "keras_version")


@dataclass(frozen=True, eq=False)
class Parts:
    """What a file of Keras consists of, checked.

    Attributes:
        config: cleaned by `safe_config`.
        weights: a clean copy of them, in the layout that Keras' own loader expects of a file of this name.
        parameters: how many numbers there are in it.
        keras_version: of the Keras that wrote the file; "?" if it does not say.
        by_digitrec: whether DigitRec wrote the file.
    """

    config: dict[str, Any]
    weights: Path
    parameters: int
    keras_version: str
    by_digitrec: bool


def damaged(name: str) -> ModelError:
    """What is said of a file that is not whole."""
    return ModelError(f"{name} is damaged, or only a part of it. Download or copy it again.")


def copy_weights(source: h5py.File, group: str, out: Path, name: str, leave_out: Collection[str] = ()) -> int:
    """Copies the weights of a file that may be hostile.

    Args:
        source: the file.
        group: where the weights lie in it; "" for all of it.
        out: the clean copy.
        name: of the file, for errors.
        leave_out: groups at the top that are not wanted.

    Returns:
        How many numbers there are in the copy.

    Raises:
        ModelError: it refers to other files, or declares more than a Model for 28x28 digits has.
    """
    with h5py.File(out, "w") as clean:
        return _Copier(name, leave_out).copy(source, group, clean)


class _Copier:
    def __init__(self, name: str, leave_out: Collection[str]) -> None:
        self._name, self._leave_out = name, leave_out
        self._bytes = 0
        self._groups = 0
        self._numbers = 0

    def copy(self, source: h5py.File, group: str, target: h5py.File) -> int:
        """Copies a group; gives how many numbers there are in it."""
        if group:
            self._check_link(source, group)
        self._copy_group(source[group] if group else source, target, 0)
        return self._numbers

    def _copy_group(self, source: h5py.Group, target: h5py.Group, depth: int) -> None:
        self._groups += 1
        if self._groups > _GROUPS_LIMIT or depth > _DEPTH_LIMIT:  # a group may contain itself
            raise ModelError(f"{self._name} is damaged: it has no end of groups. Choose another file.")
        for name, value in source.attrs.items():
            if name.rstrip("0123456789") in _ATTRIBUTES:
                target.attrs[name] = value
        for name in source:
            if depth == 0 and name in self._leave_out:
                continue
            self._check_link(source, name)
            item = source[name]
            if isinstance(item, h5py.Group):
                self._copy_group(item, _group(target, name), depth + 1)
            else:
                self._copy_dataset(item, target, name)

    def _check_link(self, source: h5py.Group, name: str) -> None:
        if not isinstance(source.get(name, getlink=True), h5py.HardLink):
            raise ModelError(f"{self._name} refers to other files, which DigitRec does not open. Choose another file.")

    def _copy_dataset(self, item: h5py.Dataset, target: h5py.Group, name: str) -> None:
        if item.external or item.is_virtual:
            raise ModelError(f"{self._name} refers to other files, which DigitRec does not open. Choose another file.")
        numbers = math.prod(item.shape)
        self._numbers += numbers
        self._bytes += numbers * item.dtype.itemsize
        if self._bytes > FILE_LIMIT or item.dtype.kind not in "fiu":
            raise ModelError(f"{self._name} declares weights that no model for 28x28 digits has. Choose another file.")
        target.create_dataset(name, data=item[()])


def _group(parent: h5py.Group, name: str) -> h5py.Group:
    """Makes a group, or the groups in one another that Keras 2 on Windows meant by one with backslashes in its name."""
    if "\\" not in name:
        return parent.create_group(name)
    parts = [part for part in name.split("\\") if part not in ("", ".", "..")]
    return parent.require_group("/".join(parts)) if parts else parent.create_group(name)
