"""Real pictures by many hands, where they lie beside the repository: what was read once stays read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.signs import SignReader
from digitrec_gui.training.evaluate.answers import Score, WrongImage
from scripts.bench.photos import COMMITTED, regression, score

ROOT = Path(__file__).resolve().parent.parent
PHOTOS = ROOT.parent / "shared" / "photos"


@pytest.fixture
def reader() -> Reader:
    compiled = find_compiled(paths.DEFAULT_MODEL, paths.cache_folder())
    assert compiled is not None
    return Reader(Engine(compiled), Finder(paths.FINDER), SignReader(paths.SIGNS))


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the real pictures do not lie beside the repository")
def test_real_pictures_are_read_as_well_as_before(reader: Reader) -> None:
    assert regression(*score(PHOTOS, reader)) == ""


def test_samples_are_scored_by_kind(reader: Reader, tmp_path: Path) -> None:
    scores, wrong = score(paths.SAMPLES, reader)

    assert not wrong
    assert scores["all"].exact == scores["all"].images > 1


def test_two_images_fewer_are_a_regression_and_are_named(tmp_path: Path) -> None:
    before = tmp_path / "photos.json"
    before.write_text(json.dumps({"scores": {"all": {"exact": 10}}, "wrong": ["old.jpg"]}))
    wrong = [WrongImage("old.jpg", "1", "7"), WrongImage("new.jpg", "12", "")]

    assert regression({"all": Score(exact=9)}, wrong, before) == ""
    assert regression({"all": Score(exact=8)}, wrong, before).endswith("ones:\nnew.jpg: 12 read as nothing")


def test_committed_figures_agree_with_themselves() -> None:
    before = json.loads(COMMITTED.read_text(encoding="utf-8"))

    assert len(before["wrong"]) == before["scores"]["all"]["images"] - before["scores"]["all"]["exact"]
