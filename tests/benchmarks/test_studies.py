"""The benchmark of ranges and gaming compares one and the same worlds."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.child import ROOT
from benchmarks.studies import measure, told


@pytest.mark.slow
def test_a_draw_comes_to_what_plain_pyomo_finds_in_its_world(tmp_path: Path) -> None:
    """Of two draws of the small instance the first, solved cold from nothing: the same primary tiers, as it says."""
    found = measure(ROOT / "instances" / "tiny", draws=2, plains=1, indices=0, gamers=1, work=tmp_path)
    assert (len(found.cold), len(found.gaming_cold)) == (1, 1)
    assert found.apart < 1e-5
    assert f"at most {found.apart:.1e} apart" in " ".join(told(found))
