"""`digitrec inspect`: says what a stranger's Model is worth before it is used; the window runs it as a child."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digitrec_gui import paths
from digitrec_gui.commands.guarded import as_child, in_child
from digitrec_gui.core.models.files import cached_copy, read_model, sha256
from digitrec_gui.core.words import percent

_MNIST = "MNIST's test set"


def run(file: Path, events: bool) -> int:
    """Looks at a Model and prints what it finds; returns the exit status.

    Raises:
        DigitRecError: it is no Model that reads digits, or cannot be loaded, and no events were asked for.
    """
    if events:
        return as_child(file.name, lambda: _inspected(file))
    print(_text(file, in_child(file.name, "inspect", str(file))))
    return 0


def _inspected(file: Path) -> dict[str, object]:
    compiled = cached_copy(sha256(file), paths.cache_folder())
    read_model(file)  # what is no Model at all is refused at once
    from digitrec_gui.training.models.inspect import inspect_model  # brings Keras, which takes seconds

    return {"event": "inspected", **asdict(inspect_model(file, compiled))}


def _text(file: Path, found: dict[str, Any]) -> str:
    rows = [
        ("file", f"{file} ({found['format']}, {found['parameters']:,} parameters, made by {found['made_by']})"),
        ("reads", found["input"]),
        ("gives", f"{found['classes']} classes"),
        *(("adapted", note) for note in found["notes"]),
    ]
    rows.append(("tried", "how its author wrote pixels, on digits of MNIST's training set:"))
    rows += [("", f"{t['pixels']}: {percent(t['accuracy'])} of {t['digits']:,} right") for t in found["tried"]]
    rows.append(
        ("measured", f"{percent(found['accuracy'])} of the last {found['digits']:,} digits of that set; it may")
    )
    rows.append(("", "know them by heart, so that it reads new ones a little worse"))
    if found["test_accuracy"] is not None:
        rows.append(("its card", f"says {percent(found['test_accuracy'], 2)} on {found['tested_on'] or _MNIST}"))
    lines = [str(found["sentence"]), *(f"  {heading and heading + ':':10}{value}" for heading, value in rows)]
    return "\n".join([*lines, f"To measure it on {_MNIST}: digitrec evaluate --model {shlex.quote(str(file))}"])
