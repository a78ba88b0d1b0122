"""The tables of the samples."""

from __future__ import annotations

from digitrec_gui.core.database import Schema

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # AUTOINCREMENT: an id is never given again, or undoing a removal could meet another sample in its place.
        """
        CREATE TABLE samples (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digit INTEGER NOT NULL CHECK (typeof(digit) = 'integer' AND digit BETWEEN 0 AND 10),
            said INTEGER CHECK (said IS NULL OR typeof(said) = 'integer' AND said BETWEEN 0 AND 10),
            source TEXT NOT NULL,
            added INTEGER NOT NULL,
            pixels BLOB NOT NULL CHECK (typeof(pixels) = 'blob' AND length(pixels) = 784)
        )
        """,
        # Each list of ids comes in order from an index alone, without a look at the pixels.
        "CREATE INDEX samples_by_digit ON samples (digit, added DESC, id DESC)",
        "CREATE INDEX samples_by_time ON samples (added DESC, id DESC)",
    ),
    ("ALTER TABLE samples ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0 CHECK (confirmed IN (0, 1))",),
)
"""What takes the file from each schema version to the next, from 0, an empty file, on; never changed, only added to."""

COLUMNS = "id, digit, said, source, added, pixels, confirmed"
"""Of the table: `said` what the Model had read it as, `added` in microseconds since 1970 UTC, `pixels` row by
row, `confirmed` 1 where a person looked at it and keeps it so."""

SCHEMA = Schema(MIGRATIONS, f"SELECT {COLUMNS} FROM samples LIMIT 0")
