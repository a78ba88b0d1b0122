"""Trains the same small Model with each part of the training left out once, and prints what that costs."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.training.events import Emit
from digitrec_gui.core.training.options import VARIATIONS, TrainOptions
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits, load_labelled, split
from digitrec_gui.training.fit.control import Check, no_orders
from digitrec_gui.training.fit.sources import load_sets, rendered_digits
from digitrec_gui.training.fit.train import train

Changes = dict[str, object]


def main() -> int:
    """Runs the script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="*", type=Path, help="more .npz files to measure on, never trained on")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--sheets", type=int, default=300)
    parser.add_argument("--architecture", default="lenet")
    arguments = parser.parse_args()
    short: Changes = {"epochs": arguments.epochs, "architecture": arguments.architecture}
    base = preset_options({"preset": "best", **short, "sheets": arguments.sheets})
    sets = load_sets(base.data, print)
    training, validation = split(sets.training, base.validation, base.seed)

    @cache
    def glyphs() -> tuple[Digits, Digits]:
        return rendered_digits(training, validation, base, lambda _: None, no_orders)

    def render(
        _training: Digits, _validation: Digits, _options: TrainOptions, _emit: Emit, _check: Check
    ) -> tuple[Digits, Digits]:
        return glyphs()  # the same for every Model, because the digits and the seed are

    held_out = glyphs()[1]
    written = held_out.y != NOT_A_DIGIT
    measured = {"MNIST, held out": validation, "rendered, held out": held_out[np.flatnonzero(written)]}
    measured |= {path.stem: _normalised(load_labelled(path)) for path in arguments.data}
    _print_row("left out", *measured, "not a digit")
    with tempfile.TemporaryDirectory() as folder:
        for name, changes in _variants():
            options = preset_options(
                {"preset": "best", **short, "sheets": arguments.sheets, **changes, "out": Path(folder) / "model.h5"}
            )
            train(options, lambda _: None, render)
            engine = Engine(options.out.with_suffix(".tflite"))
            shares = [float((engine.predict(some.x).argmax(axis=1) == some.y).mean()) for some in measured.values()]
            shares.append(float((engine.predict(held_out.x[~written]).argmax(axis=1) == NOT_A_DIGIT).mean()))
            _print_row(name, *(f"{share:.2%}" for share in shares))
    return 0


def _variants() -> Iterator[tuple[str, Changes]]:
    """What is left out, in words and as options."""
    yield "nothing", {}
    for variation in VARIATIONS:
        yield f"{variation} variation", {"without": (variation,)}
    yield "all variation", {"augment": False}
    yield "rendered sheets", {"sheets": 0}
    yield "averaged weights", {"averaging": 0.0}


def _normalised(digits: Digits) -> Digits:
    return Digits(np.stack([normalize(digit) for digit in digits.x]), digits.y)


def _print_row(*cells: str) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
