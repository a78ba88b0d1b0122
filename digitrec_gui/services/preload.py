"""Loads OpenCV's library without holding up the window."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path


def preload_opencv() -> None:
    """Lets the system load OpenCV's library, so that `import cv2` finds it there.

    The import would do it with the GIL held, which stops the UI thread for 40 to 65 ms; a foreign function is
    called without. Where this cannot be done (Windows, another layout of the package), the import does it all.
    """
    spec = find_spec("cv2")
    if sys.platform == "win32" or spec is None or spec.origin is None:
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for library in Path(spec.origin).parent.glob("cv2*.so"):
        dlopen(os.fsencode(library), os.RTLD_NOW)
