from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.models.files import write_compiled
from digitrec_gui.core.reading.engine import BATCH, Engine
from digitrec_gui.core.types import ModelInfo

COMPILED = paths.DEFAULT_MODEL.with_suffix(".tflite")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(COMPILED)


@pytest.fixture(scope="module")
def digits() -> tuple[np.ndarray, np.ndarray]:
    with np.load(paths.MNIST) as arrays:
        return arrays["x_test"], arrays["y_test"]


def test_the_bundled_model_reads_the_mnist_test_set(engine: Engine, digits: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = digits

    accuracy = float((engine.predict(x).argmax(axis=1) == y).mean())

    assert accuracy == pytest.approx(engine.info.accuracy, abs=2e-4)
    assert accuracy >= 0.992


@pytest.mark.parametrize("n", [0, 1, BATCH // 2, BATCH // 2 + 1, BATCH, BATCH + 1, 3 * BATCH - 1])
def test_glyphs_are_read_alike_however_many_there_are(
    engine: Engine, digits: tuple[np.ndarray, np.ndarray], n: int
) -> None:
    x = digits[0][:n]

    together = engine.predict(x)

    assert together.shape == (n, 11)
    assert together.dtype == np.float32
    assert together.sum(axis=1) == pytest.approx(np.ones(n), abs=1e-5)
    for index in range(n):
        assert together[index] == pytest.approx(engine.predict(x[index : index + 1])[0], abs=1e-5)


def test_features_are_the_first_convolution_after_its_rectifier(
    engine: Engine, digits: tuple[np.ndarray, np.ndarray]
) -> None:
    first, second = engine.features(digits[0][0]), engine.features(digits[0][1])

    assert first.shape == (32, 24, 24)
    assert first.min() == 0
    assert first.max() > 0
    assert not np.array_equal(first, second)
    assert np.array_equal(engine.features(digits[0][0]), first)


def test_files_that_are_no_compiled_copy_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.tflite").write_text("not a model")
    (tmp_path / "cut.tflite").write_bytes(COMPILED.read_bytes()[:-200])

    for name in ("missing.tflite", "text.tflite", "cut.tflite"):
        with pytest.raises(ModelError, match="Delete it"):
            Engine(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"not a flatbuffer", bytes(1000)])
def test_a_copy_with_another_content_is_refused(tmp_path: Path, content: bytes) -> None:
    write_compiled(tmp_path / "odd.tflite", content, ModelInfo("odd", "0" * 64, 10))

    with pytest.raises(ModelError, match="damaged"):
        Engine(tmp_path / "odd.tflite")
