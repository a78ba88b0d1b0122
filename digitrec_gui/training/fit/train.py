"""Trains a Model: a new one, or one with which it goes on; or teaches one the user's own Samples."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.models.files import CHECKPOINT, sha256
from digitrec_gui.core.training.events import Emit, Evaluated, Gate
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.training.data.digits import Digits, fingerprint
from digitrec_gui.training.fit.control import Check, no_orders
from digitrec_gui.training.fit.loop import Loop
from digitrec_gui.training.fit.new_model import NewModel
from digitrec_gui.training.fit.run import Checkpoint, check_same, read_checkpoint
from digitrec_gui.training.fit.save import check_folder, save
from digitrec_gui.training.fit.sources import Render, Sets, load_samples, load_sets, rendered_digits
from digitrec_gui.training.fit.teaching import Teaching


def train(options: TrainOptions, emit: Emit, render: Render = rendered_digits, check: Check = no_orders) -> Path:
    """Trains a Model; the best epoch by the validation set is kept, and the test set is read once, at the end.

    Ctrl+C ends the training and keeps the best epoch so far. After each epoch a checkpoint is written, from which
    `options.resume` goes on; it stays until all epochs are done.

    Args:
        options: what to train, on what, how long.
        emit: gets the events "reading", "note", "rendering", "started", "progress", "shown", "wrong", "epoch",
            "evaluated", "gate" (if a Model was taught) and "saved".
        render: gives the glyphs of rendered sheets, to learn from and held out.
        check: called between batches, and between the sheets that are rendered; see `control`.

    Returns:
        The `.h5`; its compiled copy, its card, the history and the curves lie beside it.

    Raises:
        DataError: the data or the Samples cannot be used, or are not those of the checkpoint.
        ModelError: the folder cannot be written, the disk is full, there is no checkpoint to go on from, the Model
            learned too little to be kept, or the one that is to be taught cannot be.
        DigitRecError: the checkpoint is of a run with other options.
        KeyboardInterrupt: Ctrl+C, or the order to stop, came before the end of the first epoch; nothing was written.
        Cancelled: told so; the checkpoint stays.
    """
    check_folder(options.out)
    before = read_checkpoint(options.out) if options.resume else None
    material = _Material.load(options, emit)
    _check_checkpoint(before, options, material, emit)
    lesson = _lesson(options, material, render, emit, check)
    loop = Loop(options, lesson.course, material.sha256, before, emit, check)
    try:
        loop.train()
    except KeyboardInterrupt:
        if loop.run.best_weights is None:
            options.out.with_suffix(CHECKPOINT).unlink(missing_ok=True)
            raise
        loop.run.interrupted = True
    facts = {"data": lesson.course.facts, **lesson.finish(loop)}

    gates: list[Gate] = []

    def card(right: npt.NDArray[np.bool_]) -> dict[str, object]:
        gate = lesson.judged(right)
        gates.extend(() if gate is None else (gate,))
        return facts if gate is None else {**facts, "gate": gate}

    evaluation = save(lesson.course.model, options, loop.run, material.sets, card, emit)
    if not loop.run.interrupted:
        options.out.with_suffix(CHECKPOINT).unlink(missing_ok=True)
    evaluated = {"event": "evaluated", **asdict(evaluation), "tested_on": material.sets.tested_on}
    emit(cast(Evaluated, evaluated))  # whose fields are more than `Evaluated` names
    for gate in gates:
        emit({"event": "gate", **gate})
    emit(
        {
            "event": "saved",
            "path": str(options.out),
            "accuracy": evaluation.accuracy,
            "interrupted": loop.run.interrupted,
            "seconds": loop.run.seconds,
        }
    )
    return options.out


@dataclass(frozen=True, eq=False)
class _Material:
    """All that a run learns from.

    Attributes:
        sets: the data.
        samples: the user's own; None for none.
        sha256: of the digits, the Samples and the Model that is taught, as hex.
    """

    sets: Sets
    samples: Digits | None
    sha256: str

    @classmethod
    def load(cls, options: TrainOptions, emit: Emit) -> _Material:
        sets = load_sets(options.data, emit)
        samples = None if options.samples is None else load_samples(options.samples)
        parts = [sets.sha256]
        if samples is not None:
            parts.append(fingerprint(samples))
        if options.from_model is not None:
            parts.append(sha256(options.from_model))
        return cls(sets, samples, parts[0] if len(parts) == 1 else hashlib.sha256(" ".join(parts).encode()).hexdigest())


def _lesson(
    options: TrainOptions, material: _Material, render: Render, emit: Emit, check: Check
) -> NewModel | Teaching:
    if options.from_model is None or material.samples is None:
        return NewModel(options, material.sets, material.samples, render, emit, check)
    return Teaching(options, material.sets, material.samples, render, emit, check)


def _check_checkpoint(before: Checkpoint | None, options: TrainOptions, material: _Material, emit: Emit) -> None:
    path = options.out.with_suffix(CHECKPOINT)
    if before is not None:
        check_same(before.options, options)
        if before.data_sha256 != material.sha256:
            raise DataError(_changed(options, material))
    elif path.exists():
        message = f"The checkpoint {path.name} of an unfinished training is replaced (--resume would have gone on)."
        emit({"event": "note", "message": message})


def _changed(options: TrainOptions, material: _Material) -> str:
    if options.samples is None:
        return (
            f"{material.sets.name} does not hold the digits that the unfinished training of {options.out.name} began "
            "with: name those with --data, or leave --resume out to train anew."
        )
    return (
        f"The samples in {options.samples.name}, the data or the model that is taught have changed since the "
        f"unfinished training of {options.out.name} began: leave --resume out to train anew."
    )
