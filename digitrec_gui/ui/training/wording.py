"""How the Train tab says times, shares and what a training does."""

from __future__ import annotations

from digitrec_gui.core.training.events import Gate, Progress, Started

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
        return f"{event['images']:,} digits in each epoch, {event['samples']:,} of your samples among them"
    return f"{event['images']:,} digits of {event['data']}, {event['parameters']:,} numbers to learn"


def progress(event: Progress) -> str:
    """How far it is, from the event "progress"."""
    speed = f"{event['images_per_second']:,} digits a second"
    return f"{speed} · {time_left(event['seconds_left'])}"


def done(event: Progress) -> float:
    """How much of the training is done, 0 to 1, from the event "progress"."""
    return (event["epoch"] - 1 + event["step"] / max(1, event["steps"])) / event["epochs"]


def gate(event: Gate) -> str:
    """Whether a Model that was taught is better, from the event "gate".

    Of MNIST only the points that were lost: the figures stand in the table above, measured with the compiled copies.
    """
    count, before, after = event["samples"], event["samples_before"], event["samples_after"]
    hand = f"of your {count} held-back samples it reads {round(after * count)} right, {round(before * count)} before"
    if event["passed"]:
        return f"Better: {hand}, and it did not forget MNIST."
    points = f"{100 * (event['mnist_before'] - event['mnist_after']):.1f}"
    if float(points) > 0:
        hand = f"it forgot, and reads {points} points less of MNIST; {hand}"
    elif before == 1:
        return f"Nothing to gain: the old model reads all of your {count} held-back samples right already. Keep it."
    return f"Not better: {hand}. Keep the old model, or teach with more samples."
