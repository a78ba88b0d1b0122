"""What `digitrec evaluate` can be told; imports no Keras, so that the help is shown at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitrec_gui.core.errors import UsageError

PENS = (0.05, 0.14)
"""Widths of the pens with which pen movements are drawn, shares of a digit's height: a ballpoint and a felt pen."""

_BROADEST = 0.5


@dataclass(frozen=True)
class EvaluateOptions:
    """Options of `digitrec evaluate`.

    Attributes:
        data: an .npz with x (n, s, s) uint8, ink high, and y, or x_test and y_test; or one of pen movements (see
            `movements.load_movements`); or a labelled folder of Images (see `labelled.load_images`); None for the
            bundled test set of MNIST.
        model: the `.h5` to measure; None for the bundled Model.
        as_is: take the 28x28 digits of an .npz untouched, instead of normalising them as the reader does.
        pens: widths of the pens with which pen movements are drawn, each digit once with each of them, shares of its
            height; None for `PENS`.
        negatives: pictures without any digit, or folders of them, which the Model should reject.
        not_digits: how many glyphs that are no digits to write for it to reject, 0 or more (see `not_digits`).
        compare: two `.h5` to put side by side, instead of `model`.
        samples: the user's own digits, on which the two are compared, too, but for those that either has learned from:
            the .sqlite of the window, or an .npz; None for none.
        out: the folder for the charts, made if need be; None to draw none.
    """

    data: Path | None = None
    model: Path | None = None
    as_is: bool = False
    pens: tuple[float, ...] | None = None
    negatives: tuple[Path, ...] = ()
    not_digits: int = 0
    compare: tuple[Path, Path] | None = None
    samples: Path | None = None
    out: Path | None = None

    def __post_init__(self) -> None:
        """Refuses options that exclude each other, and values that cannot be used.

        Raises:
            UsageError: there are such.
        """
        if self.not_digits < 0:
            raise UsageError(f"--not-digits must be 0 or more, not {self.not_digits}.")
        if self.pens is not None and not (self.pens and all(0 < pen <= _BROADEST for pen in self.pens)):
            raise UsageError(f"--pens are widths as shares of a digit's height: above 0, and up to {_BROADEST}.")
        if self.model is not None and self.compare is not None:
            raise UsageError("--compare names both models: leave --model out.")
        if self.samples is not None and self.compare is None:
            raise UsageError("--samples is for --compare. To measure one model on them, give their file as DATA.")
