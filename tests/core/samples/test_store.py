"""My samples: whatever happens to the program or the file, what was kept is there, and nothing is overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.samples.schema import MIGRATIONS
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import NOT_A_DIGIT
from tests.core.samples.store_story import field, new, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samples.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SampleStore]:
    with opened(path) as store:
        yield store


def test_what_is_added_is_there_after_a_restart(path: Path) -> None:
    before = datetime.now(UTC)
    pixels = np.arange(784, dtype=np.uint8).reshape(28, 28)
    with opened(path) as store:
        (at,) = store.add([NewSample(pixels, 7, 1, "webcam")])

    with opened(path) as store:
        (kept,) = store.get([at])
        assert store.set_aside is None

    assert np.array_equal(kept.pixels, pixels)
    assert (kept.id, kept.digit, kept.predicted, kept.source) == (at, 7, 1, "webcam")
    assert before <= kept.added.replace(microsecond=kept.added.microsecond) <= datetime.now(UTC)


def test_samples_are_found_by_digit_and_in_order(store: SampleStore) -> None:
    first, second, third = (store.add([new(digit)])[0] for digit in (5, 3, 5))

    assert store.ids().tolist() == [third, second, first]
    assert store.ids(sorting="oldest").tolist() == [first, second, third]
    assert store.ids(sorting="digit").tolist() == [second, third, first]
    assert store.ids(5).tolist() == [third, first]
    assert store.ids(5, "oldest").tolist() == [first, third]
    assert store.ids(8).tolist() == []
    assert [sample.id for sample in store.get([second, 999, first])] == [second, first]
    assert store.count() == {**dict.fromkeys(range(11), 0), 3: 1, 5: 2}


def test_no_list_of_ids_looks_at_the_pixels(path: Path) -> None:
    SampleStore(path).close()
    database = sqlite3.connect(path)
    for query in (
        "SELECT id FROM samples ORDER BY added DESC, id DESC",
        "SELECT id FROM samples ORDER BY added, id",
        "SELECT id FROM samples ORDER BY digit, added DESC, id DESC",
        "SELECT id FROM samples WHERE digit = 3 ORDER BY added DESC, id DESC",
        "SELECT id FROM samples WHERE digit = 3 ORDER BY added, id",
        "SELECT digit, count(*) FROM samples GROUP BY digit",
    ):
        plan = " ".join(row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {query}"))
        assert "COVERING INDEX" in plan and "TEMP B-TREE" not in plan, query
    database.close()


def test_samples_are_relabelled(store: SampleStore) -> None:
    ids = store.add([new(1, said=2), new(2)])

    store.relabel(np.array(ids), NOT_A_DIGIT)

    assert [(sample.digit, sample.predicted) for sample in store.get(ids)] == [(NOT_A_DIGIT, 2), (NOT_A_DIGIT, None)]


def test_what_a_person_has_looked_at_is_known(store: SampleStore) -> None:
    first, second, third, fourth = store.add([*(new(digit) for digit in (1, 2, 3)), replace(new(4), confirmed=True)])

    store.confirm([first])
    store.relabel([second], 7)
    store.relabel([third], 8, confirmed=False)

    assert store.unconfirmed().tolist() == [third]
    assert [sample.confirmed for sample in store.get([first, second, third, fourth])] == [True, True, False, True]
    before = store.get([first])
    store.remove([first])
    store.restore(before)
    assert store.get([first])[0].confirmed


def test_a_store_of_an_older_digitrec_goes_on(path: Path) -> None:
    # Given a file as the first version of the schema has it
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for statement in MIGRATIONS[0]:
            database.execute(statement)
        row = (7, 1, "draw", 1, field(9).tobytes())
        database.execute("INSERT INTO samples (digit, said, source, added, pixels) VALUES (?, ?, ?, ?, ?)", row)
        database.execute("PRAGMA user_version = 1")

    with opened(path) as store:
        assert store.set_aside is None
        assert [(sample.digit, sample.confirmed) for sample in store.get(store.ids())] == [(7, False)]


def test_a_removal_is_undone_to_the_last_microsecond(store: SampleStore) -> None:
    ids = store.add([new(1), new(2, said=7), new(3)])
    before = store.get(ids)

    store.remove(ids[1:])
    assert store.ids().tolist() == ids[:1]
    added_meanwhile = store.add([new(4)])
    store.restore(before[1:])
    store.restore(before)

    assert [vars(sample) | {"pixels": 0} for sample in store.get(ids)] == [
        vars(sample) | {"pixels": 0} for sample in before
    ]
    assert not set(added_meanwhile) & set(ids), "no id is given twice"


def test_arrays_are_what_training_takes(store: SampleStore) -> None:
    assert store.arrays()[0].shape == (0, 28, 28)
    ids = store.add([new(4), new(9)])

    x, y, at = store.arrays()

    assert (x.shape, x.dtype, y.dtype) == ((2, 28, 28), np.uint8, np.int64)
    assert x[:, 0, 0].tolist() == [80, 180]
    assert (y.tolist(), at.tolist()) == ([4, 9], ids)


@pytest.mark.parametrize("bad", [new(11), new(-1, 5), NewSample(field(1)[:20], 1), new(2, said=12)])
def test_of_several_samples_all_or_none_are_added(store: SampleStore, bad: NewSample) -> None:
    with pytest.raises((sqlite3.IntegrityError, ValueError)):
        store.add([new(1), bad])

    assert len(store.ids()) == 0
    assert store.add([new(1)])
