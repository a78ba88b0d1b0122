"""How the window says numbers, keys and what is known of a Model."""

from __future__ import annotations

from PyQt6.QtGui import QKeySequence

from digitrec_gui.core.types import Digit, ModelInfo, Reading

_PERCENT = "\N{NO-BREAK SPACE}%"

_NOTES = {
    "gives logits": "It gives raw scores (logits); DigitRec turns them into probabilities.",
    "gives ten separate scores": "It gives ten separate scores; DigitRec turns them into probabilities.",
}
_NOTES_THAT_BEGIN = {
    "reads ": "It {note}; DigitRec arranges each digit so.",
    "trained on ": "It was {note}; DigitRec gives it such pixels.",
}
"""What compiling a Model noted, in sentences: `training.adapt` has the notes."""


def percent(share: float) -> str:
    """A share of 1 in per cent: "98.2 %", and never "100 %": nothing that is read is certain."""
    return f"{min(share * 100, 99.9):.1f}{_PERCENT}"


def describe(digit: Digit) -> str:
    """What was read and how surely: "7, 98.2 % sure", or "7, corrected by you"."""
    if digit.corrected is not None:
        return f"{digit.text}, corrected by you"
    share = percent(digit.prediction.confidence)
    if not digit.is_digit:
        return f"Not a digit, {share} sure"
    return f"{digit.text}, {share} sure"


def summary(reading: Reading) -> str:
    """How many digits, and how sure the surest is."""
    digits = [digit for digit in reading.digits if digit.is_digit]
    others = len(reading.digits) - len(digits)
    rest = f", {others} not a digit" if others else ""
    if not digits:
        return f"No digits{rest}"
    shares = [digit.prediction.confidence for digit in digits if digit.corrected is None]
    corrected = len(digits) - len(shares)
    rest += f", {corrected} corrected by you" if corrected else ""
    if len(digits) == 1:
        return f"1 digit, {percent(shares[0])} sure{rest}" if shares else f"1 digit{rest}"
    return f"{len(digits)} digits{rest}" + (f", surest {percent(max(shares))}" if shares else "")


def turn(reading: Reading) -> str:
    """That an Image was turned upright, how surely, and how to turn it back."""
    back = {90: "[ turns", 180: "[ twice turns", 270: "] turns"}[reading.rotation]
    return f"Turned by {reading.rotation}°, {percent(reading.rotation_confidence)} sure. {back} it back."


def duration(seconds: float) -> str:
    """How long it took: "34 ms" or "1.2 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def size(width: int, height: int) -> str:
    """Size of an Image: "12 MP", or pixels if it is small."""
    megapixels = width * height / 1e6
    if megapixels < 1:
        return f"{width} x {height}"
    return f"{megapixels:.0f} MP" if megapixels >= 10 else f"{megapixels:.1f} MP"


def model(info: ModelInfo) -> str:
    """Name of a Model and how good it is."""
    return info.name if info.accuracy is None else f"{info.name} · {percent(info.accuracy)} on MNIST"


def ready(info: ModelInfo) -> str:
    """That a Model is ready, and what DigitRec does to work with it."""
    return " ".join((f"{info.name} is ready.", *map(_sentence, info.notes)))


def _sentence(note: str) -> str:
    for start, sentence in _NOTES_THAT_BEGIN.items():
        if note.startswith(start):
            return sentence.format(note=note)
    return _NOTES.get(note, f"{note}.")


def keys(shortcut: str | QKeySequence) -> str:
    """A shortcut as this system writes it: "Ctrl+M", on a Mac with its signs."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
