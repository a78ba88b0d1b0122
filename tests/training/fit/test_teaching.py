"""The Model that comes with DigitRec learns a hand that it reads badly, and forgets nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import DataError, DigitRecError, ModelError
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.models.cards import is_learned_known, learned_from
from digitrec_gui.core.models.judgement import Tally
from digitrec_gui.core.models.learned import fingerprints
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.fit.new_model import teachable
from digitrec_gui.training.fit.run import resumed_options
from digitrec_gui.training.fit.teaching import gate, hold_back
from digitrec_gui.training.fit.train import train
from digitrec_gui.training.models.load import load_model

Events = list[dict[str, object]]

SLANT = -1.1
"""Pixels to the right for each pixel down: a hand that leans back by 48 degrees."""


def leaning_back(x: np.ndarray) -> np.ndarray:
    """The digits as such a writer would have made them."""
    side = 64
    place = np.array([[1, SLANT, side / 2 - 13.5 * (1 + SLANT)], [0, 1, side / 2 - 13.5]])
    return np.stack([normalize(cv2.warpAffine(digit, place, (side, side))) for digit in x])


def save_samples(path: Path, digits: Digits) -> Path:
    np.savez(path, x=digits.x, y=digits.y)
    return path


def taught(model: Path, samples: Path, out: Path, **changes: object) -> TrainOptions:
    return preset_options({"from_model": model, "samples": samples, "out": out, **changes})


def accuracy(h5: Path, digits: Digits) -> float:
    return float((Engine(h5.with_suffix(".tflite")).predict(digits.x).argmax(axis=1) == digits.y).mean())


@pytest.fixture
def teach(small_mnist: Path, plain_model: Path, tmp_path: Path) -> Callable[..., Events]:
    """Teaches a small Model of ten classes for two epochs, unless told otherwise, and gives the events."""

    def run(samples: Digits, **changes: object) -> Events:
        events: Events = []
        file = save_samples(tmp_path / "samples.npz", samples)
        options = {"data": small_mnist, "epochs": 2, "sheets": 0, **changes}
        train(taught(plain_model, file, tmp_path / "taught.h5", **options), events.append)
        return events

    return run


def test_a_hand_that_is_read_badly_is_learned_and_nothing_forgotten(
    mnist: tuple[Digits, Digits], tmp_path: Path
) -> None:
    # Given a writer whose digits were never learned from, a hundred of them as samples, and the shipped Model
    training, test = mnist
    hand = Digits(leaning_back(test.x[9000:]), test.y[9000:])
    few, others = hand[np.arange(100)], hand[np.arange(100, 1000)]
    data = tmp_path / "data.npz"
    np.savez(data, x_train=training.x, y_train=training.y, x_test=test.x[:2000], y_test=test.y[:2000])
    before = accuracy(paths.DEFAULT_MODEL, others)
    assert before < 0.85, "it reads this hand badly"

    # When it is taught them, in fewer and larger steps than usual, and with fewer sheets, for half the time
    events: Events = []
    samples = save_samples(tmp_path / "samples.npz", few)
    quick = {"data": data, "epochs": 3, "learning_rate": 0.0005, "sheets": 4}
    train(taught(paths.DEFAULT_MODEL, samples, tmp_path / "taught.h5", **quick), events.append)

    # Then half of the errors on the writer's other digits are gone, and MNIST is read as before
    assert 1 - accuracy(tmp_path / "taught.h5", others) < (1 - before) / 2
    [judged] = [event for event in events if event["event"] == "gate"]
    assert judged["passed"], judged["sentence"]
    assert judged["mnist_before"] - judged["mnist_after"] <= 0.001
    card = json.loads((tmp_path / "taught.json").read_text())
    assert card["gate"]["passed"]
    assert (card["from"], card["samples"]) == ("digit_recognition_model.h5", "samples.npz")
    assert (card["data"]["samples"], card["data"]["samples_validation"]) == (80, 20)
    assert str(tmp_path) not in json.dumps(card), "a card can be shared"
    assert all(layer.trainable for layer in load_model(tmp_path / "taught.h5").model.layers)


def test_ten_samples_are_enough(teach: Callable[..., Events], mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    events = teach(mnist[1][np.arange(1000, 1010)])

    story = [event["event"] for event in events if event["event"] not in ("note", "progress", "shown", "wrong")]
    assert story == ["started", "epoch", "epoch", "evaluated", "gate", "saved"]
    before = [event["message"] for event in events if event["event"] == "note"]
    assert before[-1].startswith("Noting how the model reads other hands"), "what is done last before it learns"
    [judged] = [event for event in events if event["event"] == "gate"]
    assert json.loads((tmp_path / "taught.json").read_text())["gate"]["passed"] == judged["passed"]
    assert (tmp_path / "taught.h5").exists(), "whoever started it decides"
    # And its card knows which of them it has learned from, but not what the model had that it went on with
    own = {*fingerprints(mnist[1].x[1000:1010])}
    assert len(learned_from(tmp_path / "taught.h5") & own) == 8
    assert not is_learned_known(tmp_path / "taught.h5")
    assert "not known whether the old model learned from them" in judged["sentence"]


def test_three_samples_are_not(teach: Callable[..., Events], mnist: tuple[Digits, Digits]) -> None:
    with pytest.raises(DataError, match=r"samples\.npz holds 3 samples .* draw some more"):
        teach(mnist[1][np.arange(3)])


def test_a_model_that_knows_digits_only_leaves_the_others_out(
    teach: Callable[..., Events], mnist: tuple[Digits, Digits]
) -> None:
    some = mnist[1][np.arange(1000, 1012)]

    events = teach(Digits(some.x, np.append(some.y[:-2], [NOT_A_DIGIT, NOT_A_DIGIT])), epochs=1)

    assert any("2 of the samples in samples.npz are left out" in str(event.get("message")) for event in events)
    assert next(event["samples"] for event in events if event["event"] == "started") == 8


def test_a_teaching_that_was_cut_off_goes_on_with_the_same_samples_only(
    small_mnist: Path, plain_model: Path, mnist: tuple[Digits, Digits], tmp_path: Path
) -> None:
    # Given a teaching that dies after its first epoch
    def die(event: dict[str, object]) -> None:
        if event["event"] == "epoch":
            raise RuntimeError("killed")

    some = mnist[1][np.arange(1000, 1020)]
    samples = save_samples(tmp_path / "samples.npz", some)
    options = taught(plain_model, samples, tmp_path / "taught.h5", data=small_mnist, epochs=2, sheets=0)
    with pytest.raises(RuntimeError, match="killed"):
        train(options, die)

    # When a sample is added meanwhile, then it is not gone on with
    save_samples(samples, mnist[1][np.arange(1000, 1021)])
    with pytest.raises(DataError, match="leave --resume out"):
        train(resumed_options(options.out, {}), lambda _: None)

    # When they are the same, it is
    save_samples(samples, some)
    events: Events = []
    train(resumed_options(options.out, {}), events.append)
    assert next(event["epochs_done"] for event in events if event["event"] == "started") == 1
    assert "gate" in [event["event"] for event in events]


def test_samples_are_mixed_into_a_new_model(small_mnist: Path, mnist: tuple[Digits, Digits], tmp_path: Path) -> None:
    # Given a store with samples
    store = SampleStore(tmp_path / "samples.sqlite")
    store.add(NewSample(mnist[1].x[index], int(mnist[1].y[index])) for index in range(1000, 1020))
    store.close()

    # When a new Model is trained with a third of each epoch from it
    events: Events = []
    given = {"data": small_mnist, "epochs": 1, "batch_size": 32, "samples_share": 0.3, "augment": False}
    given |= {"samples": tmp_path / "samples.sqlite", "beside": paths.DEFAULT_MODEL}
    train(preset_options({**given, "out": tmp_path / "mine.h5"}), events.append)

    # Then they are among its digits, and the card says so
    started = next(event for event in events if event["event"] == "started")
    assert started["images"] == 1800 + round(1800 * 0.3 / 0.7)
    card = json.loads((tmp_path / "mine.json").read_text())
    assert (card["data"]["samples"], card["data"]["samples_validation"]) == (16, 4)
    assert "--samples samples.sqlite" in card["command"]

    # And how it reads those held back, beside another Model
    assert 0 <= card["samples_accuracy"] <= 1
    assert card["beside"] == {"model": paths.DEFAULT_MODEL.name, "samples_accuracy": 1.0}


def test_a_model_that_is_gone_is_no_reason_to_lose_the_new_one(
    small_mnist: Path, mnist: tuple[Digits, Digits], tmp_path: Path
) -> None:
    np.savez(tmp_path / "samples.npz", x=mnist[1].x[:20], y=mnist[1].y[:20])
    given = {"data": small_mnist, "epochs": 1, "batch_size": 32, "samples": tmp_path / "samples.npz", "augment": False}
    events: Events = []

    train(preset_options({**given, "beside": tmp_path / "gone.h5", "out": tmp_path / "mine.h5"}), events.append)

    assert any("gone.h5" in str(event.get("message")) for event in events)
    card = json.loads((tmp_path / "mine.json").read_text())
    assert "samples_accuracy" in card
    assert "beside" not in card


def test_the_gate_is_the_one_judgement() -> None:
    mnist = Tally(10_000, (9970, 9965), (8, 3))

    better, worse = gate(mnist, Tally(20, (10, 16), (0, 6))), gate(mnist, Tally(20, (10, 10), (0, 0)))

    assert (better["passed"], better["samples_before"], better["samples_after"]) == (True, 0.5, 0.8)
    assert better["sentence"].startswith("The new model is better: of 20 samples of yours")
    assert not worse["passed"] and worse["sentence"].endswith("Keep the old model, or teach with more samples.")
    assert gate(mnist, Tally(0, (0, 0), (0, 0)))["samples"] == 0


def test_of_what_is_read_wrong_some_is_held_back() -> None:
    samples = Digits(np.zeros((10, 28, 28), np.uint8), np.arange(10))
    is_right = np.arange(10) != 7
    is_right[3] = False

    for seed in range(20):
        options = replace(TrainOptions(validation=0.2), seed=seed)
        known = np.arange(10) % 2 == 1
        learned, held_back = hold_back(samples, is_right, options)

        assert len(set(held_back.y) & {3, 7}) == 1
        assert sorted([*learned.y, *held_back.y]) == list(range(10))

        # And first what the model has not learned from before
        assert not {*hold_back(samples, is_right, options, ~known)[1].y} & {1, 5, 9}


def test_what_cannot_be_taught_says_why(plain_model: Path, tmp_path: Path) -> None:
    # Given a Model like most, but with the scale of its pixels in its first layer
    weights = load_model(plain_model).model
    rescaled = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Rescaling(1 / 255), *weights.layers], name="rescaled"
    )
    rescaled.save(tmp_path / "rescaled.h5")

    with pytest.raises(ModelError, match=r"rescaled\.h5 can be used but not taught \(it was trained on pixels from 0"):
        teachable(tmp_path / "rescaled.h5")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"from_model": Path("model.h5"), "out": Path("model.h5")}, "another file"),
        ({"from_model": Path("model.h5"), "samples": Path("s.npz"), "out": Path("model.h5")}, "another file"),
        ({"samples_share": 1.0}, "--samples-share"),
        ({"beside": Path("a.h5")}, "--beside is for --samples"),
    ],
)
def test_options_that_make_no_sense_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(DigitRecError, match=words):
        TrainOptions(**changes)
