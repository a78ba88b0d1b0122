"""Labelled digits, and those of .npz files, which are read with care: a stranger may have made them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.npz import array_names, read_arrays
from digitrec_gui.core.words import counted
from digitrec_gui.training.data.forms import KNOWN, Array, Images, Labels, in_our_form
from digitrec_gui.training.data.names import roles

ENOUGH = 1000
"""Digits from which on a Model learns to read; of fewer it is said that these are needed."""

TEST_SHARE = 0.1
"""Share of the digits that is held out as the test set where the data have none."""

_LEAST_PIXELS = 64
"""Of a digit, where only the shapes of arrays tell pixels from labels."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Labelled digits: x (n, s, s) uint8, paper 0, ink 255; y (n,) int64, 0 to 9, or 10 for what is no digit."""

    x: Images
    y: Labels

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, index: npt.NDArray[np.int64]) -> Digits:
        return Digits(self.x[index], self.y[index])

    def and_these(self, others: Digits) -> Digits:
        """These and others."""
        return Digits(np.concatenate((self.x, others.x)), np.concatenate((self.y, others.y)))


def load_training(path: Path) -> tuple[Digits, Digits]:
    """The training set and the test set of an .npz, all 28x28; see `names.roles` for the names of its arrays.

    Without a test set its validation set is taken, or a tenth of its digits.

    Raises:
        DataError: the file is missing, damaged, or not of this form.
    """
    return with_test(*load_parts(path))


def load_parts(path: Path) -> tuple[Digits, Digits | None]:
    """As `load_training`, but None where there is no test set.

    Raises:
        DataError: the file is missing, damaged, or not of this form.
    """
    parts = _parts(path, _numbers_of(path))
    training = _sized(path.name, *parts.get("train", parts.get("", next(iter(parts.values())))))
    test = parts.get("test", parts.get("validation"))
    is_one = len(parts) == 1
    return training, None if test is None or is_one else _sized(path.name, *test)


def with_test(training: Digits, test: Digits | None) -> tuple[Digits, Digits]:
    """The two, or a tenth of the first held out as the second.

    Held out by a seed of its own: Models of other seeds are to be measured on the same digits.

    Raises:
        DataError: there are too few digits to split.
    """
    return split(training, TEST_SHARE, seed=0) if test is None else (training, test)


def load_labelled(path: Path, highest: int = 9) -> Digits:
    """The digits of an .npz to measure with: its test set if it has one, else all; any square size.

    Args:
        path: the file.
        highest: see `forms.in_our_form`.

    Raises:
        DataError: the file is missing, damaged, or not of this form.
    """
    parts = _parts(path, _numbers_of(path))
    wanted = next(part for part in ("test", "", "validation", "train") if part in parts)
    return Digits(*in_our_form(path.name, *parts[wanted], highest))


def _numbers_of(path: Path) -> dict[str, Array]:
    """The arrays that may be pixels or labels; those that the names tell, or else all.

    Raises:
        DataError: the file is missing or damaged.
    """
    names = array_names(path)
    found = roles(names)
    wanted = sorted({name for both in found.values() for name in both.values()} or names)
    return read_arrays(path, tuple(wanted))


def _parts(path: Path, arrays: dict[str, Array]) -> dict[str, tuple[Array, Array]]:
    """Pixels and labels of each part.

    Raises:
        DataError: there are none.
    """
    found = roles(arrays)
    parts = {part: (arrays[both["x"]], arrays[both["y"]]) for part, both in found.items()} or _by_shape(arrays)
    if not parts:
        listed = ", ".join(sorted(arrays)[:6]) or "none"
        raise DataError(
            f"{path.name} holds no pixels with labels (its arrays: {listed}). It needs x_train, y_train, x_test and "
            f"y_test, or x and y: {KNOWN}."
        )
    return parts


def _by_shape(arrays: dict[str, Array]) -> dict[str, tuple[Array, Array]]:
    """Arrays without telling names, such as arr_0 to arr_3: the largest pair is to train, the next to test with."""
    pixels = [x for x in arrays.values() if x.ndim > 1 and x[:1].size >= _LEAST_PIXELS]
    labels = [y for y in arrays.values() if y.ndim == 1 or (y.ndim == 2 and y.shape[1] in (1, 10))]
    pairs = []
    for x in sorted(pixels, key=len, reverse=True):
        index = next((index for index, y in enumerate(labels) if len(y) == len(x)), None)
        if index is not None:
            pairs.append((x, labels.pop(index)))
    return dict(zip(("train", "test"), pairs[:2], strict=False))


def _sized(name: str, x: Array, y: Array) -> Digits:
    return of_training_size(name, Digits(*in_our_form(name, x, y)))


def of_training_size(name: str, digits: Digits) -> Digits:
    """The digits, if they are 28x28.

    Raises:
        DataError: they are not.
    """
    if digits.x.shape[1:] != (28, 28):
        side = digits.x.shape[1]
        raise DataError(f"The digits in {name} are {side}x{side}; training needs 28x28, as MNIST has them.")
    return digits


def split(digits: Digits, share: float, seed: int) -> tuple[Digits, Digits]:
    """Splits at random into a part for training and the given share for validation, both not empty.

    Raises:
        DataError: there are too few digits to split.
    """
    held_out = round(len(digits) * share)
    if not 0 < held_out < len(digits):
        few = f"{counted(len(digits), 'digit')} {'is' if len(digits) == 1 else 'are'} too few"
        raise DataError(f"{few} to learn from and to measure with: take {ENOUGH:,} or more.")
    order = np.random.default_rng(seed).permutation(len(digits))
    return digits[order[held_out:]], digits[order[:held_out]]


def fingerprint(*sets: Digits) -> str:
    """SHA-256 of the digits and their labels, as hex: the same whatever kind of file they came from."""
    digest = hashlib.sha256()
    for digits in sets:
        digest.update(np.ascontiguousarray(digits.x).data)
        digest.update(np.ascontiguousarray(digits.y, dtype="<i8").data)
    return digest.hexdigest()
