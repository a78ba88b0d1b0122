"""Real data and real Models for the tests of training; nothing here needs more than the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from digitrec_gui import paths
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.training.data.digits import Digits, load_training
from digitrec_gui.training.fit.train import train
from tests.training.evaluate.story import letter, on_paper


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
