"""The cameras of this computer, by name, and a list of them that stays true."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QThread, QTimer, pyqtSignal, pyqtSlot

from digitrec_gui.services.opencv import preload_opencv
from digitrec_gui.services.webcam.hung_threads import end
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind

if TYPE_CHECKING:
    from cv2_enumerate_cameras import CameraInfo


LOOK_INTERVAL = 2000
"""Milliseconds after which the list of cameras is looked at again."""

_CLOSING = 0.5
_V4L_LINKS = ("by-id", "by-path")
"""Folders of `/dev/v4l` in which udev names cameras, the steadier name first."""

_log = logging.getLogger(__name__)


def cameras() -> tuple[CameraSource, ...]:
    """The cameras that are plugged in, each once. Takes some milliseconds, on some systems a second."""
    found: dict[str, CameraSource] = {}
    for way in ways_to_cameras():
        found.setdefault(way.identity, way)
    return tuple(_told_apart(found.values()))


def ways_to_cameras() -> tuple[CameraSource, ...]:
    """The cameras that are plugged in, each as often as there is a way to it, the better one first."""
    preload_opencv()
    from cv2_enumerate_cameras import enumerate_cameras, supported_backends

    # On Linux GStreamer comes first, which OpenCV is not built with. On Windows it is Media Foundation, which knows
    # more cameras, then DirectShow, which also knows those that other programs make up.
    backends = supported_backends[-1:] if sys.platform == "linux" else supported_backends
    return tuple(
        CameraSource(SourceKind.CAMERA, info.name or f"Camera {info.index + 1}", _identity(info), info.index, backend)
        for backend in backends
        for info in sorted(enumerate_cameras(backend), key=lambda info: info.index)
    )


class CameraList(QObject):
    """Knows which cameras there are, and while it is watched looks again; each time on a thread of its own.

    Signals:
        changed(tuple of CameraSources): which cameras there are, after `watch` and then whenever that changes.
    """

    changed = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: tuple[CameraSource, ...] | None = None
        self._is_watched = False
        self._look: _Look | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_INTERVAL)
        self._timer.timeout.connect(self._look_again)

    def watch(self) -> None:
        """Looks now, and again every other second."""
        self._is_watched = True
        self._seen = None
        self._timer.start()
        self._look_again()

    def unwatch(self) -> None:
        """Looks no more."""
        self._is_watched = False
        self._timer.stop()

    def close(self) -> bool:
        """Ends the thread; False if the system would not let it end in time, see `hung_threads.leave_at_once`."""
        self.unwatch()
        look, self._look = self._look, None
        return look is None or end([look], _CLOSING)

    @pyqtSlot()
    def _look_again(self) -> None:
        if self._look is not None and not self._look.isFinished():
            return
        if self._look is not None:
            self._look.wait()  # it has emitted its last signal, but may need a moment to be gone
        self._look = _Look()
        self._look.found.connect(self._on_found)
        self._look.start()

    @pyqtSlot(object)
    def _on_found(self, found: tuple[CameraSource, ...]) -> None:
        if self._is_watched and found != self._seen:
            self._seen = found
            self.changed.emit(found)


class _Look(QThread):
    """One look at which cameras there are."""

    found = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("cameras")

    def run(self) -> None:
        """Looks (Qt override)."""
        found: tuple[CameraSource, ...] = ()
        try:
            found = cameras()
        except Exception:
            _log.exception("the cameras could not be listed")
        self.found.emit(found)


def _identity(info: CameraInfo) -> str:
    """`vid:pid path`, without what changes from one plugging to the next or from one backend to the other."""
    make = f"{info.vid:04x}:{info.pid:04x}" if info.vid is not None and info.pid is not None else "-"
    if sys.platform == "linux":
        return f"{make} {_udev_name(info.path or '')}"
    # On Windows the path ends in "#{...}", which names the backend's own class of devices.
    place = (info.path or info.name or str(info.index)).split("#{")[0]
    return f"{make} {place.lower() if sys.platform == 'win32' else place}"


def _udev_name(device: str) -> str:
    """What udev calls this device, which outlives its number; the device's own name where there is no udev."""
    target = Path(device)
    for folder in _V4L_LINKS:
        for link in sorted(Path("/dev/v4l", folder).glob("*")):
            if link.resolve() == target:
                return link.name
    return device


def _told_apart(sources: Iterable[CameraSource]) -> Iterator[CameraSource]:
    """Numbers those that bear the same name."""
    count: Counter[str] = Counter()
    for source in sources:
        count[source.name] += 1
        number = count[source.name]
        yield replace(source, name=f"{source.name} ({number})") if number > 1 else source
