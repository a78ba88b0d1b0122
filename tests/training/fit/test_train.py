from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import cv2
import numpy as np
import pytest
from PIL import Image as PilImage

from digitrec_gui import paths
from digitrec_gui.commands.evaluate_text import verdict
from digitrec_gui.core.errors import DataError, ModelError
from digitrec_gui.core.models.files import find_compiled, sha256
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.training.events import Evaluated, Event
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.evaluate.measure import compare, measure
from digitrec_gui.training.evaluate.options import EvaluateOptions
from digitrec_gui.training.fit.train import train
from digitrec_gui.training.models.load import load_model
from tests.training.fit.story import train_until_ctrl_c

Events = list[dict[str, object]]


def test_a_run_leaves_a_model_its_copy_and_its_card(trained: tuple[Path, Events]) -> None:
    h5, _ = trained

    card = json.loads(h5.with_suffix(".json").read_text())

    names = ["small.curves.png", "small.h5", "small.history.json", "small.json", "small.tflite"]
    assert sorted(path.name for path in h5.parent.iterdir()) == names
    assert find_compiled(h5, paths.cache_folder()) == h5.with_suffix(".tflite")
    assert card["h5_sha256"] == sha256(h5)
    assert card["tflite_sha256"] == sha256(h5.with_suffix(".tflite"))
    assert (card["data"]["training"], card["data"]["validation"], card["data"]["test"]) == (1800, 200, 500)
    assert card["command"].startswith("digitrec train --preset standard --out small.h5 --data small.npz --epochs 1 ")
    assert card["machine"]["processors"] == os.cpu_count()
    assert str(h5.parent) not in json.dumps(card), "a card can be shared"


def test_a_run_draws_its_curves(trained: tuple[Path, Events]) -> None:
    with PilImage.open(trained[0].with_suffix(".curves.png")) as picture:
        assert picture.size == (1760, 860)


def test_its_accuracy_is_that_of_the_engine(trained: tuple[Path, Events], mnist: tuple[Digits, Digits]) -> None:
    h5, _ = trained
    test = Digits(mnist[1].x[:500], mnist[1].y[:500])

    engine = Engine(h5.with_suffix(".tflite"))

    assert engine.info.name == "small"
    assert engine.info.accuracy == measure(engine, test).accuracy
    assert engine.info.accuracy == json.loads(h5.with_suffix(".json").read_text())["test_accuracy"]
    assert engine.info.tested_on == "500 digits of small.npz"  # which is not MNIST
    assert engine.info.accuracy > 0.6
    assert engine.info.notes == ()


def test_a_training_goes_on_with_a_model(
    trained: tuple[Path, Events], run_training: Callable[..., Events], tmp_path: Path
) -> None:
    before, events = trained
    (epoch,) = (event for event in events if event["event"] == "epoch")

    further = run_training(tmp_path / "further.h5", from_model=before, learning_rate=1e-5)

    (next_epoch,) = (event for event in further if event["event"] == "epoch")
    assert next_epoch["accuracy"] > epoch["accuracy"]  # a new one would begin with next to nothing
    card = json.loads((tmp_path / "further.json").read_text())
    assert (card["from"], card["data"]["from_sha256"], card["architecture"]) == ("small.h5", sha256(before), None)
    assert "--from small.h5" in card["command"]


def test_its_own_data_are_no_test_of_it(
    trained: tuple[Path, Events], mnist: tuple[Digits, Digits], tmp_path: Path
) -> None:
    # Given a model that learned from other data than MNIST, and a copy of it that nothing is known of
    h5 = trained[0]
    stranger = tmp_path / "theirs.h5"
    shutil.copy(h5, stranger)
    shutil.copy(h5.with_suffix(".tflite"), stranger.with_suffix(".tflite"))

    # When both are asked about digits of the data and others, then only the others are put before them
    own = tmp_path / "own.npz"
    parts = mnist[0][np.arange(30)], mnist[1][np.arange(25)]
    np.savez(own, x=np.concatenate([one.x for one in parts]), y=np.concatenate([one.y for one in parts]))
    comparison = compare(EvaluateOptions(own, compare=(h5, stranger), samples=own, as_is=True))

    assert comparison.own is not None and (comparison.own.items, comparison.learned) == (25, 30)
    # And it is said of the one that nobody knows that of it
    assert comparison.unsure == ("b",)
    said = verdict(comparison, ("mine.h5", "theirs.h5"), "own.npz").sentence
    assert "25 samples of yours (it is not known whether B (theirs.h5) learned from them)" in said


def test_sheets_do_not_go_with_a_model_of_ten_digits(
    trained: tuple[Path, Events], run_training: Callable[..., Events], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=r"small\.h5 does not know what is no digit.*--sheets 0"):
        run_training(tmp_path / "further.h5", from_model=trained[0], sheets=3)


def test_events_tell_the_story_in_order(trained: tuple[Path, Events]) -> None:
    h5, events = trained

    story = [event["event"] for event in events]

    assert story[0] == "started"
    assert "progress" in story
    assert [name for name in story if name not in ("progress", "shown")] == [
        "started",
        "wrong",
        "epoch",
        "evaluated",
        "saved",
    ]
    assert events[-1]["path"] == str(h5)
    assert json.loads(h5.with_suffix(".history.json").read_text())[0]["loss"] == events[-3]["loss"]
    progress = events[story.index("progress")]
    assert {"step", "steps", "images_per_second", "seconds_left"} <= progress.keys()
    json.dumps(events)


def test_each_event_is_as_its_type_says(trained: tuple[Path, Events]) -> None:
    types = {name: kind for kind in get_args(Event) for name in get_args(get_type_hints(kind)["event"])}

    for event in trained[1]:
        kind = types[event["event"]]
        assert kind.__required_keys__ <= event.keys()
        assert kind is Evaluated or event.keys() <= kind.__required_keys__ | kind.__optional_keys__


def test_who_watches_sees_what_is_learned_and_what_is_still_wrong(trained: tuple[Path, Events]) -> None:
    _, events = trained
    shown = next(event for event in events if event["event"] == "shown")
    wrong = next(event for event in events if event["event"] == "wrong")

    for event, most in ((shown, 16), (wrong, 24)):
        strip = cv2.imdecode(np.frombuffer(base64.b64decode(event["png"]), np.uint8), cv2.IMREAD_UNCHANGED)
        assert strip.shape == (28, 28 * len(event["labels"]))
        assert 0 < len(event["labels"]) <= most
    assert all(label != read for label, read in zip(wrong["labels"], wrong["read"], strict=True))
    accuracy = next(event["validation_accuracy"] for event in events if event["event"] == "epoch")
    assert wrong["count"] == round(200 * (1 - accuracy))


def test_a_seed_gives_the_same_model_again(
    trained: tuple[Path, Events], run_training: Callable[..., Events], tmp_path: Path
) -> None:
    run_training(tmp_path / "again.h5", augment=True)

    first, again = (load_model(path).model.get_weights() for path in (trained[0], tmp_path / "again.h5"))

    assert all((a == b).all() for a, b in zip(first, again, strict=True))


def test_ctrl_c_in_the_first_epoch_leaves_nothing(small_mnist: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        train_until_ctrl_c(TrainOptions(out=tmp_path / "model.h5", data=small_mnist, epochs=2), epoch=1)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_fails_before_training(small_mnist: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    events: Events = []

    with pytest.raises(ModelError, match=r"cannot be written to .* Choose another folder"):
        train(TrainOptions(out=tmp_path / "file" / "model.h5", data=small_mnist), events.append)

    assert events == []


def test_bad_data_fails_before_training(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"PK")

    with pytest.raises(DataError, match=r"bad\.npz"):
        train(TrainOptions(out=tmp_path / "model.h5", data=tmp_path / "bad.npz"), print)


def test_a_model_that_learned_nothing_is_not_kept(run_training: Callable[..., Events], tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="--learning-rate"):
        run_training(tmp_path / "model.h5", learning_rate=1.0)

    assert list(tmp_path.iterdir()) == []


def test_of_too_few_digits_it_is_said_that_they_are(mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    np.savez(tmp_path / "ten.npz", x=mnist[0].x[:10], y=mnist[0].y[:10])
    options = TrainOptions(out=tmp_path / "ten.h5", data=tmp_path / "ten.npz", epochs=1, sheets=0)

    # Where none can be held out, all that there are are counted
    few = r"^ten\.npz holds 9 digits to learn from and 1 to test with, which is too few: take 1,000 or more\.$"
    with pytest.raises(DataError, match=few):
        train(replace(options, validation=0.05), lambda _: None)

    with pytest.raises(ModelError, match=r"not kept\. 8 digits are too few to learn from: take some 1,000"):
        train(options, lambda _: None)


def test_glyphs_that_are_no_digits_make_an_eleventh_class(small_mnist: Path, tmp_path: Path) -> None:
    scribbles = np.random.default_rng(0).integers(0, 256, (300, 28, 28)).astype(np.uint8)
    learnt, held_out = (Digits(scribbles[part], np.full(150, NOT_A_DIGIT)) for part in (slice(150), slice(150, None)))
    options = TrainOptions(out=tmp_path / "eleven.h5", data=small_mnist, epochs=1, batch_size=32, sheets=1)

    train(options, lambda _: None, render=lambda *_: (learnt, held_out))

    engine = Engine(tmp_path / "eleven.tflite")
    assert engine.info.classes == 11
    assert (engine.predict(scribbles[:50]).argmax(axis=1) == NOT_A_DIGIT).mean() > 0.9
    assert json.loads((tmp_path / "eleven.json").read_text())["data"]["rendered"] == 150


def test_rendered_sheets_teach_what_is_no_digit(run_training: Callable[..., Events], tmp_path: Path) -> None:
    run_training(tmp_path / "sheets.h5", sheets=6, validation=0.5)

    assert Engine(tmp_path / "sheets.tflite").info.classes == 11
    card = json.loads((tmp_path / "sheets.json").read_text())
    assert card["data"]["rendered"] > 100
    assert card["data"]["rendered_validation"] > 10
    assert card["options"]["sheets"] == 6


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit how much a process may write")
def test_a_full_disk_leaves_the_old_model_alone(small_mnist: Path, tmp_path: Path) -> None:
    (tmp_path / "model.h5").write_text("the old model")
    code = f"""
import resource
from pathlib import Path
from digitrec_gui.core.errors import ModelError
from digitrec_gui.training.fit.train import train
from digitrec_gui.core.training.options import TrainOptions
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    out, data = Path({str(tmp_path / "model.h5")!r}), Path({str(small_mnist)!r})
    train(TrainOptions(out=out, data=data, epochs=1), lambda event: None)
except ModelError as error:
    print(error)
"""

    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "Make room there" in child.stdout
    assert child.stderr == ""
    assert [path.name for path in tmp_path.iterdir()] == ["model.h5"]
    assert (tmp_path / "model.h5").read_text() == "the old model"
