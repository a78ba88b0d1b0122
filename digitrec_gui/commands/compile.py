"""`digitrec compile`: makes the compiled copy of a `.h5`; the window runs it as a child."""

from __future__ import annotations

import os
from pathlib import Path

from digitrec_gui import paths
from digitrec_gui.commands.guarded import as_child, in_child
from digitrec_gui.core.models.files import cached_copy, check_suffix, read_model, sha256


def run(h5: Path, out: Path | None, events: bool) -> int:
    """Compiles a Model, into the cache folder unless told otherwise; returns the exit status.

    Raises:
        DigitRecError: it cannot be compiled, and no events were asked for.
        UsageError: `out` is no `.tflite`.
    """
    if events:
        return as_child(h5.name, lambda: _compiled(h5, out))
    if out is not None:
        check_suffix(out, (".tflite",))
    is_there = out is not None and os.path.exists(out)  # noqa: PTH110 (Path.exists raises where one may not look)
    where = () if out is None else ("--out", str(out))
    path = in_child(h5.name, "compile", str(h5), *where)["path"]
    print(f"{'Replaced' if is_there else 'Wrote'} {path}.")
    return 0


def _compiled(h5: Path, out: Path | None) -> dict[str, object]:
    if out is not None:
        check_suffix(out, (".tflite",))
    out = out or cached_copy(sha256(h5), paths.cache_folder())
    read_model(h5)  # what is no Model at all is refused at once
    from digitrec_gui.training.models.compile import compile_model  # brings Keras, which takes seconds

    compile_model(h5, out)
    return {"event": "saved", "path": str(out)}
