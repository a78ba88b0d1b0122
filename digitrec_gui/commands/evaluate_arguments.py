"""What `digitrec evaluate` can be told: its arguments and its help; imports nothing that takes time."""

from __future__ import annotations

import argparse
from pathlib import Path

from digitrec_gui.training.evaluate.options import PENS, EvaluateOptions

EPILOG = """\
DATA is one of:
  nothing      the test set of MNIST, which comes with DigitRec
  FILE.npz     x, (n, side, side) uint8 with ink high, and y, (n,) with the digits, 10 for what is none; or x_test
               and y_test as MNIST has it. The digits are normalised as those in an image are, unless --as-is is given.
               With writer, (n,), the figures are told by writer, too
  FILE.npz     or pen movements: points (N, 2), x right and y down, of all strokes, stroke_len with the points of each
               stroke, n_strokes with the strokes of each digit, label and writer; they are drawn with each of --pens
  FILE or FOLDER of another form that `digitrec train --help` names: its test set if it has one, else all
  FOLDER       with folders 0 to 9 full of images of one digit (and not_a_digit); or with labels.csv, which has the
               columns file, label and, if you like, kind and writer. The images are read as a whole, as the window
               reads them

Digits that are dark on light, turned or mirrored, and labels in another order, are put right where that is plain, and
said.

The text explains each figure; JSON has all of them. --out FOLDER draws the confusion matrix, the reliability diagram,
the worst mistakes, and what is confused most, in groups of digits that look alike.

examples:
  digitrec evaluate
  digitrec evaluate pen-movements.npz --pens 0.05 0.14
  digitrec evaluate digits.npz --model mine.h5 --out charts
  digitrec evaluate --negatives letters/ scribble.png
  digitrec evaluate --not-digits 1000
  digitrec evaluate scans/ --compare old.h5 new.h5
  digitrec evaluate --compare old.h5 new.h5 --samples "my samples.npz"
  digitrec evaluate --as-is --format json"""


def add_arguments(evaluate: argparse.ArgumentParser) -> None:
    """Adds the arguments."""
    evaluate.add_argument("data", type=Path, nargs="?", metavar="DATA", help="labelled digits; default: MNIST test set")
    evaluate.add_argument("--model", type=Path, metavar="FILE.h5", help="measure this model, not DigitRec's own")
    evaluate.add_argument(
        "--compare", type=Path, nargs=2, metavar=("A.h5", "B.h5"), help="put two models side by side: which is better?"
    )
    evaluate.add_argument(
        "--samples",
        type=Path,
        metavar="FILE",
        help="with --compare: on digits of your own, too (an .npz that My samples exported, or its .sqlite), "
        "but for those that either model has learned from",
    )
    evaluate.add_argument(
        "--negatives", type=Path, nargs="+", default=(), metavar="PATH", help="images without a digit, or folders"
    )
    evaluate.add_argument(
        "--not-digits",
        type=int,
        default=0,
        metavar="N",
        help="besides, N letters, signs, scribbles, pairs and halves of digits, written for it: are they rejected?",
    )
    evaluate.add_argument("--as-is", action="store_true", help="take 28x28 digits as they are, without normalising")
    evaluate.add_argument(
        "--pens",
        type=float,
        nargs="+",
        metavar="WIDTH",
        help="draw pen movements with these, shares of a digit's height; default: "
        + " and ".join(f"{pen:g}" for pen in PENS),
    )
    evaluate.add_argument("--events", action="store_true", help=argparse.SUPPRESS)  # of a child of the window
    evaluate.add_argument("--format", choices=["text", "json"], default="text", help="default: text")
    evaluate.add_argument("--out", type=Path, metavar="FOLDER", help="draw the figures as PNG files into this folder")


def options(arguments: argparse.Namespace) -> EvaluateOptions:
    """The options that were given.

    Raises:
        UsageError: they exclude each other, or one cannot be used.
    """
    return EvaluateOptions(
        data=arguments.data,
        model=arguments.model,
        as_is=arguments.as_is,
        pens=tuple(arguments.pens) if arguments.pens else None,
        negatives=tuple(arguments.negatives),
        not_digits=arguments.not_digits,
        compare=tuple(arguments.compare) if arguments.compare else None,
        samples=arguments.samples,
        out=arguments.out,
    )
