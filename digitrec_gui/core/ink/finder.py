"""The finder: a small network that says of each pixel whether a pen wrote it (LiteRT).

It sees what is 14 to 40 pixels high. So it looks at copies of an Image, each twice as large as the one before, and
at the next one only if something is written there that is too small for this one; an Image whose writing is too small
even so is enlarged.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from ai_edge_litert.interpreter import Interpreter

from digitrec_gui.core.errors import ModelError
from digitrec_gui.core.ink.glyphs import LARGEST
from digitrec_gui.core.types import Image

Probabilities = npt.NDArray[np.float32]

FIRST = 840
"""Longer side, pixels, up to which a copy is always looked at."""

_LEAST = 24
"""Longer side, pixels, of the smallest copy."""

_MULTIPLE = 32
"""The sides of what the network sees are multiples of it."""

_SMALL, _SMALL_PLACES = 0.5, 15
"""Probability from which on something is too small, and at how many places that makes the next copy worth a look."""

_SIZES = 8
"""Sizes of pictures for which the network is kept ready."""


@dataclass(frozen=True, eq=False)
class View:
    """What the finder saw in one copy of an Image.

    Attributes:
        picture: (h, w, 3), the copy that is twice as large as the one that it looked at, or the Image.
        ink: (h', w'), of about a quarter of its size: the probability that a pen wrote there, and it is high enough.
        border: (h', w'), that one symbol ends there and another begins.
    """

    picture: Image
    ink: Probabilities
    border: Probabilities


class Finder:
    """Runs the compiled finder. Each thread that uses it has interpreters of its own."""

    def __init__(self, compiled: Path, threads: int = 2) -> None:
        """Loads a compiled copy.

        Raises:
            ModelError: the file is missing or damaged.
        """
        self._threads = threads
        self._own = threading.local()
        try:
            self._content = compiled.read_bytes()
            self._interpreter(_MULTIPLE, _MULTIPLE)
        except (ValueError, RuntimeError, OSError) as error:
            raise ModelError(
                f"{compiled.name}, which finds what is written, is missing or damaged. Install DigitRec anew."
            ) from error

    def look(self, image: Image) -> list[View]:
        """Says where in an Image something is written.

        Args:
            image: (h, w, 3) uint8 RGB, at the size at which it is read.

        Returns:
            What it saw in each copy that it looked at, the largest first.
        """
        copies = _Copies(image)
        views = []
        for power in copies.powers:
            copy = copies.at(power)
            found = self._run(copy)
            views.append(View(copy if power >= 0 else copies.at(power + 1), found[..., 0], found[..., 2]))
            is_first = power < 0 and max(copy.shape) < FIRST // 2
            if not is_first and (found[..., 1] > _SMALL).sum() < _SMALL_PLACES:
                break
        return views[::-1]

    def _run(self, image: Image) -> Probabilities:
        """Probabilities of ink, of ink too small and of borders, (h / 2, w / 2, 3), rounded up."""
        height, width = image.shape[:2]
        interpreter = self._interpreter(*(-(-side // _MULTIPLE) * _MULTIPLE for side in (height, width)))
        details = interpreter.get_input_details()[0]
        picture = np.zeros(details["shape"], np.uint8)
        picture[0, :height, :width] = cv2.cvtColor(image, cv2.COLOR_RGB2RGBA)
        interpreter.set_tensor(details["index"], picture)
        interpreter.invoke()
        found = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])[0]
        return np.asarray(found[: -(-height // 2), : -(-width // 2)], np.float32)

    def _interpreter(self, height: int, width: int) -> Interpreter:
        if not hasattr(self._own, "interpreter"):
            self._own.interpreter = lru_cache(_SIZES)(self._made)
        made: Interpreter = self._own.interpreter(height, width)
        return made

    def _made(self, height: int, width: int) -> Interpreter:
        interpreter = Interpreter(model_content=self._content, num_threads=self._threads)
        interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], (1, height, width, 4))
        interpreter.allocate_tensors()
        return interpreter


class _Copies:
    """Copies of an Image, each twice as large as the one before.

    Attributes:
        powers: of two, by which the sides of the copies are those of the Image; the smallest first.
    """

    def __init__(self, image: Image) -> None:
        longer = max(image.shape[:2])
        halvings, doublings = (int(np.log2(max(1.0, factor))) for factor in (longer / _LEAST, LARGEST / longer))
        self.powers = range(-halvings, doublings + 1)
        self._made = {0: image}
        for power in range(-1, -halvings - 1, -1):
            self._made[power] = _resized(self._made[power + 1], 0.5)

    def at(self, power: int) -> Image:
        """The copy whose sides are those of the Image times this power of two."""
        if power not in self._made:
            self._made[power] = _resized(self._made[0], 2.0**power)
        return self._made[power]


def _resized(image: Image, factor: float) -> Image:
    height, width = image.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(
        cv2.resize(image, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC), np.uint8
    )
