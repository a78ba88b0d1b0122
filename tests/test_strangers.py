"""Small inputs that stand for kinds of faults: what was mended stays mended."""

from __future__ import annotations

import numpy as np
import pytest

from digitrec_gui.core.reading.reader import Reader
from scripts.bench import strangers
from scripts.bench.reading import shipped_reader

MENDED = ("E", "F", "I", "J")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return shipped_reader()


@pytest.mark.skipif(not strangers.SHARED.is_dir(), reason="the small inputs do not lie beside the repository")
@pytest.mark.parametrize("kind", MENDED)
def test_what_was_mended_is_read_right(reader: Reader, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "FIELD", {kind: strangers.FIELD[kind]})

    ((_, row),) = strangers.in_the_field(reader).items()

    assert row.count and not row.wrong


def test_a_crop_shows_all_of_its_digits_and_no_more_paper_than_it_says() -> None:
    for margin in (0, 3):
        for image, label in list(strangers._crops(4, margin))[:4]:
            assert len(label) == 4
            ink = np.abs(image[..., 0].astype(int) - int(np.median(image[..., 0]))) > 60
            rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
            left_over = (rows[0], columns[0], len(ink) - 1 - rows[-1], ink.shape[1] - 1 - columns[-1])
            assert max(abs(side - margin) for side in left_over) <= 2
