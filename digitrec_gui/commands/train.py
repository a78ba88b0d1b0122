"""`digitrec train`: trains a Model and says how it goes, to people or, as events, to programs."""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any

from digitrec_gui import paths
from digitrec_gui.commands.guarded import compiled_copy
from digitrec_gui.core.errors import DigitRecError, UsageError
from digitrec_gui.core.models.files import CHECKPOINT
from digitrec_gui.core.training.events import Emit, Event, Started
from digitrec_gui.core.training.finder_options import FinderOptions
from digitrec_gui.core.training.options import TrainOptions
from digitrec_gui.core.training.presets import preset_options
from digitrec_gui.core.training.signs_options import SignsOptions
from digitrec_gui.core.words import counted, percent
from digitrec_gui.training.fit.control import CANCELLED, Cancelled, Control, Stopped

_STANDARD_INPUT = 0

_NOTHING_YET = (
    "The training was stopped before the end of its first epoch, so there is no model to keep. Let it train a little "
    "longer."
)
_STOPPED = "The training was stopped."
_TO_GO_ON = "To go on from its last checkpoint, give the same command with --resume."
_NO_CHECKPOINT = "It had not come to its first checkpoint; nothing was kept."
_KEPT = (
    "The training was stopped before it went on. What its finished epochs learned is kept: go on with it another time."
)


def run(given: Mapping[str, Any] | FinderOptions | SignsOptions, events: bool) -> int:
    """Trains; returns the exit status.

    Args:
        given: the options that were given, by the names of `TrainOptions`; or those of a training of the
            finder, or of the network that reads signs.
        events: print events, for programs, and take their orders on standard input (see `control`).

    Raises:
        DigitRecError: the training cannot be done, and no events were asked for.
    """
    emit: Emit = _print_event if events else _print_text
    control = Control(emit)
    if events:
        # Before Keras comes, which takes seconds.
        control.listen(_STANDARD_INPUT)
        _give_way()
    try:
        if isinstance(given, FinderOptions):
            return _train_finder(given, emit, control)
        if isinstance(given, SignsOptions):
            return _train_signs(given, emit, control)
        options = _options(given)
        if options.beside is not None and not options.resume:
            compiled_copy(options.beside, paths.cache_folder())
        if sys.stdout.isatty() and not events:
            print("Starting TensorFlow …", end="\r", flush=True)
        from digitrec_gui.training.fit.train import train  # brings Keras, which takes seconds

        train(options, emit, check=control.check)
    except Cancelled:
        _print_event({"event": "cancelled"})
        os._exit(CANCELLED)  # now: threads may be making the digits of the next epoch
    except Stopped:
        assert isinstance(given, Mapping)
        message = _KEPT if options.out.with_suffix(CHECKPOINT).exists() else _NOTHING_YET
        _print_event({"event": "failed", "message": message})
        return 1
    except DigitRecError as error:
        if not events:
            raise
        _print_event({"event": "failed", "message": str(error)})
        return 2 if isinstance(error, UsageError) else 1
    return 0


def _train_finder(options: FinderOptions, emit: Emit, control: Control) -> int:
    from digitrec_gui.training.finder.fit import CHECKPOINT, train_finder  # brings Keras, which takes seconds

    start = time.perf_counter()
    try:
        out = train_finder(options, emit, check=control.check)
    except KeyboardInterrupt:
        begun = options.out.with_suffix(f"{CHECKPOINT}.json").exists()
        emit({"event": "note", "message": f"{_STOPPED} {_TO_GO_ON if begun else _NO_CHECKPOINT}"})
        return 1
    emit({"event": "note", "message": f"Wrote {out} after {_time(time.perf_counter() - start)}"})
    return 0


def _train_signs(options: SignsOptions, emit: Emit, control: Control) -> int:
    from digitrec_gui.training.signs.fit import train_signs  # brings Keras, which takes seconds

    start = time.perf_counter()
    try:
        out = train_signs(options, emit, check=control.check)
    except KeyboardInterrupt:
        emit({"event": "note", "message": f"{_STOPPED} Nothing was kept."})
        return 1
    emit({"event": "note", "message": f"Wrote {out} after {_time(time.perf_counter() - start)}"})
    return 0


def _options(given: Mapping[str, Any]) -> TrainOptions:
    options = preset_options(given)
    if not options.resume:
        return options
    from digitrec_gui.training.fit.run import resumed_options

    return resumed_options(options.out, given)


def _give_way() -> None:
    """Lets the window that started us go first: it shall stay as quick as ever."""
    if sys.platform == "win32":
        below_normal = 0x4000
        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), below_normal)
    else:
        os.nice(10)


def _print_event(event: Event) -> None:
    print(json.dumps(event), flush=True)


def _print_text(event: Event) -> None:
    """Prints one line an event; progress rewrites its line, and only on a terminal."""
    terminal = sys.stdout.isatty()
    line = _text(event)
    if line and event["event"] in ("progress", "reading", "rendering"):
        if terminal:
            print(f"\x1b[K{line}", end="\r", flush=True)
    elif line:
        print(f"\x1b[K{line}" if terminal else line, flush=True)


def _text(event: Event) -> str:
    match event["event"]:
        case "note":
            return event["message"]
        case "reading":
            return f"Reading the images: {event['done']:,} of {event['images']:,}"
        case "rendering":
            return f"Writing sheets by hand: {event['done']:,} of {event['sheets']:,}"
        case "started":
            return _started(event)
        case "progress":
            speed, left = f"{counted(event['images_per_second'], 'digit')} a second", _time(event["seconds_left"])
            step = f"Epoch {event['epoch']}/{event['epochs']}, step {event['step']}/{event['steps']}"
            return f"{step}: {speed}, {left} left"
        case "epoch":
            figures = f"loss {event['loss']:.4f}, accuracy {percent(event['accuracy'], 2)}"
            held_out = percent(event["validation_accuracy"], 2)
            best = ", the best so far" if event["best"] else ""
            return f"Epoch {event['epoch']}/{event['epochs']}: {figures}, on held-out digits {held_out}{best}"
        case "evaluated":
            on_what = event["tested_on"] or "MNIST's test set"
            return f"On {on_what}: {percent(event['accuracy'], 2)}"
        case "gate":
            return event["sentence"]
        case "saved" if event["interrupted"]:
            again = f"To go on: digitrec train --resume --out {event['path']}"
            return f"Wrote {event['path']}, the best epoch so far. {again}"
        case "saved":
            return f"Wrote {event['path']} after {_time(event['seconds'])}"
    return ""


def _started(event: Started) -> str:
    done, epochs = event["epochs_done"], event["epochs"]
    if done == epochs:
        return f"{counted(epochs, 'epoch')} of {epochs:,} trained before; what is left is to save the model."
    if "taught" in event:
        yours = counted(event["samples"], "sample of yours", "samples of yours")
        each = f"{counted(event['images'], 'digit')} an epoch, {yours} among them"
        return f"Teaching {event['taught']}, {each}, up to {counted(epochs, 'epoch')}."
    length = counted(epochs, "epoch")
    if done:
        length = f"epoch {epochs}" if done + 1 == epochs else f"epochs {done + 1} to {epochs}"
    model = f"{event['architecture']} ({event['parameters']:,} parameters)"
    return f"Training {model} on {event['images']:,} digits of {event['data']}, {length}, preset {event['preset']}."


def _time(seconds: float) -> str:
    """A length of time, as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"
