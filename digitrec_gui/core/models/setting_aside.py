"""Writing where a Model lies already: nothing that was trained is lost, and what cannot be written says why."""

from __future__ import annotations

import stat
from pathlib import Path

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.cards import read_card
from digitrec_gui.core.models.files import CARD, COMPILED, CURVES, HISTORY, MODEL_SUFFIXES, read_info, sha256


def aside_path(model: Path) -> Path:
    """Where a Model is set aside: q.before.h5 for q.h5."""
    return model.with_name(f"{model.stem}.before{model.suffix}")


def check_replaceable(out: Path) -> None:
    """Refuses to write where a folder lies, or a file that its owner made read-only.

    Raises:
        ModelError: it does.
    """
    for path in (out, aside_path(out)) if out.suffix.lower() in MODEL_SUFFIXES else (out,):
        try:
            mode = path.stat().st_mode
        except OSError:  # mostly that it is not there; writing says the rest
            return
        if stat.S_ISDIR(mode):
            raise ModelError(f"{path} is a folder: name a file.")
        if not mode & stat.S_IWUSR:
            raise ModelError(
                f"{path} is read-only and was not replaced: make it writable first, or choose another name."
            )


def set_aside(out: Path, new: Path) -> Path | None:
    """Renames the Model that is about to be replaced, with what belongs to it; the one set aside before goes.

    Args:
        out: one of `MODEL_SUFFIXES`; it need not exist.
        new: what will take its place.

    Returns:
        Where it is now; None if there was none, or the same one: writing a file twice must not cost the one before.

    Raises:
        ModelError: it cannot be read.
        OSError: the folder cannot be written.
    """
    if not out.exists() or sha256(out) == sha256(new):
        return None
    aside = aside_path(out)
    if aside.exists():
        for old in _belongings(aside):
            old.unlink()
    # The Model last: what was renamed before it would find its way back by its name.
    for old in (*_belongings(out), out):
        old.replace(old.with_name(aside.stem + old.name.removeprefix(out.stem)))
    return aside


def said_aside(aside: Path) -> str:
    """What people are told of a Model that was set aside."""
    return f"The model that was there before is now {aside.name}."


def _belongings(model: Path) -> list[Path]:
    """The compiled copy, the card, and the curves and history that came with it, of this very Model."""
    digest = sha256(model)
    copy = model.with_suffix(COMPILED)
    info = read_info(copy)
    found = [copy] if info is not None and info.sha256 == digest else []
    if read_card(model, digest) is not None:
        found += [side for suffix in (CARD, HISTORY, CURVES) if (side := model.with_suffix(suffix)).exists()]
    return found
