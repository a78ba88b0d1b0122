"""The two programs that are packaged: everything, and what a person needs who only reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """One of them.

    Attributes:
        name: for `scripts/package.py`.
        title: for people.
        folder: that is unpacked.
        package: the name of its .deb, and the beginning of every package's name.
        identifier: its name among all programs of macOS.
        summary: what it is, in a line.
        trains: whether TensorFlow is in it, and what only a training needs.
        unpacked, packed: the most that it may take, megabytes (of 1,000,000 bytes).
    """

    name: str
    title: str
    folder: str
    package: str
    identifier: str
    summary: str
    trains: bool
    unpacked: int
    packed: int


EDITIONS = {
    edition.name: edition
    for edition in (
        Edition(
            name="reader",
            title="DigitRec Reader",
            folder="DigitRec-Reader",
            package="digitrec-reader",
            identifier="digitrec.reader",
            summary="reads handwritten digits",
            trains=False,
            unpacked=300,
            packed=120,
        ),
        Edition(
            name="full",
            title="DigitRec",
            folder="DigitRec",
            package="digitrec",
            identifier="digitrec",
            summary="reads handwritten digits, and learns to",
            trains=True,
            unpacked=1200,
            packed=400,
        ),
    )
}
