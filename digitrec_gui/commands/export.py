"""`digitrec export`: writes a Model in the format of another program; the window runs it as a child."""

from __future__ import annotations

from pathlib import Path

from digitrec_gui.commands.guarded import as_child, in_child
from digitrec_gui.core.errors import DigitRecError

EPILOG = """\
The suffix names the format:
  .h5, .keras   of Keras: the model as its author made it; a copy, if that is the format it has already
  .tflite       of LiteRT (TensorFlow Lite): what DigitRec itself reads with
  .onnx         of ONNX Runtime and many others
The last two take digits as (n, 28, 28, 1) float32, paper 0 and ink 1, whatever the model itself takes, and give
probabilities, (n, 10) float32, or (n, 11) with "not a digit"; a .tflite gives the first feature maps too. What was
written is read back and compared with the model.

examples:
  digitrec export mine.h5 --to mine.onnx
  digitrec export from_a_friend.keras --to from_a_friend.h5"""


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
