"""What was corrected of Images, in an SQLite file: each is known by its content, wherever it lies and however it came.

The content are the pixels of the Image as it was opened, for in those lie the boxes; so a picture that was pasted, or
saved under another name, is the same, and one that was turned or cut is another. The Image itself is not kept.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from digitrec_gui.core.database import DatabaseFile, Schema
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.reading.corrections import NOTHING, Correction, Corrections, Extent, Remembered, merged
from digitrec_gui.core.sqlite import sqlite_in_sentences
from digitrec_gui.core.types import Box, Image, ReadOptions

SCHEMA = Schema(
    (
        (
            """
            CREATE TABLE pictures (
                key BLOB PRIMARY KEY,
                -- JSON of what was corrected, and of how the picture was read.
                content TEXT NOT NULL,
                changed INTEGER NOT NULL
            )
            """,
        ),
    ),
    "SELECT key, content, changed FROM pictures LIMIT 0",
)


def key_of(image: Image) -> bytes:
    """What tells an Image by its content, 32 bytes. It takes 30 ms for 12 megapixels: for a thread."""
    height, width = image.shape[:2]
    content = hashlib.sha256(f"{width}x{height}:".encode())
    content.update(np.ascontiguousarray(image).data)
    return content.digest()


class RememberedStore:
    """The corrections in a file. Not thread-safe: each thread makes its own.

    What a method has returned from is on the disk. A method that raises has changed nothing.

    Attributes:
        set_aside: where the damaged file lies that was found in place of the store; None if there was none.
    """

    def __init__(self, path: Path) -> None:
        """Opens the store, or makes an empty one.

        Raises:
            DataError: the folder or the file cannot be written, the file is of a newer DigitRec, or it is damaged
                while another window has it open.
        """
        self._path = path
        self._file = DatabaseFile(path, SCHEMA)
        self._database = self._file.database
        self._database.execute("PRAGMA secure_delete = ON")
        self.set_aside = self._file.set_aside

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    @property
    def is_there(self) -> bool:
        """Whether its file still is; where not, it must be opened anew before anything is kept."""
        return self._file.is_there

    def find(self, key: bytes) -> Remembered | None:
        """What is remembered of an Image; None if nothing is."""
        with sqlite_in_sentences(self._path):
            row = self._database.execute("SELECT content FROM pictures WHERE key = ?", (key,)).fetchone()
        return None if row is None else _unpacked(row[0])

    def keep(self, steps: Iterable[Correction]) -> None:
        """Keeps steps of correcting, all of them or none; an Image of which nothing is corrected any more is forgotten.

        Raises:
            DataError: the file cannot be written, or the disk is full.
        """
        insert = (
            "INSERT INTO pictures (key, content, changed) VALUES (?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET content = excluded.content, changed = excluded.changed"
        )
        with self._file.writing() as database:
            for step in steps:
                if not step.key:
                    raise DataError("The picture could not be told from others. Open it again.")
                row = database.execute("SELECT content FROM pictures WHERE key = ?", (step.key,)).fetchone()
                known = None if row is None else _unpacked(row[0])
                corrections = merged(NOTHING if known is None else known.corrections, step)
                if corrections == NOTHING:
                    database.execute("DELETE FROM pictures WHERE key = ?", (step.key,))
                else:
                    content = _packed(Remembered(corrections, step.options))
                    database.execute(insert, (step.key, content, time.time_ns() // 1000))

    def extent(self) -> Extent:
        """How much is remembered."""
        with sqlite_in_sentences(self._path):
            pictures = self._database.execute("SELECT count(*) FROM pictures").fetchone()[0]
            pages, size = (self._database.execute(f"PRAGMA {of}").fetchone()[0] for of in ("page_count", "page_size"))
        return Extent(pictures, pages * size)

    def clear(self) -> None:
        """Forgets all.

        Raises:
            DataError: the file cannot be written.
        """
        with self._file.writing() as database:
            database.execute("DELETE FROM pictures")
        with suppress(sqlite3.OperationalError):  # another window is at it: the file is made small another time
            self._database.execute("VACUUM")
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _packed(remembered: Remembered) -> str:
    corrections, options = remembered.corrections, remembered.options
    return json.dumps(
        {
            "labels": [[*box, text] for box, text in corrections.labels],
            "removed": corrections.removed,
            "added": corrections.added,
            "rotation": options.rotation,
            "region": options.region,
            "sensitivity": options.sensitivity,
        },
        ensure_ascii=False,
    )


def _unpacked(content: str) -> Remembered | None:
    """None where it is not what `_packed` has written: a newer DigitRec may know more."""
    try:
        values: dict[str, Any] = json.loads(content)
        region = values["region"]
        return Remembered(
            Corrections(
                tuple((_box(place), str(text)) for *place, text in values["labels"]),
                tuple(map(_box, values["removed"])),
                tuple(map(_box, values["added"])),
            ),
            ReadOptions(values["rotation"], None if region is None else _box(region), float(values["sensitivity"])),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _box(values: Iterable[int]) -> Box:
    x, y, width, height = map(int, values)
    return Box(x, y, width, height)
