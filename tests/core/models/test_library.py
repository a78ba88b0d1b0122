"""The folder of Models, with cards that anybody may have edited."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.cards import Card, read_card, with_test_of, write_opened_card
from digitrec_gui.core.models.files import CARD, files_of, sha256
from digitrec_gui.core.models.library import free_path, list_models, rename_model
from digitrec_gui.core.types import ModelInfo


def put(folder: Path, name: str, content: bytes = b"a model", **card: object) -> Path:
    """A file that stands for a Model, with a card if it says anything."""
    h5 = folder / f"{name}.h5"
    h5.write_bytes(content)
    if card:
        h5.with_suffix(CARD).write_text(json.dumps({"h5_sha256": sha256(h5), **card}))
    return h5


def listed(folder: Path) -> list[str]:
    return [entry.name for entry in list_models(folder, paths.DEFAULT_MODEL)]


def test_the_built_in_model_comes_first_then_the_newest(tmp_path: Path) -> None:
    put(tmp_path, "old", date="2026-01-01T10:00:00+00:00", test_accuracy=0.99)
    put(tmp_path, "new", date="2026-02-01T10:00:00+01:00")
    put(tmp_path, ".new-x8s7d6f5")
    (tmp_path / "notes.txt").write_text("none of ours")

    first, *others = list_models(tmp_path, paths.DEFAULT_MODEL)

    assert first.built_in
    assert first.card.test_accuracy is not None
    assert first.card.preset == "best"
    assert [entry.name for entry in others] == ["new", "old"]
    assert others[1].card == Card(datetime(2026, 1, 1, 10, tzinfo=UTC), test_accuracy=0.99)


def test_a_folder_that_does_not_exist_holds_nothing(tmp_path: Path) -> None:
    assert listed(tmp_path / "none") == [paths.DEFAULT_MODEL.stem]


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, "\0", '{"h5_sha256": "another"}'])
def test_a_card_that_is_damaged_or_anothers_says_nothing(tmp_path: Path, text: str) -> None:
    put(tmp_path, "mine").with_suffix(CARD).write_text(text)

    assert list_models(tmp_path, paths.DEFAULT_MODEL)[1].card == Card()


def test_figures_of_the_wrong_kind_are_left_out(tmp_path: Path) -> None:
    wrong: dict[str, object] = {"test_accuracy": "99 %", "validation_accuracy": 7, "classes": True, "parameters": -1}
    put(tmp_path, "mine", **wrong, date="yesterday", seconds=float("nan"), notes={"a": 1}, preset=["quick"], epochs=4)

    assert list_models(tmp_path, paths.DEFAULT_MODEL)[1].card == Card(epochs=4)


def test_a_card_of_other_data_than_mnist_says_on_what_it_was_tested(tmp_path: Path) -> None:
    # Given cards as they were always written: what the data were is all that tells them apart
    mnist, dark = "1e35582d42a90940c55b956deb61875c020b567ed20e3c5b174f52bf7809ed9b", "5" * 64
    notes = ["The digits in dark_ink.npz are dark on light: they were turned."]
    cases: tuple[tuple[dict[str, object], str], ...] = (
        ({"file": "mnist.npz", "sha256": mnist, "test": 10_000}, ""),
        ({"file": "my copy.npz", "sha256": mnist, "test": 10_000}, ""),
        ({"file": "dark_ink.npz", "sha256": dark, "test": 200, "notes": notes}, "200 digits of dark_ink.npz"),
        ({"file": "mnist.npz", "sha256": dark, "test": 1}, "1 digit of mnist.npz"),
        ({}, ""),
    )
    for number, (data, on_what) in enumerate(cases):
        h5 = put(tmp_path, f"mine {number}", test_accuracy=0.855, data=data)
        card = read_card(h5)
        assert card is not None and (card.test_accuracy, card.tested_on) == (0.855, on_what)
        assert card.mnist_accuracy == (None if on_what else 0.855)
        assert card.data_notes == tuple(data.get("notes", ()))  # type: ignore[call-overload]  # of any kind

        # And a compiled copy that takes it for one on MNIST is put right
        info = with_test_of(ModelInfo("mine", sha256(h5), 10, 0.855), h5)
        assert (info.accuracy, info.tested_on) == (0.855, on_what)


def test_what_has_not_changed_is_not_read_again_and_what_has_is(tmp_path: Path) -> None:
    h5 = put(tmp_path, "mine")
    before = list_models(tmp_path, paths.DEFAULT_MODEL)

    assert list_models(tmp_path, paths.DEFAULT_MODEL, before)[1] is before[1]
    h5.write_bytes(b"another model")
    os.utime(h5, (1, 1))
    assert list_models(tmp_path, paths.DEFAULT_MODEL, before)[1].sha256 == sha256(h5)


@pytest.mark.parametrize(
    ("name", "stem"),
    [("mine", "mine 2"), ("their", "their"), ("a/b:c", "abc"), ("..", "model"), ("CON", "CON model"), ("", "model")],
)
def test_a_copy_gets_a_name_that_is_free_and_possible(tmp_path: Path, name: str, stem: str) -> None:
    put(tmp_path, "mine")

    assert free_path(tmp_path, name) == tmp_path / f"{stem}.h5"


def test_a_model_is_renamed_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    h5 = put(tmp_path, "mine", test_accuracy=0.99)
    h5.with_suffix(".history.json").write_text("[]")
    put(tmp_path, "mine too")

    new = rename_model(h5, " my hand ")

    assert new == tmp_path / "my hand.h5"
    assert {path.name for path in files_of(new)} == {"my hand.h5", "my hand.json", "my hand.history.json"}
    assert sorted(listed(tmp_path)[1:]) == ["mine too", "my hand"]


@pytest.mark.parametrize("name", ["", " ", ".", "a/b", "a\\b", "nul", "mine too", ".hidden", "x" * 200])
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    h5 = put(tmp_path, "mine")
    put(tmp_path, "mine too")

    with pytest.raises(ModelError, match="choose"):
        rename_model(h5, name)

    assert sorted(listed(tmp_path)[1:]) == ["mine", "mine too"]


def test_the_card_of_an_opened_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    h5 = put(tmp_path, "theirs")
    found = {
        "sha256": "0" * 64,
        "keras": "2.4.0",
        "test_accuracy": None,
        "tested_on": "",
        "accuracy": 0.98,
        "digits": 5000,
        "notes": ["gives logits"],
        "classes": 10,
        "parameters": 100,
    }

    write_opened_card(h5, "theirs.keras", found)

    written = list_models(tmp_path, paths.DEFAULT_MODEL)[1]
    assert written.card.date == written.date
    assert replace(written.card, date=None) == Card(
        validation_accuracy=0.98, classes=10, parameters=100, notes=("gives logits",), opened_from="theirs.keras"
    )
