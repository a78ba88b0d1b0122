"""Files of the program's own: forms, samples, jobs, settings; a disk that failed, or a stranger, may have made them."""

from __future__ import annotations

import sqlite3
import struct
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QByteArray

from digitrec_gui import paths
from digitrec_gui.core.batch.jobs import list_jobs
from digitrec_gui.core.batch.look import By, Look, Show
from digitrec_gui.core.batch.packing import packed
from digitrec_gui.core.batch.report import save_lines, save_workbook
from digitrec_gui.core.batch.store import JobStore
from digitrec_gui.core.batch.types import Answer, JobSettings, PageAnswer, Source, State
from digitrec_gui.core.forms.file import open_form, save_form
from digitrec_gui.core.samples.exporting import export_npz
from digitrec_gui.core.samples.store import SampleStore
from digitrec_gui.core.samples.types import NewSample
from digitrec_gui.core.types import Reading
from digitrec_gui.services.reading.pictures import pyramid
from digitrec_gui.services.settings import Settings
from tests.core.batch.story import number, reading
from tests.fuzz.kind import Files, Kind
from tests.fuzz.mutations import BLIND, Rng, json_value, pick, png_chunks, sqlite_pages, sqlite_statements, zip_members


def _statements(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("--")]


_READ = (State.SURE, State.DOUBTFUL, State.EMPTY)


def open_a_form(path: Path, _: int) -> None:
    """As the form editor does, which saves it as another."""
    form = open_form(path)
    pyramid(form.picture)
    save_form(form, path.parents[1] / "out" / "again.digitrec-form")


def _forms() -> list[Files]:
    return [{"form.digitrec-form": path.read_bytes()} for path in sorted(paths.FORMS.glob("*.digitrec-form"))]


def _in_form(name: str, content: bytes, rng: Rng) -> bytes:
    if name.endswith(".json"):
        return json_value(content, rng).encode("utf-8", "surrogatepass")
    return pick((png_chunks, *BLIND), rng)(content, rng)  # type: ignore[no-any-return]


def open_samples(path: Path, _: int) -> None:
    """As My samples does: looked through, added to, exported."""
    with closing(SampleStore(path)) as store:
        store.count()
        ids = store.ids()
        for digit in (0, 10):
            store.ids(digit, "digit")
        kept = store.get(ids[:50])
        store.arrays()
        (new,) = store.add([NewSample(np.zeros((28, 28), np.uint8), 3, None, "draw")])
        store.relabel([new], 4)
        store.remove([new, *ids[:1].tolist()])
        store.restore(kept[:1])
        if len(store.ids()):
            export_npz(store, path.parents[1] / "out" / "samples.npz")


def _samples() -> list[Files]:
    found = []
    for count in (0, 5, 60):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "samples.sqlite")
            with closing(SampleStore(path)) as store:
                fields = np.random.default_rng(count).integers(0, 256, (count, 28, 28), np.uint8)
                store.add([NewSample(field, at % 10, at % 3, "image") for at, field in enumerate(fields)])
            found.append({"samples.sqlite": path.read_bytes()})
    return found


_ON_SAMPLES = _statements("samples.sql")


def open_job(path: Path, _: int) -> None:
    """As the Batch tab and `digitrec read --resume` do: listed, looked through, judged, exported, gone on with."""
    list_jobs(path.parent)
    out = path.parents[1] / "out"
    out.mkdir(exist_ok=True)
    with closing(JobStore(path)) as store:
        store.counts()
        store.summary()
        store.doubtful()
        store.given()
        store.fields()
        for by in By:
            ids = store.ids(Look(Show.ALL, by=by))
        rows = store.with_fields(store.rows(ids[:200].tolist()))
        for row in rows[:20]:
            if row.state in _READ:
                store.result(row.id)
                store.numbers(row.id)
                for one in store.numbers(row.id)[:1]:
                    store.judge(row.id, one.key, "12")
        save_lines(store, out / "job.csv", "csv", lambda _: None)
        save_lines(store, out / "job.json", "json", lambda _: None)
        save_workbook(store, out / "job.xlsx", lambda _: None)
        store.add([Source("b.png", "/there/b.png", "2")])
        store.retry()
        for task in list(store.tasks())[:5]:
            store.put([Answer(task.file, (PageAnswer(0, packed(Reading((), 10, 10, 0.1))),), (0,), 1)])


def _jobs() -> list[Files]:
    found = []
    for settings in (JobSettings(), JobSettings(expected=r"\d{2}", pages="1-3")):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "2026-11-27 10-00-00 scans.sqlite")
            with closing(JobStore(path, settings)) as store:
                store.add([Source(f"{name}.png", f"/there/{name}.png", "1") for name in "abcdefgh"])
                store.note_given(["/there"])
                for place, task in enumerate(store.tasks()):
                    pages = (
                        PageAnswer(0, packed(reading(number("12"), number("305", line=1, sureness=0.6)))),
                        PageAnswer(1, None, "It is damaged."),
                    )
                    answer = (
                        Answer(task.file, pages, (0, 1, 2), 3)
                        if place % 3
                        else Answer(task.file, problem="It is damaged.")
                    )
                    if place < 6:
                        store.put([answer])
            found.append({path.name: path.read_bytes()})
    return found


_ON_JOBS = _statements("jobs.sql")


def _json_in_job(content: bytes, rng: Rng) -> bytes:
    """A job in which a Reading, or the settings, is other JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "job.sqlite")
        path.write_bytes(content)
        with closing(sqlite3.connect(path)) as database, database:
            table, key, value = pick((("readings", "page", "content"), ("about", "key", "value")), rng)
            rows = database.execute(f"SELECT {key}, {value} FROM {table} ORDER BY {key}").fetchall()
            at, text = pick(rows, rng)
            changed = json_value(text, rng).encode("utf-8", "surrogatepass").decode(errors="replace")
            database.execute(f"UPDATE {table} SET {value} = ? WHERE {key} = ?", (changed, at))
        return path.read_bytes()


def open_settings(path: Path, _: int) -> None:
    """As the window does at its start and at its end."""
    settings = Settings(path)
    names = [name for name in vars(Settings) if not name.startswith("_") and not callable(vars(Settings)[name])]
    for name in names:
        getattr(settings, name)
    settings.add_recent_file(Path("a.png"))
    settings.add_recent_stream("http://there")
    settings.geometry = QByteArray(b"1")
    settings.save()
    _restored(settings)


def _restored(settings: Settings) -> None:
    """What widgets make of the places that were remembered."""
    from PyQt6.QtWidgets import QApplication, QMainWindow, QSplitter

    _application(QApplication)
    window, splitter = QMainWindow(), QSplitter()
    splitter.addWidget(QMainWindow())
    window.restoreGeometry(settings.samples_geometry)
    window.restoreGeometry(settings.forms_geometry)
    splitter.restoreState(settings.splitter)


def _application(kind: Any) -> Any:
    global _kept
    _kept = kind.instance() or kind([])
    return _kept


_kept: Any = None


def _settings() -> list[Files]:
    """As a window leaves them; places of windows as Qt writes them, without one."""
    frame = struct.pack(">8i", 0, 0, 639, 479, 0, 0, 639, 479)
    geometry = struct.pack(">IHH", 0x1D9D0CB, 3, 0) + frame + struct.pack(">iBBi", 0, 0, 0, 800) + frame[:16]
    splitter = struct.pack(">IiIIIBiBi", 0xFF, 1, 2, 300, 300, 1, -1, 1, 1) + b"\0"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "settings.ini")
        settings = Settings(path)
        settings.geometry = settings.samples_geometry = settings.forms_geometry = QByteArray(geometry)
        settings.splitter = QByteArray(splitter)
        for name in ("ä b.png", "C:\\x.png", "c,d.png"):
            settings.add_recent_file(Path(name))
            settings.add_recent_video(Path(name))
        settings.add_recent_stream("http://10.0.0.1/video?a=b&c=d")
        settings.camera_resolution, settings.draw_width, settings.digits_only = (1280, 720), 12, True
        settings.expected, settings.model, settings.keep_corrections = r"\d{4}", Path("a.h5"), True
        settings.save()
        return [{"settings.ini": path.read_bytes()}]


_INI = (
    b'"@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\x0ePyQt_PyObject\\0\\0\\0\\0\\x4\\x80\\x4N.)"',
    b'"@Variant(\\0\\0\\0\\t\\x7f\\xff\\xff\\xff\\0)"',
    b'"@DateTime(\\0\\0\\0\\x10\\xff\\xff)"',
    b"@ByteArray(\\x1\\xd9\\xd0\\xcb)",
    *b"@Rect(0 0 -1 99999999999)|@Point(1 2)|@Size(99999999 99999999)|@Invalid()|@ByteArray(|@@|\\x110000|\\".split(
        b"|"
    ),
    *b'"|a, b, c|%2F%00|;|[|99999999999999999999|0x0|-5x5|\xb2|yes|dark||\xff\xfe'.split(b"|"),
    "٣x٣".encode(),
)


def _ini_values(content: bytes, rng: Rng) -> bytes:
    lines = content.split(b"\n")
    for _ in range(int(rng.integers(1, 4))):
        at = int(rng.integers(len(lines)))
        key = lines[at].partition(b"=")[0]
        lines[at] = pick(
            (key + b"=" + pick(_INI, rng), lines[at] + pick(_INI, rng), pick(_INI, rng), b"[" + key + b"]"), rng
        )
    return b"\n".join(lines)


_SET_ASIDE = (
    r"samples\.(sqlite\.lock|sqlite\.lock-journal|damaged-[\d-]+\.sqlite(-wal|-shm)?)|samples\.sqlite-(wal|shm|journal)"
)

KINDS = (
    Kind("forms", _forms, open_a_form, (zip_members(_in_form),)),
    Kind("samples", _samples, open_samples, (sqlite_pages, sqlite_statements(_ON_SAMPLES)), may_stay=_SET_ASIDE),
    Kind(
        "jobs",
        _jobs,
        open_job,
        (sqlite_pages, sqlite_statements(_ON_JOBS), _json_in_job),
        may_stay=r".*\.sqlite-(wal|shm|journal)",
    ),
    Kind("settings", _settings, open_settings, (_ini_values,)),
)
