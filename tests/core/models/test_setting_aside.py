"""A Model that another takes the place of is set aside with what belongs to it; what is not its own stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import sha256, write_compiled
from digitrec_gui.core.models.setting_aside import check_replaceable, set_aside
from digitrec_gui.core.types import ModelInfo

SIDES = (".h5", ".tflite", ".json", ".history.json", ".curves.png")


def trained(h5: Path, content: str) -> Path:
    """A Model as a training leaves it."""
    h5.write_text(content)
    write_compiled(h5.with_suffix(".tflite"), b"flatbuffer", ModelInfo(h5.stem, sha256(h5), 10, 0.99, ()))
    h5.with_suffix(".json").write_text(json.dumps({"h5_sha256": sha256(h5)}))
    h5.with_suffix(".history.json").write_text(content)
    h5.with_suffix(".curves.png").write_text(content)
    return h5


def new(folder: Path, content: str) -> Path:
    """A file that is about to be renamed."""
    path = folder / ".q-new.h5"
    path.write_text(content)
    return path


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


def test_a_model_is_set_aside_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    out = trained(tmp_path / "q.h5", "first")

    assert set_aside(out, new(tmp_path, "second")) == tmp_path / "q.before.h5"

    assert names(tmp_path) == {f"q.before{side}" for side in SIDES}
    assert (tmp_path / "q.before.h5").read_text() == "first"


def test_the_one_set_aside_before_goes_and_leaves_nothing(tmp_path: Path) -> None:
    # Given a trained Model that was replaced by an exported one, which has no card
    set_aside(trained(tmp_path / "q.h5", "first"), new(tmp_path, "second"))
    (tmp_path / "q.h5").write_text("second")

    set_aside(tmp_path / "q.h5", new(tmp_path, "third"))

    assert names(tmp_path) == {"q.before.h5"}
    assert (tmp_path / "q.before.h5").read_text() == "second"


def test_what_belongs_to_another_model_stays(tmp_path: Path) -> None:
    # Given q.h5 with its files beside a q.keras that has none
    trained(tmp_path / "q.h5", "mine")
    (tmp_path / "q.keras").write_text("old")

    set_aside(tmp_path / "q.keras", new(tmp_path, "new"))

    assert names(tmp_path) == {f"q{side}" for side in SIDES} | {"q.before.keras"}


def test_writing_the_same_twice_keeps_the_one_set_aside(tmp_path: Path) -> None:
    set_aside(trained(tmp_path / "q.h5", "first"), new(tmp_path, "second"))
    (tmp_path / "q.h5").write_text("second")

    assert set_aside(tmp_path / "q.h5", new(tmp_path, "second")) is None

    assert (tmp_path / "q.before.h5").read_text() == "first"


def test_where_nothing_was_nothing_is_set_aside(tmp_path: Path) -> None:
    assert set_aside(tmp_path / "q.h5", new(tmp_path, "first")) is None


@pytest.mark.parametrize("name", ["q.h5", "q.before.h5"])
def test_what_its_owner_made_read_only_is_not_replaced(tmp_path: Path, name: str) -> None:
    for model in ("q.h5", "q.before.h5"):
        (tmp_path / model).write_text("precious")
    (tmp_path / name).chmod(0o444)

    with pytest.raises(ModelError, match=rf"{name} is read-only and was not replaced"):
        check_replaceable(tmp_path / "q.h5")
