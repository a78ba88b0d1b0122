"""Rendered pages go through the pipe, and what comes out is labelled by what was written."""

import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.ink.finder import Finder
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.rendering.harvest import harvest
from digitrec_gui.training.rendering.strokes import SHAPES, curve, draw
from digitrec_gui.training.rendering.writer import Material


@pytest.fixture(scope="module")
def material():
    with np.load(paths.MNIST) as data:
        return Material(Digits(data["x_train"][:3000], data["y_train"][:3000].astype(np.int64)))


@pytest.fixture(scope="module")
def finder():
    return Finder(paths.FINDER, threads=1)


@pytest.fixture(scope="module")
def crop(material, finder):
    return harvest(material, finder, pages=10, seed=(1,), threads=2)


def test_every_class_is_harvested(crop):
    assert set(crop.y) == set(range(11))
    assert crop.x.shape[1:] == (28, 28)
    assert len(crop) > 300


def test_the_labels_are_right_for_a_model_that_never_saw_such_glyphs(crop, tmp_path):
    engine = Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path))
    written = crop.y != NOT_A_DIGIT
    read = engine.predict(crop.x[written]).argmax(axis=1)
    assert (read == crop.y[written]).mean() > 0.8


def test_the_same_seed_gives_the_same_glyphs_whatever_the_number_of_threads(material, finder, crop):
    again = harvest(material, finder, pages=10, seed=(1,), threads=1)
    assert np.array_equal(again.x, crop.x)
    assert np.array_equal(again.y, crop.y)


def test_after_each_page_it_can_be_ended(material, finder):
    done = []

    def end_after_three(count):
        done.append(count)
        if count == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        harvest(material, finder, pages=500, seed=(1,), threads=2, on_page=end_after_three)

    assert done == [1, 2, 3]


def test_every_shape_of_strokes_is_drawn_whole():
    rng = np.random.default_rng(0)
    for shapes in SHAPES.values():
        for shape in shapes:
            alpha = draw([curve(stroke, 0, rng) for stroke in shape], 0.08, 100)
            rows = np.flatnonzero(alpha.max(axis=1))
            assert np.ptp(rows) > 80
            assert not alpha[0].any()
            assert not alpha[-1].any()
