"""The window's needs on Linux: a display that answers, system libraries, a font."""

import socket
import sys
import threading

import pytest

from scripts.setup import desktop
from scripts.start import wants_window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves these to the user")


@pytest.fixture
def compositor(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        yield {"XDG_RUNTIME_DIR": str(tmp_path), "WAYLAND_DISPLAY": "wayland-7"}


@pytest.fixture
def refusing_x_server():
    """An X server that lets nobody in, at a display number of its own."""
    number = 4321
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        server.settimeout(10)

        def serve():
            for _ in range(2):  # the look whether it listens, then the real connection
                end, _address = server.accept()
                with end:
                    if end.recv(1024):
                        reason = b"no right!"
                        padded = reason + bytes(-len(reason) % 4)
                        end.sendall(bytes([0, len(reason), 11, 0, 0, 0, len(padded) // 4, 0]) + padded)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f":{number}"
        thread.join()


def test_no_display_at_all():
    assert desktop.platform({}) is None


def test_a_compositor_that_listens_is_found(compositor):
    assert desktop.platform(compositor) == "wayland"


def test_a_compositor_that_is_gone_is_no_display(compositor):
    assert desktop.platform({**compositor, "WAYLAND_DISPLAY": "wayland-8"}) is None


@pytest.mark.parametrize("display", [":4320", "unix:4320.0", "localhost:4320", "nonsense"])
def test_a_display_left_over_from_another_session_is_no_display(display):
    assert desktop.platform({"DISPLAY": display}) is None


def test_a_display_that_lets_nobody_in_is_no_display(refusing_x_server):
    assert desktop.platform({"DISPLAY": refusing_x_server}) is None


@pytest.mark.parametrize(("asked", "found"), [("offscreen", "offscreen"), ("vnc:size=800x600", "vnc"), ("xcb", None)])
def test_who_asks_for_a_platform_gets_that_one(asked, found):
    assert desktop.platform({"QT_QPA_PLATFORM": asked}) == found


def test_debian_gets_one_line_to_paste():
    commands = desktop.install_commands(
        ["libgthread-2.0.so.0", "libglib-2.0.so.0", "libEGL.so.1", desktop.FONT], "apt-get"
    )

    assert commands == [
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", "libglib2.0-0", "libegl1", "fonts-dejavu-core"],
    ]


def test_fedora_and_suse_find_the_package_of_a_library_themselves():
    for manager in ("dnf", "zypper"):
        [command] = desktop.install_commands(["libEGL.so.1", desktop.FONT], manager)

        assert command == [manager, "install", "-y", "libEGL.so.1()(64bit)", desktop.FONT_PACKAGES[manager]]


def test_arch_gets_each_package_once():
    [command] = desktop.install_commands(["libxcb-shm.so.0", "libxcb-sync.so.1"], "pacman")

    assert command == ["pacman", "-S", "--needed", "--noconfirm", "libxcb"]


def test_only_the_window_needs_a_display():
    assert all(wants_window(args) for args in ([], ["gui"], ["gui", "receipt.jpg"]))
    assert not any(wants_window(args) for args in (["read", "a.png"], ["--help"], ["gui", "--help"], ["--version"]))
