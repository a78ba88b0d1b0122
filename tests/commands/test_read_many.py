"""`digitrec read` on many pictures: into a file, killed and resumed, lists, addresses, several processes."""

from __future__ import annotations

import contextlib
import csv
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from digitrec_gui.cli import main
from digitrec_gui.commands import read as read_module
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import JobSettings, Source
from tests.services import pdfs

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Thirty pictures of a number, one of them damaged."""
    folder = pdfs.copies(tmp_path / "pictures", 30)
    (folder / "07.png").write_bytes(b"no picture")
    return folder


def test_many_are_read_by_processes_in_order_and_a_bad_one_stops_nothing(pictures: Path, capsys: Capture) -> None:
    assert main(["read", str(pictures), "--jobs", "2"]) == 1

    printed = capsys.readouterr()
    assert printed.out.splitlines() == ["5027"] * 7 + [""] + ["5027"] * 22
    assert "07.png holds no image" in printed.err

    assert main(["read", str(pictures), "--jobs", "2", "--format", "json", "--ordered"]) == 1
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(record["file"]).name for record in records] == [f"{number:02}.png" for number in range(30)]

    assert main(["read", str(pictures), "--jobs", "2", "--format", "json"]) == 1
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(record["file"] for record in again) == [record["file"] for record in records]


def test_a_long_pdf_alone_gets_processes_once_its_pages_are_known(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_module, "MANY", 3)
    monkeypatch.setattr(read_module, "cores", lambda: 2)
    file = pdfs.scan(tmp_path / "long.pdf", [str(100 + number) for number in range(9)])

    assert main(["read", str(file)]) == 0

    assert capsys.readouterr().out.splitlines() == [f"page {number + 1}: {100 + number}" for number in range(9)]


def read(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "digitrec_gui.cli", "read", *arguments],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_killed_again_and_again_it_ends_with_the_same_file(pictures: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole.csv", tmp_path / "killed.csv"
    assert read(str(pictures), "--format", "csv", "--jobs", "2", "--out", str(whole)).wait() == 1

    job = tmp_path / "killed.csv.digitrec-job"
    for times in range(3):
        process = read(str(pictures), "--format", "csv", "--jobs", "2", "--resume", str(killed))
        # Once something more is in the file, the next moment is as good as any.
        before = killed.stat().st_size if killed.exists() else 0
        while process.poll() is None and (not killed.exists() or killed.stat().st_size <= before + 60 * times):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.kill()
        process.wait()
        assert job.exists()
    assert read(str(pictures), "--format", "csv", "--resume", str(killed)).wait() == 1

    assert killed.read_bytes() == whole.read_bytes()
    rows = list(csv.DictReader(whole.read_text().splitlines()))
    assert [row["number"] for row in rows] == ["5027"] * 7 + [""] + ["5027"] * 22


def test_a_job_goes_on_only_as_it_began(pictures: Path, tmp_path: Path, capsys: Capture) -> None:
    for file in sorted(pictures.iterdir())[2:]:
        file.unlink()
    out = tmp_path / "out.jsonl"
    assert main(["read", str(pictures), "--format", "json", "--out", str(out)]) == 0
    assert f"2 pages: 2 sure, 0 doubtful, 0 without digits, 0 that could not be read. Written to {out}." in (
        capsys.readouterr().err
    )
    before = out.read_bytes()
    assert all("seconds" not in json.loads(line) for line in before.splitlines())

    with pytest.raises(SystemExit, match="2"):
        main(["read", str(pictures), "--format", "json", "--resume", str(out), "--digits-only"])
    assert "was begun with other options" in capsys.readouterr().err

    # What has changed is read again, what is new is read, what stayed is not.
    pdfs.scan(pictures / "01.png", ["36"])
    shutil.copy(pictures / "00.png", pictures / "02.png")
    assert main(["read", str(pictures), "--format", "json", "--resume", str(out)]) == 0
    assert [json.loads(line)["text"] for line in out.read_bytes().splitlines()] == ["5027", "36", "5027"]

    # A job that has ended gives way to a new one.
    assert main(["read", str(pictures), "--format", "json", "--out", str(out)]) == 0


def test_an_unfinished_job_is_not_lost_by_a_forgotten_option(pictures: Path, tmp_path: Path, capsys: Capture) -> None:
    store = JobStore(tmp_path / "out.csv.digitrec-job", JobSettings())
    store.add([Source("a.png", "/a.png")])
    store.close()

    with pytest.raises(SystemExit, match="2"):
        main(["read", str(pictures), "--format", "csv", "--out", str(tmp_path / "out.csv")])

    assert "is not finished. Go on with --resume" in capsys.readouterr().err


def test_lists_and_patterns(pictures: Path, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "list.txt").write_text(f"{pictures / '00.png'}\n{pictures / '0[12].png'}\n")

    assert main(["read", "--files-from", str(tmp_path / "list.txt")]) == 0
    assert capsys.readouterr().out.splitlines() == ["5027"] * 3

    assert main(["read", str(pictures / "*8.png"), str(pictures / "00.png")]) == 0
    assert capsys.readouterr().out.splitlines() == ["5027"] * 4

    for wrong in ([], ["-", "--files-from", "-"], ["a.png", "--out", "a", "--resume", "a"]):
        with pytest.raises(SystemExit, match="2"):
            main(["read", *wrong])
    assert main(["read", "--files-from", str(tmp_path / "none.txt")]) == 1
    assert "none.txt cannot be read" in capsys.readouterr().err


@pytest.fixture
def server(pictures: Path) -> Iterator[str]:
    """Serves the pictures on loopback."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            del args

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(pictures))
    ) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def test_pictures_of_a_server_are_read(server: str, capsys: Capture) -> None:
    assert main(["read", f"{server}/00.png"]) == 0
    assert capsys.readouterr().out == "5027\n"

    assert main(["read", f"{server}/nothing.png"]) == 1
    assert f"{server}/nothing.png was not found. Check the address." in capsys.readouterr().err

    assert main(["read", "none://there/is.png"]) == 1
    assert "none://there/is.png cannot be read" in capsys.readouterr().err


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server of S3's on loopback; its address."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }.items():
        monkeypatch.setenv(name, value)
    yield f"http://{host}:{port}"
    server.stop()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_bucket_is_read_and_what_changed_in_it_again(
    s3: str, pictures: Path, tmp_path: Path, capsys: Capture
) -> None:
    s3fs = pytest.importorskip("s3fs")
    bucket = s3fs.S3FileSystem(endpoint_url=s3, skip_instance_cache=True)
    bucket.mkdir("scans")
    bucket.put_file(str(pictures / "00.png"), "scans/a/one.png")
    bucket.put_file(str(pictures / "01.png"), "scans/a/two.png")
    bucket.put_file(str(pictures / "07.png"), "scans/a/notes.txt")

    out = tmp_path / "out.csv"
    assert main(["read", "s3://scans/a", "--format", "csv", "--out", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["file"], row["number"]) for row in rows] == [
        ("s3://scans/a/one.png", "5027"),
        ("s3://scans/a/two.png", "5027"),
    ]

    pdfs.scan(tmp_path / "other.png", ["36"])
    bucket.put_file(str(tmp_path / "other.png"), "scans/a/two.png")
    s3fs.S3FileSystem.clear_instance_cache()
    assert main(["read", "s3://scans/a", "--format", "csv", "--resume", str(out)]) == 0
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["number"] for row in rows] == ["5027", "36"]

    assert main(["read", "s3://nowhere/at/all.png"]) == 1
    assert "s3://nowhere/at/all.png was not found. Check the address." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told", "first"),
    [
        ("prices.csv", [], "file,page,line,number"),
        ("PRICES.CSV", [], "file,page,line,number"),
        ("prices.json", [], '{"file": '),
        ("prices.jsonl", [], '{"file": '),
        ("prices.txt", [], "5027"),
        ("prices", [], "5027"),
        ("prices.csv", ["--format", "grid"], "5027"),
        ("prices.txt", ["--format", "csv"], "file,page,line,number"),
    ],
)
def test_the_name_of_a_file_says_its_format(
    pictures: Path, tmp_path: Path, name: str, told: list[str], first: str
) -> None:
    out = tmp_path / name
    assert main(["read", str(pictures / "00.png"), "--out", str(out), *told]) == 0
    assert out.read_text().startswith(first)

    # And so it is when the job goes on
    shutil.copy(pictures / "00.png", tmp_path / "01.png")
    assert main(["read", str(pictures / "00.png"), str(tmp_path / "01.png"), "--resume", str(out), *told]) == 0
    assert out.read_text().startswith(first) and len(out.read_text().splitlines()) >= 2


def test_text_is_not_written_into_what_is_named_a_workbook(pictures: Path, tmp_path: Path, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["read", str(pictures), "--format", "csv", "--out", str(tmp_path / "out.xlsx")])

    assert "out.xlsx is a name for a workbook" in capsys.readouterr().err
    assert not list(tmp_path.glob("out*"))
