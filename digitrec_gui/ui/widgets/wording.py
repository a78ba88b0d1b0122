"""How the window says numbers, keys, digits, signs, and what is known of a Model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtGui import QKeySequence

from digitrec_gui import paths
from digitrec_gui.core.types import NOT_A_DIGIT, Digit, ModelInfo, Part, Reading, Sign
from digitrec_gui.core.words import counted

_SPACE = "\N{NO-BREAK SPACE}"
_PERCENT = "\N{NO-BREAK SPACE}%"

_NARROW = 0.01
"""Half of an interval that is as wide above as below, as good as."""

_SIGNS = {
    ".": "a point",
    ",": "a comma",
    "-": "a minus",
    "+": "a plus",
    "/": "a slash",
    ":": "a colon",
    "%": "a percent sign",
    "€": "a euro sign",
    "$": "a dollar sign",
    "£": "a pound sign",
    "=": "an equals sign",
    "÷": "a division sign",
    "×": "a multiplication sign",
}
"""A dot is said as a point, for it may stand before cents, within a date or after a thousand."""

_NOTES = {
    "gives logits": "It gives raw scores (logits); DigitRec turns them into probabilities.",
    "gives ten separate scores": "It gives ten separate scores; DigitRec turns them into probabilities.",
}
_NOTES_THAT_BEGIN = {
    "reads ": "It {note}; DigitRec arranges each digit so.",
    "trained on ": "It was {note}; DigitRec gives it such pixels.",
}
"""What compiling a Model noted, in sentences: `training.models.adapt` has the notes."""


def percent(share: float) -> str:
    """A share of 1 in per cent: "98.2 %", and never "100 %": nothing that is read is certain."""
    return f"{min(share * 100, 99.9):.1f}{_PERCENT}"


def whole_percent(share: float) -> str:
    """A share of 1 that is a whole number of per cent: "90 %"."""
    return f"{round(share * 100)}{_PERCENT}"


def exact(share: float) -> str:
    """A share of many digits in per cent, to two places: "99.68 %"."""
    return f"{share * 100:.2f}{_PERCENT}"


def give_or_take(share: float, interval: tuple[float, float]) -> str:
    """A share of 1 with half the width of its 95 % interval: "99.68 % ± 0.11".

    Of few digits, or near 100 %, that half would not hold both above and below: then with the interval itself,
    "100.00 % (78 to 100 %)".
    """
    low, high = interval
    half = (high - low) / 2
    if half > _NARROW:
        return f"{exact(share)} ({low * 100:.0f} to {high * 100:.0f}{_PERCENT})"
    if not half <= share <= 1 - half:
        return f"{exact(share)} ({low * 100:.2f} to {high * 100:.2f}{_PERCENT})"
    return f"{exact(share)} ± {half * 100:.2f}"


def duration(seconds: float) -> str:
    """How long it took: "34 ms" or "1.2 s"."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def length(seconds: float) -> str:
    """How long it took: "34 s", "12 min" or "1 h 25 min"."""
    if seconds < 90:
        return f"{seconds:.0f}{_SPACE}s"
    minutes = round(seconds / 60)
    return f"{minutes}{_SPACE}min" if minutes < 90 else f"{minutes // 60}{_SPACE}h {minutes % 60}{_SPACE}min"


def size(width: int, height: int) -> str:
    """Size of an Image: "12 MP", or pixels if it is small."""
    megapixels = width * height / 1e6
    if megapixels < 1:
        return f"{width} x {height}"
    return f"{megapixels:.0f} MP" if megapixels >= 10 else f"{megapixels:.1f} MP"


def keys(shortcut: str | QKeySequence) -> str:
    """A shortcut as this system writes it: "Ctrl+M", on a Mac with its signs."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


def read_as(digit: int) -> str:
    """A digit, or what stands for none."""
    return "?" if digit == NOT_A_DIGIT else str(digit)


def describe(part: Part) -> str:
    """What was read and how surely: "7, 98.2 % sure", or "Comma, corrected by you"; "confirmed" if it was right.

    Of what is not the likeliest: "7, read because the number must be a date; 11.0 % sure, 1 is likelier".
    """
    text = _named(part.text) if isinstance(part, Sign) else part.text
    if part.corrected is not None:
        return f"{text}, {'confirmed' if _is_confirmed(part) else 'corrected'} by you"
    share = percent(part.confidence)
    if isinstance(part, Digit) and part.preferred is not None:
        likelier = part.prediction.text if part.prediction.is_digit else "no digit"
        return f"{text}, read because the number must be {part.must_be}; {share} sure, {likelier} is likelier"
    if isinstance(part, Digit) and part.unread:
        return "Not read"
    if isinstance(part, Digit) and not part.is_digit:
        return f"Not a digit, {share} sure"
    return f"{text}, {share} sure"


def numbered(parts: Sequence[Part], index: int) -> str:
    """Which of the digits it is, or of the signs or other marks, as `summary` counts them: "Digit 3 of 8"."""
    kind = _kind(parts[index])
    of_its_kind = [place for place, part in enumerate(parts) if _kind(part) == kind]
    return f"{kind} {of_its_kind.index(index) + 1} of {len(of_its_kind)}"


def summary(reading: Reading) -> str:
    """How many digits, signs and other marks, what was not read, and how sure it is of each that was, at least."""
    digits = [digit for digit in reading.digits if digit.is_digit]
    not_read = sum(not is_read(digit) for digit in reading.digits)
    signs, others = len(reading.signs), len(reading.digits) - len(digits) - not_read
    rest = f", {counted(signs, 'sign')}" if signs else ""
    rest += f", {counted(others, 'other mark')}" if others else ""
    rest += f", {not_read} not read" if not_read else ""
    if not digits:
        return f"No digits{rest}"
    read = [part for part in reading.parts if is_read(part)]
    shares = [part.confidence for part in read if part.corrected is None]
    known = [part for part in reading.parts if part.corrected is not None]
    confirmed = sum(map(_is_confirmed, known))
    corrected = len(known) - confirmed
    rest += f", {corrected} corrected by you" if corrected else ""
    rest += f", {confirmed} confirmed by you" if confirmed else ""
    if len(read) == 1:
        return f"1 digit, {percent(shares[0])} sure{rest}" if shares else f"1 digit{rest}"
    return f"{counted(len(digits), 'digit')}{rest}" + (f", each at least {percent(min(shares))} sure" if shares else "")


def is_read(part: Part) -> bool:
    """Whether it was read at all: of a mark that was not, nobody says how sure that is."""
    return not (isinstance(part, Digit) and part.unread and not part.is_digit)


def title(noun: str) -> str:
    """What a number must be, as a title: "Date" for "a date"."""
    bare = noun.partition(" ")[2]
    return bare[:1].upper() + bare[1:]


def misfit(noun: str) -> str:
    """Of one number that is not what it must be: "is no date", "is not of 7 digits"."""
    return f"is {_denied(noun)}"


def fits(reading: Reading, noun: str) -> str:
    """How many of its numbers are not what they must be: "2 of 9 numbers are no date"; empty if there is no number."""
    count = sum(any(isinstance(part, Digit) for part in number) for line in reading.numbers for number in line)
    wrong = len(reading.misfits)
    if count < 2:
        return "" if not count else f"The number {misfit(noun) if wrong else f'is {noun}'}."
    if not wrong:
        return f"Each of {count} numbers is {noun}."
    return f"{wrong} of {count} numbers {'is' if wrong == 1 else 'are'} {_denied(noun)}."


def _denied(noun: str) -> str:
    article, _, bare = noun.partition(" ")
    return f"no {bare}" if article in ("a", "an") else f"not {noun}"


def correction(before: Part, text: str) -> str:
    """What a person does who says that a part is this digit or sign, as a noun, for what can be undone."""
    said = _SIGNS.get(text, text)
    return f"confirmation of {said}" if before.text == text else f"correction of {name(before)} to {said}"


def name(part: Part) -> str:
    """What it was read as: "7", "a comma" or "a mark"."""
    if isinstance(part, Sign):
        return _SIGNS[part.text]
    return part.text if part.is_digit else "a mark"


def model_name(h5: Path) -> str:
    """What the window calls a Model: by the name of its file, but for the one that comes with DigitRec."""
    return "DigitRec's own" if h5 == paths.DEFAULT_MODEL else h5.stem


def model(info: ModelInfo) -> str:
    """Name of a Model and how good it is, and at what."""
    on_what = info.tested_on or "MNIST"
    return info.name if info.accuracy is None else f"{info.name} · {exact(info.accuracy)} on {on_what}"


def ready(info: ModelInfo) -> str:
    """Sentences for people: a Model is ready, and what DigitRec does to work with it."""
    return " ".join((f"{info.name} is ready.", *map(_sentence, info.notes)))


def _named(sign: str) -> str:
    """A sign by its name: "Comma"."""
    return _SIGNS[sign].partition(" ")[2].capitalize()


def _kind(part: Part) -> str:
    if isinstance(part, Sign):
        return "Sign"
    return "Digit" if part.is_digit else "Mark" if part.unread else "Other mark"


def _is_confirmed(part: Part) -> bool:
    """Whether a person said that it is what had been read."""
    read = part.predicted if isinstance(part, Sign) else part.prediction.best
    return part.corrected is not None and part.corrected == read


def _sentence(note: str) -> str:
    for start, sentence in _NOTES_THAT_BEGIN.items():
        if note.startswith(start):
            return sentence.format(note=note)
    return _NOTES.get(note, f"{note}.")
