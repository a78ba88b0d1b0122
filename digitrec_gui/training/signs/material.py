"""What may be a sign on pages that were written for it, and what it is: the pages are read as a user's are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from digitrec_gui import paths
from digitrec_gui.core.ink.glyphs import at_reading_size
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.sign_candidates import FIELD, candidates
from digitrec_gui.core.reading.signs import NONE
from digitrec_gui.core.types import NOT_A_DIGIT, SIGNS, Box, ReadOptions
from digitrec_gui.training.rendering.camera import photographed
from digitrec_gui.training.rendering.kinds import SIGNED, SIGNED_SIMPLY
from digitrec_gui.training.rendering.pages import Truth, page
from digitrec_gui.training.rendering.writer import Material, Writer

_SIMPLE = 0.4
"""Share of the pages that are simple."""

_SAME, _OTHER = 0.45, 0.1
"""Intersection over union from which on ink is the sign that was written there, and up to which it is not."""

_OFF = 2.0
"""How far each side of a box may be off for it to be the same, pixels: a point is hardly larger."""

_WITHIN, _OF_SEVERAL = 0.8, ":%=÷"
"""Share of ink that lies within a sign for it to be a part of it, and the signs that have parts that lie apart."""

_WHOLE = 0.95
"""How much of a sign must be on the picture for it to be one."""

Fields = npt.NDArray[np.uint8]


def write_signs(material: Material, reader: Reader, seed: tuple[int, ...]) -> tuple[Fields, npt.NDArray[np.int64]]:
    """Writes a page, reads its digits, and says what the rest is.

    Args:
        material: of the part of MNIST, and of the people, that may be learnt from.
        reader: reads digits.
        seed: the same one gives the same.

    Returns:
        (n, 32, 48, 2), what the network sees of each candidate, and its classes.
    """
    rng = np.random.default_rng(seed)
    hands, prints = (sorted(folder.glob("*.woff")) for folder in (paths.FONTS, paths.PRINT_FONTS))
    writer = Writer(material.digits, hands, rng, material.movements)
    kinds = SIGNED_SIMPLY if rng.random() < _SIMPLE else SIGNED
    seen = photographed(page(writer, prints, rng, kinds), rng)
    image = seen.picture.clip(0, 255).astype(np.uint8)
    resized, scale = at_reading_size(image)
    ink, digits = reader.surest(resized, ReadOptions())
    boxes = np.array([truth.box for truth in seen.symbols], np.float64).reshape(-1, 4) * scale
    fields, labels = [], []
    for candidate in candidates(ink, digits):
        label = class_of(candidate.box, boxes, seen.symbols, resized.shape[:2])
        if label is not None:
            fields.append(candidate.field)
            labels.append(label)
    return np.array(fields, np.uint8).reshape(-1, *FIELD, 2), np.array(labels, np.int64)


def class_of(box: Box, boxes: npt.NDArray[np.float64], truths: tuple[Truth, ...], shape: tuple[int, int]) -> int | None:
    """The class of what lies in a box, by what was written where; None if that is open.

    Args:
        box: pixels.
        boxes: (n, 4), of what was written, pixels.
        truths: the same, for its classes.
        shape: of the picture, pixels.
    """
    if not len(boxes):
        return NONE
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    shared = (np.minimum(high, [box.right, box.bottom]) - np.maximum(low, [box.x, box.y])).clip(0).prod(axis=1)
    areas, own = boxes[:, 2:].prod(axis=1), box.width * box.height
    likeness = shared / (areas + own - shared)
    off = np.abs(np.concatenate([low, high], axis=1) - [box.x, box.y, box.right, box.bottom]).max(axis=1)
    likeness[off <= _OFF] = 1
    is_sign = np.array([truth.label > NOT_A_DIGIT for truth in truths])
    signs = np.where(is_sign, likeness, 0)
    best = int(signs.argmax())
    inside = (np.minimum(high[best], shape[::-1]) - low[best].clip(0)).clip(0).prod() / areas[best]
    sign = truths[best].label - NOT_A_DIGIT
    if signs[best] >= _SAME:
        return sign if inside > _WHOLE else None
    if signs[best] > _OTHER:
        is_part = shared[best] > _WITHIN * own and SIGNS[sign - 1] in _OF_SEVERAL
        return NONE if is_part else None
    return NONE
