"""How the Train tab says times, shares and what a training does."""

from __future__ import annotations

from digitrec_gui.core.training.events import Progress, Started
from digitrec_gui.core.words import counted

_SPACE = "\N{NO-BREAK SPACE}"


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


def started(event: Started) -> str:
    """What is being learned, from the event "started"."""
    if "taught" in event:
        return (
            f"{counted(event['images'], 'digit')} in each epoch: {event['samples']:,} of your samples, each as often "
            "as it takes for the share that you chose, and others that help it not to forget"
        )
    return f"{counted(event['images'], 'digit')} of {event['data']}, {event['parameters']:,} numbers to learn"


def progress(event: Progress) -> str:
    """How far it is, from the event "progress"."""
    speed = f"{counted(event['images_per_second'], 'digit')} a second"
    return f"{speed} · {time_left(event['seconds_left'])}"


def done(event: Progress) -> float:
    """How much of the training is done, 0 to 1, from the event "progress"."""
    return (event["epoch"] - 1 + event["step"] / max(1, event["steps"])) / event["epochs"]
