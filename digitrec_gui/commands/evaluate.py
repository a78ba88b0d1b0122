"""`digitrec evaluate`: prints how well a Model reads labelled digits."""

from __future__ import annotations

import dataclasses
import json

from digitrec_gui.training.evaluate import Evaluation, evaluate
from digitrec_gui.training.options import EvaluateOptions


def run(options: EvaluateOptions, output_format: str) -> int:
    """Measures and prints; returns the exit status.

    Raises:
        DigitRecError: the data or the Model cannot be used.
    """
    evaluation = evaluate(options)
    if output_format == "json":
        print(json.dumps(dataclasses.asdict(evaluation)))
    else:
        print(_text(evaluation))
    return 0


def _text(evaluation: Evaluation) -> str:
    wrong = round((1 - evaluation.accuracy) * evaluation.images)
    lines = [
        f"{evaluation.accuracy:.2%} of {evaluation.images:,} digits read correctly, {wrong:,} wrong",
        f"{evaluation.images / evaluation.seconds:,.0f} digits a second",
        "",
        "digit   found  right   read as 0     1     2     3     4     5     6     7     8     9",
    ]
    for digit, row in enumerate(evaluation.confusion):
        counts = " ".join(f"{count or '·':>5}" for count in row[:10])
        lines.append(
            f"{digit:>5}  {_share(evaluation.recall[digit])} {_share(evaluation.precision[digit])}       {counts}"
        )
    lines += ["", "found: share of this digit's images read as it; right: share of what was read as it that was it"]
    return "\n".join(lines)


def _share(share: float | None) -> str:
    return "     -" if share is None else f"{share:>6.1%}"
