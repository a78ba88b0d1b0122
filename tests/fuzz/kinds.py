"""All kinds of files, by what they are for. A worker imports what its own kind needs, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from tests.fuzz.kind import Kind

GROUPS = {
    "images": ("png", "jpg", "gif", "bmp", "tiff", "webp", "heic", "avif", "pdf"),
    "heavy": ("heavy",),
    "models": ("h5", "keras", "tflite", "onnx", "savedmodel"),
    "data": ("npz", "csv", "idx", "parquet"),
    "documents": ("forms", "samples", "jobs", "settings"),
}
"""Names of the kinds of each group."""

_MODULES = {"heavy": "images"}
"""The module of a group that has none of its own."""


def kind_of(name: str) -> Kind:
    """The kind of this name.

    Raises:
        SystemExit: there is none.
    """
    group = next((group for group, names in GROUPS.items() if name in names), None)
    if group is None and name != "broken":
        listed = ", ".join(name for names in GROUPS.values() for name in names)
        raise SystemExit(f"There is no kind {name}: choose of {', '.join(GROUPS)}, or of {listed}.")
    module = import_module(f"tests.fuzz.{_MODULES.get(group, group) if group else 'broken'}")
    kinds: Iterable[Kind] = module.KINDS
    return next(kind for kind in kinds if kind.name == name)
