"""Save as…: asks for the name of a new file, and sees to it that the name says what the file is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

Kinds = Mapping[str, str]
"""What can be saved: by suffix, as ".png", its name in the dialog."""


def ask_where(
    parent: QWidget, title: str, folder: str | Path, kinds: Kinds, name: str, do: Callable[[Path], object]
) -> None:
    """Asks where to save something; returns at once.

    Args:
        parent: the window that the dialog stands before.
        title: of the dialog.
        folder: in which it begins; "" for the user's own.
        kinds: what can be saved; the first is chosen.
        name: to begin with, without a suffix.
        do: gets the file; its suffix is one of the kinds', and the user knows if one of this name is replaced.
    """
    dialog = QFileDialog(parent, title, str(folder or Path.home()))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{what} (*{suffix})": suffix for suffix, what in kinds.items()}
    dialog.setNameFilters(list(filters))
    first = next(iter(kinds))
    # Completes a name without a suffix before the dialog asks whether to replace a file.
    dialog.setDefaultSuffix(first[1:])
    dialog.selectFile(f"{name}{first}")

    def change_kind(chosen: str) -> None:
        dialog.setDefaultSuffix(filters[chosen][1:])
        for file in map(Path, dialog.selectedFiles()):
            dialog.selectFile(f"{_without(file, kinds)}{filters[chosen]}")

    def take(chosen: str) -> None:
        file = with_suffix(Path(chosen), (f".{dialog.defaultSuffix()}", *kinds))
        if file != Path(chosen) and file.exists():
            # Of a name with another dot in it the dialog completes nothing: now it asks whether to replace that file.
            ask_where(parent, title, file.parent, {file.suffix: kinds[file.suffix], **kinds}, file.stem, do)
        else:
            do(file)

    dialog.filterSelected.connect(change_kind)
    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def with_suffix(file: Path, suffixes: Collection[str]) -> Path:
    """The file under a name that says what it is: one with none of these suffixes gets the first."""
    if file.suffix.lower() in suffixes:
        return file
    return file.with_name(f"{file.name}{next(iter(suffixes))}")


def _without(file: Path, kinds: Kinds) -> str:
    return file.stem if file.suffix.lower() in kinds else file.name
