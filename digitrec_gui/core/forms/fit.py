"""Lays a form over a sheet, however that was photographed or fed, and says how well it fits.

1. Features (SIFT, Lowe 2004) of the empty form are found again on the sheet, at any turn and size, and a perspective
   is fitted to them that most agree with (RANSAC, Fischler and Bolles 1981).
2. Pieces of the form's print, corners and letters of it, are looked for near where they should lie; of where they
   are found the perspective is fitted anew, and a bend of the paper.
3. How many of them are found where they should be says whether it is a sheet of this form; how far they lie beside,
   how well it fits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from digitrec_gui.core.errors import FitError
from digitrec_gui.core.forms.print_map import Contrast, Grey, contrast, darkest
from digitrec_gui.core.forms.types import Form, Kind
from digitrec_gui.core.types import Box, Image

Matrix = npt.NDArray[np.float64]
Points = npt.NDArray[np.float64]
"""(n, 2), x and y."""

_FEATURES, _FEATURE_SIZE = 3000, 1000
"""Most features, and the longer side at which they are looked for, pixels."""

_RATIO = 0.85
"""How much nearer the best match must be than the second: the boxes of a form look much alike."""

_NEAR = 4.0
"""How far a match may lie beside the perspective, pixels at the size of the features."""

_LEAST_MATCHES = 10

_PATCH, _MOST_PATCHES = 21, 240
"""Half of the side of a piece of print, pixels, less a half; and how many are looked for."""

_FAINTEST_PIECE = 0.004
"""How clear a piece is at least, against the clearest."""

_ROUNDS = (20, 6)
"""How far from its place a piece is looked for, in each round, pixels."""

_ALIKE = 0.55
"""Correlation from which on a piece of print is found."""

_BESIDE = 2.5
"""How far beside its place it may lie in the end, pixels."""

LEAST_FOUND = 0.5
"""Share of the pieces that must be found in their places."""

_AROUND, _LEAST_NEAR, _FOUND_NEAR = 40, 4, 0.25
"""How far around a field pieces tell of it, pixels, how many at least, and what share of them must be found."""

_BENDING = 30
"""Pieces from which on a bend of the paper is fitted, too."""

_LOWEST, _MIDDLE, _HIGHEST = 1000, 1600, 2600
"""Longer side at which a form is laid over a sheet, pixels: at least, mostly, and at most."""

_FIELD_HEIGHT = 56
"""Height that the lowest fields have there, if possible, pixels."""


@dataclass(frozen=True, eq=False)
class Laid:
    """A sheet seen as the form lies: each pixel of it over that of the form.

    Attributes:
        image: the sheet, in the form's working size; white where it does not reach.
        error: how far its print lies beside the form's, root mean square, pixels of the form's picture.
        found: share of the form's print that was found in its place.
        matrix: from the working size of the form to the sheet's picture, without the bend.
        bend: see `_bent`.
        pieces: the middles of the pieces of print that were looked for, in the form's working size.
        is_found: which of them are in their places.
    """

    image: Grey
    error: float
    found: float
    matrix: Matrix
    bend: Matrix
    pieces: npt.NDArray[np.int64]
    is_found: npt.NDArray[np.bool_]

    def is_found_near(self, box: Box) -> bool:
        """Whether the print around a box, in the working size, is in its place; True where there is too little."""
        x, y = self.pieces.T
        near = (x > box.x - _AROUND) & (x < box.right + _AROUND) & (y > box.y - _AROUND) & (y < box.bottom + _AROUND)
        return bool(near.sum() < _LEAST_NEAR or self.is_found[near].mean() >= _FOUND_NEAR)

    def on_sheet(self, points: Points) -> Points:
        """Where points of the form, in its working size, lie on the sheet's picture, pixels."""
        return _projected(self.matrix, _bent(points, self.bend, self.image.shape[:2]))


class Layer:
    """Lays one form over sheets. Not thread-safe.

    Attributes:
        scale: of the form's working size to its picture.
        contrast: the print of the empty form, in its working size.
    """

    def __init__(self, form: Form) -> None:
        """Looks at a form.

        Raises:
            FitError: there is too little print on it to be found again.
        """
        height, width = form.picture.shape[:2]
        heights = [field.box.height for field in form.fields if field.kind is not Kind.TICK]
        lowest = min(heights, default=_FIELD_HEIGHT)
        longer = min(max(_FIELD_HEIGHT / lowest * max(height, width), _MIDDLE), _HIGHEST)
        self.scale = min(longer, max(_LOWEST, 2 * max(height, width))) / max(height, width)
        picture = _resized(darkest(form.picture), self.scale)
        self.contrast: Contrast = contrast(picture)
        self._sift = cv2.SIFT.create(nfeatures=_FEATURES)
        self._feature_scale = min(1.0, _FEATURE_SIZE / max(picture.shape))
        self._points, self._descriptors = self._features(_resized(picture, self._feature_scale))
        self._patches = _patches(self.contrast)
        if len(self._points) < 2 * _LEAST_MATCHES or len(self._patches) < _LEAST_MATCHES:
            raise FitError(
                f"There is too little print on the form {form.name} to lay it over a sheet. "
                "Take a picture of all of the empty form, with its lines and words."
            )

    def lay(self, sheet: Image) -> Laid:
        """Lays the form over a sheet.

        Args:
            sheet: (h, w, 3) uint8 RGB, at any turn.

        Raises:
            FitError: it is no sheet of this form, or cannot be laid over it well enough.
        """
        # Both at about the same size, or small print is lost in the larger one.
        scale = min(1.0, 1.5 * max(self.contrast.shape) / max(sheet.shape))
        reduced = _resized(darkest(sheet), scale)
        matrix, bend = self._perspective(reduced), np.zeros((6, 2))
        for reach in _ROUNDS:
            image = _seen(reduced, matrix, bend, self.contrast.shape)
            offsets, is_found = self._offsets(contrast(image), reach)
            if is_found.sum() < _LEAST_MATCHES:
                raise FitError(_FOREIGN)
            matrix, bend = self._refined(matrix, bend, offsets, is_found)
        image = _seen(reduced, matrix, bend, self.contrast.shape)
        offsets, is_found = self._offsets(contrast(image), _ROUNDS[-1])
        is_found &= np.hypot(*offsets.T) <= _BESIDE
        found = float(is_found.mean())
        if found < LEAST_FOUND:
            raise FitError(f"{_FOREIGN} Of its print {found:.0%} was found in its place.")
        error = float(np.sqrt((offsets[is_found] ** 2).sum(axis=1).mean())) / self.scale
        return Laid(image, error, found, _scaling(1 / scale) @ matrix, bend, self._patches, is_found)

    def _features(self, image: Grey) -> tuple[Points, npt.NDArray[np.float32]]:
        found, descriptors = self._sift.detectAndCompute(image, None)
        if descriptors is None:
            return np.empty((0, 2)), np.empty((0, 128), np.float32)
        points = np.array([one.pt for one in found], np.float64)
        # The square roots of shares: Arandjelovic and Zisserman 2012.
        return points, np.sqrt(descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-6))

    def _perspective(self, sheet: Grey) -> Matrix:
        """From the form's working size to a sheet."""
        scale = min(1.0, _FEATURE_SIZE / max(sheet.shape))
        points, descriptors = self._features(_resized(sheet, scale))
        if len(points) < _LEAST_MATCHES:
            raise FitError(_FOREIGN)
        pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(self._descriptors, descriptors, k=2)
        good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < _RATIO * pair[1].distance]
        if len(good) < _LEAST_MATCHES:
            raise FitError(_FOREIGN)
        ours = self._points[[match.queryIdx for match in good]]
        theirs = points[[match.trainIdx for match in good]]
        found, inliers = cv2.findHomography(ours, theirs, cv2.USAC_MAGSAC, _NEAR, maxIters=10_000, confidence=0.9999)
        if found is None or inliers.sum() < _LEAST_MATCHES:
            raise FitError(_FOREIGN)
        matrix = np.asarray(found, np.float64)
        if not self._is_plausible(matrix):
            raise FitError(_FOREIGN)
        return _scaling(1 / scale) @ matrix @ _scaling(self._feature_scale)

    def _is_plausible(self, matrix: Matrix) -> bool:
        """Whether a perspective shows a sheet from its front, as a quadrilateral that is not all too narrow."""
        height, width = self.contrast.shape
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)]) * self._feature_scale
        if (np.column_stack([corners, np.ones(4)]) @ matrix[2] <= 0).any():
            return False
        seen = _projected(matrix, corners)
        sides = np.roll(seen, -1, axis=0) - seen
        turns = np.cross(np.column_stack([sides, np.zeros(4)]), np.column_stack([np.roll(sides, -1, 0), np.zeros(4)]))
        lengths = np.hypot(*sides.T)
        return bool((turns[:, 2] > 0).all() and lengths.min() > 0.08 * lengths.max())

    def _offsets(self, seen: Contrast, reach: int) -> tuple[Points, npt.NDArray[np.bool_]]:
        """How far beside its place each piece of print lies, pixels, and which are found."""
        offsets, is_found = np.zeros((len(self._patches), 2)), np.zeros(len(self._patches), np.bool_)
        around = cv2.copyMakeBorder(seen, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0.0)
        for index, (x, y) in enumerate(self._patches):
            piece = self.contrast[y - _PATCH : y + _PATCH + 1, x - _PATCH : x + _PATCH + 1]
            window = around[y - _PATCH : y + _PATCH + 1 + 2 * reach, x - _PATCH : x + _PATCH + 1 + 2 * reach]
            alike = np.asarray(cv2.matchTemplate(window, piece, cv2.TM_CCOEFF_NORMED), np.float32)
            _, best, _, (left, top) = cv2.minMaxLoc(alike)
            if best >= _ALIKE and 0 < left < 2 * reach and 0 < top < 2 * reach:
                is_found[index] = True
                offsets[index] = (
                    left - reach + _peak(alike[top, left - 1 : left + 2]),
                    top - reach + _peak(alike[top - 1 : top + 2, left]),
                )
        return offsets, is_found

    def _refined(
        self, matrix: Matrix, bend: Matrix, offsets: Points, is_found: npt.NDArray[np.bool_]
    ) -> tuple[Matrix, Matrix]:
        """Perspective and bend anew, by where the pieces of print were found."""
        shape = self.contrast.shape
        places = self._patches[is_found].astype(np.float64)
        seen = _projected(matrix, _bent(places + offsets[is_found], bend, shape))
        found, inliers = cv2.findHomography(places, seen, cv2.RANSAC, _NEAR)
        if found is None or inliers.sum() < _LEAST_MATCHES:
            raise FitError(_FOREIGN)
        flat, good = np.asarray(found, np.float64), inliers.ravel() > 0
        if good.sum() < _BENDING:
            return flat, np.zeros((6, 2))
        back = _projected(np.asarray(np.linalg.inv(flat), np.float64), seen[good]) - places[good]
        terms = _terms(places[good], shape)
        # A little of the perspective's own: what few pieces say of a bend is not believed.
        squares = terms.T @ terms + 0.5 * np.eye(6)
        return flat, np.asarray(np.linalg.solve(squares, terms.T @ back), np.float64)


_FOREIGN = "This is no sheet of this form, or too little of it is seen. Photograph all of the sheet, or set it apart."


def _patches(print_map: Contrast) -> npt.NDArray[np.int64]:
    """The middles of pieces of print that can be told from what is beside them in each direction, (n, 2)."""
    height, width = print_map.shape
    cornered = cv2.boxFilter(cv2.cornerMinEigenVal(print_map, 5), -1, (2 * _PATCH + 1,) * 2)
    cornered[:_PATCH], cornered[height - _PATCH :] = 0, 0
    cornered[:, :_PATCH], cornered[:, width - _PATCH :] = 0, 0
    least = _FAINTEST_PIECE * float(cornered.max())
    # The best of each tile, so that all of the form has its say.
    side = math.ceil(math.sqrt(height * width / _MOST_PATCHES))
    found: list[tuple[int, int]] = []
    for top in range(0, height, side):
        for left in range(0, width, side):
            _, best, _, (x, y) = cv2.minMaxLoc(cornered[top : top + side, left : left + side])
            if best > least:
                found.append((left + x, top + y))
                x, y = found[-1]
                cornered[max(0, y - _PATCH) : y + _PATCH + 1, max(0, x - _PATCH) : x + _PATCH + 1] = 0
    return np.array(found, np.int64).reshape(-1, 2)


def _peak(values: npt.NDArray[np.float32]) -> float:
    """Where between three values the highest lies, from the middle one: the top of the parabola through them."""
    left, middle, right = (float(value) for value in values)
    curved = left - 2 * middle + right
    return 0.0 if curved >= 0 else max(-0.5, min(0.5, 0.5 * (left - right) / curved))


def _terms(points: Points, shape: tuple[int, ...]) -> Matrix:
    """What a bend consists of, (n, 6): 1, x, y, x², xy, y², from -1 to 1 over the form."""
    x, y = 2 * points[:, 0] / shape[1] - 1, 2 * points[:, 1] / shape[0] - 1
    return np.column_stack([np.ones(len(points)), x, y, x * x, x * y, y * y])


def _bent(points: Points, bend: Matrix, shape: tuple[int, ...]) -> Points:
    """Where points of the form lie on bent paper, as if that were laid flat, pixels of the form's working size."""
    return np.asarray(points + _terms(points, shape) @ bend, np.float64)


def _projected(matrix: Matrix, points: Points) -> Points:
    flat = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(flat[:, :2] / flat[:, 2:], np.float64)


def _scaling(by: float) -> Matrix:
    return np.diag([by, by, 1.0])


def _seen(sheet: Grey, matrix: Matrix, bend: Matrix, shape: tuple[int, ...]) -> Grey:
    """The sheet as the form lies; white where it does not reach."""
    height, width = shape[:2]
    step = 16  # between these the map is straight, to a hundredth of a pixel
    y, x = np.mgrid[0 : height + step : step, 0 : width + step : step]
    places = _projected(matrix, _bent(np.column_stack([x.ravel(), y.ravel()]).astype(np.float64), bend, shape))
    coarse = places.reshape(*x.shape, 2).astype(np.float32)
    rows, columns = (np.arange(size, dtype=np.float32) / step for size in (height, width))
    grid = np.meshgrid(columns, rows)
    x_of, y_of = cv2.split(cv2.remap(coarse, grid[0], grid[1], cv2.INTER_LINEAR))
    flat = cv2.remap(sheet, x_of, y_of, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    return np.asarray(flat, np.uint8)


def _resized(image: Grey, scale: float) -> Grey:
    if scale == 1:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)


def in_working_size(box: Box, scale: float) -> Box:
    """A box of the form's picture in its working size."""
    x, y = round(box.x * scale), round(box.y * scale)
    return Box(x, y, max(1, round(box.right * scale) - x), max(1, round(box.bottom * scale) - y))
