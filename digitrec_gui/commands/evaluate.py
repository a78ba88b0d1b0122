"""`digitrec evaluate`: prints how well a Model reads labelled digits, or which of two reads them better."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from digitrec_gui import paths
from digitrec_gui.commands.evaluate_text import comparison_text, evaluation_text, verdict
from digitrec_gui.commands.guarded import cache_for, compiled_copy
from digitrec_gui.core.models.judgement import Tally
from digitrec_gui.core.needs import TrainingMissingError
from digitrec_gui.core.training.events import Event
from digitrec_gui.training.evaluate.measure import Comparison, compare, evaluate, unheard_step
from digitrec_gui.training.evaluate.options import EvaluateOptions


def run(options: EvaluateOptions, output_format: str, events: bool = False) -> int:
    """Measures and prints; returns the exit status.

    Args:
        options: what to measure on what.
        output_format: "text" or "json".
        events: print how far a comparison is, as JSON objects of which each is a line.

    Raises:
        DigitRecError: the data or a Model cannot be used.
    """
    if not paths.MNIST.exists() and (options.data is None or options.not_digits):
        raise TrainingMissingError("Measuring with MNIST")  # a packaged Reader has neither
    models = options.compare or (options.model or paths.DEFAULT_MODEL,)
    with cache_for(*models) as cache:
        for h5 in models:
            compiled_copy(h5, cache)  # before: a stranger's is never compiled in this process
        record, text = _measured(options, cache, events)
    print(json.dumps(record) if output_format == "json" else text)
    if options.out is not None:
        print(f"digitrec: the charts are in {options.out}", file=sys.stderr)
    return 0


def _measured(options: EvaluateOptions, cache: Path, events: bool) -> tuple[dict[str, object], str]:
    """The figures, as JSON has them and as text."""
    progress = _Progress()
    data = options.data.name if options.data else "MNIST test set"
    if options.compare is not None:
        names = (options.compare[0].name, options.compare[1].name)
        comparison = compare(options, progress.show, cache, _say, _tell if events else unheard_step)
        progress.clear()
        return _record(comparison, data, names), comparison_text(comparison, data, names)
    model = (options.model or paths.DEFAULT_MODEL).name
    evaluation = evaluate(options, progress.show, cache, _say)
    progress.clear()
    return {"model": model, "data": data, **asdict(evaluation)}, evaluation_text(evaluation, data, model)


def _record(comparison: Comparison, data: str, names: tuple[str, str]) -> dict[str, object]:
    """A comparison as JSON has it."""
    judged = verdict(comparison, names, data)
    own = None if comparison.own is None else _tally(comparison.own)
    figures = {key: {"model": name} for key, name in zip("ab", names, strict=True)}
    return {
        "data": data,
        "a": figures["a"] | asdict(comparison.a),
        "b": figures["b"] | asdict(comparison.b),
        **_tally(comparison.tally),
        "samples": own,
        "samples_learned": comparison.learned,
        "samples_unsure": list(comparison.unsure),
        "better": judged.better,
        "wanted": judged.wanted,
        "verdict": judged.sentence,
    }


def _tally(tally: Tally) -> dict[str, object]:
    names = ("items", "right_a", "right_b", "only_a", "only_b", "p_value")
    return dict(zip(names, (tally.items, *tally.right, *tally.only, tally.p_value), strict=True))


def _tell(what: str, done: int, of: int) -> None:
    """Says how far it is, for the window."""
    print(json.dumps({"event": "measuring", "message": what, "done": done, "of": of}), flush=True)


def _say(event: Event) -> None:
    """Says on standard error what is to be known of the data."""
    if event["event"] == "note":
        print(f"digitrec: {event['message']}", file=sys.stderr)


class _Progress:
    """Says on a terminal which image is being read; silent elsewhere."""

    def __init__(self) -> None:
        self._done = 0
        self._enabled = sys.stderr is not None and sys.stderr.isatty()

    def show(self, name: str) -> None:
        self._done += 1
        if self._enabled:
            print(f"\r\x1b[K{self._done} {name[-60:]}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._enabled:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
