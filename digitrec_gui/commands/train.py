"""`digitrec train`: trains a Model and says how it goes, to people or, as events, to programs."""

from __future__ import annotations

import json
import sys

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.training.options import Emit, TrainOptions


def run(options: TrainOptions, events: bool) -> int:
    """Trains; returns the exit status.

    Raises:
        DigitRecError: the training cannot be done, and no events were asked for.
    """
    emit: Emit = _print_event if events else _print_text
    if not events:
        print("Starting TensorFlow …", end="\r", flush=True)
    try:
        from digitrec_gui.training.fit import train  # brings Keras, which takes seconds

        train(options, emit)
    except DigitRecError as error:
        if not events:
            raise
        _print_event({"event": "failed", "message": str(error)})
        return 1
    return 0


def _print_event(event: dict[str, object]) -> None:
    print(json.dumps(event), flush=True)


def _print_text(event: dict[str, object]) -> None:
    """One line an event; progress rewrites its line, and only on a terminal."""
    match event:
        case {"event": "started", "images": images, "parameters": parameters, "epochs": epochs}:
            print(f"Training on {images:,} digits, {epochs} epochs, a model of {parameters:,} parameters.")
        case {"event": "progress"}:
            if sys.stdout.isatty():
                print(f"\x1b[K{_progress(event)}", end="\r", flush=True)
        case {"event": "epoch", "epoch": epoch, "epochs": epochs}:
            print(
                f"Epoch {epoch}/{epochs}: loss {event['loss']:.4f}, "
                f"accuracy {event['accuracy']:.2%}, on held-out digits {event['validation_accuracy']:.2%}",
                flush=True,
            )
        case {"event": "evaluated", "accuracy": accuracy}:
            print(f"On the test set: {accuracy:.2%}")
        case {"event": "saved", "path": path}:
            print(f"Wrote {path}")


def _progress(event: dict[str, object]) -> str:
    return f"{event['images_per_second']:,.0f} digits a second, {event['seconds_left']:.0f} s left"
