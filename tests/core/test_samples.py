"""My samples: whatever happens to the program or the file, what was kept is there, and nothing is overwritten."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core import samples_schema
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples import NewSample, SampleStore
from digitrec_gui.core.types import NOT_A_DIGIT

ADDING = """
import sys
from pathlib import Path
import numpy as np
from digitrec_gui.core.samples import NewSample, SampleStore
store = SampleStore(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    pixels = np.full((28, 28), number % 256, np.uint8)
    for at in store.add([NewSample(pixels, number % 10, None, "draw")]):
        print(at, number, flush=True)
store.close()
"""


def field(value: int) -> np.ndarray:
    return np.full((28, 28), value, np.uint8)


def new(digit: int, value: int | None = None, said: int | None = None) -> NewSample:
    return NewSample(field(20 * digit if value is None else value), digit, said, "draw")


@contextmanager
def opened(path: Path) -> Iterator[SampleStore]:
    store = SampleStore(path)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samples.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SampleStore]:
    with opened(path) as store:
        yield store


def refused(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        SampleStore(path)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_what_is_added_is_there_after_a_restart(path: Path) -> None:
    before = datetime.now(UTC)
    pixels = np.arange(784, dtype=np.uint8).reshape(28, 28)
    with opened(path) as store:
        (at,) = store.add([NewSample(pixels, 7, 1, "webcam")])

    with opened(path) as store:
        (kept,) = store.get([at])
        assert store.set_aside is None

    assert np.array_equal(kept.pixels, pixels)
    assert (kept.id, kept.digit, kept.said, kept.source) == (at, 7, 1, "webcam")
    assert before <= kept.added.replace(microsecond=kept.added.microsecond) <= datetime.now(UTC)


def test_samples_are_found_by_digit_and_in_order(store: SampleStore) -> None:
    first, second, third = (store.add([new(digit)])[0] for digit in (5, 3, 5))

    assert store.ids().tolist() == [third, second, first]
    assert store.ids(order="oldest").tolist() == [first, second, third]
    assert store.ids(order="digit").tolist() == [second, third, first]
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

    assert [(sample.digit, sample.said) for sample in store.get(ids)] == [(NOT_A_DIGIT, 2), (NOT_A_DIGIT, None)]


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


@pytest.mark.parametrize("seed", range(6))
def test_killed_while_adding_every_committed_sample_is_there(path: Path, seed: int) -> None:
    child = adding(path, 100_000)
    moment = random.Random(seed)
    told = [child.stdout.readline() for _ in range(moment.randrange(1, 60))]
    # Not at the end of a commit, but anywhere in the next ones.
    timer = threading.Timer(moment.uniform(0, 0.02), child.kill)
    timer.start()
    told += child.stdout.readlines()
    timer.join()
    child.communicate()
    committed = dict(map(int, line.split()) for line in told if line.endswith("\n"))

    with opened(path) as store:
        assert store.set_aside is None
        kept = {sample.id: sample for sample in store.get(store.ids(order="oldest"))}
        assert committed.keys() <= kept.keys()
        assert len(kept) <= len(committed) + 1, "at most the one that was not told yet"
        assert all(kept[at].pixels[0, 0] == number % 256 for at, number in committed.items())
        assert store.add([new(3)])


def test_killed_while_it_makes_the_file(path: Path) -> None:
    for milliseconds in range(0, 12, 3):
        child = subprocess.Popen([sys.executable, "-c", ADDING, str(path), "1"], stdin=subprocess.PIPE)
        # It is killed as soon as there is anything at all, or a little later.
        while not path.exists() and child.poll() is None:
            pass
        timer = threading.Timer(milliseconds / 1000, child.kill)
        timer.start()
        timer.join()
        child.communicate()

        with opened(path) as store:
            assert store.set_aside is None
            assert store.add([new(3)])
        shutil.rmtree(path.parent)


def test_two_processes_add_at_once(path: Path) -> None:
    children = [adding(path, 150) for _ in range(2)]

    told = [child.communicate("go\n")[0] for child in children]

    ids = [int(line.split()[0]) for part in told for line in part.splitlines()]
    with opened(path) as store:
        assert sorted(ids) == store.ids(order="oldest").tolist() == list(range(1, 301))


def test_two_processes_make_the_file_at_once(path: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", ADDING, str(path), "5"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    for child in children:
        child.communicate(b"go\n")

    assert [child.returncode for child in children] == [0, 0, 0]
    with opened(path) as store:
        assert sum(store.count().values()) == 15


def adding(path: Path, count: int) -> subprocess.Popen[str]:
    """A child that has opened the store, and adds at the first line that it is told."""
    command = [sys.executable, "-c", ADDING, str(path), str(count)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "open\n"
    if count > 1000:
        child.stdin.write("go\n")
        child.stdin.flush()
    return child


def test_another_window_sees_what_this_one_added(path: Path, store: SampleStore) -> None:
    with opened(path) as other:
        ids = store.add([new(1)])
        assert other.ids().tolist() == ids
        other.remove(ids)
    assert store.ids().tolist() == []


def filled(path: Path, count: int = 200) -> None:
    with opened(path) as store:
        store.add([new(number % 10) for number in range(count)])


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
    other.execute(f"PRAGMA user_version = {len(samples_schema.MIGRATIONS)}")
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
    newer.execute(f"PRAGMA user_version = {len(samples_schema.MIGRATIONS) + 1}")
    newer.close()
    content = path.read_bytes()

    assert "newer DigitRec" in refused(path)

    assert path.read_bytes() == content
    assert not list(path.parent.glob("*.damaged-*"))


VERSION_1 = samples_schema.MIGRATIONS[:1]
NOTE = ("ALTER TABLE samples ADD COLUMN note TEXT NOT NULL DEFAULT ''", "UPDATE samples SET note = 'old'")


def test_a_file_of_version_1_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples_schema, "MIGRATIONS", VERSION_1)
    filled(path, 20)
    monkeypatch.setattr(samples_schema, "MIGRATIONS", (*VERSION_1, NOTE, ("CREATE INDEX notes ON samples (note)",)))

    with opened(path) as store:
        assert len(store.arrays()[1]) == 20

    database = sqlite3.connect(path)
    assert database.execute("PRAGMA user_version").fetchone() == (3,)
    assert database.execute("SELECT note, count(*) FROM samples GROUP BY note").fetchall() == [("old", 20)]
    database.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples_schema, "MIGRATIONS", VERSION_1)
    filled(path, 20)
    monkeypatch.setattr(samples_schema, "MIGRATIONS", (*VERSION_1, (*NOTE, "CREATE INDEX at ON nothing (at)")))

    refused(path)

    monkeypatch.setattr(samples_schema, "MIGRATIONS", VERSION_1)
    with opened(path) as store:
        assert store.set_aside is None
        assert len(store.ids()) == 20


def test_the_first_version_stays_readable(tmp_path: Path) -> None:
    """The file below was made by the first DigitRec that kept samples; it must open for ever."""
    path = tmp_path / "samples.sqlite"
    shutil.copy(Path(__file__).with_name("samples-version-1.sqlite"), path)

    with opened(path) as store:
        assert store.set_aside is None
        kept = store.get(store.ids(order="oldest"))

    assert [(sample.digit, sample.said, sample.source) for sample in kept] == [
        (3, 5, "image"),
        (NOT_A_DIGIT, 1, "draw"),
    ]
    assert kept[0].pixels.tolist() == np.eye(28, dtype=np.uint8).tolist()
    assert kept[0].added.year >= 2026


def test_on_a_full_disk_nothing_is_lost(path: Path) -> None:
    with opened(path) as store:
        ids = store.add([new(1)])
        # As full as SQLite can be told that a disk is.
        pages = store._database.execute("PRAGMA page_count").fetchone()[0]
        store._database.execute(f"PRAGMA max_page_count = {pages + 3}")

        with pytest.raises(DataError, match=r"disk is full.*Make room"):
            store.add([new(2)] * 500)

        assert store.ids().tolist() == ids
        store._database.execute("PRAGMA max_page_count = 100000")
        assert len(store.add([new(2)] * 500)) == 500


FILLING = """
import resource, sys
from pathlib import Path
import numpy as np
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples import NewSample, SampleStore
store = SampleStore(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    while True:
        print(*store.add([NewSample(np.full((28, 28), 7, np.uint8), 7)]))
except DataError as error:
    print(error)
store.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_when_the_disk_takes_no_more_what_was_kept_stays(path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", FILLING, str(path)], capture_output=True, text=True, check=True)

    *kept, sentence = child.stdout.splitlines()
    assert "Check that its disk has room" in sentence
    with opened(path) as store:
        assert store.set_aside is None
        assert store.ids(order="oldest").tolist() == list(map(int, kept)) and kept
        store.add([new(1)])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "permissions" in refused(tmp_path / "file" / "samples.sqlite")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("with_file", [False, True])
def test_a_read_only_folder_is_named(with_file: bool) -> None:
    with tempfile.TemporaryDirectory() as name, as_nobody(folder := Path(name)):
        path = folder / "samples.sqlite"
        if with_file:
            filled(path)
        for file in folder.iterdir():
            file.chmod(0o444)
        folder.chmod(0o555)
        try:
            assert "permissions" in refused(path)
        finally:
            folder.chmod(0o755)


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Root may write anywhere: where a test runs as root, it becomes another for a while, whose the folder is."""
    if os.geteuid():
        yield
        return
    os.chown(folder, 65534, -1)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
