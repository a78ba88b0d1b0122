"""The digit that a key types, by which the one selected is corrected."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent


def typed_digit(event: QKeyEvent) -> int | None:
    """0 to 9; None if it is another key, or one pressed with Ctrl and the like."""
    text = event.text()
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return int(text) if plain and len(text) == 1 and text in "0123456789" else None
