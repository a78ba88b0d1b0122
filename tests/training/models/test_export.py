"""Models in the formats of other programs: what was written is read by its own reader, and answers the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from digitrec_gui import paths
from digitrec_gui.core.errors import ModelError, UsageError
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.training.backend import keras
from digitrec_gui.training.models.compile import compile_model
from digitrec_gui.training.models.export import export_model
from digitrec_gui.training.models.habits import as_ink, probes
from digitrec_gui.training.models.load import load_model

pytestmark = pytest.mark.filterwarnings(
    "ignore:In the future `np.object` will be defined as the corresponding NumPy scalar:FutureWarning"
)
layers = keras.layers
SOME = probes()[np.arange(20)]


@pytest.fixture(scope="module")
def theirs(plain_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stranger's `.h5`: it reads pixels from 0 to 255 in one row, and gives logits."""
    model = keras.models.load_model(plain_model, compile=False)
    model.layers[-1].activation = keras.activations.linear
    path = tmp_path_factory.mktemp("theirs") / "theirs.h5"
    before = [layers.Rescaling(1 / 255), layers.Reshape((28, 28, 1))]
    keras.Sequential([keras.Input((784,)), *before, *model.layers]).save(path)
    return path


@pytest.fixture(scope="module")
def expected(theirs: Path, tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """The probabilities that DigitRec finds with it."""
    copy = tmp_path_factory.mktemp("copy") / "copy.tflite"
    compile_model(theirs, copy)
    return Engine(copy).predict(SOME.x)


def test_onnx_takes_ink_and_gives_probabilities(theirs: Path, expected: np.ndarray, tmp_path: Path) -> None:
    written = onnx.load(export_model(theirs, tmp_path / "theirs.onnx").path)

    glyphs, probabilities = written.graph.input[0], written.graph.output[0]
    assert [len(written.graph.input), len(written.graph.output)] == [1, 1]
    assert [size.dim_value for size in glyphs.type.tensor_type.shape.dim][1:] == [28, 28, 1]
    assert glyphs.name == "glyphs"
    answer = ReferenceEvaluator(written).run([probabilities.name], {"glyphs": as_ink(SOME)})[0]
    assert answer == pytest.approx(expected, abs=1e-4)


def test_tflite_is_what_digitrec_itself_reads_with(theirs: Path, expected: np.ndarray, tmp_path: Path) -> None:
    engine = Engine(export_model(theirs, tmp_path / "theirs.tflite").path)

    assert engine.info.notes == ("reads the 784 pixels in one row", "trained on pixels from 0 to 255", "gives logits")
    assert engine.predict(SOME.x) == pytest.approx(expected, abs=1e-5)


def test_keras_gets_the_model_as_its_author_made_it(theirs: Path, tmp_path: Path) -> None:
    out = export_model(theirs, tmp_path / "theirs.keras").path
    back = export_model(out, tmp_path / "back.h5").path

    original = keras.models.load_model(theirs, compile=False)
    rows = SOME.x.reshape(-1, 784).astype(np.float32)
    for path in (out, back):
        again = keras.models.load_model(path, compile=False)
        assert np.allclose(again(rows), original(rows), atol=1e-4)
        assert not load_model(path).by_digitrec


def test_its_own_format_is_copied_as_it_is(theirs: Path, tmp_path: Path) -> None:
    exported = export_model(theirs, tmp_path / "copy.h5")

    assert exported.path.read_bytes() == theirs.read_bytes()
    assert exported.checked == 0


def test_our_own_model_stays_known_as_our_own(tmp_path: Path) -> None:
    out = export_model(paths.DEFAULT_MODEL, tmp_path / "ours.keras").path
    back = export_model(out, tmp_path / "ours.h5").path

    assert load_model(out).by_digitrec
    assert load_model(back).by_digitrec
    compile_model(back, tmp_path / "ours.tflite")
    ours = Engine(paths.DEFAULT_MODEL.with_suffix(".tflite")).predict(SOME.x)
    assert Engine(tmp_path / "ours.tflite").predict(SOME.x) == pytest.approx(ours, abs=1e-4)


@pytest.mark.parametrize("name", ["mine.pt", "mine", "mine.pb"])
def test_other_formats_are_refused_before_anything_is_done(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="must end in one of"):
        export_model(tmp_path / "gone.h5", tmp_path / name)


@pytest.mark.parametrize("suffix", [".h5", ".keras", ".tflite", ".onnx"])
def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_left(theirs: Path, tmp_path: Path, suffix: str) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ModelError, match="cannot be written"):
        export_model(theirs, tmp_path / "file" / f"mine{suffix}")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
