"""What the runs of a sweep begin from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimiser.explain.resolve import Resolved, resolve
from optimiser.questions import read_question
from optimiser.run.prepare import prepare
from optimiser.solver import SolveSettings
from optimiser.solver.memory import NO_MEMORY
from optimiser.worlds.scenarios.store import START, start_bytes, start_from
from tests.properties.cases import instance

EXACT = SolveSettings(gap=1e-9)


def answered(seed: int) -> Resolved:
    """how_far on a random instance."""
    given = instance(seed)
    return resolve(given, prepare(given, read_question("how_far")), settings=EXACT)


def test_a_start_comes_back_as_it_was(tmp_path: Path) -> None:
    """Choices and bases of every tier, and bytes that are the same twice."""
    found = answered(5)
    (tmp_path / START).write_bytes(start_bytes(found))
    assert start_bytes(found) == (tmp_path / START).read_bytes()
    back = start_from(tmp_path, found.prepared)
    assert back.choice is not None
    assert found.choice is not None
    assert back.choice.tolist() == found.choice.tolist()
    assert list(back.tiers) == list(found.memory.tiers)
    for measure, ended in found.memory.tiers.items():
        mine, theirs = ended.relaxed, back.tiers[measure].relaxed
        assert mine is not None
        assert theirs is not None
        for ours, read in zip(mine.numbers(), theirs.numbers(), strict=True):
            assert np.array_equal(ours, read)


def test_other_rows_take_the_choices_by_name_and_no_basis(tmp_path: Path) -> None:
    """A start of another instance: as many choices as the matrix has, and no tier."""
    (tmp_path / START).write_bytes(start_bytes(answered(5)))
    other = prepare(instance(7), read_question("how_far"))
    back = start_from(tmp_path, other)
    assert back.tiers == {}
    assert back.fits(int(other.compiled.integer.sum()))


@pytest.mark.parametrize("content", [None, b"", b"PK nothing", b"\x93NUMPY"])
def test_a_broken_start_is_none(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty or cut short: the run begins from nothing."""
    if content is not None:
        (tmp_path / START).write_bytes(content)
    assert start_from(tmp_path, prepare(instance(5), read_question("how_far"))) is NO_MEMORY
