"""Break-even rates by hand, and a raid of capital told in sentences."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.subjects.raid.compute import (
    BACKLOG,
    HIGHEST,
    LOWEST,
    REPORTED,
    SCHEMES,
    TURNED,
    UNDERLYING,
    Stream,
    break_even,
    rates_table,
    stream_table,
)
from optimiser.subjects.raid.say import raid_findings
from tests.explain.helpers import assert_supported

LATER = st.floats(0.5, 500.0)


def _sector(reported: tuple[float, ...], backlog: float = 0.0, underlying: float = 0.0) -> pd.DataFrame:
    """A raid of £100m in the first of some years, with what it does to the reported position in each."""
    years = [f"20{26 + at}-{27 + at}" for at in range(len(reported))]
    last = len(years) - 1
    rows = [(y, TURNED, "£m", 0.0, 100.0 if at == 0 else 0.0) for at, y in enumerate(years)]
    rows += [(y, REPORTED, "£m", -50.0, -50.0 + change) for y, change in zip(years, reported, strict=True)]
    for what, change in ((BACKLOG, backlog), (UNDERLYING, underlying)):
        rows += [
            (y, what, "£m", 500.0, 500.0 + (change if at == last else 0.0)) for at, y in enumerate(years)
        ]
    rows += [(y, SCHEMES, "schemes", 10.0, 10.0) for y in years]
    return pd.DataFrame(rows, columns=["period", "what", "unit", "before", "after"])


def _said(sector: pd.DataFrame) -> list[str]:
    years = dict.fromkeys(sector["period"], 1.0)
    stream = stream_table(sector, years)
    findings = raid_findings(sector, stream, rates_table(stream))
    assert_supported(findings)
    return [finding.sentence for finding in findings]


@pytest.mark.parametrize(
    ("amounts", "for_good", "kind", "rate"),
    [
        ([(0, 100), (1, -110)], 0, "rate", 0.10),
        ([(0, 100), (2, -121)], 0, "rate", 0.10),
        ([(0, 100), (1, 0), (2, -144)], 0, "rate", 0.20),
        ([(0, 100)], -10, "rate", 0.10),
        ([(0, 100), (1, -100)], 0, "pays", None),
        ([(0, 100), (1, -90)], 0, "pays", None),
        ([(0, 100), (1, -250)], 0, "costs", None),
        ([(0, 100), (1, 5)], 0, "pays", None),
        ([(0, -100), (1, -5)], 0, "costs", None),
        ([(0, 0), (1, 0)], 0, "nothing", None),
        ([(0, 1), (1, -2.3), (2, 1.32)], 0, "several", None),
    ],
)
def test_rates_by_hand(
    amounts: list[tuple[float, float]], for_good: float, kind: str, rate: float | None
) -> None:
    """£110m lost a year later is worth £100m at 10%; £10m a year for good is too; less than that never is.

    At 10% and at 20% a gain of 1 with 2.3 lost and 1.32 gained after it is worth nothing: there is no one rate.
    """
    found = break_even(Stream(amounts, for_good))
    assert found.kind == kind
    assert found.rate == (None if rate is None else pytest.approx(rate, abs=1e-9))


def test_what_costs_first_pays_below_the_rate() -> None:
    """£100m now for £130m a year later is worth nothing at 30%, and something at every lower rate."""
    found = break_even(Stream([(0, -100), (1, 130)]))
    assert found.rate == pytest.approx(0.3)
    assert not found.pays_above


@given(gain=LATER, losses=st.lists(LATER, min_size=1, max_size=5))
def test_both_sides_of_a_rate_have_their_sign(gain: float, losses: list[float]) -> None:
    """A rate that is found is one of nothing: a little below it the stream costs, a little above it pays."""
    stream = Stream([(0, gain), *((at, -loss) for at, loss in enumerate(losses, start=1))])
    found = break_even(stream)
    if found.rate is None:
        assert found.kind == ("pays" if stream.value(HIGHEST) > 0 else "costs")
        assert (stream.value(LOWEST) > 0) == (found.kind == "pays")
    elif LOWEST * 2 < found.rate < HIGHEST * 0.99:
        assert stream.value(found.rate * 0.99) < 0 < stream.value(found.rate * 1.01)


def test_a_raid_breaks_even_at_the_rate_of_its_later_losses() -> None:
    """£90m better now and £99m worse in the next year break even at 10%: below it the raid costs more."""
    said = _said(_sector((90.0, -99.0)))
    assert said[0].startswith(
        "Turning £100m of capital into support makes the reported position £90.0m better in"
    )
    assert "at a discount rate of 10.0% a year (£90.0m gained and £90.0m lost" in said[1]
    assert said[1].endswith("below that it costs more than it brings.")
    assert len(said) == 2


def test_what_is_left_behind_is_counted_for_good() -> None:
    """£90m now against £9m a year worse for good from the third year on, nothing in between: 9/r/(1+r) = 90."""
    said = _said(_sector((90.0, 0.0), underlying=-9.0))
    assert (
        "it brings more than it costs at every rate up to 100% a year (£90.0m gained and nothing lost"
        in said[1]
    )
    rate = ((1 + 4 * 0.1) ** 0.5 - 1) / 2  # r² + r = 0.1
    assert "(£9.0m a year) went on for good" in said[2]
    assert f"at a discount rate of {rate:.1%} a year" in said[2]


def test_backlog_left_behind_is_a_bill_of_the_last_year() -> None:
    """£90m now, nothing later, and £108m of backlog at the end of the second year: even at 20%."""
    said = _said(_sector((90.0, 0.0), backlog=108.0))
    assert "if the £108m of backlog that it leaves were a bill of 2027-28".capitalize()[:40] in said[2]
    assert "at a discount rate of 20.0% a year" in said[2]


def test_a_raid_that_is_not_taken_has_no_rate() -> None:
    """Where the plan turns nothing into support, that is all that is said."""
    sector = _sector((0.0, 0.0))
    sector.loc[sector["what"] == TURNED, "after"] = 0.0
    assert _said(sector) == ["Capital may be turned into support there, but the plan takes none of it."]
