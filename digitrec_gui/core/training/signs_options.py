"""What a training of the network that reads signs can be told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitrec_gui.core.errors import UsageError

PAGES = 6_000
"""Pages from which the network that DigitRec ships learned."""

LEAST_PAGES = 10
"""Fewer have too few signs."""


@dataclass(frozen=True, kw_only=True)
class SignsOptions:
    """Options of a training of the network that reads points, commas and other signs.

    Attributes:
        out: the compiled network, a `.tflite`; its card lies beside it.
        movements: a folder with `pendigits.npz` and `omniglot_small.npz`, see `load_movements`; None to write pages
            without pen movements.
        pages: how many are written and read.
        seed: decides which pages are written, and what the network begins with.
    """

    out: Path = Path("signs.tflite")
    movements: Path | None = None
    pages: int = PAGES
    seed: int = 0

    def __post_init__(self) -> None:
        if self.out.suffix.lower() != ".tflite":
            raise UsageError(f"--out of --signs is a .tflite: call it {self.out.with_suffix('.tflite').name}.")
        if self.pages < LEAST_PAGES:
            raise UsageError(f"--pages must be {LEAST_PAGES} or more.")
        if self.seed < 0:
            raise UsageError("--seed must be 0 or more.")
