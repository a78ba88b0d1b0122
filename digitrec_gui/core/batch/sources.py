"""What was given to read, as files one after the other: folders, patterns, lists, addresses."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from digitrec_gui.core.batch import addresses
from digitrec_gui.core.batch.types import Source
from digitrec_gui.core.errors import DataError, ImageError
from digitrec_gui.core.files import in_sentences
from digitrec_gui.core.pages import PAGE_SUFFIXES

STANDARD_INPUT = "-"

_PATTERN = frozenset("*?[")


def sources_of(
    given: Iterable[str], recursive: bool = False, spooled: Callable[[], str] | None = None
) -> Iterator[Source]:
    """The files that are meant; one with a problem in place of what cannot be looked into, or has no images.

    Args:
        given: files, folders, patterns such as `scans/*.jpg`, addresses such as `s3://bucket/folder`.
        recursive: whether the folders in a folder are looked into, too.
        spooled: gives the path of a file with what is on standard input; None where "-" is a name like others.
    """
    for group, one in enumerate(given):
        if one == STANDARD_INPUT and spooled is not None:
            path = spooled()
            yield Source(one, path, stamp_of(path), group=group)
        elif addresses.is_address(one):
            yield from _of_address(one, recursive, group)
        elif os.path.isdir(one):  # noqa: PTH112  # never raises, as Path's question may
            yield from _of_folder(one, recursive, group)
        else:
            for name in _expanded(one):
                yield _file(name, group)


def listed(file: str) -> Iterator[str]:
    """The lines of a file that lists what is to be read, or of standard input, without empty ones.

    Raises:
        DataError: it cannot be read.
    """
    source: str | int = sys.stdin.fileno() if file == STANDARD_INPUT else file
    with (
        in_sentences(Path(file), "read"),
        open(source, encoding="utf-8-sig", errors="surrogateescape", closefd=source == file) as lines,
    ):
        yield from (line for line in map(str.strip, lines) if line)


def stamp_of(path: str) -> str:
    """What changes when a file does; empty where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}"


def _file(name: str, group: int) -> Source:
    """A file, found again from wherever the job goes on."""
    path = os.path.abspath(name)  # noqa: PTH100  # it need not be a path at all
    return Source(name, path, stamp_of(path), group=group)


def _of_folder(folder: str, recursive: bool, group: int) -> Iterator[Source]:
    """The files in a folder, in no order: it may have more than can be sorted in memory."""
    found = False
    for source in _walk(folder, recursive, group):
        found = True
        yield source
    if not found:
        hint = " Add --recursive to look in the folders in it." if not recursive and _has_folders(folder) else ""
        yield Source(folder, folder, problem=f"There are no images in {folder}.{hint}", group=group)


def _has_folders(folder: str) -> bool:
    with suppress(OSError), os.scandir(folder) as entries:
        return any(entry.is_dir(follow_symlinks=False) for entry in entries)
    return False


def _walk(folder: str, recursive: bool, group: int) -> Iterator[Source]:
    try:
        entries = os.scandir(folder)
    except OSError:
        yield Source(folder, folder, problem=f"{folder} cannot be looked into. Check its permissions.", group=group)
        return
    folders = []
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.name.lower().endswith(PAGE_SUFFIXES) and not entry.is_dir():
                yield _file(str(Path(folder, entry.name)), group)
    if recursive:
        for inner in folders:
            yield from _walk(str(Path(inner)), recursive, group)


def _expanded(given: str) -> Iterator[str]:
    """Shells expand patterns, but for Windows', for those in quotes, and for those in lists."""
    if _PATTERN.isdisjoint(given) or os.path.exists(given):  # noqa: PTH110
        yield given
        return
    found = False
    for name in sorted(glob.iglob(given, recursive=True)):  # noqa: PTH207
        if not os.path.isdir(name):  # noqa: PTH112
            found = True
            yield name
    if not found:
        yield given


def _of_address(given: str, recursive: bool, group: int) -> Iterator[Source]:
    found = False
    try:
        for place, stamp in addresses.files_at(given, recursive):
            if place == given or place.lower().endswith(PAGE_SUFFIXES):
                found = True
                yield Source(place, place, stamp, group=group)
    except (DataError, ImageError) as error:
        yield Source(given, given, problem=str(error), group=group)
        return
    if not found:
        yield Source(given, given, problem=f"There are no images at {given}. Check the address.", group=group)
