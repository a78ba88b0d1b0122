"""The user's own Samples, as the window keeps them or as they were exported: to learn from, and to measure on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from digitrec_gui.core.errors import DataError
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.data.labelled import load_glyphs


def load_own(path: Path) -> Digits:
    """Loads Samples, 28x28, with labels 0 to 9 and `NOT_A_DIGIT`; there may be none.

    Args:
        path: the .sqlite of `core.samples`, or an .npz with x and y.

    Raises:
        DataError: the file is missing, damaged or of another form.
    """
    if path.suffix.lower() == ".npz":
        samples = load_glyphs(path)
        if samples.x.shape[1:] != (28, 28):
            side = samples.x.shape[1]
            raise DataError(f"The digits in {path.name} are {side}x{side}; samples are 28x28, as MNIST has them.")
        return samples
    if not path.is_file():  # a store would be made where there is none
        raise DataError(f"There are no samples at {path}. Choose another file.")
    with closing(SampleStore(path)) as store:
        x, y, _ = store.arrays()
    return Digits(x, y)
