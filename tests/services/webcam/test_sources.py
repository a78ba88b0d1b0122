"""Cameras by their names, videos and streams, and what the system says of who may use them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2_enumerate_cameras
import pytest
from cv2_enumerate_cameras import CameraInfo
from pytestqt.qtbot import QtBot

from digitrec_gui.core.errors import DigitRecError
from digitrec_gui.services.webcam import cameras, faults, hung_threads, sources
from digitrec_gui.services.webcam.cameras import CameraList
from digitrec_gui.services.webcam.faults import Fault
from digitrec_gui.services.webcam.permission import group_that_may
from digitrec_gui.services.webcam.sources import CameraSource, SourceKind
from tests.limits import WAIT, WAIT_SECONDS

DESK = CameraSource(SourceKind.CAMERA, "Desk camera", "046d:0825 usb-desk-index0", 0, 200)


class Plugs:
    """What the system would say of its cameras."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cameras: dict[int, list[CameraInfo]] = {}
        self.backends: tuple[int, ...] = (1800, 200)
        monkeypatch.setattr(cv2_enumerate_cameras, "supported_backends", self.backends)
        monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", lambda backend: self.cameras.get(backend, []))


@pytest.fixture
def plugs(monkeypatch: pytest.MonkeyPatch) -> Plugs:
    return Plugs(monkeypatch)


def camera(index: int, name: str = "Desk camera", path: str | None = None, backend: int = 200) -> CameraInfo:
    return CameraInfo(index, name, path or f"/dev/video{index}", 0x046D, 0x0825, backend)


def test_the_list_says_what_is_there_and_what_is_plugged_in(
    qtbot: QtBot, plugs: Plugs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cameras, "LOOK_INTERVAL", 20)
    monkeypatch.setattr(sys, "platform", "linux")
    listed = CameraList()
    with qtbot.waitSignal(listed.changed, timeout=WAIT) as none:
        listed.watch()
    plugs.cameras = {200: [camera(2), camera(0)]}
    with qtbot.waitSignal(listed.changed, timeout=WAIT) as two:
        pass
    plugs.cameras = {}
    with qtbot.waitSignal(listed.changed, timeout=WAIT) as none_again:
        pass
    assert listed.close()

    assert none.args == [()] and none_again.args == [()]
    assert [(found.name, found.index, found.backend) for found in two.args[0]] == [
        ("Desk camera", 0, 200),
        ("Desk camera (2)", 2, 200),
    ]


def test_who_watches_again_is_told_again(qtbot: QtBot, plugs: Plugs) -> None:
    cameras = CameraList()
    for _ in range(2):
        with qtbot.waitSignal(cameras.changed, timeout=WAIT):
            cameras.watch()
        cameras.unwatch()
    cameras.close()


def test_a_system_that_cannot_list_its_cameras_has_none(
    qtbot: QtBot, plugs: Plugs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(backend: int) -> list[CameraInfo]:
        raise OSError(backend)

    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", broken)
    cameras = CameraList()
    with qtbot.waitSignal(cameras.changed, timeout=WAIT) as changed:
        cameras.watch()
    cameras.close()

    assert changed.args == [()]
    assert "could not be listed" in caplog.text


def test_a_system_that_hangs_while_it_lists_its_cameras_does_not_hold_up_the_end(
    qtbot: QtBot, plugs: Plugs, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, answered = threading.Event(), threading.Event()

    def hanging(_backend: int) -> list[CameraInfo]:
        begun.set()
        answered.wait()
        return []

    monkeypatch.setattr(cv2_enumerate_cameras, "enumerate_cameras", hanging)
    cameras = CameraList()
    cameras.watch()
    assert begun.wait(WAIT_SECONDS)

    assert cameras.close() is False

    hung_threads.leave_alone()  # lets go of those that have ended
    (look,) = hung_threads._left_alone
    answered.set()
    qtbot.waitUntil(look.isFinished, timeout=WAIT)


def test_on_windows_a_camera_is_listed_once_and_reached_in_two_ways(
    plugs: Plugs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(cameras, "preload_opencv", lambda: None)
    monkeypatch.setattr(cv2_enumerate_cameras, "supported_backends", (1400, 700))
    device = r"\\?\USB#VID_046D&PID_0825#5&2A#{e5323777-f976}\global"
    same = r"\\?\usb#vid_046d&pid_0825#5&2a#{65e8773d-8f56}\global"
    made_up = CameraInfo(0, "OBS Virtual Camera", None, None, None, 700)
    plugs.cameras = {1400: [camera(0, path=device, backend=1400)], 700: [made_up, camera(1, path=same, backend=700)]}

    listed, ways = cameras.cameras(), cameras.ways_to_cameras()

    assert [(found.name, found.index, found.backend) for found in listed] == [
        ("Desk camera", 0, 1400),
        ("OBS Virtual Camera", 0, 700),
    ]
    assert [(way.index, way.backend) for way in ways if way.identity == listed[0].identity] == [(0, 1400), (1, 700)]


def test_a_camera_is_remembered_by_its_identity_or_by_its_make() -> None:
    elsewhere = CameraSource(SourceKind.CAMERA, "Desk camera", "046d:0825 usb-other-index0", 3, 200)
    other = CameraSource(SourceKind.CAMERA, "Laptop", "04f2:b711 usb-laptop-index0", 1, 200)
    unknown = CameraSource(SourceKind.CAMERA, "No make", "- /dev/video9", 9, 200)

    assert sources.remembered([other, elsewhere, DESK], DESK.identity) is DESK
    assert sources.remembered([other, elsewhere], DESK.identity) is elsewhere
    assert sources.remembered([other], DESK.identity) is None
    assert (
        sources.remembered([elsewhere, CameraSource(**{**vars(elsewhere), "identity": "046d:0825 x"})], DESK.identity)
        is None
    )
    assert sources.remembered([unknown], "- /dev/video8") is None
    assert sources.remembered([DESK], "") is None


@pytest.mark.parametrize(
    ("typed", "name", "address"),
    [
        ("http://192.168.1.7:8080/video", "192.168.1.7:8080/video", "http://192.168.1.7:8080/video"),
        (" 192.168.1.7:8080/video ", "192.168.1.7:8080/video", "http://192.168.1.7:8080/video"),
        ("rtsp://me:secret@phone.local/live", "phone.local/live", "rtsp://me:secret@phone.local/live"),
        ("http://phone.local/?token=secret#secret", "phone.local", "http://phone.local/?token=secret#secret"),
        ("rtsp://cam/user=me_password=secret/1", "cam/…/1", "rtsp://cam/user=me_password=secret/1"),
    ],
)
def test_a_stream_is_named_by_its_address_without_secrets(typed: str, name: str, address: str) -> None:
    source = sources.stream(typed)

    assert (source.kind, source.name, source.identity) == (SourceKind.STREAM, name, address)


@pytest.mark.parametrize(
    "typed", ["", "http://", "file:///etc/passwd", "ftp://x/y", "http://a b/c", "http://x:port/", "http://[::1/"]
)
def test_what_is_no_address_of_a_stream_is_refused(typed: str) -> None:
    with pytest.raises(DigitRecError, match="http://"):
        sources.stream(typed)


def test_a_video_is_known_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = sources.video(Path("sheet.mp4"))

    assert (source.kind, source.name, source.identity) == (SourceKind.VIDEO, "sheet.mp4", str(tmp_path / "sheet.mp4"))


# Who may use it


@contextmanager
def no_privileges() -> Iterator[None]:
    """Root may open everything."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="only Linux keeps cameras from people by groups")
def test_a_device_that_may_not_be_opened_is_noticed(tmp_path: Path) -> None:
    device = tmp_path / "video0"
    device.touch(mode=0o600)
    assert group_that_may(device) is None
    device.chmod(0)
    with no_privileges():
        assert group_that_may(device)
    assert group_that_may(tmp_path / "gone") is None


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", "“sudo usermod -aG video $USER”"),
        ("darwin", "System Settings, Privacy & Security, Camera"),
        ("win32", "Settings, Privacy & security, Camera"),
    ],
)
def test_who_may_not_use_the_camera_is_told_where_to_allow_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, place: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    assert place in faults.sentence(Fault.NOT_PERMITTED, DESK)


@pytest.mark.parametrize("tries_by_itself", [True, False])
def test_every_fault_is_a_sentence(tries_by_itself: bool) -> None:
    said = [faults.sentence(fault, DESK, tries_by_itself=tries_by_itself) for fault in Fault]

    assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)
    assert len(set(said)) == len(Fault)
