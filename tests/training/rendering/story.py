"""Pages that the stories of rendering and of the finder share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from digitrec_gui import paths
from digitrec_gui.training.data.digits import Digits
from digitrec_gui.training.rendering.kinds import PLAIN
from digitrec_gui.training.rendering.pages import Page, page
from digitrec_gui.training.rendering.writer import Writer

HANDS, PRINTS = (sorted(folder.glob("*.woff")) for folder in (paths.FONTS, paths.PRINT_FONTS))


def written(digits: Digits, seed: int, **kinds: float) -> Page:
    """A page on which is nothing but digits apart from one another, and these kinds."""
    rng = np.random.default_rng(seed)
    return page(Writer(digits, HANDS, rng), PRINTS, rng, replace(PLAIN, **kinds))
