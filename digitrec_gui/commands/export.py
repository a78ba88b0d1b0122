"""`digitrec export`: writes a Model in the format of another program; the window runs it as a child."""

from __future__ import annotations

import os
from pathlib import Path

from digitrec_gui.commands.guarded import as_child, in_child
from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.models.files import EXPORTED, check_suffix, read_model
from digitrec_gui.core.models.setting_aside import check_replaceable, said_aside


def run(model: Path, out: Path, events: bool) -> int:
    """Exports a Model; returns the exit status.

    Raises:
        DigitRecError: it cannot be exported, and no events were asked for.
        UsageError: `out` has no suffix of a format, or is the model itself.
    """
    if events:
        return as_child(model.name, lambda: _exported(model, out))
    check_suffix(out, EXPORTED)
    is_there = os.path.exists(out)  # noqa: PTH110 (Path.exists raises where one may not look)
    if is_there and os.path.exists(model) and out.samefile(model):  # noqa: PTH110
        raise UsageError(f"{out} is the model itself: name another file with --to.")
    check_replaceable(out)
    event = in_child(model.name, "export", str(model), "--to", str(out))
    before, checked = event["before"], event["checked"]
    done = f"{'Replaced' if is_there and before is None else 'Wrote'} {event['path']}"
    same = (
        f"on {checked} digits it answers as the model does" if checked else "it is a copy of the model, byte for byte"
    )
    print(f"{done}; {same}.")
    if before is not None:
        print(said_aside(Path(before)))
    return 0


def _exported(model: Path, out: Path) -> dict[str, object]:
    read_model(model)  # what is no Model at all is refused at once
    from digitrec_gui.training.models.export import export_model  # brings Keras, which takes seconds

    exported = export_model(model, out)
    before = None if exported.before is None else str(exported.before)
    return {"event": "saved", "path": str(exported.path), "before": before, "checked": exported.checked}
