"""A page while it is read: its ink, what its pieces are called in it, and what the Model said of them so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.ink.glyphs import BORDER, Writing, is_fragment, own_ink, own_mask
from digitrec_gui.core.ink.layout import in_order
from digitrec_gui.core.ink.normalize import normalize
from digitrec_gui.core.ink.pieces import Piece
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.seams import find_seams
from digitrec_gui.core.types import NOT_A_DIGIT, BorderMap, Box, Digit, Glyph, InkMap, Prediction

LOWEST = 0.5
"""Height from which on ink may be a digit that was cut or joined, in heights of the writing."""


_STROKES, _SHORT = (1, 7, NOT_A_DIGIT), 0.6
"""What a stroke is read as, and share of a cross's height up to which it is one of its arms."""


class Page:
    """The pieces of one ink map and their readings.

    Attributes:
        rejects: whether the Model knows "not a digit".
        share: how many of the pieces that were found are surely digits, 0 to 1, and 0 for a doubtful one alone.
    """

    def __init__(self, ink: InkMap, writing: Writing, engine: Engine, border: BorderMap | None = None) -> None:
        labels = writing.labels
        self.rejects = engine.info.classes > NOT_A_DIGIT
        self._ink, self._labels, self._engine, self._border = ink, labels, engine, border
        self.share = 0.0
        self._free_label = int(labels.max(initial=0)) + 1
        self._read: dict[tuple[int, ...], Digit] = {}
        high = [piece.box for piece in writing.pieces if piece.box.height >= LOWEST * piece.writing]
        self._high = np.array([box.center for box in high], np.float64).reshape(-1, 2)

    def read_found(self, pieces: Iterable[Piece]) -> None:
        """Has the Model read the pieces as they were found."""
        self.read(pieces)
        self.share = sum(digit.is_sure for digit in self._read.values()) / (len(self._read) + 1)

    def read(self, pieces: Iterable[Piece]) -> None:
        """Has the Model read these pieces, in one batch."""
        glyphs = {piece.labels: Glyph(piece.box, own_ink(piece, self._ink, self._labels)) for piece in pieces}
        fields = [normalize(glyph.ink) for glyph in glyphs.values()]
        rows = self._engine.predict(np.array(fields, np.uint8).reshape(-1, 28, 28))
        for (name, glyph), field, row in zip(glyphs.items(), fields, rows, strict=True):
            self._read[name] = Digit(glyph, field, Prediction(tuple(row.tolist())))

    def probability(self, piece: Piece) -> float:
        """Of the digit that a piece was taken for, above 0."""
        prediction = self._read[piece.labels].prediction
        return max(prediction.probabilities[prediction.digit], 1e-6)

    def is_crossed(self, whole: Piece, parts: Sequence[Piece]) -> bool:
        """Whether what is no digit falls into shorter strokes that might each be a 1 or a 7, as a cross does."""
        readings = [self._read[part.labels].prediction for part in parts]
        are_strokes = all(reading.best in _STROKES for reading in readings)
        shortest = min(part.box.height for part in parts)
        is_none = not self._read[whole.labels].is_digit
        return is_none and are_strokes and shortest < _SHORT * whole.box.height

    def is_fragment(self, piece: Piece) -> bool:
        """Whether it is no digit on its own, and too small to be several."""
        return is_fragment(piece) and piece.box.height < LOWEST * piece.writing

    def may_be_sign(self, piece: Piece) -> bool:
        """Whether it is so small, and stands so low beside the writing, as a point or a comma does.

        What the Model is sure of is none.
        """
        if max(piece.box.width, piece.box.height) >= LOWEST * piece.writing or self._read[piece.labels].is_sure:
            return False
        across, down = (self._high - piece.box.center).T
        return bool(len(self._high) and down[(np.abs(across) + 2 * np.abs(down)).argmin()] < 0)

    def digits(self, pieces: Iterable[Piece]) -> list[Digit]:
        """What was read of these pieces, those as large as a digit, in reading order."""
        whole = (piece for piece in pieces if not is_fragment(piece) and not self.may_be_sign(piece))
        return in_order([self._read[piece.labels] for piece in whole])

    def parted(self, piece: Piece) -> list[Piece]:
        """The symbols of which a piece is made, told apart by the finder's borders; itself where it saw none.

        What lies on a border belongs to the symbol that is nearest.
        """
        if self._border is None:
            return [piece]
        x, y, width, height = piece.box
        own = own_mask(piece, self._labels)
        core = own * (self._border[y : y + height, x : x + width] < BORDER)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(core)
        is_symbol = stats[:, cv2.CC_STAT_HEIGHT] >= LOWEST * piece.writing
        is_symbol[0] = False
        if is_symbol.sum() < 2:
            return [piece]
        _, nearest = cv2.distanceTransformWithLabels(
            (~is_symbol[labels]).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_CCOMP
        )
        parts = []
        for number in range(1, int(nearest.max()) + 1):
            rows, columns = np.nonzero((nearest == number) & (own > 0))
            if len(rows):
                parts.append(replace(self._enter(rows + y, columns + x), writing=piece.writing))
        return parts

    def cut(self, piece: Piece) -> tuple[list[Piece], list[float]]:
        """Cuts a piece wherever a digit may end, and enters the parts into the label map.

        Returns:
            The parts from left to right, and how much ink lies on each seam between two of them, in heights of
            the piece.
        """
        seams, crossed = find_seams(own_ink(piece, self._ink, self._labels))
        mask = own_mask(piece, self._labels) > 0
        number_of = (np.arange(mask.shape[1]) >= seams[:, :, np.newaxis]).sum(axis=0)
        parts: list[Piece] = []
        costs: list[float] = []
        for number in range(len(seams) + 1):
            rows, columns = np.nonzero((number_of == number) & mask)
            if len(rows):
                costs += [float(crossed[number - 1])] if parts else []
                part = self._enter(rows + piece.box.y, columns + piece.box.x)
                parts.append(replace(part, writing=piece.writing))
        return parts, costs

    def _enter(self, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp]) -> Piece:
        """Makes a piece of these pixels."""
        self._labels[rows, columns] = self._free_label
        x, y = int(columns.min()), int(rows.min())
        box = Box(x, y, int(columns.max()) + 1 - x, int(rows.max()) + 1 - y)
        self._free_label += 1
        return Piece(box, len(rows), (self._free_label - 1,))
