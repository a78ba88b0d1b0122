"""The command line: `digitrec` opens the window; its commands need none."""

from __future__ import annotations

import argparse
import difflib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from digitrec_gui import __version__
from digitrec_gui.commands import evaluate_arguments, read_arguments, train_arguments
from digitrec_gui.core import needs
from digitrec_gui.core.errors import DigitRecError, UsageError

if TYPE_CHECKING:
    from digitrec_gui.commands.read import ReadCommand

_DESCRIPTION = """\
DigitRec reads handwritten digits from photos, scans, screenshots and drawings.

Without a command it opens its window; the commands do the same work in a terminal, a script or on a server."""

_EXAMPLES = """\
examples:
  digitrec                                    open the window
  digitrec gui receipt.jpg                    open the window with an image
  digitrec receipt.jpg                        print the digits in an image: digitrec read receipt.jpg
  digitrec read scans --recursive --format csv > numbers.csv
  digitrec doctor                             what to paste into a bug report

Each command explains itself: digitrec read --help

exit status: 0 done, 1 not done, or not all of it (standard error says why), 2 wrong use, 130 stopped with Ctrl+C"""

_ANY_MODEL = "a .h5, .hdf5 or .keras of Keras, its SavedModel folder, a .tflite or a .onnx"

_EXPORT_EPILOG = """\
The suffix names the format:
  .h5, .keras   of Keras: the model as its author made it; a copy, if that is the format it has already
  .tflite       of LiteRT (TensorFlow Lite): what DigitRec itself reads with
  .onnx         of ONNX Runtime and many others
The last two take digits as (n, 28, 28, 1) float32, paper 0 and ink 1, whatever the model itself takes, and give
probabilities, (n, 10) float32, or (n, 11) with "not a digit"; a .tflite gives the first feature maps too. What was
written is read back and compared with the model.

A .h5 or .keras that is there already is kept: mine.h5 becomes mine.before.h5. Other files are replaced.

examples:
  digitrec export mine.h5 --to mine.onnx
  digitrec export from_a_friend.keras --to from_a_friend.h5"""

_INSPECT_EPILOG = """\
The file is opened in a process of its own, whose time and memory are limited; nothing in it is run.

How its author wrote the pixels is found out by trying, on digits of MNIST that come with DigitRec: 0 to 1 or 0 to 255,
ink bright or dark, and others. The accuracy is that on the last 5,000 digits of MNIST's training set; a model that
was trained on them too reads them a little better than new ones. For the test set: digitrec evaluate --model FILE

examples:
  digitrec inspect mnist_cnn.h5
  digitrec inspect from_a_friend.keras"""

_NEED_TRAINING = {
    "train": "Training",
    "compile": "Preparing a model for reading",
    "inspect": "Looking into a model",
    "export": "Exporting a model",
}
"""The commands that need the extra `train`, in words. `evaluate` reads, and needs it for a Model never used before."""


_HIDDEN = "render-pdf"
"""A child's command, which no help names."""


def main(argv: list[str] | None = None) -> int:
    """Runs `digitrec` and returns its exit status."""
    _prepare_streams()
    # argparse itself would say of what it does not know only how `digitrec` is used, whatever the command.
    whole = _parser()
    given = _with_command(sys.argv[1:] if argv is None else argv, whole)
    arguments, unknown = whole.parse_known_args(given)
    parser: _Parser = arguments.parser
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        return _run(arguments)
    except UsageError as error:
        parser.error(str(error))
    except DigitRecError as error:
        print(f"digitrec: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("digitrec: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough (`| head`); Python must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _with_command(argv: list[str], whole: _Parser) -> list[str]:
    """Reads what is given without a command: `digitrec photo.jpg` is `digitrec read photo.jpg`.

    Only what is there, or can be no command by the look of it, is meant so: of another word it is said what there is.
    """
    first = argv[0] if argv else "-"
    if first.startswith("-") or first in whole.commands:
        return argv
    if any(sign in first for sign in "./\\*") or Path(first).exists():
        return ["read", *argv]
    shown = [name for name in whole.commands if name != _HIDDEN]
    like = difflib.get_close_matches(first, shown, 1)
    hint = f"Did you mean {like[0]}?" if like else f"The commands are {', '.join(shown[:-1])} and {shown[-1]}."
    return whole.error(f'"{first}" is no command, and there is no file of that name here. {hint}')


def _prepare_streams() -> None:
    """Lets any file name be printed: files and pipes get UTF-8, consoles what they can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _run(arguments: argparse.Namespace) -> int:
    """Runs one command. Each is imported only when asked for: the window must not wait for what it does not use."""
    if arguments.command in _NEED_TRAINING and not needs.can_train():
        return _refused(_NEED_TRAINING[arguments.command], arguments.events)
    match arguments.command:
        case None if arguments.self_test:
            from digitrec_gui.self_test import run

            return run.run()
        case "gui" if arguments.time_start is not None:
            from digitrec_gui.self_test import start

            start.program(arguments.time_start, [str(path) for path in arguments.images])
            return 0
        case None | "gui":
            from digitrec_gui import app

            return app.main([str(path) for path in getattr(arguments, "images", [])])
        case "read":
            from digitrec_gui.commands import read

            return read.run(_read_command(arguments))
        case "train":
            other = train_arguments.given_of_another_network(arguments)
            from digitrec_gui.commands import train

            return train.run(other or train_arguments.given(arguments), arguments.events)
        case "evaluate":
            from digitrec_gui.commands import evaluate

            return evaluate.run(evaluate_arguments.options(arguments), arguments.format, arguments.events)
        case "compile":
            from digitrec_gui.commands import compile as compile_command

            return compile_command.run(arguments.model, arguments.out, arguments.events)
        case "inspect":
            from digitrec_gui.commands import inspect as inspect_command

            return inspect_command.run(arguments.model, arguments.events)
        case "export":
            from digitrec_gui.commands import export

            return export.run(arguments.model, arguments.to, arguments.events)
        case "doctor":
            from digitrec_gui.commands import doctor

            return doctor.probe_window_system() if arguments.probe_window_system else doctor.run()
        case "render-pdf":
            from digitrec_gui.commands import render_pdf

            return render_pdf.run()
    raise AssertionError(arguments.command)


def _refused(doing: str, events: bool) -> int:
    """Says that this cannot be done here, to people or, as the event of a command that failed, to programs."""
    error = needs.TrainingMissingError(doing)
    if not events:
        raise error
    import json

    print(json.dumps({"event": "failed", "message": str(error)}), flush=True)
    return 1


class _Parser(argparse.ArgumentParser):
    """Says after an error where the help is.

    Attributes:
        commands: of the whole program; empty of one command.
    """

    commands: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {message}\nSee `{self.prog} --help`.\n")


def _parser() -> _Parser:
    parser = _Parser(
        "digitrec", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(parser=parser)
    parser.add_argument("--version", action="version", version=f"DigitRec {__version__}")
    parser.add_argument(
        "--self-test", action="store_true", help="try everything once, in folders of its own, and print a table"
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    gui = _command(commands, "gui", "open the window (the same as no command)")
    gui.add_argument("--time-start", type=float, help=argparse.SUPPRESS)
    gui.add_argument("images", nargs="*", type=Path, metavar="IMAGE", help="an image to open at once")
    _add_read(commands)
    _add_train(commands)
    _add_evaluate(commands)
    compiling = _command(commands, "compile", "prepare a .h5 for reading ahead of time (done by itself when needed)")
    compiling.add_argument("model", type=Path, metavar="FILE.h5", help="the model")
    compiling.add_argument("--out", type=Path, metavar="FILE.tflite", help="where to write (default: the user's cache)")
    _add_events(compiling)
    _add_inspect(commands)
    _add_export(commands)
    doctor = _command(commands, "doctor", "print what to paste into a bug report")
    doctor.add_argument("--probe-window-system", action="store_true", help=argparse.SUPPRESS)
    commands.add_parser(_HIDDEN).set_defaults(parser=parser)  # a child's, and in no help
    parser.commands = tuple(commands.choices)
    return parser


_Commands = argparse._SubParsersAction  # argparse has no public name for it


def _command(
    commands: _Commands[_Parser], name: str, summary: str, epilog: str | None = None
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(parser=command)
    return command


def _add_read(commands: _Commands[_Parser]) -> None:
    read_arguments.add_arguments(_command(commands, "read", "print the digits in images", read_arguments.EPILOG))


def _add_train(commands: _Commands[_Parser]) -> None:
    train = _command(commands, "train", "train a model", train_arguments.epilog())
    train_arguments.add_arguments(train)
    _add_events(train)


def _add_evaluate(commands: _Commands[_Parser]) -> None:
    evaluate = _command(commands, "evaluate", "measure a model on labelled digits", evaluate_arguments.EPILOG)
    evaluate_arguments.add_arguments(evaluate)


def _add_inspect(commands: _Commands[_Parser]) -> None:
    inspect = _command(commands, "inspect", "say what anybody's model is worth, before it is used", _INSPECT_EPILOG)
    inspect.add_argument("model", type=Path, metavar="FILE", help=_ANY_MODEL)
    _add_events(inspect)


def _add_export(commands: _Commands[_Parser]) -> None:
    export = _command(commands, "export", "write a model in the format of another program", _EXPORT_EPILOG)
    export.add_argument("model", type=Path, metavar="MODEL", help=_ANY_MODEL)
    export.add_argument(
        "--to", type=Path, required=True, metavar="FILE", help="the file to write: .h5, .keras, .tflite or .onnx"
    )
    _add_events(export)


def _add_events(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--events", action="store_true", default=False, help="print one JSON object per line instead, for programs"
    )


def _read_command(arguments: argparse.Namespace) -> ReadCommand:
    from digitrec_gui.commands.read import ReadCommand
    from digitrec_gui.core.batch.types import JobSettings
    from digitrec_gui.core.pages import PageChoice
    from digitrec_gui.core.reading.patterns import Pattern
    from digitrec_gui.core.types import Box, ReadOptions

    options = ReadOptions(
        rotation=None if arguments.rotate == "auto" else int(arguments.rotate),
        region=Box(*arguments.region) if arguments.region else None,
        sensitivity=arguments.sensitivity,
        signs=not arguments.digits_only,
    )
    if arguments.pages is not None:
        PageChoice.of(arguments.pages)
    settings = JobSettings(
        options,
        pages=arguments.pages or "",
        expected="" if arguments.expect is None else Pattern.of(arguments.expect).text,
    )
    read_arguments.check(arguments)
    return ReadCommand(
        sources=arguments.paths,
        settings=settings,
        output_format=read_arguments.format_of(arguments),
        least=arguments.min_confidence,
        model=arguments.model,
        recursive=arguments.recursive,
        password=arguments.password,
        files_from=arguments.files_from,
        jobs=arguments.jobs,
        ordered=arguments.ordered,
        out=arguments.resume or arguments.out,
        resume=arguments.resume is not None,
        cluster=arguments.cluster,
        form=arguments.form,
    )


if __name__ == "__main__":
    sys.exit(main())
