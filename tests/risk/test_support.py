"""The support that delivery would call for: by hand, and where nothing varies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance, from_tables
from optimiser.worlds.risk import tables as support
from optimiser.worlds.risk.book import DeliveredShares, book_of
from optimiser.worlds.risk.tables import support_draws, support_table
from tests.explain.helpers import plan_of, resolved
from tests.report.helpers import tiny

DRAWS = 2_000


@cache
def _least(instance: Instance) -> Opened:
    return plan_of(resolved(instance, "least_funding"))


def _groups(instance: Instance) -> dict[str, str]:
    return dict.fromkeys(instance.tables["trusts"]["trust"], "Y1")


def test_where_nothing_varies_the_range_is_a_point() -> None:
    """With no spread of delivery the support called for is what the plan gives, in every draw."""
    tables = dict(tiny().tables, delivery=tiny().tables["delivery"].assign(spread=0.0))
    sure = from_tables(tables, tiny().settings, "sure")
    table = support_table(_least(sure), DRAWS, 0, _groups(sure))
    for name in ("low", "middle", "high"):
        assert table[name].tolist() == pytest.approx(table["planned"].tolist(), abs=1e-5)


def test_the_range_holds_what_is_planned_and_widens_with_certainty() -> None:
    """The plan of the small instance lies inside its range, and a range at 95% holds that at 80%."""
    wide, narrow = (
        support_table(_least(tiny()), DRAWS, 0, _groups(tiny()), certainty).set_index(["group", "period"])
        for certainty in (0.95, 0.8)
    )
    whole = narrow.xs("all").xs("all periods")
    assert whole["low"] < whole["planned"] < whole["high"]
    assert (wide["low"] <= narrow["low"]).all()
    assert (wide["high"] >= narrow["high"]).all()


def test_a_region_of_all_trusts_is_the_whole() -> None:
    """One group with every trust calls for the same as all of them."""
    table = support_table(_least(tiny()), DRAWS, 0, _groups(tiny()))
    all_trusts, group = (table[table["group"] == name].drop(columns="group") for name in ("all", "Y1"))
    pd.testing.assert_frame_equal(all_trusts.reset_index(drop=True), group.reset_index(drop=True))


def test_savings_that_fall_short_are_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: a trust that is given £10m needs £13m where £3m of savings fail and £8m where £2m come on top; one that
    is given nothing and ends £1m above its total needs £2m where £3m fail, and nothing where any come on top; more on
    top than was given takes support down to nothing.
    """
    answer = _least(tiny())
    book = book_of(answer)
    line = replace(book.lines[0], trust="ASH", gain=(10.0, 0.0), running=(0.0, 0.0))
    other = replace(book.lines[0], trust="BEC", gain=(10.0, 0.0), running=(0.0, 0.0))
    expected = {(t, y): 0.0 for t in book.trusts for y in book.periods} | {("BEC", "2026-27"): 1.0}
    small = replace(book, lines=(line, other), expected=expected)

    def drawn(_self: DeliveredShares, _draws: int, _seed: int) -> Iterator[np.ndarray]:
        yield np.array([[-0.3, 0.2, 1.5], [-0.3, 0.2, 0.0]])

    monkeypatch.setattr(DeliveredShares, "differences", drawn)
    monkeypatch.setattr(
        support, "_given", lambda _answer: dict.fromkeys(expected, 0.0) | {("ASH", "2026-27"): 10.0}
    )
    monkeypatch.setattr(support, "_wanted", lambda _answer: dict.fromkeys(expected, 0.0))
    needed = support_draws(answer, small, 3, 0)
    at = {(t, y): n for n, (t, y) in enumerate((t, y) for t in small.trusts for y in small.periods)}
    assert needed[at["ASH", "2026-27"]].tolist() == pytest.approx([13.0, 8.0, 0.0])
    assert needed[at["BEC", "2026-27"]].tolist() == pytest.approx([2.0, 0.0, 0.0])
    assert needed[at["ASH", "2027-28"]].tolist() == [0.0, 0.0, 0.0]
