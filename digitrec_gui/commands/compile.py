"""`digitrec compile`: makes the compiled copy of a `.h5`; the window runs it as a child."""

from __future__ import annotations

import json
from pathlib import Path

from digitrec_gui import paths
from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.core.model_files import cached_copy, sha256


def run(h5: Path, out: Path | None, events: bool) -> int:
    """Compiles a Model, into the cache folder unless told otherwise; returns the exit status.

    Raises:
        DigitRecError: it cannot be compiled, and no events were asked for.
    """
    try:
        out = out or cached_copy(sha256(h5), paths.cache_folder())
        from digitrec_gui.training.compile import compile_model  # brings Keras, which takes seconds

        compile_model(h5, out)
    except DigitRecError as error:
        if not events:
            raise
        print(json.dumps({"event": "failed", "message": str(error)}))
        return 1
    print(json.dumps({"event": "saved", "path": str(out)}) if events else f"Wrote {out}")
    return 0
