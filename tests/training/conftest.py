"""Real data and real Models for the tests of training; nothing here needs more than the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.training.backend import keras
from digitrec_gui.training.data.digits import Digits, load_training
from digitrec_gui.training.fit.train import train
from digitrec_gui.training.models.habits import as_ink
from tests.training.evaluate.story import letter, on_paper, saved


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keras turns its variables into NumPy arrays in a way that NumPy 2 dislikes."""
    keras_warning = pytest.mark.filterwarnings(
        "ignore:__array__ implementation doesn't accept a copy:DeprecationWarning"
    )
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(keras_warning)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGITREC_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def mnist() -> tuple[Digits, Digits]:
    return load_training(paths.MNIST)


@pytest.fixture(scope="session")
def small_mnist(mnist: tuple[Digits, Digits], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 digits to train on and 500 to test on."""
    training, test = mnist
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez(path, x_train=training.x[:2000], y_train=training.y[:2000], x_test=test.x[:500], y_test=test.y[:500])
    return path


@pytest.fixture(scope="session")
def plain_model(mnist: tuple[Digits, Digits], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Model of ten classes and one branch, as most people's are, right on 98 % of MNIST, with its compiled copy.

    It sees as the Model that comes with DigitRec does, with a part of its first two convolutions, so that only what it
    makes of that is to be learned: the work of a second.
    """
    layers = keras.layers
    sees = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(16, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(3),
        ]
    )
    shipped = keras.models.load_model(paths.DEFAULT_MODEL, compile=False)
    for layer, number in zip((sees.layers[0], sees.layers[2]), ("", "_1"), strict=True):
        # Batch normalisation, as the shipped Model has it, is part of the convolution here.
        [kernel] = shipped.get_layer(f"conv2d{number}").get_weights()
        normalization = shipped.get_layer(f"batch_normalization{number}")
        gamma, beta, mean, variance = normalization.get_weights()
        scale = gamma / np.sqrt(variance + normalization.epsilon)
        layer.set_weights([(kernel * scale)[:, :, : layer.kernel.shape[2], :16], (beta - mean * scale)[:16]])

    some = mnist[0][np.arange(10_000)]
    seen = sees.predict(as_ink(some), batch_size=500, verbose=0)
    keras.utils.set_random_seed(0)
    judges = keras.Sequential([keras.Input(seen.shape[1:]), layers.Flatten(), layers.Dense(10, activation="softmax")])
    judges.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    judges.fit(seen, some.y, batch_size=200, epochs=6, verbose=0)

    model = keras.Sequential([keras.Input((28, 28, 1)), *sees.layers, *judges.layers])
    return saved(model, tmp_path_factory.mktemp("plain") / "plain.h5")


@pytest.fixture(scope="session")
def run_training(small_mnist: Path) -> Callable[..., list[dict[str, object]]]:
    """Trains for one short epoch, unless told otherwise, and gives the events."""

    def run(
        out: Path, emit: Callable[[dict[str, object]], None] = lambda _: None, **changes: object
    ) -> list[dict[str, object]]:
        events: list[dict[str, object]] = []
        options = {"data": small_mnist, "epochs": 1, "batch_size": 32, "augment": False, **changes}

        def on_event(event: dict[str, object]) -> None:
            events.append(event)
            emit(event)

        train(TrainOptions(out=out, **options), on_event)  # type: ignore[arg-type]  # a dict has one type
        return events

    return run


@pytest.fixture(scope="session")
def trained(
    run_training: Callable[..., list[dict[str, object]]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[dict[str, object]]]:
    """A Model of one short epoch, with the events of its training."""
    out = tmp_path_factory.mktemp("trained") / "small.h5"
    return out, run_training(out, augment=True)


@pytest.fixture
def labelled_folder(mnist: tuple[Digits, Digits], tmp_path: Path) -> Path:
    """Folders 0 to 9 with four images each, and seven letters."""
    folder = tmp_path / "writers"
    for digit in range(10):
        for index, field in enumerate(mnist[1].x[mnist[1].y == digit][:4]):
            on_paper([field], folder / str(digit) / f"{index}.png")
    for text in "AKMRWXN":
        letter(text, folder / "not_a_digit" / f"{text}.png")
    return folder
