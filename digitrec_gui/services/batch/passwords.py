"""The passwords of protected files of jobs: in memory until the program ends, and never on a disk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from digitrec_gui.core.errors import PasswordError

if TYPE_CHECKING:
    from digitrec_gui.core.pages import Pages  # brings Pillow and OpenCV


class Passwords:
    """Those that a person gave, and which of them opens which file. For any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: tuple[str, ...] = ()
        self._opens: dict[str, str] = {}

    def give(self, password: str) -> None:
        """Takes one to try from now on."""
        with self._lock:
            if password not in self._given:
                self._given = (password, *self._given)

    def note(self, place: str, password: str) -> None:
        """Notes that this one opens the file at a path or address."""
        with self._lock:
            self._opens[place] = password

    def of(self, place: str) -> str:
        """The one that is known to open a file; empty if none is."""
        with self._lock:
            return self._opens.get(place, "")

    def to_try(self, place: str) -> tuple[str, ...]:
        """All that were given: first the one that is known to open this file, then the newest."""
        with self._lock:
            known = self._opens.get(place)
            return self._given if known is None else (known, *(one for one in self._given if one != known))

    def open(self, place: str, name: str, wanted: Callable[[], object]) -> Pages:
        """Opens a file, with whichever of them opens it.

        Args:
            place: its path, or its address.
            name: what errors call it.
            wanted: asked now and then whether to go on; raises if not.

        Raises:
            PasswordError: none of them opens it.
            ImageError: it cannot be opened.
        """
        from digitrec_gui.core.batch.addresses import content_at, is_address
        from digitrec_gui.services.pages import open_pages

        source = content_at(place) if is_address(place) else Path(place)
        # One that is known comes first: to find out that a PDF is protected takes a process.
        for password in dict.fromkeys((self.of(place), "", *self.to_try(place))):
            try:
                pages = open_pages(source, name, password, wanted)
            except PasswordError:
                continue
            if password:
                self.note(place, password)
            return pages
        raise PasswordError(name, was_given=False)
