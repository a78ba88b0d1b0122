"""`digitrec export`: writes a Model in the format of another program; the window runs it as a child."""

from __future__ import annotations

from pathlib import Path

from digitrec_gui.commands.guarded import as_child, in_child
from digitrec_gui.core.errors import DigitRecError


def run(model: Path, out: Path, events: bool) -> int:
    """Exports a Model; returns the exit status.

    Raises:
        DigitRecError: it cannot be exported, and no events were asked for.
    """
    if events:
        return as_child(model.name, lambda: _exported(model, out))
    if out.exists() and out.samefile(model):
        raise DigitRecError(f"{out} is the model itself: name another file with --to.")
    print(f"Wrote {in_child(model.name, 'export', str(model), '--to', str(out))['path']}")
    return 0


def _exported(model: Path, out: Path) -> dict[str, object]:
    from digitrec_gui.training.export import export_model  # brings Keras, which takes seconds

    return {"event": "saved", "path": str(export_model(model, out))}
