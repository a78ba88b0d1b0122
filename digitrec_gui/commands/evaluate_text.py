"""The figures of an evaluation in words, for people who are no statisticians."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from digitrec_gui.core.models.judgement import ENOUGH, Judgement, Tally, judge
from digitrec_gui.core.types import NOT_A_DIGIT
from digitrec_gui.core.words import percent
from digitrec_gui.training.evaluate.figures import BATCH, Confused, Mistake, Writers, certainty
from digitrec_gui.training.evaluate.measure import Comparison, Evaluation
from digitrec_gui.training.evaluate.metrics import LOST, Calibration, Rejection, wilson_interval

_LISTED = 8
"""Mistakes that are printed; JSON has more of them."""


def evaluation_text(evaluation: Evaluation, data: str, model: str) -> str:
    """All figures of one Model, each with what it means.

    Args:
        evaluation: the figures.
        data: name of the labelled set.
        model: name of the Model's file.
    """
    low, high = evaluation.interval
    wrong = evaluation.images - round(evaluation.accuracy * evaluation.images)
    items = "images read without a mistake" if evaluation.kinds else "digits read correctly"
    parts = [
        f"{model} on {data}\n\n"
        f"{percent(evaluation.accuracy, 2)} of {evaluation.images:,} {items}, {wrong:,} wrong\n"
        f"  95 % interval: {percent(low, 2)} to {percent(high, 2)}. Another set of this size and kind would give\n"
        "  another figure; the rate behind both lies in this interval, 19 times out of 20."
    ]
    if evaluation.kinds:
        parts.append(_kinds(evaluation))
    if evaluation.writers is not None:
        parts.append(_writers(evaluation.writers))
    parts.append(_confusion(evaluation))
    listed = _mistakes(evaluation)
    if listed:
        parts.append(listed)
    if evaluation.confusions:
        parts.append(_confusions(evaluation.confusions))
    parts.append(_calibration(evaluation.calibration))
    if evaluation.rejection is not None:
        parts.append(_rejection(evaluation.rejection))
    if evaluation.speed is not None:
        parts.append(
            f"Speed: {evaluation.speed.batch:,.0f} digits a second in batches of {BATCH:,}, "
            f"{evaluation.speed.single:.2f} ms for one by itself\n"
            f"  Without finding and normalising it. The whole evaluation read for {evaluation.seconds:.1f} s."
        )
    return "\n\n".join(parts)


def comparison_text(comparison: Comparison, data: str, names: tuple[str, str]) -> str:
    """Two Models side by side, and what the difference is worth.

    Args:
        comparison: the figures.
        data: name of the labelled set.
        names: of the Models' files.
    """
    pair = comparison.a, comparison.b
    rows: list[tuple[str, Callable[[Evaluation], str]]] = [
        ("accuracy", lambda one: percent(one.accuracy, 2)),
        ("  95 % interval", lambda one: " to ".join(percent(end, 2) for end in one.interval)),
        ("wrong", lambda one: f"{one.images - round(one.accuracy * one.images):,}"),
        ("calibration error", lambda one: percent(one.calibration.error, 2)),
        (
            f"no digits rejected ({percent(LOST, 0)} of digits lost)",
            lambda one: "-" if one.rejection is None else percent(one.rejection.rejected),
        ),
        ("  AUROC", lambda one: _of(one.rejection, "auroc", ".4f")),
        ("digits a second", lambda one: _of(one.speed, "batch", ",.0f")),
        ("one digit, ms", lambda one: _of(one.speed, "single", ".2f")),
    ]
    if comparison.a.writers is not None:
        rows += [
            ("mean of writers", lambda one: "-" if one.writers is None else percent(one.writers.mean, 2)),
            (
                "  the worst tenth of them",
                lambda one: "-" if one.writers is None else percent(one.writers.worst_tenth, 2),
            ),
        ]
    if (own := comparison.own) is not None:
        rows += [(f"your own samples ({own.items:,})", _own_cell(comparison))]
    rows += [(f"found of the {digit}s", _recall(digit)) for digit in range(10)]
    table = [("", *(f"{letter}: {name}" for letter, name in zip("AB", names, strict=True)))]
    table += [(label, *map(cell, pair)) for label, cell in rows]
    width = max(18, *(len(cell) for row in table for cell in row[1:]))
    lines = ["".join((f"{row[0]:40}", *(f"  {cell:>{width}}" for cell in row[1:]))).rstrip() for row in table]
    return "\n".join(
        [
            f"Two models on {data}: {comparison.a.images:,} {'images' if comparison.a.kinds else 'digits'}",
            "",
            *lines,
            "",
            _counted(comparison.tally),
            *([] if comparison.own is None else [f"Of your samples: {_counted(comparison.own)}"]),
            *([_left_out(comparison.learned)] if comparison.learned else []),
            *textwrap.wrap(verdict(comparison, names, data).sentence, 110),
        ]
    )


def verdict(comparison: Comparison, names: tuple[str, str], data: str) -> Judgement:
    """Which Model is better; or that nobody can tell. See `comparison_text` for the arguments."""
    called = f"A ({names[0]})", f"B ({names[1]})"
    return judge(comparison.tally, comparison.own, called, data.removesuffix(" test set"), comparison.unsure)


def _own_cell(comparison: Comparison) -> Callable[[Evaluation], str]:
    """Of the user's Samples; of too few no share."""
    own = comparison.own
    assert own is not None

    def cell(one: Evaluation) -> str:
        right = own.right[one is comparison.b]
        return f"{right} right, too few" if own.items < ENOUGH else percent(right / own.items, 2)

    return cell


def _counted(tally: Tally) -> str:
    """What the judgement rests on."""
    a, b = tally.only
    chance = f" (p = {tally.p_value:.2g}, McNemar's exact test)" if a or b else ""
    return f"A alone read {a:,} right, B alone {b:,}; on the rest they agree{chance}."


def _left_out(learned: int) -> str:
    samples = "1 of your samples was" if learned == 1 else f"{learned:,} of your samples were"
    return f"{samples} left out: one of the two has learned from {'it' if learned == 1 else 'them'}."


def _of(figures: object, name: str, form: str) -> str:
    return "-" if figures is None else format(getattr(figures, name), form)


def _recall(digit: int) -> Callable[[Evaluation], str]:
    return lambda one: _share(one.recall[digit]).strip()


def _share(share: float | None) -> str:
    return f"{'-' if share is None else percent(share):>7}"


def _kinds(evaluation: Evaluation) -> str:
    lines = [f"{'kind':10} {'images':>7} {'exact':>7} {'share':>8} {'digit errors':>13}"]
    lines += [
        f"{kind:10} {score.images:7,} {score.exact:7,} {percent(score.exact / score.images):>8} "
        f"{percent(score.edits / score.digits):>13}"
        for kind, score in sorted(evaluation.kinds.items())
    ]
    lines += [
        "  exact: every digit right and none too many; digit errors: digits missing, too many or wrong, of all that",
        "  are written. What follows is of the images of one digit.",
    ]
    return "\n".join(lines)


def _writers(writers: Writers) -> str:
    if writers.count == 1:
        (one,) = writers.worst
        return (
            f"Writers: one, {_written(one.name)}: {percent(one.accuracy, 2)} of {one.items:,} read right\n"
            "  How it reads other hands only other writers can tell."
        )
    worst = writers.worst[:_LISTED]
    tenth = "the worst of them" if writers.tenth == 1 else f"the worst tenth ({writers.tenth:,} of them)"
    rest = f", the worst {len(worst)}" if len(worst) < writers.count else ""
    lines = [
        f"Writers: {writers.count:,}; a writer's digits are read right in {percent(writers.mean, 2)} on average, "
        f"in {percent(writers.worst_tenth, 2)} for {tenth}",
        "  Each counts as one, however much they wrote. Of a writer with few digits the share says little.",
        f"  {f'writer{rest}':24} {'written':>8} {'right':>8}",
    ]
    lines += [f"  {_written(one.name):24} {one.items:8,} {percent(one.accuracy):>8}" for one in worst]
    return "\n".join(lines)


def _written(name: str) -> str:
    """A name that a stranger may have given, on a terminal."""
    name = "".join(sign if sign.isprintable() else "?" for sign in name)
    return name if len(name) <= 24 else f"{name[:21]}..."


def _confusion(evaluation: Evaluation) -> str:
    missed = any(evaluation.missed)
    knows = len(evaluation.confusion[0]) > NOT_A_DIGIT
    heads = [*map(str, range(10)), *(["none"] if knows else []), *(["not one"] if missed else [])]
    lines = [f"{'read as':>33}", "digit   found   right       " + " ".join(f"{head:>5}" for head in heads)]
    for label, row in enumerate(evaluation.confusion):
        name, shares = "none", " " * 15
        if label != NOT_A_DIGIT:
            name, shares = str(label), f"{_share(evaluation.recall[label])} {_share(evaluation.precision[label])}"
        counts = [*row, *([[*evaluation.missed, 0][label]] if missed else [])]
        cells = " ".join(f"{count or '·':>{max(5, len(head))}}" for head, count in zip(heads, counts, strict=True))
        lines.append(f"{name:>5}  {shares}       {cells}")
    lines += [
        "  found: share of this digit's images that were read as it (recall)",
        "  right: share of what was read as this digit that was it (precision)",
    ]
    if knows or len(evaluation.confusion) > NOT_A_DIGIT:
        lines.append('  none: "not a digit".')
    if missed:
        lines.append("  not one: nothing was found to read, or several pieces.")
    return "\n".join(lines)


def _mistakes(evaluation: Evaluation) -> str:
    if evaluation.kinds:
        lines = [f"  {one.name}: {one.label} read as {one.read or 'nothing'}" for one in evaluation.wrong[:_LISTED]]
        head, hint = "Images read wrong", "--format json lists them"
        total = len(evaluation.wrong)
    else:
        lines = [_mistake(one) for one in evaluation.mistakes[:_LISTED]]
        head, hint = "The worst mistakes, the surest first", "--out draws them"
        total = evaluation.images - round(evaluation.accuracy * evaluation.images)
    if not lines:
        return ""
    rest = f" ({len(lines)} of {total:,}; {hint})" if total > len(lines) else ""
    return "\n".join([f"{head}{rest}:", *lines])


def _mistake(one: Mistake) -> str:
    return f"  {one.name}: {one.truth} read as {_read(one.read)}, {certainty(one.confidence)} sure"


def _read(digit: int) -> str:
    return '"not a digit"' if digit == NOT_A_DIGIT else str(digit)


def _confusions(confusions: tuple[Confused, ...]) -> str:
    often = [one for one in confusions if one.count > 1]
    total = sum(one.count for one in confusions)
    if not often:
        why = "There is but one mistake." if total == 1 else f"The {total} mistakes are all different ones."
        return f"Confused most: nothing. {why}"
    listed = often[:_LISTED]
    lines = ["Confused most, in groups of digits that look alike (k-means; --out draws them):"]
    lines += [f"  {_pair(one)}: {one.count:,}{_shapes(one)}" for one in listed]
    others = len(confusions) - len(listed)
    if others:
        left = total - sum(one.count for one in listed)
        lines.append(f"  and {others} other pair{'s' if others > 1 else ''}: {left:,}")
    return "\n".join(lines)


def _pair(one: Confused) -> str:
    return f"{one.truth} read as {_read(one.read)}"


def _shapes(one: Confused) -> str:
    counts = [f"{shape.count:,}" for shape in one.shapes]
    return f", in {len(counts)} shapes of {', '.join(counts[:-1])} and {counts[-1]}" if len(counts) > 1 else ""


def _calibration(calibration: Calibration) -> str:
    if calibration.confidence is None or calibration.accuracy is None:
        return "Calibration error: none to be had, since no image of one digit was read."
    total = sum(one.count for one in calibration.bins)
    low, high = wilson_interval(round(calibration.accuracy * total), total)
    # Within the interval of what it is right in, chance alone makes the two differ.
    manner = (
        "too modest"
        if calibration.confidence < low
        else "too sure"
        if calibration.confidence > high
        else "as it should be"
    )
    says, right = percent(calibration.confidence, 2), percent(calibration.accuracy, 2)
    lines = [
        f"Calibration error: {percent(calibration.error, 2)}",
        "  Of what it is 90 % sure of, 90 % should be right. By this much it is off on average (expected calibration",
        f"  error, {len(calibration.bins)} bins). It says {says} on average and is right in {right}: {manner}.",
        f"  {'how sure':>10} {'digits':>8} {'says':>8} {'is right':>9}",
    ]
    lines += [
        f"  {f'{100 * one.low:.0f}-{percent(one.high, 0)}':>10} {one.count:8,} {percent(one.confidence):>8} "
        f"{percent(one.accuracy):>9}"
        for one in calibration.bins
        if one.confidence is not None and one.accuracy is not None
    ]
    return "\n".join(lines)


def _rejection(rejection: Rejection) -> str:
    return (
        f"What is no digit: {percent(rejection.rejected)} of {rejection.negatives:,} rejected while "
        f"{percent(rejection.lost)} of the digits are lost\n"
        f"  At a threshold of {rejection.threshold:.4g}. Without one the model gives no digit for "
        f"{percent(rejection.unread)} of them.\n"
        f"  AUROC {rejection.auroc:.4f}: so often a digit scores higher than what is none; 0.5 is guessing, 1 perfect."
    )
