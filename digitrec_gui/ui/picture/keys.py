"""What keys do on a picture: which Digit comes next when they walk, and which digit they type."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from digitrec_gui.core.types import Digit

_ALONG = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ACROSS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TO_THE_END = (Qt.Key.Key_Home, Qt.Key.Key_End)

KEYS = (*_ALONG, *_ACROSS, *_TO_THE_END)
"""The keys that walk."""


def walked(digits: Sequence[Digit], current: int | None, key: int) -> int | None:
    """The index to which one of `KEYS` leads; None if there is nothing in that direction."""
    of = Qt.Key(key)
    if of in _ALONG:
        return step(current, _ALONG[of], len(digits))
    if of in _ACROSS:
        return _nearest_in_line(digits, current, _ACROSS[of])
    return 0 if of == Qt.Key.Key_Home else len(digits) - 1


def step(current: int | None, direction: int, count: int) -> int | None:
    """The next (direction 1) or previous (-1) index in reading order; None past either end."""
    start = -1 if direction > 0 else count
    target = (start if current is None else current) + direction
    return target if 0 <= target < count else None


def _nearest_in_line(digits: Sequence[Digit], current: int | None, direction: int) -> int | None:
    """The Digit nearest to the current one in the line below (direction 1) or above (-1); None if there is none."""
    if current is None:
        return step(None, direction, len(digits))
    here = digits[current]
    beyond = {digit.line for digit in digits if (digit.line - here.line) * direction > 0}
    if not beyond:
        return None
    line = min(beyond) if direction > 0 else max(beyond)
    x = here.box.center[0]
    return min(
        (index for index, digit in enumerate(digits) if digit.line == line),
        key=lambda index: abs(digits[index].box.center[0] - x),
    )


def typed_digit(event: QKeyEvent) -> int | None:
    """0 to 9; None if it is another key, or one pressed with Ctrl and the like."""
    text = event.text()
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return int(text) if plain and len(text) == 1 and text in "0123456789" else None
