"""The words of a batch: a Source is listed, becomes a Task for a worker, and comes back as an Answer."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any

from digitrec_gui.core.types import NOT_READ, Box, ReadOptions

Packed = dict[str, Any]
"""What was read of a page as JSON can hold it; see `results`."""


class State(IntEnum):
    """How far a page is, as the job's file keeps it."""

    WAITING = 0
    SURE = 1
    DOUBTFUL = 2
    EMPTY = 3
    FAILED = 4


READ = (State.SURE, State.DOUBTFUL, State.EMPTY)
"""How far a page is of which there is something read."""


@dataclass(frozen=True)
class Source:
    """A file that is to be read.

    Attributes:
        name: as it was given, or found in a folder; for people.
        place: its path, or its address (`s3://…`).
        stamp: changes when its content does: size and time, or what the server calls its version.
        problem: why there is nothing to read at this place; empty if there is.
        group: what was given first comes first; files of one folder have the same, and are in order of their names.
    """

    name: str
    place: str
    stamp: str = ""
    problem: str = ""
    group: int = 0


@dataclass(frozen=True)
class Task:
    """What a worker is to read at a time.

    Attributes:
        file: number of its file in the job.
        name: of the file, for people.
        place: see `Source`.
        pages: which of its pages, from 0; empty where it is not known yet how many there are.
        password: that of a protected PDF.
        content: of the file, for a worker that does not see it; None for one that does.
    """

    file: int
    name: str
    place: str
    pages: tuple[int, ...] = ()
    password: str = ""
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PageAnswer:
    """What a worker says of a page.

    Attributes:
        page: from 0.
        reading: what was read, packed; None if it could not be read.
        problem: why not, a sentence; empty if it was read.
    """

    page: int
    reading: Packed | None = None
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    """What a worker says of a Task.

    Attributes:
        file: number of the file.
        pages: those that it read.
        chosen: all pages of the file that are to be read, from 0.
        total: pages that the file has; 0 where it could not be opened.
        is_animation: whether only its first picture is meant, because nobody chose others.
        problem: why the file could not be opened, a sentence; empty if it could.
        needs_password: whether a password would open it.
    """

    file: int
    pages: tuple[PageAnswer, ...] = ()
    chosen: tuple[int, ...] = ()
    total: int = 0
    is_animation: bool = False
    problem: str = ""
    needs_password: bool = False


@dataclass(frozen=True)
class JobSettings:
    """How all pictures of a job are read; kept with it, for it to go on in the same way.

    Attributes:
        options: how each picture is read.
        model: path of the `.h5`; empty for DigitRec's own.
        model_sha256: of the Model, by which a job knows that it goes on with the same one.
        pages: which pages of each file, as "1-3,7"; empty for all, of an animation the first.
        expected: what each number must be; empty for anything. See `core.reading.patterns`.
        form: path of the form that is laid over each page; empty for none.
        form_sha256: of that file.
    """

    options: ReadOptions = field(default_factory=lambda: ReadOptions(rotation=None))
    model: str = ""
    model_sha256: str = ""
    pages: str = ""
    expected: str = ""
    form: str = ""
    form_sha256: str = ""

    def as_json(self) -> str:
        """The settings as text, which `of_json` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, text: str) -> JobSettings:
        """The settings that were written by `as_json`.

        Raises:
            ValueError, TypeError, KeyError: they were not.
        """
        given = json.loads(text)
        options = given.pop("options")
        region = options.pop("region")
        return cls(ReadOptions(**options, region=None if region is None else Box(*region)), **given)


@dataclass(frozen=True)
class Number:
    """A number of a page, as it is reviewed.

    Attributes:
        key: tells it apart on its page, whatever is said of others.
        text: as it is read, or as a person said; "?" for what is no digit.
        lowest: confidence of its least sure part, 0 to 1; 1 where a person said what it is.
        box: around all of it, in pixels of the turned Image.
        why: what makes it doubtful, for people; empty if nothing does.
        is_judged: whether a person said what it is.
    """

    key: str
    text: str
    lowest: float
    box: Box
    why: str = ""
    is_judged: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look at it."""
        return bool(self.why)

    @property
    def is_read(self) -> bool:
        """Whether it was read at all: of a mark that was not, nobody says how sure that is."""
        return self.text not in ("", NOT_READ)


@dataclass(frozen=True)
class PageRow:
    """A page of a job, without its Reading.

    Attributes:
        id: its number in the job.
        file: number of its file in the job.
        name: of the file, as it was given.
        path: of the file, or its address.
        total: pages of the file; 0 where that is not known.
        is_animation: whether only the first picture of an animation is meant.
        place: among the pages of its file that are to be read, from 0.
        page: its number, from 0; None where the file could not be opened, or was not yet.
        state: how far it is.
        text: all that was read, as a person corrected it.
        lowest: confidence of the least sure part of its numbers, 0 to 1; None without numbers that were read.
        misfits: numbers that are not what they must be, and checks of a form that fail.
        doubtful: numbers that somebody should look at.
        judged: numbers of which a person said what they are.
        problem: why it could not be read, a sentence.
        stamp: of the file, see `Source`.
        fields: all fields of a sheet, in the form's order; empty without a form, and where nobody asked for them.
        failed: what of a sheet does not add up, a sentence each, likewise.
        turn: by how many degrees clockwise it is turned to be upright, as it was read; 0 where nobody asked for it.
    """

    id: int
    file: int
    name: str
    path: str
    total: int
    is_animation: bool
    place: int
    page: int | None
    state: State
    text: str
    lowest: float | None
    misfits: int
    doubtful: int
    judged: int
    problem: str
    stamp: str
    fields: tuple[Number, ...] = ()
    failed: tuple[str, ...] = ()
    turn: int = 0


@dataclass(frozen=True)
class Counts:
    """Pages of a job by what they came to, see `states.CameTo`."""

    waiting: int = 0
    sure: int = 0
    doubtful: int = 0
    empty: int = 0
    failed: int = 0
    corrected: int = 0
    unexpected: int = 0

    @property
    def total(self) -> int:
        """All pages that are known of."""
        return self.waiting + self.done

    @property
    def done(self) -> int:
        """Pages that are read, or cannot be."""
        return self.sure + self.doubtful + self.empty + self.failed + self.corrected + self.unexpected


@dataclass(frozen=True)
class Summary:
    """What a job came to so far.

    Attributes:
        counts: pages by what they came to.
        misfits: pages with a number that is not what it must be.
        judged: pages with a number of which a person said what it is.
        doubtful: numbers that somebody should look at.
    """

    counts: Counts = field(default_factory=Counts)
    misfits: int = 0
    judged: int = 0
    doubtful: int = 0
