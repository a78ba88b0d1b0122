"""How each digit and sign of a Reading is marked, in the window and in a picture that is saved alike.

Sure, doubtful and "not a digit" differ by the line (solid, dashed, dotted) and only then by colour; blue, orange and
grey stay apart for every kind of colour blindness. They are the same in a light and in a dark window: what lies below
is the picture.
"""

from __future__ import annotations

from enum import Enum

from digitrec_gui.core.types import Digit, Part


class Mark(Enum):
    """How surely a digit or sign is known, and the line around it for that.

    Attributes:
        colour: red, green and blue, 0 to 255.
        dash: length of a dash, in widths of the line.
        gap: length of the gap after it, in widths of the line; 0 if the line is solid.
    """

    SURE = ((0x1B, 0x5F, 0xC9), 1, 0)
    DOUBTFUL = ((0xB4, 0x53, 0x09), 5, 3)
    NOT_A_DIGIT = ((0x52, 0x5B, 0x68), 1.5, 2)
    CORRECTED = ((0x1D, 0x4F, 0xA8), 1, 0)

    def __init__(self, colour: tuple[int, int, int], dash: float, gap: float) -> None:
        self.colour = colour
        self.dash = dash
        self.gap = gap


def mark_of(part: Part) -> Mark:
    """The mark of a Digit or a Sign."""
    if part.corrected is not None:
        return Mark.CORRECTED
    if isinstance(part, Digit) and not part.is_digit:
        return Mark.NOT_A_DIGIT
    return Mark.SURE if part.is_sure else Mark.DOUBTFUL
