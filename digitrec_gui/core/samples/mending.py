"""Faults of labelled digits that would be learned in silence: found, said, and mended where that is plain.

Digits that are dark on light, turned or mirrored (EMNIST's files have rows and columns changed), and labels that are
others' (in another order). What a digit is, DigitRec's own Model says: it reads the digits of any hand so much better
than chance that such faults cannot hide behind a difficult one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.types import FIELD, NOT_A_DIGIT
from digitrec_gui.core.words import percent

Images = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]
Predict = Callable[[Images], npt.NDArray[np.float32]]
"""Gives the probabilities of glyphs, (n, 28, 28), as DigitRec's own Model sees them: (n, classes)."""

Say = Callable[[str], None]

_LIGHT = 127
"""Mean of the rim of a digit, above which its paper is light."""

_ALL = 0.9
"""Share of digits on light paper from which all are taken for that; below, each is looked at."""

_SOME = 0.02
_LOOKED_AT = 1000
_LEAST = 20
"""Digits without which nothing is said of them."""

_FINE, _POOR = 0.7, 0.4
"""Share of digits read as they are labelled, above which nothing is wrong, and below which something is said."""

_PLAIN = 0.8
"""Share of digits that must be read as they are labelled, turned or relabelled, for that to be done."""

_TURNS: dict[str, Callable[[Images], Images]] = {
    "have rows and columns changed, as EMNIST's files have them": lambda x: x.transpose(0, 2, 1),
    "lie on their right side": lambda x: np.rot90(x, 1, (1, 2)),
    "lie on their left side": lambda x: np.rot90(x, 3, (1, 2)),
    "stand on their heads": lambda x: np.rot90(x, 2, (1, 2)),
    "are mirrored": lambda x: x[:, :, ::-1],
    "are mirrored and stand on their heads": lambda x: x[:, ::-1],
    "are mirrored and lie on their sides": lambda x: np.rot90(x, 2, (1, 2)).transpose(0, 2, 1),
}
"""What may have been done to digits, in words, and what takes it back."""


def mended(name: str, x: Images, y: Labels, predict: Predict | None, say: Say) -> tuple[Images, Labels]:
    """Labelled digits, with what is plainly wrong in them put right.

    Args:
        name: of the file or folder, for people.
        x: (n, s, s), ink and paper either way.
        y: (n,), 0 to 9, or 10 for what is no digit.
        predict: by DigitRec's own Model; None if it is not there: then nothing is turned or labelled anew.
        say: gets a sentence for each thing that was put right or looks wrong.

    Returns:
        As many, x with paper 0 and ink 255.
    """
    x = _dark_on_light(name, x, say)
    reader = None if predict is None else _reader(x, y, predict)
    return (x, y) if reader is None else _as_read(name, x, y, reader, say)


def _dark_on_light(name: str, x: Images, say: Say) -> Images:
    rim = np.concatenate([x[:, 0], x[:, -1], x[:, :, 0], x[:, :, -1]], axis=1)
    light = np.median(rim, axis=1) > _LIGHT
    if light.mean() > _ALL:
        say(f"The digits in {name} are dark on light: they were turned to ink 255 on paper 0, as MNIST has them.")
        return np.asarray(255 - x, np.uint8)
    if light.mean() <= _SOME:
        return x
    # A digit that reaches far around its rim is not one on light paper: most of its pixels are ink then, too.
    light &= np.median(x.reshape(len(x), -1), axis=1) > _LIGHT
    if light.mean() > _SOME:
        dark = "1 is" if light.sum() == 1 else f"{light.sum():,} are"
        say(f"Of the {len(x):,} digits in {name} {dark} dark on light, and turned to what the others are.")
        return np.where(light[:, np.newaxis, np.newaxis], 255 - x, x).astype(np.uint8)
    return x


_Read = Callable[[Callable[[Images], Images]], Labels]
"""What the Model takes some of the digits for once something was done to them; the same ones each time."""


def _reader(x: Images, y: Labels, predict: Predict) -> tuple[_Read, npt.NDArray[np.int64]] | None:
    """A way to read some of the digits, and which they are; None if there are too few."""
    digits = np.flatnonzero(y != NOT_A_DIGIT)
    if len(digits) < _LEAST:
        return None
    some = np.random.default_rng(0).permutation(digits)[:_LOOKED_AT]
    is_field = x.shape[1:] == (FIELD, FIELD)

    def read(turn: Callable[[Images], Images]) -> Labels:
        turned = np.ascontiguousarray(turn(x[some]))
        glyphs = turned if is_field else np.stack([normalize(ink) for ink in turned])
        return np.asarray(predict(glyphs)[:, :NOT_A_DIGIT].argmax(axis=1), np.int64)

    return read, some


def _as_read(
    name: str, x: Images, y: Labels, reader: tuple[_Read, npt.NDArray[np.int64]], say: Say
) -> tuple[Images, Labels]:
    """Turned or relabelled, if that makes the Model read most of them as they are labelled."""
    read, some = reader
    labels = y[some]
    upright = read(lambda x: x)
    right = float((upright == labels).mean())
    if right >= _FINE:
        return x, y
    shares = {what: float((read(turn) == labels).mean()) for what, turn in _TURNS.items()}
    best = max(shares, key=lambda what: shares[what])
    if shares[best] >= _PLAIN:
        say(f"The digits in {name} {best}: they were turned upright, as MNIST has them.")
        return np.ascontiguousarray(_TURNS[best](x)), y
    meant = _meant(upright, labels)
    if meant is not None:
        wrong = ", ".join(f"{label} for {digit}" for label, digit in enumerate(meant) if label != digit)
        say(f"The labels in {name} are not the digits that they stand at ({wrong}): they were put right.")
        relabelled = np.array([*meant, NOT_A_DIGIT])[y]
        return x, relabelled.astype(np.int64)
    if right < _POOR:
        say(
            f"DigitRec's own model reads only {percent(right, 0)} of the digits in {name} as they are labelled. If "
            "theirs is no unusual hand, look at them: they may be turned, mirrored or labelled wrongly."
        )
    return x, y


def _meant(read: Labels, labels: Labels) -> list[int] | None:
    """The digit that each label stands for, if they are the ten digits in another order; None if they are not."""
    counts = np.zeros((10, 10), np.int64)
    np.add.at(counts, (labels, read), 1)
    if (counts.sum(axis=1) == 0).any():
        return None
    meant = counts.argmax(axis=1)
    is_plain = (counts.max(axis=1) >= _POOR * counts.sum(axis=1)).all()
    agree = counts[np.arange(10), meant].sum() / counts.sum()
    return meant.tolist() if is_plain and len(set(meant.tolist())) == 10 and agree >= _PLAIN else None
