"""What training needs and reading does not: whether it is there, and the sentence where it is not."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec

from digitrec_gui.core.errors import DigitRecError

PACKAGES = ("tensorflow", "keras", "h5py", "onnx", "tf2onnx", "pyqtgraph")
"""What the extra `train` brings, as it is imported."""

_EXTRA = '"digitrec[train]"'
_DISTRIBUTION = "digitrec"
_WHAT = "TensorFlow and what goes with it"


class TrainingMissingError(DigitRecError):
    """What was asked for needs TensorFlow, which this DigitRec was installed without."""

    def __init__(self, doing: str) -> None:
        """Says what to do next.

        Args:
            doing: what was asked for, as "Training": the beginning of the sentence.
        """
        way = f"install it with `{command()}`" if command() else f"the full DigitRec has it (see {releases()})"
        super().__init__(f"{doing} needs {_WHAT}, which this DigitRec does without: {way}.")


def can_train() -> bool:
    """Whether Models can be trained, compiled, inspected and exported here. Imports none of what that takes."""
    return all(map(_is_there, PACKAGES))


def sentence() -> str:
    """What training needs, and where that is: the command follows, if there is one."""
    if command():
        return f"It needs {_WHAT}, which reading does without, so it is not installed yet; this command installs it:"
    return (
        f"It needs {_WHAT}, which DigitRec Reader leaves out to be small; the full DigitRec has it: see {releases()}."
    )


def command() -> str:
    """The command that installs what training needs, to be pasted into a terminal; "" in a packaged program.

    Naming the extra of what is installed already, it asks no registry for DigitRec itself.
    """
    if getattr(sys, "frozen", False):
        return ""
    python = shlex.quote(sys.executable)
    if sys.platform == "win32":  # where a window runs in a Python that prints nothing
        python = '"{}"'.format(sys.executable.replace("pythonw.exe", "python.exe"))
    if find_spec("pip") is None:  # as in what `uv tool install` makes
        return f"uv pip install --python {python} {_EXTRA}"
    return f"{python} -m pip install {_EXTRA}"


def releases() -> str:
    """Where DigitRec is released: the address that its own metadata name (`project.urls`), if they name one."""
    import importlib.metadata  # the window, which imports this module, must not wait for it

    try:
        addresses = importlib.metadata.metadata(_DISTRIBUTION).get_all("Project-URL") or []
    except importlib.metadata.PackageNotFoundError:  # a bundle may have none
        addresses = []
    named = {label: address for label, _, address in (str(entry).partition(", ") for entry in addresses)}
    return named.get("Releases") or "DigitRec's page of releases"


def _is_there(package: str) -> bool:
    """Whether it can be imported; a folder that an uninstallation left behind cannot."""
    spec = find_spec(package)
    return spec is not None and spec.origin is not None
