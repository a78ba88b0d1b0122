"""What keys do on a picture: which digit or sign comes next when they walk, and which they type."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from digitrec_gui.core.types import SIGNS, Part

_ALONG = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ACROSS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TO_THE_END = (Qt.Key.Key_Home, Qt.Key.Key_End)

KEYS = (*_ALONG, *_ACROSS, *_TO_THE_END)
"""The keys that walk."""


def walked(parts: Sequence[Part], current: int | None, key: int) -> int | None:
    """The index to which one of `KEYS` leads; None if there is nothing in that direction."""
    of = Qt.Key(key)
    if of in _ALONG:
        return step(current, _ALONG[of], len(parts))
    if of in _ACROSS:
        return _nearest_in_line(parts, current, _ACROSS[of])
    return 0 if of == Qt.Key.Key_Home else len(parts) - 1


def step(current: int | None, direction: int, count: int) -> int | None:
    """The next (direction 1) or previous (-1) index in reading order; None past either end."""
    start = -1 if direction > 0 else count
    target = (start if current is None else current) + direction
    return target if 0 <= target < count else None


def _nearest_in_line(parts: Sequence[Part], current: int | None, direction: int) -> int | None:
    """The part nearest to the current one in the line below (direction 1) or above (-1); None if there is none."""
    if current is None:
        return step(None, direction, len(parts))
    here = parts[current]
    beyond = {part.line for part in parts if (part.line - here.line) * direction > 0}
    if not beyond:
        return None
    line = min(beyond) if direction > 0 else max(beyond)
    x = here.box.center[0]
    return min(
        (index for index, part in enumerate(parts) if part.line == line),
        key=lambda index: abs(parts[index].box.center[0] - x),
    )


def typed(event: QKeyEvent) -> str | None:
    """A digit or one of `SIGNS`, for × also "*" and "x"; None if it is another key, or one pressed with Ctrl."""
    text = "×" if event.text() in ("*", "x", "X") else event.text()
    # Signs, on some keyboards digits too, need Shift, AltGr, which Windows calls Ctrl and Alt, or a Mac's Option.
    ctrl, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
    held = event.modifiers() & (ctrl | alt | Qt.KeyboardModifier.MetaModifier)
    plain = held in (Qt.KeyboardModifier.NoModifier, ctrl | alt) or not text.isascii()
    return text if plain and len(text) == 1 and text in f"0123456789{SIGNS}" else None
