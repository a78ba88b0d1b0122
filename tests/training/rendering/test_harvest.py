"""Rendered sheets go through the pipe, and what comes out is labelled by what was written."""

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.rendering.harvest import harvest
from digitrec_gui.training.rendering.sheets import sheet
from digitrec_gui.training.rendering.strokes import SHAPES, curve, draw
from digitrec_gui.training.rendering.writer import Writer

FONTS = sorted(paths.FONTS.glob("*.woff"))


@pytest.fixture(scope="module")
def digits():
    with np.load(paths.MNIST) as data:
        return Digits(data["x_train"][:3000], data["y_train"][:3000].astype(np.int64))


@pytest.fixture(scope="module")
def crop(digits):
    return harvest(digits, FONTS, sheets=10, seed=(1,), threads=2)


def test_every_class_is_harvested(crop):
    assert set(crop.y) == set(range(11))
    assert crop.x.shape[1:] == (28, 28)
    assert len(crop) > 300


def test_the_labels_are_right_for_a_model_that_never_saw_such_glyphs(crop, tmp_path):
    engine = Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path))
    written = crop.y != NOT_A_DIGIT
    read = engine.predict(crop.x[written]).argmax(axis=1)
    assert (read == crop.y[written]).mean() > 0.8


def test_the_same_seed_gives_the_same_glyphs_whatever_the_number_of_threads(digits, crop):
    again = harvest(digits, FONTS, sheets=10, seed=(1,), threads=1)
    assert np.array_equal(again.x, crop.x)
    assert np.array_equal(again.y, crop.y)


def test_after_each_sheet_it_can_be_ended(digits):
    done = []

    def end_after_three(count):
        done.append(count)
        if count == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        harvest(digits, FONTS, sheets=500, seed=(1,), threads=2, on_sheet=end_after_three)

    assert done == [1, 2, 3]


def test_a_sheet_says_where_its_writing_is(digits):
    rng = np.random.default_rng(4)
    image, truths = sheet(Writer(digits, FONTS, rng), rng)
    assert image.dtype == np.uint8
    assert len(truths) > 5
    height, width = image.shape[:2]
    for truth in truths:
        x, y, w, h = truth.box
        assert -0.1 * width < x < x + w < 1.1 * width
        assert -0.1 * height < y < y + h < 1.1 * height


def test_every_shape_of_strokes_is_drawn_whole():
    rng = np.random.default_rng(0)
    for shapes in SHAPES.values():
        for shape in shapes:
            alpha = draw([curve(stroke, 0, rng) for stroke in shape], 0.08, 100)
            rows = np.flatnonzero(alpha.max(axis=1))
            assert np.ptp(rows) > 80
            assert not alpha[0].any()
            assert not alpha[-1].any()
