"""`digitrec train --finder`: a network that is trained, cut off, gone on with, and used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.training.events import Event
from digitrec_gui.core.training.finder_options import FinderOptions
from digitrec_gui.training.finder import fit, material
from digitrec_gui.training.finder.material import BATCH, load_material, written
from digitrec_gui.training.finder.patches import SIDE


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a run one of seconds."""
    monkeypatch.setattr(fit, "_MEASURED", 4)
    monkeypatch.setattr(fit, "_VALIDATION", 1)
    monkeypatch.setattr(material, "_LEAST", BATCH)
    monkeypatch.setattr(material, "_PAGES", 2)


def test_a_training_that_is_stopped_goes_on_and_leaves_a_finder_with_its_card(short: None, tmp_path: Path) -> None:
    options = FinderOptions(out=tmp_path / "mine.tflite", steps=20)
    said: list[Event] = []
    steps = iter(range(6))

    def until_stopped() -> float:
        if next(steps, None) is None:
            raise KeyboardInterrupt
        return 0.0

    with pytest.raises(KeyboardInterrupt):
        fit.train_finder(options, said.append, until_stopped)
    assert not options.out.exists()
    with pytest.raises(DataError, match="another number of steps"):
        fit.train_finder(FinderOptions(out=options.out, steps=30, resume=True), said.append)
    out = fit.train_finder(FinderOptions(out=options.out, steps=20, resume=True), said.append)

    assert [event["message"].split(":")[0] for event in said if event["event"] == "note"][:2] == [
        "Step 4 of 20",
        "Step 8 of 20",
    ]
    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert (card["steps"], card["resumed"], card["data"]["movements"]) == (20, 1, None)
    assert card["command"] == "digitrec train --finder --out mine.tflite --steps 20 --seed 0"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.json", "mine.tflite"]
    (view, *_) = Finder(out).look(np.full((90, 130, 3), 200, np.uint8))
    assert 0 <= view.ink.min() <= view.ink.max() <= 1


def test_there_must_be_something_to_go_on_from(short: None, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no checkpoint of mine\.tflite"):
        fit.train_finder(FinderOptions(out=tmp_path / "mine.tflite", resume=True), lambda _: None)


def test_the_movements_must_be_where_they_are_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"pendigits.npz and omniglot_small.npz cannot be found"):
        load_material(tmp_path)


def test_a_group_of_pages_is_the_same_for_the_same_seed(short: None) -> None:
    learned, held_out, facts = load_material(None)

    first, again = (written(learned, (1, 2)) for _ in range(2))

    assert len(learned.digits) + len(held_out.digits) == 60_000 and facts["movements"] is None
    assert first[0][0].shape == (SIDE, SIDE, 4)
    pairs = [pair for both in zip(first, again, strict=True) for pair in zip(*both, strict=True)]
    assert all(np.array_equal(one, other) for one, other in pairs)
