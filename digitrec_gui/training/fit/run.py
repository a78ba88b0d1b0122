"""A training run so far, and what it leaves beside its `.h5` while it lasts, so that it can go on after a kill."""

from __future__ import annotations

import json
import time
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import DigitRecError, ModelError
from digitrec_gui.core.files import replacing
from digitrec_gui.core.models.files import CHECKPOINT
from digitrec_gui.core.training.events import EpochFigures
from digitrec_gui.core.training.options import TrainOptions, flag

FORMAT = 1
"""Version of the file; one of another version cannot be gone on from."""

_FREE = ("out", "data", "resume", "samples", "from_model", "beside", "movements")
"""Options that may change when a run goes on; whether the files are the same is seen by their hash."""

_PATHS = ("data", "samples", "from_model", "beside", "movements")
"""Options that name files."""

_KEPT = ("history", "best_epoch", "best", "started", "resumed")

Weights = list[npt.NDArray[np.generic]]


def now() -> str:
    """The time in UTC, as ISO 8601 has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass
class Run:
    """A training run.

    Attributes:
        history: what each finished epoch came to.
        best_epoch: the best by the validation set, from 1; 0 before the first ends.
        best: (validation accuracy, minus validation loss) of the best epoch.
        best_weights: of the best epoch.
        interrupted: whether Ctrl+C, or the order to stop, ended it early.
        started: when it was first started, in UTC.
        resumed: how often it went on from a checkpoint.
        seconds_before: seconds that it had taken up to that checkpoint.
    """

    history: list[EpochFigures] = field(default_factory=list)
    best_epoch: int = 0
    best: tuple[float, float] = (-1.0, -np.inf)
    best_weights: Weights | None = None
    interrupted: bool = False
    started: str = field(default_factory=now)
    resumed: int = 0
    seconds_before: float = 0.0
    _clock: float = field(default_factory=time.perf_counter)

    @property
    def epochs(self) -> int:
        """How many epochs are finished."""
        return len(self.history)

    def leave_out(self, seconds: float) -> None:
        """Takes a pause out of the time that the run took."""
        self.seconds_before -= seconds

    @property
    def seconds(self) -> float:
        """Seconds of work so far, without pauses and the time between a kill and the start that went on."""
        return round(self.seconds_before + time.perf_counter() - self._clock, 1)


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that the next epoch depends on.

    Attributes:
        options: of the run.
        data_sha256: of its digits, Samples and, if it was taught, the Model that it began with.
        run: what it has come to.
        model: all variables of the Model, with the states of its random numbers.
        optimizer: all variables of the optimizer.
    """

    options: TrainOptions
    data_sha256: str
    run: Run
    model: Weights
    optimizer: Weights


def write_checkpoint(checkpoint: Checkpoint) -> None:
    """Writes it atomically in place of the one before.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    run = checkpoint.run
    state = {
        "format": FORMAT,
        "options": {name: str(value) if isinstance(value, Path) else value for name, value in _plain(checkpoint)},
        "data_sha256": checkpoint.data_sha256,
        "run": {name: getattr(run, name) for name in _KEPT} | {"seconds_before": run.seconds},
    }
    lists = {"model": checkpoint.model, "optimizer": checkpoint.optimizer, "best": run.best_weights or []}
    arrays = {f"{name}_{index}": array for name, values in lists.items() for index, array in enumerate(values)}
    with replacing(checkpoint.options.out.with_suffix(CHECKPOINT)) as temporary:
        np.savez(temporary, state=np.array(json.dumps(state)), **arrays)  # type: ignore[arg-type]  # no allow_pickle


def read_checkpoint(out: Path) -> Checkpoint:
    """Reads the checkpoint of a `.h5`.

    Raises:
        ModelError: there is none, or it is damaged or of another version of DigitRec.
    """
    path = out.with_suffix(CHECKPOINT)
    try:
        with np.load(path, allow_pickle=False) as arrays:
            state = json.loads(str(arrays["state"]))
            if state["format"] != FORMAT:
                raise ValueError("of another version")
            lists = {name: _list(arrays, name) for name in ("model", "optimizer", "best")}
        options: dict[str, Any] = state["options"]
        options = {name: Path(value) if name in _PATHS and value else value for name, value in options.items()}
        run = Run(**{**state["run"], "best": tuple(state["run"]["best"])}, best_weights=lists["best"] or None)
        return Checkpoint(
            TrainOptions(out=out, **options), state["data_sha256"], run, lists["model"], lists["optimizer"]
        )
    except FileNotFoundError:
        raise ModelError(
            f"There is no unfinished training of {out.name} to go on with ({path.name} is missing): leave --resume out."
        ) from None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error, DigitRecError) as error:
        raise ModelError(
            f"{path.name} is damaged, or of another version of DigitRec: train anew, without --resume."
        ) from error


def resumed_options(out: Path, given: Mapping[str, Any]) -> TrainOptions:
    """The options of the run that is gone on with; those given must be the same, but for where things lie.

    Raises:
        ModelError: there is nothing to go on with.
        DigitRecError: an option differs.
    """
    before = read_checkpoint(out).options
    options = replace(before, **{**given, "out": out, "resume": True})
    check_same(before, options)
    return options


def check_same(before: TrainOptions, options: TrainOptions) -> None:
    """Checks that a run can go on with these options.

    Raises:
        DigitRecError: one of them differs; the sentence names the first.
    """
    for name in (one.name for one in fields(TrainOptions) if one.name not in _FREE):
        old, new = getattr(before, name), getattr(options, name)
        if old != new:
            raise DigitRecError(
                f"The unfinished training of {options.out.name} has {flag(name)} {old}, not {new}: "
                f"leave {flag(name)} out to go on with it, or leave --resume out to train anew."
            )


def _plain(checkpoint: Checkpoint) -> list[tuple[str, Any]]:
    """The options by name, without those that are known from where the file lies."""
    options = checkpoint.options
    files = {name: getattr(options, name) for name in _PATHS}
    absolute = replace(options, **{name: file.resolve() for name, file in files.items() if file})
    return [(name, value) for name, value in asdict(absolute).items() if name not in ("out", "resume")]


def _list(arrays: Mapping[str, Any], name: str) -> Weights:
    count = sum(key.startswith(f"{name}_") for key in arrays)
    return [arrays[f"{name}_{index}"] for index in range(count)]
