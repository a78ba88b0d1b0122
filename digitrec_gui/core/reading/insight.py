"""What the Model looked at as it read a Digit: all of its maps, and which ink its answer hangs on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digitrec_gui.core.reading.engine import BATCH, Engine
from digitrec_gui.core.types import FIELD, Insight, NormalizedGlyph

WIPED = 5
"""Side of the square that is wiped, pixels: about two widths of a stroke, of which less would leave half."""


def look_into(engine: Engine, glyph: NormalizedGlyph, pause: Callable[[], object]) -> Insight:
    """Runs the Model on one glyph, and on as many others as that has pixels with ink around them.

    Args:
        engine: the Model.
        glyph: (28, 28) uint8, ink 255.
        pause: called now and then; may raise to give it up.
    """
    (probabilities,) = engine.predict(glyph[np.newaxis])
    read = int(probabilities.argmax())
    before = float(probabilities[read])
    losses = occlusion(engine, glyph, read, before, pause)
    return Insight(glyph, engine.convolutions(glyph), read, before, losses)


def occlusion(
    engine: Engine, glyph: NormalizedGlyph, read: int, before: float, pause: Callable[[], object]
) -> npt.NDArray[np.float32]:
    """By how much the probability of a class falls where the ink around each pixel is wiped away, (28, 28) float32.

    After Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014; they cover with grey, which
    on a glyph would be more ink.

    Args:
        engine: the Model.
        glyph: (28, 28) uint8, ink 255.
        read: the class.
        before: its probability with all of the ink.
        pause: see `look_into`.
    """
    losses = np.zeros((FIELD, FIELD), np.float32)
    wiped = [(place, without) for place in np.ndindex(FIELD, FIELD) if (without := _wiped(glyph, place)) is not None]
    if not wiped:
        return losses
    for start in range(0, len(wiped), BATCH):
        pause()
        some = wiped[start : start + BATCH]
        after = engine.predict(np.stack([without for _, without in some]))[:, read]
        for (place, _), share in zip(some, after, strict=True):
            losses[place] = before - share
    return losses


def _wiped(glyph: NormalizedGlyph, place: tuple[int, ...]) -> NormalizedGlyph | None:
    """The glyph without the ink of the square around a pixel; None if it has none there."""
    rows, columns = (slice(max(0, at - WIPED // 2), at + WIPED // 2 + 1) for at in place)
    if not glyph[rows, columns].any():
        return None
    without = glyph.copy()
    without[rows, columns] = 0
    return without
