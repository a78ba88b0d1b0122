"""What goes wrong with cameras, videos and streams, each as a sentence that says what to do next."""

from __future__ import annotations

import sys
from enum import Enum, auto

from digitrec_gui.services.webcam.sources import CameraSource


class Fault(Enum):
    """Why there are no Frames."""

    NO_CAMERA = auto()
    NOT_CONNECTED = auto()
    NOT_PERMITTED = auto()
    NOT_OPENED = auto()
    SILENT = auto()
    BROKEN_OFF = auto()
    HUNG = auto()
    VIDEO_MISSING = auto()
    VIDEO_NOT_PERMITTED = auto()
    VIDEO_NOT_DECODED = auto()
    VIDEO_ENDED = auto()
    STREAM_NOT_OPENED = auto()
    STREAM_SILENT = auto()
    STREAM_BROKEN_OFF = auto()
    ODD_SIZE = auto()
    ODD_FORMAT = auto()
    UNEXPECTED = auto()

    @property
    def may_pass(self) -> bool:
        """Whether it makes sense to try again without a person having done anything in DigitRec."""
        return self in _MAY_PASS

    @property
    def needs_restart(self) -> bool:
        """Whether DigitRec must be started again: macOS tells a program only then that it may use cameras by now."""
        return self is Fault.NOT_PERMITTED and sys.platform == "darwin"


class CaptureError(Exception):
    """There are no Frames, and this is why.

    Attributes:
        fault: why.
        detail: what the sentence names beside it, such as a size; empty where there is nothing.
    """

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault.name)
        self.fault = fault
        self.detail = detail


_MAY_PASS = {
    Fault.NO_CAMERA,
    Fault.NOT_CONNECTED,
    Fault.NOT_PERMITTED,  # a camera that was just plugged in may be used only a moment later
    Fault.NOT_OPENED,
    Fault.SILENT,
    Fault.BROKEN_OFF,
    Fault.HUNG,
    Fault.STREAM_NOT_OPENED,
    Fault.STREAM_SILENT,
    Fault.STREAM_BROKEN_OFF,
}

_THEN = ", then try again."
_BY_ITSELF = ": the picture comes back by itself."

_SENTENCES = {
    Fault.NO_CAMERA: "There is no camera here. Plug one in{end}",
    Fault.NOT_CONNECTED: "{name} is not plugged in. Plug it in{end}",
    Fault.NOT_OPENED: "{name} can't be used: another program may be using it. Close that program{end}",
    Fault.SILENT: "{name} gives no picture. Close other programs that use it, or unplug it and plug it in again{end}",
    Fault.BROKEN_OFF: "{name} gives no picture any more. Unplug it and plug it in again{end}",
    Fault.HUNG: "{name} doesn't answer. Unplug it and plug it in again{end}",
    Fault.VIDEO_MISSING: "The video {name} is not there any more. Choose another one.",
    Fault.VIDEO_NOT_PERMITTED: "The video {name} may not be read. Change its permissions, or choose another one.",
    Fault.VIDEO_NOT_DECODED: "{name} can't be played here. Convert it to MP4 (H.264), or choose another one.",
    Fault.VIDEO_ENDED: "The video has ended.",
    Fault.STREAM_NOT_OPENED: "There is no stream at {name}. Check the address, and that the app there is running{end}",
    Fault.STREAM_SILENT: "The stream from {name} has stalled. Check that the app there is running{end}",
    Fault.STREAM_BROKEN_OFF: "The stream from {name} has ended. Start it again in the app there{end}",
    Fault.ODD_SIZE: "{name} gives pictures of {detail} pixels, which can't be read. Choose another size or camera.",
    Fault.ODD_FORMAT: "{name} gives pictures in a form that can't be read here. Choose another size or camera.",
    Fault.UNEXPECTED: "Something unexpected went wrong with {name}. Try again; Help, Open log folder says more.",
}

_LINUX = "Run “sudo usermod -aG {group} $USER”, log out and in again{end}"
_MACOS = (
    "Switch it, or the terminal it was started from, on under System Settings, Privacy & Security, Camera. Then start "
    "DigitRec again."
)
_WINDOWS = "Switch “Let desktop apps access your camera” on under Settings, Privacy & security, Camera{end}"


def sentence(fault: Fault, source: CameraSource, *, detail: str = "", tries_by_itself: bool = False) -> str:
    """What to show.

    Args:
        fault: what went wrong.
        source: with what.
        detail: what the sentence names beside it, see `CaptureError`; the group for `NOT_PERMITTED` on Linux.
        tries_by_itself: whether DigitRec goes on trying, so that nobody need ask for it.
    """
    end = _BY_ITSELF if tries_by_itself else _THEN
    if fault is Fault.NOT_PERMITTED:
        return f"DigitRec may not use {source.name}. {_where_to_permit(detail or 'video', end)}"
    return _SENTENCES[fault].format(name=source.name, detail=detail, end=end)


def opening(source: CameraSource) -> str:
    """What to show while a source is being opened."""
    return f"Opening {source.name}…"


PERMISSION_ASKED = "The system asks whether DigitRec may use the camera. Allow it there."
DARK = "The picture is black. Is there a cover on the lens, or a switch on the camera?"


def _where_to_permit(group: str, end: str) -> str:
    if sys.platform == "darwin":
        return _MACOS.format(end=end)
    if sys.platform == "win32":
        return _WINDOWS.format(end=end)
    return _LINUX.format(group=group, end=end)
