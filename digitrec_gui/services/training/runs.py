"""The files of training runs: a name for a new one, those that can be gone on with, and what a killed one left."""

from __future__ import annotations

import json
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QLockFile

from digitrec_gui.core.models.files import CHECKPOINT, LOCK, remove_half_written
from digitrec_gui.core.models.library import free_path


@dataclass(frozen=True)
class Unfinished:
    """A run that was cut off, and can be gone on with.

    Attributes:
        out: the `.h5` that it will write; there may be one already, of its best epoch so far.
        preset: "quick", "standard", "best" or "teaching".
        epochs_done: 0 or more.
        epochs: of the whole run.
        date: when it was started, UTC.
        taught: the `.h5` of the Model that it began from; None of a new one.
    """

    out: Path
    preset: str
    epochs_done: int
    epochs: int
    date: datetime
    taught: Path | None = None


def new_out(folder: Path, preset: str, now: datetime) -> Path:
    """A `.h5` for a new run, named by its preset and the time, which nothing lies at yet."""
    return free_path(folder, f"{preset} {now:%Y-%m-%d %H.%M}")


def unfinished(folder: Path) -> list[Unfinished]:
    """The runs in a folder that can be gone on with, the newest first.

    Those under way, here or in another window, and damaged ones are left out.
    """
    found = [run for checkpoint in folder.glob(f"*{CHECKPOINT}") if (run := _read(checkpoint)) is not None]
    free = [run for run in found if _is_free(run.out)]
    return sorted(free, key=lambda run: run.date, reverse=True)


def discard(out: Path) -> None:
    """Forgets an unfinished run, unless it is under way; the `.h5` of its best epoch, if there is one, stays."""
    if is_unfinished(out) and _is_free(out):
        out.with_suffix(CHECKPOINT).unlink(missing_ok=True)
        remove_half_written(out)


def is_unfinished(out: Path) -> bool:
    """Whether there is something to go on with."""
    return out.with_suffix(CHECKPOINT).exists()


def lock(out: Path) -> QLockFile:
    """What keeps two windows from the same run; left over by a window that died, it is taken without a question."""
    file = QLockFile(str(out.with_suffix(LOCK)))
    file.setStaleLockTime(0)  # a run may take hours
    return file


def _is_free(out: Path) -> bool:
    # That a lock cannot be made, as on a disk that may not be written, is said when the run is gone on with.
    file = lock(out)
    return file.tryLock(0) or file.error() != QLockFile.LockError.LockFailedError


def _read(checkpoint: Path) -> Unfinished | None:
    """What a checkpoint says of its run; see `training.fit.run`, whose form it is."""
    try:
        with np.load(checkpoint, allow_pickle=False) as arrays:
            state: dict[str, Any] = json.loads(str(arrays["state"]))
        return Unfinished(
            checkpoint.with_name(f"{checkpoint.name.removesuffix(CHECKPOINT)}.h5"),
            str(state["options"]["preset"]),
            len(state["run"]["history"]),
            int(state["options"]["epochs"]),
            datetime.fromisoformat(state["run"]["started"]),
            Path(taught) if (taught := state["options"]["from_model"]) else None,
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error):
        return None
