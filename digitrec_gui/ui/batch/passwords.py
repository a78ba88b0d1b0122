"""Asks for the passwords of protected files: when a job has been read, in its review, and after an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtWidgets import QWidget

from digitrec_gui.services.batch.reports import Kind
from digitrec_gui.services.batch.service import BatchService
from digitrec_gui.ui.batch.exporting import Exporting
from digitrec_gui.ui.batch.reviewing import Reviewing
from digitrec_gui.ui.widgets.password import PasswordDialog


class Asking(QObject):
    """Hands what a person gives to the service, and has done again what was in want of it."""

    def __init__(self, batch: BatchService, reviewing: Reviewing, exporting: Exporting, tab: QWidget) -> None:
        super().__init__(tab)
        self._batch, self._reviewing, self._exporting, self._tab = batch, reviewing, exporting, tab
        self._waiting: tuple[list[str], bool] = [], False
        self._given_for = ""
        self._left_out: tuple[str, ...] = ()
        batch.password_asked.connect(self._on_asked)
        reviewing.protected.connect(self._on_protected)
        exporting.protected.connect(self._on_left_out)

    def ask(self) -> None:
        """Asks for those of the files that a run has left out, if there are any."""
        (places, was_wrong), self._waiting = self._waiting, ([], False)
        job = self._batch.job
        if places and job is not None:
            self._open(places, was_wrong, partial(self._batch.go_on, job.path))

    @pyqtSlot(list, bool)
    def _on_asked(self, places: list[str], was_wrong: bool) -> None:
        self._waiting = places, was_wrong
        if self._tab.isVisible():  # else as soon as it is
            self.ask()

    @pyqtSlot(str)
    def _on_protected(self, place: str) -> None:
        """The review cannot show a number of this file."""

        def give(password: str) -> None:
            self._given_for = place
            self._batch.give_password(password)
            self._reviewing.look_again(place)

        was_wrong, self._given_for = place == self._given_for, ""
        self._open([place], was_wrong, give)

    @pyqtSlot(object, tuple)
    def _on_left_out(self, target: Path, places: tuple[str, ...]) -> None:
        """Marked pictures of these files could not be exported to a folder."""
        job = self._batch.job
        if not places or job is None:
            self._left_out = ()
            return

        def give(password: str) -> None:
            self._batch.give_password(password)
            if self._batch.job is job:
                self._left_out = places
                self._exporting.export(Kind.PICTURES, target)

        was_wrong, self._left_out = bool(self._left_out) and set(self._left_out) <= set(places), ()
        self._open(places, was_wrong, give)

    def _open(self, places: Sequence[str], was_wrong: bool, give: Callable[[str], object]) -> None:
        dialog = PasswordDialog(
            Path(places[0]).name,
            was_wrong=was_wrong,
            give=give,
            parent=self._tab.window() or self._tab,
            others=len(places) - 1,
        )
        dialog.open()
