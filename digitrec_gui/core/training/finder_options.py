"""What a training of the finder can be told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from digitrec_gui.core.errors import UsageError

STEPS = 40_000
"""Steps in which the finder that DigitRec ships would learn all that it can: a night on two cores."""

LEAST_STEPS = 20
"""Fewer say nothing."""


@dataclass(frozen=True, kw_only=True)
class FinderOptions:
    """Options of a training of the finder.

    Attributes:
        out: the compiled finder, a `.tflite`; its card and, while it lasts, its checkpoint lie beside it.
        movements: a folder with `pendigits.npz` and `omniglot_small.npz`, see `load_movements`; None to write pages
            without pen movements, with MNIST's digits, drawn strokes and fonts alone.
        steps: how many patches it sees, in batches.
        seed: decides which pages are written, and what the network begins with.
        resume: go on from the checkpoint.
    """

    out: Path = Path("finder.tflite")
    movements: Path | None = None
    steps: int = STEPS
    seed: int = 0
    resume: bool = False

    def __post_init__(self) -> None:
        if self.out.suffix.lower() != ".tflite":
            raise UsageError(f"--out of --finder is a .tflite: call it {self.out.with_suffix('.tflite').name}.")
        if self.steps < LEAST_STEPS:
            raise UsageError(f"--steps must be {LEAST_STEPS} or more.")
        if self.seed < 0:
            raise UsageError("--seed must be 0 or more.")
