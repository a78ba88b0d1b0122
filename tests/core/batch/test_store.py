"""A job in its file: what it remembers, in which order, and what it is told anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.batch.packing import packed, unpacked
from digitrec_gui.core.batch.review import review_of
from digitrec_gui.core.batch.sources import listed, sources_of
from digitrec_gui.core.batch.store import PAGES_AT_A_TIME, JobStore
from digitrec_gui.core.batch.types import Answer, Counts, JobSettings, PageAnswer, Source, State, Task
from digitrec_gui.core.errors import DataError
from digitrec_gui.core.types import NOT_A_DIGIT, Box, Digit, Glyph, Grid, Prediction, Reading, ReadOptions, Sign


def digit(label: int, x: int, confidence: float = 0.99, word: int = 0) -> Digit:
    probabilities = [(1 - confidence) / 10] * 11
    probabilities[label] = confidence
    ink = np.zeros((20, 10), np.uint8)
    return Digit(Glyph(Box(x, 5, 10, 20), ink, 0, word), np.zeros((28, 28), np.uint8), Prediction(tuple(probabilities)))


def reading(*digits: Digit, signs: tuple[Sign, ...] = ()) -> Reading:
    return Reading(digits, 100, 40, 0.02, signs=signs)


def page(number: int, *digits: Digit) -> PageAnswer:
    return PageAnswer(number, packed(reading(*digits)))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    with closing(JobStore(tmp_path / "job", JobSettings())) as store:
        yield store


def files(*names: str, stamp: str = "1") -> list[Source]:
    return [Source(name, f"/there/{name}", stamp) for name in names]


def test_a_reading_crosses_as_json_and_is_the_same() -> None:
    grid = Grid(((1.0, 2.0), (90.0, 2.0), (90.0, 38.0), (1.0, 38.0)), (0.5, 1.0), (1.0,))
    sign = Sign(Box(24, 20, 3, 3), ".", 0.97, 0, 0)
    read = Reading((digit(3, 10), digit(10, 30, 0.8)), 100, 40, 0.5, 90, 0.93, (sign,), frozenset({(0, 0)}), grid)

    again = unpacked(packed(read))

    assert (again.text, again.lines, again.width, again.height) == (read.text, read.lines, 100, 40)
    assert (again.rotation, again.rotation_confidence, again.seconds) == (90, 0.93, 0.5)
    assert (again.signs, again.misfits, again.grid) == (read.signs, read.misfits, grid)
    assert [one.box for one in again.digits] == [one.box for one in read.digits]
    assert [one.is_digit for one in again.digits] == [True, False]
    assert again.digits[0].confidence == pytest.approx(0.99, abs=1e-4)


def test_settings_are_kept_whole(tmp_path: Path) -> None:
    settings = JobSettings(ReadOptions(90, Box(1, 2, 3, 4), 0.4, signs=False), "a.h5", "abc", "1-3", r"\d{4}", "form")
    JobStore(tmp_path / "job", settings).close()

    with closing(JobStore(tmp_path / "job")) as store:
        assert store.settings == settings


def test_files_wait_in_their_order_and_each_time_they_were_given(store: JobStore) -> None:
    store.add([*files("b.png", "a.png", "b.png"), Source("nothing", "nothing", problem="There are no images.")])

    assert [task.name for task in store.tasks()] == ["b.png", "a.png", "b.png"] or [
        task.name for task in store.tasks()
    ] == ["a.png", "b.png", "b.png"]
    assert store.counts() == Counts(waiting=3, failed=1)


def test_what_was_read_stays_and_what_changed_is_read_again(store: JobStore) -> None:
    store.add(files("a.png", "b.png"))
    one, two = store.tasks()
    store.put([Answer(one.file, (page(0, digit(4, 0)),), (0,), 1), Answer(two.file, (page(0, digit(5, 0)),), (0,), 1)])
    assert store.counts() == Counts(sure=2)

    store.add([*files("a.png"), *files("b.png", stamp="2"), *files("c.png")])

    assert [task.name for task in store.tasks()] == ["b.png", "c.png"]
    assert [(row.name, row.state, row.text) for row in store.all_rows()] == [
        ("a.png", State.SURE, "4"),
        ("b.png", State.WAITING, ""),
        ("c.png", State.WAITING, ""),
    ]


def test_the_pages_of_a_file_are_shared_out_once_they_are_known(store: JobStore) -> None:
    store.add(files("scan.pdf", "last.png"))
    first = next(iter(store.tasks()))
    assert first.pages == ()

    store.put([Answer(first.file, tuple(page(number, digit(1, 0)) for number in range(4)), tuple(range(11)), 11)])

    rest = store.rest(first)
    assert [task.pages for task in rest] == [(4, 5, 6, 7), (8, 9, 10)]
    assert max(len(task.pages) for task in rest) <= PAGES_AT_A_TIME
    assert store.counts() == Counts(waiting=8, sure=4)
    assert [task.pages for task in store.tasks()] == [(4, 5, 6, 7), (8, 9, 10), ()]  # after a kill the same goes on
    store.put([Answer(first.file, (PageAnswer(9, problem="Page 10 is damaged."),))])
    assert [row.page for row in store.all_rows()] == [*range(11), None]
    assert [row.problem for row in store.all_rows() if row.state == State.FAILED] == ["Page 10 is damaged."]

    store.retry()
    assert store.counts().failed == 0


def test_what_a_person_says_counts_and_can_be_taken_back(store: JobStore) -> None:
    store.add(files("a.png"))
    (task,) = store.tasks()
    doubtful = digit(3, 40, 0.6, word=1)
    store.put([Answer(task.file, (page(0, digit(1, 0), digit(2, 12), doubtful),), (0,), 1)])
    (row,) = store.all_rows()
    assert (row.state, row.text, row.lowest) == (State.DOUBTFUL, "12 3", pytest.approx(0.6))
    sure, number = store.numbers(row.id)
    assert (sure.is_doubtful, number.is_doubtful, number.why) == (False, True, "3: 60 % sure")

    row = store.judge(row.id, number.key, "8.5")

    assert (row.state, row.text, row.judged) == (State.SURE, "12 8.5", 1)
    judged = store.reading(row.id)
    assert judged.text == "12 8.5"
    assert all(part.text and part.box.width for part in judged.parts)
    assert store.result(row.id, as_read=True).text == "12 3"

    row = store.judge(row.id, number.key, "")
    assert (row.state, row.text, store.reading(row.id).text) == (State.SURE, "12", "12")
    row = store.judge(row.id, number.key, None)
    assert (row.state, row.text, row.judged) == (State.DOUBTFUL, "12 3", 0)


def test_two_see_the_same_job(store: JobStore, tmp_path: Path) -> None:
    store.add(files("a.png"))
    with closing(JobStore(tmp_path / "job")) as other:
        (task,) = other.tasks()
        other.put([Answer(task.file, problem="It is damaged.")])
    (row,) = store.all_rows()
    assert (row.state, row.page, row.problem) == (State.FAILED, None, "It is damaged.")


def test_a_name_that_no_text_can_hold_is_kept(store: JobStore) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    store.add(files(name))
    assert [task.name for task in store.tasks()] == [name]


def test_files_that_are_no_jobs_are_left_alone(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no job"):
        JobStore(tmp_path / "none")
    (tmp_path / "text").write_text("no database, but some words\n" * 50)
    with pytest.raises(DataError, match="damaged"):
        JobStore(tmp_path / "text", JobSettings())
    with closing(sqlite3.connect(tmp_path / "other")) as database:
        database.execute("CREATE TABLE mine (x)")
    with pytest.raises(DataError, match="no job of DigitRec's"):
        JobStore(tmp_path / "other", JobSettings())
    JobStore(tmp_path / "newer", JobSettings()).close()
    with closing(sqlite3.connect(tmp_path / "newer")) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(DataError, match="newer DigitRec"):
        JobStore(tmp_path / "newer")


def test_folders_patterns_and_lists_become_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b.png", "a.JPG", "notes.txt", "inner/c.pdf", "inner/d[1].png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)

    def names(*given: str, recursive: bool = False) -> list[str]:
        return sorted(source.problem or Path(source.name).as_posix() for source in sources_of(given, recursive))

    folder = str(tmp_path)
    assert [Path(name).name for name in names(folder)] == ["a.JPG", "b.png"]
    assert [Path(name).name for name in names(folder, recursive=True)] == ["a.JPG", "b.png", "c.pdf", "d[1].png"]
    assert names("*.png") == ["b.png"]
    assert names("**/*.p*") == ["b.png", "inner/c.pdf", "inner/d[1].png"]
    assert names("inner/d[1].png") == ["inner/d[1].png"]
    assert names("*.bmp") == ["*.bmp"]  # which will be said not to exist
    assert names("empty") == ["There are no images in empty."]
    (tmp_path / "empty" / "inner").mkdir()
    assert names("empty") == ["There are no images in empty. Add --recursive to look in the folders in it."]
    assert all(Path(source.place).is_absolute() and source.stamp for source in sources_of(["b.png"]))

    (tmp_path / "list.txt").write_text("\ufeffb.png\n\n  inner/c.pdf  \n", encoding="utf-8")
    assert list(listed("list.txt")) == ["b.png", "inner/c.pdf"]
    with pytest.raises(DataError, match=r"none\.txt cannot be read"):
        list(listed("none.txt"))


def test_a_task_says_nothing_of_its_content() -> None:
    assert "secret" not in repr(Task(1, "a", "a", content=b"secret"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE readings SET content = '{}'",
        "UPDATE readings SET content = 'null'",
        "UPDATE readings SET content = replace(content, '0.99', 'NaN')",
        "UPDATE readings SET content = replace(content, ',11,', ',99999999999,')",
        "UPDATE readings SET content = replace(content, '[10,', '[\"10\",')",
        "DELETE FROM readings",
        "UPDATE pages SET state = 77",
        "UPDATE pages SET lowest = 9e999",
        "UPDATE pages SET text = x'00', doubtful = 'some'",
        "UPDATE files SET total = 'many'",
        "INSERT OR REPLACE INTO about VALUES ('given', 'nothing')",
        "DROP TABLE readings",
    ],
)
def test_a_job_with_contents_that_are_none_of_ours_says_so(tmp_path: Path, change: str) -> None:
    path = tmp_path / "job"
    with closing(JobStore(path, JobSettings())) as store:
        store.add(files("a.png"))
        store.put([Answer(1, (page(0, digit(3, 10)),), (0,), 1)])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)

    with closing(JobStore(path)) as store, pytest.raises(DataError, match=r"job is damaged\. Delete it, and start"):
        store.given()
        for row in store.with_fields(store.rows([1])):
            store.numbers(row.id)
            store.result(row.id)


def test_a_job_that_does_something_by_itself_is_none(tmp_path: Path) -> None:
    JobStore(tmp_path / "job", JobSettings()).close()
    with closing(sqlite3.connect(tmp_path / "job")) as database, database:
        database.execute("CREATE TRIGGER one AFTER UPDATE ON pages BEGIN DELETE FROM pages; END")

    with pytest.raises(DataError, match="is no job of DigitRec's"):
        JobStore(tmp_path / "job")


def test_what_was_not_read_is_reviewed_with_the_numbers(store: JobStore) -> None:
    store.add(files("a.png"))
    (task,) = store.tasks()
    mark = replace(digit(NOT_A_DIGIT, 70, 0.9, word=2), unread=True)
    store.put([Answer(task.file, (page(0, digit(1, 0), digit(3, 40, 0.6, word=1), mark),), (0,), 1)])
    (row,) = store.all_rows()

    number, unread = review_of(store, row.id, {})

    assert (number.number.text, unread.number.text) == ("3", "?")
    assert [part.box for part in unread.parts] == [mark.box]
    row = store.judge(row.id, unread.number.key, "7")
    assert row.text == "1 3 7"
