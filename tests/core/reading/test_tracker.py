"""What a camera shows of a sheet, Frame by Frame, and what the Tracker makes of it; with the real Model.

Each Frame has its own noise, so that what is found in it differs from what was found in the one before.
"""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from digitrec_gui import paths
from digitrec_gui.core.geometry import overlap
from digitrec_gui.core.ink.layout import in_order
from digitrec_gui.core.models.files import find_compiled
from digitrec_gui.core.reading.engine import Engine
from digitrec_gui.core.reading.matching import match
from digitrec_gui.core.reading.reader import Reader
from digitrec_gui.core.reading.tracker import Tracker
from digitrec_gui.core.types import Box, Digit, Glyph, Prediction, Reading
from tests.core.reading.pages import Layout, plain

SIZE = (640, 400)
LAYOUT = Layout(rows=2, columns=5, height=52)


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    return Reader(Engine(find_compiled(paths.DEFAULT_MODEL, tmp_path_factory.mktemp("cache")), threads=1))


@pytest.fixture(scope="module")
def mnist():
    with np.load(paths.MNIST) as data:
        # Without a 5 that many take for a 6.
        return np.delete(data["x_test"], 8, axis=0), np.delete(data["y_test"], 8)


@pytest.fixture
def tracker():
    return Tracker()


class Sheet:
    """A sheet with ten digits of MNIST in two lines, on a table, in front of a camera."""

    def __init__(self, mnist, first=0):
        x, y = mnist
        self.labels = y[first : first + 10]
        self.lines = tuple("".join(map(str, row)) for row in self.labels.reshape(2, 5))
        self.page = plain(x[first : first + 10], LAYOUT, np.random.default_rng(first))
        self._noise = np.random.default_rng(first)

    def frame(self, dx=0.0, dy=0.0, angle=0.0, scale=1.0, blur=0.0, noise=8.0, page=None):
        """The camera's picture of it, moved by so many pixels, turned by so many degrees, near, blurred."""
        page = self.page if page is None else page
        height, width = page.shape[:2]
        pose = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
        pose[:, 2] += (SIZE[0] - width) / 2 + dx, (SIZE[1] - height) / 2 + dy
        picture = cv2.warpAffine(page, pose, SIZE, borderValue=(120, 105, 90))
        picture = cv2.GaussianBlur(picture, (0, 0), 0.7 + blur)
        return (picture + self._noise.normal(0, noise, picture.shape)).clip(0, 255).astype(np.uint8)

    def without(self, box, margin=6):
        """The page with a patch of paper on what lies in a box of its frame."""
        page = self.page.copy()
        left, top = (SIZE[0] - page.shape[1]) // 2, (SIZE[1] - page.shape[0]) // 2
        x, y = box.x - left, box.y - top
        page[y - margin : y + box.height + margin, x - margin : x + box.width + margin] = 235
        return page

    def with_digit(self, box, digit):
        """The page with another digit, (28, 28), on what lies in a box of its frame."""
        page = self.without(box)
        left, top = (SIZE[0] - page.shape[1]) // 2, (SIZE[1] - page.shape[0]) // 2
        large = cv2.resize(digit[4:24, 4:24], (LAYOUT.height, LAYOUT.height), interpolation=cv2.INTER_CUBIC)
        x = round(box.center[0] - left - LAYOUT.height / 2)
        y = round(box.center[1] - top - LAYOUT.height / 2)
        place = page[y : y + LAYOUT.height, x : x + LAYOUT.height]
        np.minimum(place, np.where(large > 100, 50, 235)[..., np.newaxis], out=place, casting="unsafe")
        return page


@pytest.fixture(scope="module")
def sheet(mnist):
    return Sheet(mnist)


@pytest.fixture
def show(reader, tracker):
    """Shows frames to the Tracker and returns the steady Reading of each."""
    return lambda frames: [tracker.update(reader.read(frame)) for frame in frames]


@pytest.fixture
def shown(show, sheet):
    """The steady Reading of the sheet, which the Tracker knows well."""
    return show(sheet.frame() for _ in range(6))[-1]


def lines(readings):
    return [reading.lines for reading in readings]


def test_a_still_sheet_is_shown_once_three_frames_agree_and_does_not_change(show, sheet):
    readings = show(sheet.frame(noise=14) for _ in range(15))
    assert lines(readings) == [()] * 2 + [sheet.lines] * 13
    for first, last in zip(readings[5].digits, readings[-1].digits, strict=True):
        assert first.box == pytest.approx(last.box, abs=2)
    assert all(digit.is_sure for digit in readings[-1].digits)


def test_a_shaking_hand_does_not_make_the_number_flicker(show, sheet, shown):
    rng = np.random.default_rng(2)
    poses = [
        {"dx": rng.normal(0, 14), "dy": rng.normal(0, 14), "angle": rng.normal(0, 2), "scale": rng.normal(1, 0.02)}
        for _ in range(20)
    ]
    readings = show(sheet.frame(**pose, blur=rng.uniform(0, 2.5)) for pose in poses)
    assert set(lines(readings)) == {sheet.lines}


def test_boxes_follow_a_sheet_that_moves_turns_and_comes_nearer(reader, tracker, sheet, shown):
    for step in range(9):
        reading = reader.read(sheet.frame(dx=6 * step, dy=-2 * step, angle=step, scale=1 + 0.01 * step))
        steady = tracker.update(reading)
        assert steady.lines == sheet.lines
        for digit in steady.digits:
            assert max(overlap(digit.box, found.box) for found in reading.digits) > 0.7


def test_a_sheet_that_slides_further_than_its_digits_are_apart_is_still_the_same(show, tracker, sheet, shown):
    numbers = {track.number for track in tracker.tracks}
    readings = show(sheet.frame(dx=dx) for dx in (70, 0, -70, 10, 75, -65, 0))
    assert set(lines(readings)) == {sheet.lines}
    assert {track.number for track in tracker.tracks if track.confirmed} == numbers


def test_a_digit_that_some_frames_lack_stays(show, sheet, shown):
    for index in (0, 4, 7):
        hidden = sheet.without(shown.digits[index].box)
        readings = show([sheet.frame(page=hidden), sheet.frame(page=hidden), sheet.frame()])
        assert set(lines(readings)) == {sheet.lines}
        assert all(len(reading.digits) == 10 for reading in readings)


def test_a_digit_that_one_frame_lacks_moves_with_the_sheet(show, sheet, shown):
    hidden = sheet.without(shown.digits[3].box)
    (reading,) = show([sheet.frame(dx=30, dy=-12, page=hidden)])
    before, after = shown.digits[3].box, reading.digits[3].box
    assert after.x - before.x == pytest.approx(30, abs=4)
    assert after.y - before.y == pytest.approx(-12, abs=4)


def test_a_digit_that_is_wiped_out_is_forgotten_and_the_others_stay(show, sheet, shown):
    hidden = sheet.without(shown.digits[3].box)
    readings = show(sheet.frame(page=hidden) for _ in range(8))
    assert set(lines(readings[:4])) == {sheet.lines}
    assert [line.replace(" ", "") for line in readings[-1].lines] == [
        sheet.lines[0][:3] + sheet.lines[0][4],
        sheet.lines[1],
    ]


def test_a_frame_that_is_misread_changes_nothing_but_how_sure_it_is(show, sheet, shown, mnist):
    x, y = mnist
    other = (sheet.labels[2] + 3) % 10
    misread = sheet.with_digit(shown.digits[2].box, x[y == other][0])
    (reading,) = show([sheet.frame(page=misread)])
    assert reading.lines == sheet.lines
    assert reading.digits[2].prediction.confidence < shown.digits[2].prediction.confidence


def test_a_digit_that_is_written_over_is_read_anew(show, sheet, shown, mnist):
    x, y = mnist
    other = (sheet.labels[2] + 3) % 10
    changed = sheet.with_digit(shown.digits[2].box, x[y == other][0])
    readings = show(sheet.frame(page=changed) for _ in range(10))
    expected = sheet.lines[0][:2] + str(other) + sheet.lines[0][3:]
    assert set(lines(readings)) == {sheet.lines, (expected, sheet.lines[1])}
    assert readings[-1].lines[0] == expected


def test_a_sheet_that_leaves_is_forgotten_and_known_again_when_it_comes_back(show, sheet, shown):
    away = show(sheet.frame(dx=3000) for _ in range(7))
    assert away[-1].digits == ()
    back = show(sheet.frame() for _ in range(4))
    assert back[0].digits == ()
    assert back[-1].lines == sheet.lines


def test_what_slides_out_of_the_picture_is_not_waited_for(show, sheet, shown):
    (reading,) = show([sheet.frame(dx=-320)])
    assert all(digit.box.center[0] >= 0 for digit in reading.digits)
    assert 0 < len(reading.digits) < 10


def test_another_sheet_is_shown_soon_and_never_mixed_with_the_one_before(show, sheet, shown, mnist):
    other = Sheet(mnist, first=20)
    readings = show(other.frame() for _ in range(6))
    assert set(lines(readings)) <= {sheet.lines, (), other.lines}
    assert readings[-1].lines == other.lines


def test_a_blur_that_lasts_does_not_count_as_another_sheet(show, sheet, shown):
    readings = show(sheet.frame(blur=9) for _ in range(4))
    assert set(lines(readings)) == {sheet.lines}


def test_blots_that_come_and_go_are_never_shown(reader, tracker, sheet, shown):
    rng = np.random.default_rng(6)
    found = set()
    for _ in range(20):
        frame = sheet.frame()
        cv2.circle(frame, (int(rng.integers(40, 600)), int(rng.integers(330, 370))), 14, (40, 40, 40), 5)
        reading = reader.read(frame)
        found.add(len(reading.digits))
        assert tracker.update(reading).lines == sheet.lines
    assert 11 in found


def test_what_is_no_digit_is_steady_as_well(show, sheet, shown):
    crossed = sheet.page.copy()
    box = shown.digits[2].box
    left, top = (SIZE[0] - crossed.shape[1]) // 2, (SIZE[1] - crossed.shape[0]) // 2
    x, y = box.x - left, box.y - top
    for step in range(0, 60, 12):
        cv2.line(crossed, (x - 4, y + step), (x + box.width + 4, y + step - 8), (50, 50, 50), 3)
    expected = sheet.lines[0][:2] + "?" + sheet.lines[0][3:]
    readings = show(sheet.frame(page=crossed) for _ in range(14))
    assert set(lines(readings)) <= {sheet.lines, (expected, sheet.lines[1])}
    assert set(lines(readings[8:])) == {(expected, sheet.lines[1])}


# What follows needs no picture: Readings that the Model gives in no rendered Frame, or too rarely.


def predicted(**probabilities):
    """A Prediction of a few classes by name: p4=0.6, p9=0.4."""
    found = [0.0] * 11
    for name, probability in probabilities.items():
        found[int(name[1:])] = probability
    return Prediction(tuple(found))


def digit(prediction, x, y=100, width=26, height=40):
    glyph = Glyph(Box(x, y, width, height), np.full((height, width), 255, np.uint8))
    return Digit(glyph, np.zeros((28, 28), np.uint8), prediction)


def row(text, pitch=40, x=60):
    """Digits of which the Model is certain, one beside the other."""
    return [digit(predicted(**{f"p{character}": 1.0}), x + pitch * place) for place, character in enumerate(text)]


def reading_of(digits, width=800, height=400):
    return Reading(tuple(digits), width, height, 0.01)


def test_a_digit_between_two_keeps_the_one_that_was_shown(tracker):
    frames = [predicted(p4=0.6, p9=0.4), predicted(p4=0.35, p9=0.65), predicted(p4=0.6, p9=0.4)] * 10
    texts = [tracker.update(reading_of([digit(frame, 100)])).text for frame in frames]
    assert set(texts[2:]) == {"4"}


def test_a_digit_that_is_about_sure_is_not_shown_now_solid_now_dashed(tracker):
    frames = [predicted(p4=0.86, p9=0.14), predicted(p4=0.94, p9=0.06)] * 15
    sure = [tracker.update(reading_of([digit(frame, 100)])).digits for frame in frames]
    assert len({found[0].is_sure for found in sure[4:]}) == 1


def test_probabilities_are_averaged_and_add_up_to_one(tracker):
    for frame in [predicted(p4=0.9, p9=0.1), predicted(p4=0.6, p9=0.4), predicted(p4=0.75, p9=0.25)]:
        steady = tracker.update(reading_of([digit(frame, 100)]))
    assert steady.digits[0].prediction.probabilities[4] == pytest.approx(0.75)
    assert sum(steady.digits[0].prediction.probabilities) == pytest.approx(1)


def test_a_number_of_equal_digits_does_not_slip_by_one():
    boxes = np.array([found.box for found in row("1" * 10)], float)
    motion, pairs = match(boxes, np.add(boxes, [55, 3, 0, 0]), np.ones((10, 10)))
    assert sorted(pairs) == [(index, index) for index in range(10)]
    assert motion.shift == pytest.approx(55 + 3j, abs=0.1)


def test_two_digits_found_as_one_glyph_now_and_then_stay_two(tracker):
    apart = row("4067", pitch=30)
    touching = [apart[0], digit(predicted(p10=1.0), apart[1].box.x, width=56), apart[3]]
    for frame in [apart] * 4 + [touching, apart, apart, touching, touching, apart] * 3:
        steady = tracker.update(reading_of(frame))
    assert steady.text == "4067"


def test_two_never_lie_on_one_another(tracker):
    apart = row("4067", pitch=30)
    touching = [apart[0], digit(predicted(p10=1.0), apart[1].box.x, width=56), apart[3]]
    texts = [tracker.update(reading_of(frame)).text for frame in [apart] * 4 + [touching] * 10]
    assert set(texts[4:]) == {"4067", "4?7"}
    assert texts[-1] == "4?7"


def test_a_gap_that_is_a_space_in_one_frame_and_none_in_the_next_does_not_flicker(tracker):
    frames = [row("0522") + row("1859", x=220 + gap) for gap in (6, 14, 6, 14, 14, 6) * 5]
    assert len({reading_of(in_order(frame)).text for frame in frames}) == 2
    texts = {tracker.update(reading_of(frame)).text for frame in frames[:2] + frames}
    assert len(texts - {""}) == 1


def test_a_frame_of_another_size_starts_anew(tracker):
    for _ in range(4):
        tracker.update(reading_of(row("4067")))
    assert tracker.update(reading_of(row("4067"), width=640, height=480)).digits == ()


def test_a_model_that_knows_other_classes_starts_anew(tracker):
    for _ in range(4):
        tracker.update(reading_of(row("4067")))
    without_none = [replace(d, prediction=Prediction(d.prediction.probabilities[:10])) for d in row("4067")]
    assert tracker.update(reading_of(without_none)).digits == ()
    for _ in range(2):
        steady = tracker.update(reading_of(without_none))
    assert steady.text == "4067"


def test_nothing_is_left_after_clearing(tracker):
    for _ in range(4):
        tracker.update(reading_of(row("4067")))
    tracker.clear()
    assert tracker.tracks == ()
    assert tracker.update(reading_of(row("4067"))).digits == ()


def test_frames_without_digits_are_fine(tracker):
    for _ in range(20):
        assert tracker.update(reading_of([])).text == ""
