"""How the Train tab says times, shares and what a training does."""

from __future__ import annotations

from typing import Any

_SPACE = "\N{NO-BREAK SPACE}"

TITLES = {"quick": "Quick", "standard": "Standard", "best": "Best"}
"""Of the presets."""

TIMES = {"quick": "half a minute", "standard": "some minutes", "best": "an hour and a half"}
"""That the presets take on two processors."""

PURPOSES = {
    "quick": "To see a model learn: it reads about 99 % of MNIST.",
    "standard": "A good model, from digits varied as other hands would.",
    "best": "As DigitRec's own: it knows what is no digit, too.",
}
"""What the presets are for."""


def exact(share: float) -> str:
    """A share of 1, to two places: "99.68 %"."""
    return f"{share * 100:.2f}{_SPACE}%"


def give_or_take(share: float, interval: tuple[float, float]) -> str:
    """A share of 1 with half the width of its 95 % interval: "99.68 % ± 0.11"."""
    low, high = interval
    return f"{exact(share)} ± {(high - low) * 50:.2f}"


def time_left(seconds: float) -> str:
    """About how long it will still take."""
    if seconds < 5:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5}{_SPACE}s left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes}{_SPACE}min left"
    return f"about {minutes // 60}{_SPACE}h {minutes % 60 // 5 * 5:02d}{_SPACE}min left"


def length(seconds: float) -> str:
    """How long it took: "34 s", "12 min" or "1 h 25 min"."""
    if seconds < 90:
        return f"{seconds:.0f}{_SPACE}s"
    minutes = round(seconds / 60)
    return f"{minutes}{_SPACE}min" if minutes < 90 else f"{minutes // 60}{_SPACE}h {minutes % 60}{_SPACE}min"


def started(event: dict[str, Any]) -> str:
    """What is being learned, from the event "started"."""
    if "taught" in event:
        return f"{event['images']:,} digits in each epoch, {event['samples']:,} of your samples among them"
    return f"{event['images']:,} digits of {event['data']}, {event['parameters']:,} numbers to learn"


def progress(event: dict[str, Any]) -> str:
    """How far it is, from the event "progress"."""
    speed = f"{event['images_per_second']:,} digits a second"
    return f"{speed} · {time_left(event['seconds_left'])}"


def read_as(digit: int) -> str:
    """A digit, or what stands for none."""
    return "?" if digit == 10 else str(digit)
