"""What the names of arrays, files, folders and columns say of a data set: pixels, labels; to train or to test with."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PARTS = {
    "train": ("training", "train", "tr"),
    "test": ("testing", "test", "t10k", "te"),
    "validation": ("validation", "valid", "val", "dev"),
}
_PIXEL_NAMES = "arr data digits feature features image images img imgs input inputs pixel pixels samples x"
_LABEL_NAMES = "class classes digit label labelids labels lbl output outputs target targets y"
_PIXELS, _LABELS = frozenset(_PIXEL_NAMES.split()), frozenset(_LABEL_NAMES.split())
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_BEFORE_DIGIT = re.compile(r"(?i)^(?:class|digit|label|number|num|no|category|sample)[\s_.-]*(?=\w)")


def part_of(name: str) -> tuple[str, str]:
    """Of which part a name speaks, "train", "test", "validation" or "" (none), and the rest of the name.

    "x_train", "trainX", "Training images" and "t10k-labels" are understood.

    Args:
        name: of an array, file or folder.
    """
    words = _words(name)
    for part, names in _PARTS.items():
        for word in words:
            if word in names:
                return part, "".join(one for one in words if one != word)
    joined = "".join(words)
    for part, names in _PARTS.items():
        for known in names[:2]:  # the short ones only stand alone
            if joined.startswith(known) and is_role(joined.removeprefix(known)):
                return part, joined.removeprefix(known)
            if joined.endswith(known) and is_role(joined.removesuffix(known)):
                return part, joined.removesuffix(known)
    return "", joined


def _words(name: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
    return [word for word in re.split(r"[^a-z0-9]+", parted) if word]


def is_role(name: str) -> bool:
    """Whether it is a name of pixels or of labels."""
    return is_pixels(name) or is_labels(name)


def is_pixels(name: str) -> bool:
    """Whether pixels are called this, without the name of a part."""
    return name in _PIXELS


def is_labels(name: str) -> bool:
    """Whether labels are called this, without the name of a part."""
    return name in _LABELS


def digit_of(name: str) -> int | None:
    """The digit for which a folder or a label stands: "7", "seven", "class_7", "7_seven"; None for none."""
    text = _BEFORE_DIGIT.sub("", name.strip()).lower()
    words = [word for word in re.split(r"[^a-z0-9]+", text) if word]
    found = {digit for word in words if (digit := _digit(word)) is not None}
    return found.pop() if words and len(found) == 1 and all(_digit(word) is not None for word in words) else None


def _digit(word: str) -> int | None:
    if word in _WORDS:
        return _WORDS.index(word)
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 2 and int(word) <= 9 else None


def roles(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """Which array is what: {part: {"x": its name, "y": its name}}, of those parts that have both.

    Args:
        names: of all arrays of a set.
    """
    found: dict[str, dict[str, str]] = {}
    for name in sorted(names):
        part, rest = part_of(name)
        role = "x" if is_pixels(rest) else "y" if is_labels(rest) else None
        if role is not None:
            found.setdefault(part, {}).setdefault(role, name)
    return {part: both for part, both in found.items() if len(both) == 2}
