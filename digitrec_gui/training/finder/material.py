"""What pages are written with, and the batches that are cut from them, while the network learns from those before."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.models.files import sha256
from digitrec_gui.training.data.digits import load_training
from digitrec_gui.training.data.movements import hashes, load_folder
from digitrec_gui.training.finder.patches import ANYWHERE, LONE_CROPS, MOSTLY_CROPS, Cuts, Labels, Patch, Patches
from digitrec_gui.training.rendering.camera import ANY, Conditions, photographed, surface
from digitrec_gui.training.rendering.kinds import ALL_KINDS, FORMS, HARD, SIMPLE, Kinds
from digitrec_gui.training.rendering.pages import page
from digitrec_gui.training.rendering.writer import Material, Writer

BATCH = 16
"""Patches in one step."""

_HELD_OUT = 6000
"""Digits at the end of MNIST's training set with which the pages for validation are written."""

_POOL, _LEAST = 4096, 8 * BATCH
"""Patches that are kept to be drawn from, several times each, mirrored and coloured otherwise; and with how many it
begins."""

_AHEAD = 4
"""Groups of pages that are under way."""

_PAGES = 8
"""Pages in a group: small copies of several lie on one patch."""

_ON_ITS_SIDE = 0.12
"""Share of the patches that are on their side: were it half, each ruling might as well be a 1."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """Of what a group of pages is made.

    Attributes:
        kinds: what may be on a page.
        conditions: how it may be photographed.
        cuts: which patches are taken of it.
        simple: share of the pages that are as `SIMPLE` says instead.
        surfaces: share of the pages on which nothing is written.
    """

    kinds: Kinds = ALL_KINDS
    conditions: Conditions = ANY
    cuts: Cuts = ANYWHERE
    simple: float = 0.4
    surfaces: float = 0.1


RECIPES = (
    Recipe(),
    Recipe(FORMS, replace(ANY, faxed=0.3, enlarged=0.3), MOSTLY_CROPS, 0.0, 0.0),
    Recipe(HARD, replace(ANY, askew=0.25, on_table=0.1, blurred=0.55, noisy=0.4), LONE_CROPS, 0.15, 0.02),
)
"""Each is as frequent as the others: all that there is, rows of a form, and where ink and print are hard to tell."""


def load_material(folder: Path | None) -> tuple[Material, Material, dict[str, object]]:
    """What is learned from, what is held out, and what the card says of both.

    Args:
        folder: of the pen movements, see `load_folder`; None for none.

    Raises:
        DataError: MNIST or the movements are missing or damaged.
    """
    digits = load_training(paths.MNIST)[0]
    order = np.arange(len(digits))
    learned, held_out = load_folder(folder)
    facts: dict[str, object] = {"mnist_sha256": sha256(paths.MNIST), "movements": folder and hashes(folder)}
    return Material(digits[order[:-_HELD_OUT]], learned), Material(digits[order[-_HELD_OUT:]], held_out), facts


def written(material: Material, seed: tuple[int, ...], recipe: Recipe | None = None) -> list[tuple[Patch, Labels]]:
    """The patches of some pages, of this recipe or of any; the same seed gives the same ones."""
    rng = np.random.default_rng(seed)
    hands, prints = (sorted(folder.glob("*.woff")) for folder in (paths.FONTS, paths.PRINT_FONTS))
    recipe = recipe or RECIPES[int(rng.integers(len(RECIPES)))]
    patches = Patches(rng)
    found: list[tuple[Patch, Labels]] = []
    for _ in range(_PAGES):
        if rng.random() < recipe.surfaces:
            seen = surface(rng)
        else:
            hand = Writer(material.digits, hands, rng, material.movements)
            seen = page(hand, prints, rng, SIMPLE if rng.random() < recipe.simple else recipe.kinds)
        found += patches.of(photographed(seen, rng, recipe.conditions), recipe.cuts)
    return found


def batches(material: Material, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Patches as the network sees them, and their labels, from 0 to 1, without end."""
    rng = np.random.default_rng(seed)
    numbers = itertools.count()
    pool: deque[tuple[Patch, Labels]] = deque(maxlen=_POOL)
    under_way: deque[Future[list[tuple[Patch, Labels]]]] = deque()
    with ThreadPoolExecutor(1) as threads:
        try:
            while True:
                while len(under_way) < _AHEAD:
                    under_way.append(threads.submit(written, material, (seed, next(numbers))))
                while under_way and (len(pool) < _LEAST or under_way[0].done()):
                    pool.extend(under_way.popleft().result())
                yield varied([pool[int(index)] for index in rng.integers(len(pool), size=BATCH)], rng)
        finally:
            threads.shutdown(cancel_futures=True)


def as_seen(patch: Patch) -> Floats:
    """A patch as the network sees it, (SIDE, SIDE, 4): RGB from -1 to 1, and whether there is an Image."""
    there = (patch[..., 3:] > 0).astype(np.float32)
    return np.concatenate([(patch[..., :3] / np.float32(127.5) - 1) * there, there], axis=-1)


def varied(chosen: list[tuple[Patch, Labels]], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Patches mirrored and coloured otherwise, a few on their side, as the network sees them, and their labels."""
    pictures, labels = [], []
    for patch, label in chosen:
        axes = (1, 0, 2) if rng.random() < _ON_ITS_SIDE else (0, 1, 2)
        down, across = rng.choice([-1, 1], 2).tolist()
        patch, label = (np.ascontiguousarray(one.transpose(axes)[::down, ::across]) for one in (patch, label))
        pictures.append(as_seen(_coloured(patch, rng)))
        labels.append(label.astype(np.float32) / 255)
    return np.stack(pictures), np.stack(labels)


def _coloured(patch: Patch, rng: np.random.Generator) -> Patch:
    """A patch with other contrast, light or dark, grey or its channels exchanged."""
    curve = (np.arange(256) / 255) ** np.exp(rng.normal(0, 0.3))
    curve = 1 - curve if rng.random() < 0.15 else curve
    curve = np.clip(curve * rng.uniform(0.6, 1.1) + rng.uniform(-0.1, 0.2), 0, 1) * 255
    colours, kind = patch[..., :3], rng.random()
    if kind < 0.2:
        colours = np.repeat(cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY)[..., np.newaxis], 3, axis=2)
    elif kind < 0.6:
        colours = colours[..., rng.permutation(3)]
    return np.concatenate([curve.astype(np.uint8)[colours], patch[..., 3:]], axis=-1)
