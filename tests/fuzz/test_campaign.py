"""A small part of the campaign, always the same files; all of it is `python -m tests.fuzz.campaign`."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from tests.fuzz import campaign
from tests.fuzz.broken import ENDS
from tests.fuzz.campaign import Row, main, planned, run, table
from tests.fuzz.kinds import GROUPS, kind_of
from tests.fuzz.worker import tried

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it watches processes as Linux tells of them")

FEW = {"png": 60, "jpg": 40, "gif": 40, "bmp": 40, "tiff": 60, "webp": 30, "heic": 40, "avif": 20, "pdf": 40,
       "forms": 15, "samples": 25, "jobs": 25, "settings": 30, "npz": 20,
       "csv": 10, "idx": 20, "parquet": 15}  # fmt: skip
"""Files of each kind that are opened here, without a process of their own: those that could break it were tried."""


@pytest.mark.parametrize("name", FEW)
def test_damaged_files_are_opened_or_refused_in_a_sentence(name: str, tmp_path: Path, qapp: object) -> None:
    kind, row = kind_of(name), Row(name, 2)

    for number in range(FEW[name]):
        row.add(number, tried(kind, number, 2, tmp_path / str(number), None))

    assert not row.wrong
    assert row.opened + row.refused == FEW[name]


def test_a_file_is_the_same_each_time() -> None:
    for kind in map(kind_of, ("png", "tiff", "forms")):
        assert kind.made(5, 1) == kind.made(5, 1) != kind.made(5, 2)


def test_every_kind_of_the_program_is_in_the_plan() -> None:
    assert sum(count for _, count in planned(["images"], 100_000)) >= 100_000
    assert {kind.name: count for kind, count in planned(["forms", "csv"], None)} == {"forms": 1_000, "csv": 1_000}
    assert campaign.PLAN.keys() == GROUPS.keys()


def _cells(row: Row) -> list[str]:
    counts = (row.files, row.refused, row.opened, row.raised, row.crashed, row.hung, row.heavy, row.outside, row.left)
    return ["broken", *map(str, counts), f"{row.memory / 2**20:.0f}", f"{row.seconds:.1f}", "1"]


def test_the_campaign_notices_all_that_must_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(campaign, "MOST_SECONDS", 1.0)
    monkeypatch.setattr(campaign, "MOST_MEMORY", 2**27)

    row = run(kind_of("broken"), len(ENDS), 1, lambda: math.inf, tmp_path, tmp_path / "kept", 0)

    assert (row.files, row.refused, row.raised, row.crashed, row.hung) == (len(ENDS), 1, 2, 1, 1)
    assert (row.heavy, row.left, row.outside) == (1, 2, 1)
    assert [ENDS[number] for number in row.wrong] == [*ENDS[2:]]
    assert "status -11" in row.wrong[ENDS.index("crashed")]
    assert (tmp_path / "kept" / f"broken-1-{ENDS.index('beside')}" / "file").read_bytes() == b"whole"
    assert not (tmp_path / "work").exists()
    assert table([row]).split() == [*" ".join(campaign.HEAD).split(), *_cells(row)]
    assert main(["bmp", "--count", "3", "--seconds", "0"]) == 0
    assert "bmp" in capsys.readouterr().out
