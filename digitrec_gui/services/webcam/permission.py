"""Whether the system lets DigitRec use cameras: each one says no in its own way, and OpenCV passes none of them on."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

_ASKED_EVERY = 0.25
"""Seconds between two looks at whether the person has answered."""


def group_that_may(device: Path) -> str | None:
    """On Linux, the group that may use this device, if we may not; else None."""
    try:
        os.close(os.open(device, os.O_RDWR | getattr(os, "O_NONBLOCK", 0)))
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            return _group(device)
    return None


def _group(device: Path) -> str:
    try:
        return device.group()
    except (OSError, KeyError, NotImplementedError):
        return "video"


def is_refused(waiting: Callable[[float], bool]) -> bool:
    """Whether macOS or Windows keeps cameras from this program. On macOS a person may be asked first.

    Args:
        waiting: called while the person has not answered, with the seconds to wait; False gives up.
    """
    if sys.platform == "darwin":
        return _macos_refuses(waiting)
    if sys.platform == "win32":
        return _windows_refuses()
    return False


if sys.platform == "darwin":

    def _macos_refuses(waiting: Callable[[float], bool]) -> bool:
        # OpenCV can only ask from the main thread, and Qt only from a bundle that says why it wants the camera.
        import AVFoundation

        camera, kind = AVFoundation.AVCaptureDevice, AVFoundation.AVMediaTypeVideo
        if camera.authorizationStatusForMediaType_(kind) == AVFoundation.AVAuthorizationStatusNotDetermined:
            camera.requestAccessForMediaType_completionHandler_(kind, lambda _granted: None)
            while camera.authorizationStatusForMediaType_(kind) == AVFoundation.AVAuthorizationStatusNotDetermined:
                if not waiting(_ASKED_EVERY):
                    return False
        status = camera.authorizationStatusForMediaType_(kind)
        return bool(status != AVFoundation.AVAuthorizationStatusAuthorized)


if sys.platform == "win32":
    _CONSENT = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore\webcam"

    def _windows_refuses() -> bool:
        import winreg

        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            for key in (_CONSENT, rf"{_CONSENT}\NonPackaged"):
                try:
                    with winreg.OpenKey(root, key) as opened:
                        value, _ = winreg.QueryValueEx(opened, "Value")
                except OSError:
                    continue
                if value == "Deny":
                    return True
        return False
