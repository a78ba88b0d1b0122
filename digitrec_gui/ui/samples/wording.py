"""How the window speaks of samples."""

from __future__ import annotations

from pathlib import Path

from digitrec_gui.core.samples.doubts import Doubt
from digitrec_gui.core.samples.types import Sample
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.core.words import counted

_SOURCES = {
    "image": "from a picture",
    "webcam": "from the webcam",
    "draw": "drawn",
    "sheet": "written for DigitRec",
    "import": "imported",
}


def name(digit: int) -> str:
    """A label in words: "7" or "not a digit"."""
    return "not a digit" if digit == NOT_A_DIGIT else str(digit)


def sign(digit: int) -> str:
    """A label as one character: "7", or "?" for what is no digit."""
    return "?" if digit == NOT_A_DIGIT else str(digit)


def what(digit: int) -> str:
    """What a label means: "7" or "what is no digit"."""
    return "what is no digit" if digit == NOT_A_DIGIT else str(digit)


def one(digit: int | None) -> str:
    """One of them: "a 7", "an 8" or "no digit"."""
    return "no digit" if digit == NOT_A_DIGIT else f"an {digit}" if digit == 8 else f"a {digit}"


_DOUBTS: dict[Doubt, str] = {
    "wide": "This is wider than a digit is: a line, or two digits?",
    "two": "This looks like two digits side by side.",
    "half": "This was cut out of something larger: is it a whole digit?",
    "no digit": "DigitRec takes this for no digit.",
    "another": "This looks like another digit.",
}


def doubt(doubt: Doubt) -> str:
    """What speaks against a sample, as a sentence."""
    return _DOUBTS[doubt]


def samples(count: int) -> str:
    """How many: "1 sample", "5,012 samples"."""
    return counted(count, "sample")


def describe(sample: Sample) -> str:
    """What is known of a sample: "7, read as 1; drawn on 2026-11-22 at 15:30"."""
    local = sample.added.astimezone()
    said = "" if sample.predicted is None else f", read as {name(sample.predicted)}"
    source = _SOURCES.get(sample.source, "kept")
    return f"{name(sample.digit).capitalize()}{said}; {source} on {local:%Y-%m-%d} at {local:%H:%M}"


def set_aside(file: Path) -> str:
    """A sentence that the file of the samples was damaged, and what became of it."""
    return (
        f"The file of your samples is damaged. It was set aside as {file.name}, in {file.parent}, and nothing in it "
        "was changed. DigitRec has begun a new one; import your last export to go on from there."
    )
