"""`digitrec train --signs`: pages are written and read, and a network learns what stands beside their digits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.reading.sign_candidates import FIELD
from digitrec_gui.core.reading.signs import NONE, SignReader
from digitrec_gui.core.training.events import Event
from digitrec_gui.core.training.signs_options import SignsOptions
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Box
from digitrec_gui.training.finder.material import load_material
from digitrec_gui.training.rendering.pages import Truth
from digitrec_gui.training.signs import fit
from digitrec_gui.training.signs.material import class_of, write_signs


@pytest.fixture(scope="module")
def page() -> tuple[fit.Fields, fit.Labels]:
    learned, _, _ = load_material(None)
    return write_signs(learned, fit._reader(), (3, 0))


def test_a_page_gives_the_same_fields_for_the_same_seed(page: tuple[fit.Fields, fit.Labels]) -> None:
    fields, labels = page
    learned, _, _ = load_material(None)
    again, same = write_signs(learned, fit._reader(), (3, 0))

    assert np.array_equal(fields, again)
    assert np.array_equal(labels, same)
    assert fields.shape[1:] == (*FIELD, 2)
    assert set(labels.tolist()) <= set(range(1 + len(SIGNS)))
    assert len(set(labels.tolist())) > 2


def test_a_training_leaves_a_network_with_its_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fit, "EPOCHS", 2)
    monkeypatch.setattr(fit, "BATCH", 16)
    said: list[Event] = []

    out = fit.train_signs(SignsOptions(out=tmp_path / "mine.tflite", pages=10), said.append)

    card = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert (card["kind"], card["pages"], card["data"]["movements"]) == ("signs", 10, None)
    assert card["command"] == "digitrec train --signs --out mine.tflite --pages 10 --seed 0"
    assert card["fields"]["none"] > card["fields"]["."]
    assert 0 <= card["validation"]["invented"] <= 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.json", "mine.tflite"]
    assert SignReader(out).read(np.zeros((90, 90), np.uint8), [], lambda fields: fields) == ([], [])
    assert [event["message"] for event in said if event["event"] == "note"][-2].startswith("Epoch 2 of 2: loss")


def test_what_ink_is_is_told_by_where_it_lies() -> None:
    label = NOT_A_DIGIT + 1 + SIGNS.index(":")
    truths = (Truth((10, 10, 6, 40), label), Truth((40, 10, 30, 40), 7))
    boxes = np.array([truth.box for truth in truths], np.float64)

    def what(*box: int) -> int | None:
        return class_of(Box(*box), boxes, truths, (100, 100))

    assert what(10, 10, 6, 40) == 1 + SIGNS.index(":")
    assert what(11, 9, 6, 41) == 1 + SIGNS.index(":")
    assert what(10, 10, 6, 6) == NONE  # one of its dots
    assert what(40, 10, 30, 40) == NONE  # a digit
    assert what(80, 80, 5, 5) == NONE  # a speck
    assert what(8, 8, 20, 44) is None  # it, and something else
    assert class_of(Box(0, 0, 5, 5), boxes[:0], (), (100, 100)) == NONE


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"out": Path("mine.h5")}, "call it mine.tflite"),
        ({"pages": 3}, "--pages must be 10 or more"),
        ({"seed": -1}, "--seed must be 0 or more"),
    ],
)
def test_options_that_make_no_sense_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        SignsOptions(**changes)
