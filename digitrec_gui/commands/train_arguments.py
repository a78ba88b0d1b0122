"""What `digitrec train` can be told: its arguments and its help; imports nothing that takes time."""

from __future__ import annotations

import argparse
from dataclasses import fields
from pathlib import Path
from typing import Any

from digitrec_gui.core.errors import UsageError
from digitrec_gui.core.training.finder_options import STEPS, FinderOptions
from digitrec_gui.core.training.options import ARCHITECTURES, OPTIONS, VARIATIONS, TrainOptions, flag
from digitrec_gui.core.training.presets import PRESETS, usual_options
from digitrec_gui.core.training.signs_options import PAGES, SignsOptions

_HELP = """\
A preset is a set of options; an option given beside it takes its place:

{presets}

DATA is one of:
  nothing      MNIST, which comes with DigitRec
  FILE.npz     x_train, y_train, x_test and y_test, or x and y, or as they are mostly called: (n, 28, 28), with or
               without a channel, or (n, 784), 0 to 255 or 0 to 1; and the digits (n,), or one-hot (n, 10)
  FILE.csv     a column with the label and 784 with the pixels, with or without a head, as Kaggle has MNIST
  FILE.parquet a column image and a column label, as Hugging Face has MNIST
  FOLDER       of such files; or with the idx files of MNIST or EMNIST, plain or .gz, whatever stands around train and
               t10k, images and labels in their names; or with folders 0 to 9 (class_0, zero …) full of images of one
               digit each, which are found and normalised as the window does it

A tenth of the digits is kept for the test, unless the data have a test set (FOLDER/train and FOLDER/test, for example).
Digits that are dark on light, turned or mirrored, and labels in another order, are put right where that is plain, and
said.

Writes FILE.h5, the compiled copy that DigitRec runs (FILE.tflite), a card with everything needed to repeat the
training (FILE.json), and its curves with their figures (FILE.curves.png, FILE.history.json). The best epoch is chosen
on digits held out; the test set is only used for the figure at the end.

A model of an earlier training that is there already is kept: FILE.h5 becomes FILE.before.h5, with all that belongs
to it.

--samples mixes your own digits in. With --from they are taught to a model that exists, which takes a minute: it is also
shown digits of DATA and rendered sheets, so that it forgets nothing. A fifth of your samples is held back; at the end
it is said whether the model reads more of them than before, and whether it still reads MNIST as well.

--from without --samples goes on with the training of a model that exists, on DATA and on sheets.

Ctrl+C ends early and keeps the best epoch so far. A checkpoint (FILE.checkpoint.npz) lies beside FILE.h5 until all
epochs are done: after Ctrl+C, a kill or a crash --resume goes on from it with the same options.

A program that asks for --events through a pipe can give orders on standard input, one a line: pause, resume, stop
(which keeps the best epoch so far) and cancel (which leaves the checkpoint only); the end of the pipe cancels too.

--movements names a folder with pendigits.npz and omniglot_small.npz: how 44 people moved their pens to write digits
(UCI, CC BY 4.0), and symbols that are none (Omniglot, MIT). Of the digits, 30 people's are learned from; those of the
others are on the sheets that are held out.

--finder trains something else: the network that finds what is written in an image, before digits are read. It learns
from pages that the training writes and photographs itself. It writes FILE.tflite and its card; put both into models/
as finder.tflite and finder.json to read with them. Of the options above only --out, --movements, --seed and --resume
go with it. A night on two cores; Ctrl+C leaves a checkpoint.

--signs trains the network that reads points, commas and other signs beside digits, in an hour on two cores, from pages
that it writes, and reads with the model and the finder that are there: models/signs.tflite and its card. Of the options
above only --out, --movements and --seed go with it.

examples:
  digitrec train --preset quick --out quick.h5
  digitrec train --out mine.h5
  digitrec train --out mine.h5 --resume
  digitrec train --data scans/ --epochs 30 --out mine.h5
  digitrec train --from mine.h5 --samples my.npz --out taught.h5
  digitrec read receipt.jpg --model mine.h5
  digitrec train --finder --movements strokes/ --out finder.tflite
  digitrec train --signs --movements strokes/ --out signs.tflite"""

_SHOWN = ("epochs", "batch_size", "learning_rate", "validation", "augment", "architecture", "sheets")

_OTHER_NETWORKS: dict[str, type[FinderOptions] | type[SignsOptions]] = {"finder": FinderOptions, "signs": SignsOptions}

_CHOICES = {"preset": PRESETS, "architecture": ARCHITECTURES, "without": VARIATIONS}


def epilog() -> str:
    """What the help says below the options."""
    rows = [["preset", *(name.replace("_", "-") for name in _SHOWN), ""]]
    for name, preset in PRESETS.items():
        options = usual_options(name)
        rows.append([name, *(_word(getattr(options, shown)) for shown in _SHOWN), preset.meaning])
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    table = ("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return _HELP.format(presets="\n".join(f"  {line.rstrip()}" for line in table))


def add_arguments(train: argparse.ArgumentParser) -> None:
    """Adds the arguments. Those not given stay out: the preset, or the training gone on with, decides on them."""
    train.argument_default = argparse.SUPPRESS
    for field in fields(TrainOptions):
        meaning = OPTIONS[field.name].meaning
        if meaning:
            help_ = meaning.format(default=field.default)
            train.add_argument(flag(field.name), dest=field.name, help=help_, **_form(field.name, field.default))
    finder = train.add_argument_group("the finder")
    finder.add_argument("--finder", action="store_true", help="train the network that finds what is written")
    finder.add_argument("--steps", type=int, metavar="N", help=f"how long; default: {STEPS:,}")
    signs = train.add_argument_group("signs")
    signs.add_argument("--signs", action="store_true", help="train the network that reads what stands beside digits")
    signs.add_argument("--pages", type=int, metavar="N", help=f"how many it learns from; default: {PAGES:,}")


def _form(name: str, default: object) -> dict[str, Any]:
    """How an option is written, by what it holds; those without a default are files."""
    match default:
        case bool():
            return {"action": argparse.BooleanOptionalAction if default else "store_true"}
        case str():
            return {"choices": _CHOICES[name]}
        case tuple():
            return {"choices": _CHOICES[name], "nargs": "+"}
        case int() | float():
            return {"type": type(default), "metavar": OPTIONS[name].metavar}
        case _:
            return {"type": Path, "metavar": OPTIONS[name].metavar or None}


def given(arguments: argparse.Namespace) -> dict[str, object]:
    """The options that were given, by the names of `TrainOptions`."""
    names = {field.name for field in fields(TrainOptions)}
    chosen = {name: value for name, value in vars(arguments).items() if name in names}
    return chosen | ({"without": tuple(chosen["without"])} if "without" in chosen else {})


def given_of_another_network(arguments: argparse.Namespace) -> FinderOptions | SignsOptions | None:
    """The options of a training of the finder, or of the network that reads signs; None if a Model is trained.

    Raises:
        UsageError: an option was given that does not belong to what is trained.
    """
    chosen = [name for name in _OTHER_NETWORKS if hasattr(arguments, name)]
    if len(chosen) > 1:
        raise UsageError("--finder and --signs are two trainings: give one after the other.")
    of_models = {field.name for field in fields(TrainOptions)}
    allowed = of_models if not chosen else {field.name for field in fields(_OTHER_NETWORKS[chosen[0]])}
    for name, options in _OTHER_NETWORKS.items():
        for other in sorted({field.name for field in fields(options)} - of_models - allowed):
            if hasattr(arguments, other):
                raise UsageError(f"{flag(other)} goes with --{name} only.")
    if not chosen:
        return None
    for name in sorted(given(arguments).keys() - allowed):
        raise UsageError(f"{flag(name)} does not go with --{chosen[0]}, which learns from pages that it writes itself.")
    return _OTHER_NETWORKS[chosen[0]](**{name: value for name, value in vars(arguments).items() if name in allowed})


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
