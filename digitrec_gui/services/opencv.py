"""What the process needs before OpenCV works in it: its library, its settings, and memory that stays."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

_ENVIRONMENT = {
    # Media Foundation on Windows takes up to a minute to open a camera through hardware transforms, and gains nothing.
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",
    # Video4Linux waits 10 s for a picture, which is longer than CameraService does.
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "5",
    # macOS lets OpenCV ask for permission on the main thread only; `webcam.permission` asks instead.
    "OPENCV_AVFOUNDATION_SKIP_AUTH": "1",
    # Both write to the terminal what a sentence in the window says better. FFmpeg's -8 is its level "quiet".
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
}
"""OpenCV reads these when it is loaded; what the user has set stays."""


def preload_opencv() -> None:
    """Lets the system load OpenCV's library, so that `import cv2` finds it there. For any thread, any number of times.

    The import would do it with the GIL held, which stops the UI thread for 40 to 65 ms; a foreign function is
    called without. Where this cannot be done (Windows, another layout of the package), the import does it all.
    """
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if "cv2" in sys.modules:
        return
    spec = find_spec("cv2")
    if sys.platform == "win32" or spec is None or spec.origin is None:
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for library in Path(spec.origin).parent.glob("cv2*.so"):
        dlopen(os.fsencode(library), os.RTLD_NOW)


def keep_freed_memory() -> None:
    """Has the C library keep what Images took, for the next ones, instead of giving it back to the system.

    Memory that the system gives anew is cleared page by page: 12 MB of it took a quarter of the time that a camera's
    Frame is read in. glibc keeps pieces as large as the largest that was freed so far, up to 32 MB (see "dynamic mmap
    threshold" in mallopt(3)), so one is freed here; elsewhere this changes nothing.
    """
    np.empty(_LARGEST_KEPT, np.uint8)


_LARGEST_KEPT = 31 << 20
"""Bytes: a little below glibc's bound. It is never written to, so it takes no memory."""
