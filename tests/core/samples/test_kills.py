"""The store of samples: killed at any moment, and written by two processes at once."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitrec_gui.core.samples.store import SampleStore
from tests.core.samples.store_story import ADDING, adding, new, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "samples.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[SampleStore]:
    with opened(path) as store:
        yield store


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
        kept = {sample.id: sample for sample in store.get(store.ids(sorting="oldest"))}
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
        assert sorted(ids) == store.ids(sorting="oldest").tolist() == list(range(1, 301))


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


def test_another_window_sees_what_this_one_added(path: Path, store: SampleStore) -> None:
    with opened(path) as other:
        ids = store.add([new(1)])
        assert other.ids().tolist() == ids
        other.remove(ids)
    assert store.ids().tolist() == []
