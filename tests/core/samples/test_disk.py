"""Stores of older versions, full disks, and folders that cannot be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples import schema, store
from digitrec_gui.core.types import NOT_A_DIGIT
from tests.core.samples.store_story import filled, new, opened, refused


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samples.sqlite"


KNOWN = schema.MIGRATIONS


def have(monkeypatch: pytest.MonkeyPatch, *migrations: tuple[str, ...]) -> None:
    """Makes the samples' tables come about so."""
    monkeypatch.setattr(store, "SCHEMA", replace(schema.SCHEMA, migrations=migrations))


NOTE = ("ALTER TABLE samples ADD COLUMN note TEXT NOT NULL DEFAULT ''", "UPDATE samples SET note = 'old'")


def test_an_older_file_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, *KNOWN)
    filled(path, 20)
    have(monkeypatch, *KNOWN, NOTE, ("CREATE INDEX notes ON samples (note)",))

    with opened(path) as store:
        assert len(store.arrays()[1]) == 20

    database = sqlite3.connect(path)
    assert database.execute("PRAGMA user_version").fetchone() == (len(KNOWN) + 2,)
    assert database.execute("SELECT note, count(*) FROM samples GROUP BY note").fetchall() == [("old", 20)]
    database.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    have(monkeypatch, *KNOWN)
    filled(path, 20)
    have(monkeypatch, *KNOWN, (*NOTE, "CREATE INDEX at ON nothing (at)"))

    refused(path)

    have(monkeypatch, *KNOWN)
    with opened(path) as store:
        assert store.set_aside is None
        assert len(store.ids()) == 20


def test_the_first_version_stays_readable(tmp_path: Path) -> None:
    """The file below was made by the first DigitRec that kept samples; it must open for ever."""
    path = tmp_path / "samples.sqlite"
    shutil.copy(Path(__file__).with_name("samples-version-1.sqlite"), path)

    with opened(path) as store:
        assert store.set_aside is None
        kept = store.get(store.ids(sorting="oldest"))

    assert [(sample.digit, sample.predicted, sample.source) for sample in kept] == [
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
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
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
        assert store.ids(sorting="oldest").tolist() == list(map(int, kept)) and kept
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
