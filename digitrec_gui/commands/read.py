"""`digitrec read`: reads images and PDFs, folders of them, or one on standard input, and writes their numbers."""

from __future__ import annotations

import getpass
import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from digitrec_gui import paths
from digitrec_gui.commands.guarded import cache_for, compiled_copy
from digitrec_gui.commands.read_printer import Printer, say
from digitrec_gui.core.batch.form_output import FormOutput, form_output
from digitrec_gui.core.batch.output import Output, output
from digitrec_gui.core.batch.sources import listed, sources_of
from digitrec_gui.core.batch.store import JobStore, remove_job
from digitrec_gui.core.batch.types import Answer, JobSettings, Task
from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.files import in_sentences, replacing
from digitrec_gui.core.forms.file import open_form
from digitrec_gui.core.forms.types import Form
from digitrec_gui.core.images import MAX_BYTES
from digitrec_gui.core.models.files import sha256
from digitrec_gui.core.types import ReadOptions
from digitrec_gui.core.words import counted
from digitrec_gui.services.batch.executors import Executor, Here, Processes, cores
from digitrec_gui.services.batch.run import BatchRun
from digitrec_gui.services.batch.worker import Equipment, called, form_named

JOB_SUFFIX = ".digitrec-job"
"""Added to the name of the file that results are written to: the job, by which it goes on."""

MANY = 24
"""From so many pages on, processes of their own read: starting them takes as long as reading some pages."""

_TRIES = 3
"""So often a password is asked for."""


@dataclass(frozen=True)
class ReadCommand:
    """What to read, how, and how to write it.

    Attributes:
        sources: images, folders, patterns, addresses, or `STANDARD_INPUT`.
        settings: how each image is read.
        output_format: "text", "json", "csv" or "grid".
        least: digits with a lower confidence show as "?" in text, 0 to 1.
        model: the `.h5`; None for DigitRec's own.
        recursive: whether the folders in a folder are read too.
        password: that of protected PDFs; None if none was given.
        files_from: a file that lists further sources, or `STANDARD_INPUT`; None for none.
        jobs: how many processes read; None for as many as are worth it.
        ordered: whether JSON and CSV come in the order of the sources, too, where several processes read.
        out: the file that results are written to; None for standard output.
        resume: whether the job that wrote to this file goes on.
        cluster: address of a Dask scheduler, or its file; None to read on this machine.
        form: path, or name of one of DigitRec's own, of the form of which all are sheets; None to read what is written.
    """

    sources: list[str]
    settings: JobSettings
    output_format: str = "text"
    least: float = 0.0
    model: Path | None = None
    recursive: bool = False
    password: str | None = None
    files_from: str | None = None
    jobs: int | None = None
    ordered: bool = False
    out: Path | None = None
    resume: bool = False
    cluster: str | None = None
    form: str | None = None


_OTHERS = (".xlsx", ".xls", ".ods")
"""Names of files that no text belongs into."""


def run(command: ReadCommand) -> int:
    """Reads all sources, and writes them as they are read.

    Returns:
        0 if all could be read, else 1.

    Raises:
        ModelError: the Model cannot be used.
        DataError: the results cannot be written.
        UsageError: the job that is to go on is another one, or something was given that does not go with a form.
    """
    if command.out is not None and command.out.suffix.lower() in _OTHERS:
        raise UsageError(
            f"{command.out.name} is a name for a workbook, and text is written. Choose a name that ends in .csv; a "
            "workbook is written by the window's Batch tab."
        )
    if command.form is not None:
        _check_form_use(command)
    model = command.model or paths.DEFAULT_MODEL
    with ExitStack() as stack:
        compiled = compiled_copy(model, stack.enter_context(cache_for(model)))
        form = None if command.form is None else form_named(command.form)
        opened = None if form is None else open_form(form)
        settings = replace(
            command.settings,
            form="" if form is None else str(form.absolute()),
            form_sha256="" if form is None else sha256(form),
            model="" if command.model is None else str(model.absolute()),
            model_sha256=sha256(model),
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="digitrec-")))
        if command.out is None:
            store = JobStore(folder / "job", settings)
        else:
            store = _kept_job(command.out, settings, command.resume)
        stack.enter_context(closing(store))
        given: Iterator[str] = iter(command.sources)
        if command.files_from is not None:
            given = itertools.chain(given, listed(command.files_from))
        store.add(sources_of(given, command.recursive, lambda: _spooled(folder)))
        return 0 if _Run(command, store, Equipment(settings, compiled, form=form), opened).run() else 1


def _check_form_use(command: ReadCommand) -> None:
    """What a form says by itself cannot be said once more.

    Raises:
        UsageError: it was.
    """
    options = command.settings.options
    given = {
        "--format grid": command.output_format == "grid",
        "--rotate": options.rotation is not None,
        "--region": options.region is not None,
        "--sensitivity": options.sensitivity != ReadOptions().sensitivity,
        "--digits-only": not options.signs,
        "--min-confidence": command.least > 0,
        "--expect": bool(command.settings.expected),
    }
    for name, is_given in given.items():
        if is_given:
            raise UsageError(f"--form says what is read and how: leave {name} out.")


def _spooled(folder: Path) -> str:
    """What is on standard input, as a file."""
    file = folder / "standard-input"
    if not file.exists():
        file.write_bytes(sys.stdin.buffer.read(MAX_BYTES + 1))
    return str(file)


def _kept_job(out: Path, settings: JobSettings, resume: bool) -> JobStore:
    """The job that writes to a file: a new one, or the one that goes on.

    Raises:
        UsageError: one was begun with other options, or is not finished and would be lost.
        DataError: its file is damaged, or cannot be written.
    """
    path = out.with_name(out.name + JOB_SUFFIX)
    if not path.exists():
        return JobStore(path, settings)
    anew = f"or delete {path} to begin anew."
    with closing(JobStore(path)) as found:
        same, waiting = found.settings == settings, found.counts().waiting
    if not resume and not waiting:
        remove_job(path)
        return JobStore(path, settings)
    if not resume:
        raise UsageError(f"{out} was begun, and is not finished. Go on with --resume {out}, {anew}")
    if not same:
        raise UsageError(f"{out} was begun with other options, or another model. Give the same ones to go on, {anew}")
    return JobStore(path)


class _Run:
    """Reads a job to its end, and writes what is read.

    Args:
        command: how.
        store: the job.
        equipment: what it is read with.
        form: that all are sheets of; None to read whatever is written.
    """

    def __init__(self, command: ReadCommand, store: JobStore, equipment: Equipment, form: Form | None) -> None:
        self._fields = None if form is None else [field.name for field in form.fields]
        self._command = command
        self._store = store
        self._equipment = equipment
        self._asked: Counter[int] = Counter()

    def run(self) -> bool:
        """Reads; says whether all could be read."""
        with self._stream() as stream:
            printer = Printer(
                self._store,
                self._output(stream),
                # Lines of text must stay in step with what was given.
                ordered=self._command.ordered or self._command.output_format in ("text", "grid"),
                pages_chosen=bool(self._command.settings.pages),
            )
            printer.begin()
            while not self._read(printer):
                pass
            printer.end()
        if self._command.out is not None:
            self._write_whole(self._command.out)
        return self._store.counts().failed == 0

    def _read(self, printer: Printer) -> bool:
        """Reads what is waiting; False if there is more than one process should read alone."""
        jobs = self._command.jobs
        here = self._command.cluster is None
        if here and jobs is None and self._store.counts().waiting >= MANY and cores() > 1:
            jobs = cores()
        executor: Executor
        if self._command.cluster is not None:
            executor = self._cluster(self._command.cluster)
        elif jobs is None:
            executor = Here(replace(self._equipment, threads=0))
        else:
            executor = Processes(self._equipment, jobs)

        def kept(answers: list[Answer]) -> None:
            printer.kept(answers)
            # A file of many pages shows only when it is opened.
            opened = any(len(answer.chosen) > len(answer.pages) for answer in answers)
            if here and jobs is None and opened and cores() > 1 and self._store.counts().waiting >= MANY:
                batch.cancel()

        batch = BatchRun(self._store, executor, kept, lambda task, answer: self._password(task, answer, printer))
        with closing(executor):
            return batch.run()

    def _cluster(self, address: str) -> Executor:
        """Workers of other machines.

        Raises:
            ClusterError: they cannot be reached, or cannot read.
            UsageError: what is needed for that is not installed.
        """
        try:
            from digitrec_gui.services.batch.cluster import Cluster
        except ImportError:
            where = (
                "a further package, which this program is without. Read with --jobs, or install DigitRec for Python."
                if getattr(sys, "frozen", False)
                else "a further package. Install digitrec[cluster]."
            )
            raise UsageError(f"reading on a cluster needs {where}") from None
        first = next(self._store.tasks(), None)
        return Cluster(address, self._equipment, "" if first is None else first.place)

    def _password(self, task: Task, answer: Answer, printer: Printer) -> str | Answer:
        """A password to try, or the answer that stays; asks where it is not given and somebody is there."""
        given = self._command.password
        if given is not None and not task.password:
            return given
        if given is not None or not _is_somebody_there():
            what = "another" if task.password else "a"
            hint = "another" if task.password else "it"
            return replace(
                answer, problem=f"{called(task)} is protected by {what} password. Give {hint} with --password."
            )
        if self._asked[task.file] == _TRIES:
            return answer
        self._asked[task.file] += 1
        printer.clear()
        return getpass.getpass(f"Password of {called(task)}: ", sys.stderr)

    def _output(self, stream: TextIO) -> Output | FormOutput:
        command = self._command
        names = command.out is None and sys.stdout.isatty() and self._store.counts().total > 1
        if self._fields is not None:
            return form_output(command.output_format, stream, self._fields, names, timed=command.out is None)
        expecting = bool(command.settings.expected)
        return output(command.output_format, stream, names, command.least, expecting, timed=command.out is None)

    @contextmanager
    def _stream(self) -> Iterator[TextIO]:
        """What is written to while reading: standard output, or the file, which somebody may look into meanwhile."""
        if self._command.out is None:
            yield sys.stdout
            return
        with in_sentences(self._command.out), self._command.out.open("w", encoding="utf-8", newline="") as file:
            yield file

    def _write_whole(self, out: Path) -> None:
        """Writes all results in the order of the sources: however it came about, the file is the same."""
        with (
            in_sentences(out),
            replacing(out) as temporary,
            temporary.open("w", encoding="utf-8", newline="") as file,
        ):
            Printer(self._store, self._output(file), ordered=True, silent=True).begin()
        counts = self._store.counts()
        say(
            f"{counted(counts.done, 'page')}: {counts.sure:,} sure, {counts.doubtful:,} doubtful, "
            f"{counts.empty:,} without digits, {counts.failed:,} that could not be read. Written to {out}."
        )


def _is_somebody_there() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
