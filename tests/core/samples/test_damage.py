"""A damaged store of samples is set aside and said, never overwritten."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples import schema
from digitrec_gui.core.samples.store import SampleStore
from tests.core.samples.store_story import filled, new, opened, refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samples.sqlite"


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def truncated_to_a_few_bytes(path: Path) -> None:
    os.truncate(path, 50)


def garbage_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xff" * 100)


def garbage_within(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(bytes(range(256)) * 200)


def no_database(path: Path) -> None:
    path.write_text("my shopping list\n" * 1000)


def other_tables(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE samples (name TEXT)")
    other.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS)}")
    other.close()


DAMAGE = (truncated, truncated_to_a_few_bytes, garbage_header, garbage_within, no_database, other_tables)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_set_aside_and_said(path: Path, damage) -> None:
    filled(path)
    damage(path)
    content = path.read_bytes()

    with opened(path) as store:
        assert sum(store.count().values()) == 0
        store.add([new(1)])
        aside = store.set_aside

    assert aside is not None and aside.parent == path.parent and "damaged" in aside.name
    assert aside.read_bytes() == content
    with opened(path) as store:
        assert (store.set_aside, len(store.ids())) == (None, 1)


def test_two_damaged_files_are_both_kept(path: Path) -> None:
    for content in ("one", "two"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        SampleStore(path).close()

    kept = {file.read_text() for file in path.parent.glob("*.damaged-*.sqlite")}
    assert kept == {"one", "two"}


def test_a_file_that_another_window_has_open_is_not_set_aside(path: Path) -> None:
    filled(path)
    with opened(path):
        garbage_header(path)
        content = path.read_bytes()

        assert "Close all windows" in refused(path)

        assert path.read_bytes() == content
        assert not list(path.parent.glob("*.damaged-*"))


def test_damage_met_on_the_way_is_a_sentence(path: Path) -> None:
    filled(path, 5000)  # more than SQLite keeps in memory
    with opened(path) as store:
        garbage_within(path)
        with pytest.raises(DataError, match=r"is damaged\. Start DigitRec again"):
            store.arrays()


def test_a_file_of_a_newer_digitrec_is_left_as_it_is(path: Path) -> None:
    filled(path)
    newer = sqlite3.connect(path)
    newer.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
    newer.close()
    content = path.read_bytes()

    assert "newer DigitRec" in refused(path)

    assert path.read_bytes() == content
    assert not list(path.parent.glob("*.damaged-*"))


def test_a_sample_with_an_odd_date_is_not_lost(path: Path) -> None:
    filled(path, 3)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE samples SET added = 'noon', source = 5 WHERE id = 1")
        database.execute("UPDATE samples SET added = 9223372036854775807 WHERE id = 2")
    database.close()

    with opened(path) as store:
        assert store.set_aside is None
        assert [sample.added.year > 2000 for sample in store.get([1, 2, 3])] == [False, False, True]


@pytest.mark.parametrize(
    "change",
    [
        "PRAGMA user_version = -1",
        "CREATE TRIGGER one AFTER INSERT ON samples BEGIN DELETE FROM samples; END",
        "CREATE VIEW others AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id FROM n",
    ],
)
def test_a_file_of_no_version_or_with_a_will_of_its_own_is_set_aside(path: Path, change: str) -> None:
    filled(path, 3)
    with sqlite3.connect(path) as database:
        database.execute(change)
    database.close()

    with opened(path) as store:
        assert store.set_aside is not None and store.set_aside.is_file()
