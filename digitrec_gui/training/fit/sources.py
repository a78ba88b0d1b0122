"""Where the digits of a training run come from."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.cards import is_learned_known, learned_from, tested_on
from digitrec_gui.core.models.learned import fingerprints, packed
from digitrec_gui.core.training.events import Emit, Event
from digitrec_gui.core.training.options import LEAST_SAMPLES, TrainOptions
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.core.words import counted
from digitrec_gui.training.data.digits import Digits, fingerprint, load_training
from digitrec_gui.training.data.movements import load_folder
from digitrec_gui.training.data.own import load_own
from digitrec_gui.training.data.sets import load_any
from digitrec_gui.training.fit.control import Check
from digitrec_gui.training.rendering.harvest import harvest
from digitrec_gui.training.rendering.writer import Material

Render = Callable[[Digits, Digits, TrainOptions, Emit, Check], tuple[Digits, Digits]]
"""Does what `rendered_digits` does."""

MOST_NOTED = 200_000
"""Digits of other data than MNIST of which a card notes each; of more it says that it is not known which they are."""


@dataclass(frozen=True, eq=False)
class Sets:
    """Labelled digits to train on and to test on, 28x28.

    Attributes:
        name: of the file or folder, without where it lies.
        sha256: of the digits and labels, as hex.
        notes: what was put right in them, and what else is worth knowing of them, in sentences.
    """

    training: Digits
    test: Digits
    name: str
    sha256: str
    notes: tuple[str, ...] = ()

    @property
    def tested_on(self) -> str:
        """What a Model is tested on that learned from them, in words; "" for MNIST's test set."""
        return tested_on(self.name, self.sha256, len(self.test))

    @property
    def facts(self) -> dict[str, object]:
        """What the card says of them, beside how many are learned."""
        notes: dict[str, object] = {"notes": list(self.notes)} if self.notes else {}
        return {"file": self.name, "sha256": self.sha256, **notes}

    def learned(self, before: Path | None, own: Digits | None = None) -> dict[str, object]:
        """What the card says of the digits that a Model has learned from, which are no test of it; see `learned`.

        Args:
            before: the Model that is gone on with, and what that had learned from; None for a new one.
            own: Samples of the user's that are learned.
        """
        learned = learned_from(before) if before else frozenset()
        is_known = before is None or is_learned_known(before)
        if self.tested_on and len(self.training) > MOST_NOTED:
            is_known = False
        elif self.tested_on:  # they may be the user's own; MNIST's are not
            learned = learned.union(fingerprints(self.training.x))
        if own is not None:
            learned = learned.union(fingerprints(own.x))
        return {"learned_known": is_known} | ({"samples_learned": packed(learned)} if learned else {})


def load_sets(path: Path | None, emit: Emit) -> Sets:
    """Loads the digits of a run.

    Args:
        path: see `load_any`; None for the bundled MNIST.
        emit: gets what is to be said of the data.

    Raises:
        DataError: there is nothing of these kinds, or it is damaged.
    """
    notes: list[str] = []

    def noted(event: Event) -> None:
        if event["event"] == "note":
            notes.append(event["message"])
        emit(event)

    if path is None:
        path = paths.MNIST
        training, test = load_training(path)
    else:
        training, test = load_any(path, noted)
    return Sets(training, test, path.resolve().name, fingerprint(training, test), tuple(notes))


def load_samples(path: Path) -> Digits:
    """Loads the user's own Samples, 28x28, with labels 0 to 9 and `NOT_A_DIGIT`.

    Args:
        path: the .sqlite of `core.samples`, or an .npz with x and y.

    Raises:
        DataError: there are none or too few, or the file cannot be used.
    """
    samples = load_own(path)
    _check_number(samples, path.name)
    return samples


def without_not_a_digit(samples: Digits, name: str, emit: Emit) -> Digits:
    """The Samples for a Model that knows the ten digits only.

    Args:
        samples: of the user.
        name: of their file.
        emit: gets a "note" if some are left out.

    Raises:
        DataError: too few are left.
    """
    digits = samples[np.flatnonzero(samples.y != NOT_A_DIGIT)]
    if others := len(samples) - len(digits):
        message = f"{others} of the samples in {name} are left out: this model does not know “not a digit”."
        emit({"event": "note", "message": message})
        _check_number(digits, name)
    return digits


def _check_number(samples: Digits, name: str) -> None:
    if len(samples) < LEAST_SAMPLES:
        raise DataError(
            f"{name} holds {len(samples)} samples to learn from, and {LEAST_SAMPLES} are the fewest that can be "
            "taught: correct or draw some more digits."
        )


def rendered_digits(
    training: Digits, validation: Digits, options: TrainOptions, emit: Emit, check: Check
) -> tuple[Digits, Digits]:
    """What is mixed into the training besides the data: glyphs that the pipe found on rendered pages.

    Args:
        training: the digits that are written on the pages to learn from.
        validation: those that are written on the pages held out, as large a share of all as these digits are.
        options: `sheets` says how many, `movements` what else they are written with, `seed` which they are.
        emit: gets the events "note", before the rendering, which takes minutes, and after it, and "rendering", after
            each page.
        check: called after each page.

    Returns:
        28x28 glyphs to learn from and those held out, with labels 0 to 9, and 10 for what is no digit.

    Raises:
        DataError: the movements are missing or damaged.
        ModelError: the finder is.
    """
    learned, other_people = load_folder(options.movements)
    finder = Finder(paths.FINDER, threads=1)
    emit({"event": "note", "message": _writing(options.sheets)})
    threads = os.cpu_count() or 1
    held_out = max(1, round(options.sheets * options.validation))

    def on_sheet(done: int) -> None:
        check()
        emit({"event": "rendering", "done": done, "sheets": options.sheets + held_out})

    glyphs = (
        harvest(Material(training, learned), finder, options.sheets, (options.seed, 0), threads, on_sheet),
        harvest(
            Material(validation, other_people),
            finder,
            held_out,
            (options.seed, 1),
            threads,
            lambda done: on_sheet(options.sheets + done),
        ),
    )
    emit({"event": "note", "message": "The sheets are written. Putting all that is to be learned together …"})
    return glyphs


def _writing(sheets: int) -> str:
    return f"Writing {counted(sheets, 'sheet')} by hand, photographing and reading {'it' if sheets == 1 else 'them'} …"
