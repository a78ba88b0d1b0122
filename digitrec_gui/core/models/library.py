"""The folder of the user's Models: what lies in it, with the figures of their cards, and how their files are named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digitrec_gui.core.errors import ModelError, reason
from digitrec_gui.core.files import write_whole
from digitrec_gui.core.models.cards import Card, read_card
from digitrec_gui.core.models.files import CARD, COMPILED, H5, files_of, find_compiled, is_free, read_model, sha256
from digitrec_gui.core.needs import TrainingMissingError

_LONGEST_NAME = 80
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True)
class ModelEntry:
    """One Model of the library.

    Attributes:
        path: its `.h5`.
        name: the name of the file without its suffix.
        date: when it was trained or taken over, UTC.
        card: what is said of it; empty if there is none for this very file.
        built_in: whether it is the one that comes with DigitRec.
        sha256: of the `.h5`, as hex.
        stamp: size and time of change of the `.h5` and of its card: the entry holds while they are the same.
    """

    path: Path
    name: str
    date: datetime
    card: Card
    built_in: bool
    sha256: str
    stamp: tuple[int, ...]


def list_models(folder: Path, built_in: Path, known: Iterable[ModelEntry] = ()) -> tuple[ModelEntry, ...]:
    """The Models of a folder: the built-in one first, then the newest.

    Args:
        folder: the user's; it need not exist.
        built_in: the `.h5` that comes with DigitRec.
        known: entries of before, which spare reading files that have not changed.
    """
    before = {entry.path: entry for entry in known}
    # Hidden files are those that are still being written.
    found = [path for path in _h5_files(folder) if not path.name.startswith(".")]
    entries = [entry for path in found if (entry := _entry(path, False, before.get(path))) is not None]
    entries.sort(key=lambda entry: (entry.date, entry.name), reverse=True)
    first = _entry(built_in, True, before.get(built_in))
    return (first, *entries) if first is not None else tuple(entries)


def _h5_files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix.lower() == ".h5"]
    except OSError:
        return []


def _entry(path: Path, built_in: bool, before: ModelEntry | None) -> ModelEntry | None:
    """The entry of a `.h5`; None if it is gone or cannot be read."""
    try:
        stamp = _stamp(path)
        if before is not None and before.stamp == stamp:
            return before
        digest = sha256(path)
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError, ModelError):
        return None
    card = read_card(path, digest) or Card()
    return ModelEntry(path, path.stem, card.date or changed, card, built_in, digest, stamp)


def _stamp(path: Path) -> tuple[int, ...]:
    stats = [path.stat()]
    card = path.with_suffix(CARD)
    if card.exists():
        stats.append(card.stat())
    return tuple(number for stat in stats for number in (stat.st_size, stat.st_mtime_ns))


def free_path(folder: Path, name: str) -> Path:
    """A `.h5` of this name in a folder, or of the same name with the first number that is free.

    Args:
        folder: where.
        name: any text, such as the name of a stranger's file; what file names may not have in them is left out.
    """
    stem = _FORBIDDEN.sub("", name).strip(" .")[:_LONGEST_NAME] or "model"
    stem = f"{stem} model" if _RESERVED.fullmatch(stem) else stem
    path, number = folder / f"{stem}.h5", 2
    while not is_free(path):
        path, number = folder / f"{stem} {number}.h5", number + 1
    return path


def take_over_compiled(file: Path, folder: Path, cache: Path) -> Path:
    """Copies somebody's `.h5` that has its compiled copy already into a folder of Models, without a look inside.

    Args:
        file: the `.h5`.
        folder: where.
        cache: where its compiled copy is looked for if none lies beside it.

    Returns:
        Its `.h5` in the folder.

    Raises:
        DataError: the folder cannot be written.
        ModelError: it is no `.h5`, or cannot be read.
        TrainingMissingError: it has no compiled copy, so that it must be looked into first.
    """
    content = read_model(file)
    compiled = find_compiled(file, cache) if content.startswith(H5) else None
    if compiled is None:
        raise TrainingMissingError(f"Looking into {file.name}, and preparing it for its first use,")
    new = free_path(folder, file.stem)
    card = file.with_suffix(CARD)
    if read_card(file, sha256(file)) is not None:
        write_whole(new.with_suffix(CARD), card.read_bytes())
    write_whole(new.with_suffix(COMPILED), compiled.read_bytes())
    write_whole(new, content)  # last: it is what is listed
    return new


def rename_model(h5: Path, name: str) -> Path:
    """Gives a Model, and all that lies beside it, another name.

    Returns:
        Its `.h5` now.

    Raises:
        ModelError: the name can be no file's, or is taken; or the folder cannot be written.
    """
    name = name.strip()
    _check_name(name)
    new = h5.with_name(f"{name}.h5")
    if new == h5:
        return h5
    same_file = new.exists() and new.samefile(h5)  # a change between a and A, where they are one name
    if not same_file and not is_free(new):
        raise ModelError(f"There is a model called “{name}” already: choose another name.")
    done: list[tuple[Path, Path]] = []
    try:
        # The `.h5` last: it is what is listed, and then all that belongs to it is there.
        for old in files_of(h5):
            target = old.with_name(f"{new.stem}{old.name.removeprefix(h5.stem)}")
            old.rename(target)
            done.append((old, target))
    except OSError as error:
        for old, target in reversed(done):
            target.rename(old)
        raise ModelError(
            f"“{h5.stem}” could not be renamed ({reason(error)}). Check the folder {h5.parent}."
        ) from error
    return new


def _check_name(name: str) -> None:
    if not name or name.strip(".") != name or len(name) > _LONGEST_NAME or _FORBIDDEN.search(name):
        raise ModelError(
            f"“{name[:_LONGEST_NAME]}” can't be the name of a file: choose one of 1 to {_LONGEST_NAME} characters "
            'without / \\ : * ? " < > | and without a full stop at its ends.'
        )
    if _RESERVED.fullmatch(name):
        raise ModelError(f"“{name}” is a name that Windows keeps for itself: choose another.")
