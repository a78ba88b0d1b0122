"""A kind that does all that must not be, by its number, for the campaign to be seen to notice."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

from digitrec_gui.core.errors import DataError
from tests.fuzz.kind import Files, Kind

ENDS = ("opened", "refused", "raised", "no sentence", "crashed", "hung", "memory", "beside", "temporary", "outside")
"""How the file of each number ends."""


def _open(path: Path, number: int) -> None:
    match ENDS[number]:
        case "refused":
            raise DataError("It is damaged. Choose another file.")
        case "raised":
            raise KeyError("layers")
        case "no sentence":
            raise DataError("[Errno 13] Permission denied")
        case "crashed":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hung":
            while True:
                pass
        case "memory":
            bytearray(b"x") * 2**28
        case "beside":
            path.with_name("left").touch()
        case "temporary":
            Path(tempfile.gettempdir(), "left").touch()
        case "outside":
            (path.parents[2] / "outside").write_text("")


def _seeds() -> list[Files]:
    return [{"file": b"whole"}]


KINDS = (Kind("broken", _seeds, _open, is_exact=True),)
