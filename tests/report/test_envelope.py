"""The envelope as the Treasury counts it: accounts that add up, the instance's limits and deflators, and the page."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from optimiser.explain.resolve import with_tables
from optimiser.explain.storage import Kept
from optimiser.instances import Instance
from optimiser.subjects.envelope.part import envelope
from optimiser.subjects.envelope.show import accounts_table, show
from optimiser.subjects.part import View
from optimiser.subjects.work import NothingToFillError
from optimiser.totals import accounts, deflator, treasury_view
from tests.report.full import work_on
from tests.report.helpers import NUMBER, run_of, tiny

WORDS = r"\d{4}-\d{2}"


def _signed(view: pd.DataFrame, *sides: str) -> pd.Series:
    rows = view[view["side"].isin(sides)]
    amounts = rows["amount"].where(rows["side"] != "used", -rows["amount"])
    return amounts.groupby([rows["limit"], rows["period"]]).sum()


def _with(instance: Instance, **rows: list[dict[str, object]]) -> Instance:
    """The instance with further rows in tables of evidence."""
    more = {
        name: pd.concat([instance.tables[name], pd.DataFrame(extra)], ignore_index=True)
        for name, extra in rows.items()
    }
    return with_tables(instance, more)


def _assumed(id_: str, value: float) -> dict[str, object]:
    text = {"statement": "Prices rise.", "unit": "per year", "source": "made up", "grade": "D"}
    text |= dict.fromkeys(("owner", "set_on", "signed_on"), "")
    return {"id": id_, "value": value, "low": value, "high": value, **text}


def _published(figure: str, period: str, value: float, unit: str = "£m") -> dict[str, object]:
    rest = {"unit": unit, "source": "made up", "coverage": 1.0, "tolerance": 0.005}
    return {"figure": figure, "period": period, "value": value, **rest}


@pytest.fixture(scope="module")
def view() -> pd.DataFrame:
    """The accounts of how far on tiny."""
    return treasury_view(run_of(tiny()), tiny())


def test_provided_less_used_is_left_and_left_is_the_sum_of_its_parts(view: pd.DataFrame) -> None:
    """In RDEL, CDEL and cash, in every period."""
    left = _signed(view, "left")
    assert set(left.index.get_level_values("limit")) == {"RDEL", "CDEL", "cash"}
    pd.testing.assert_series_equal(_signed(view, "provided", "used"), left, atol=1e-5, check_names=False)
    parts = _signed(view, "of it")
    pd.testing.assert_series_equal(parts, left[parts.index], atol=1e-5, check_names=False)


def test_each_side_has_its_total(view: pd.DataFrame) -> None:
    """All that is provided is the sum of its lines, all that is used of its; their difference is left."""
    for side, total in (("provided", "all provided"), ("used", "all used")):
        sums = _signed(view, total).abs()
        pd.testing.assert_series_equal(_signed(view, side).abs(), sums, atol=1e-5, check_names=False)
    both = _signed(view, "all provided") - _signed(view, "all used")
    pd.testing.assert_series_equal(both, _signed(view, "left"), atol=1e-5, check_names=False)


def test_the_accounts_are_those_of_the_run(view: pd.DataFrame) -> None:
    """By hand from its tables: income 310 and spending less it is the position; cash begins where it ended before."""
    sector = run_of(tiny()).tables["sector"].set_index("period").astype(float).to_dict("index")
    lines = view.set_index(["line", "side", "period"])["amount"]
    for period in ("2026-27", "2027-28"):
        before = sector[period]["reported"] - sector[period]["grant"]
        assert lines["income", "provided", period] == pytest.approx(sector[period]["income"])
        assert lines["income", "provided", period] - lines["spending", "used", period] == pytest.approx(
            before, abs=1e-5
        )
        assert lines["closing_cash", "left", period] == pytest.approx(sector[period]["cash"], abs=1e-5)
    opening = tiny().tables["opening"].query("stock == 'cash'")["amount"].sum()
    assert lines["opening_cash", "provided", "2026-27"] == pytest.approx(opening, abs=1e-5)
    assert lines["opening_cash", "provided", "2027-28"] == pytest.approx(
        lines["closing_cash", "left", "2026-27"], abs=1e-5
    )


def test_boards_overspend_is_spent_beside_the_trusts(view: pd.DataFrame) -> None:
    """Tiny's boards end £1m short in the second year: used, and part of what is overspent."""
    lines = view.set_index(["line", "side", "period"])["amount"]
    assert lines["boards", "used", "2027-28"] == 1.0
    assert lines["boards_position", "of it", "2027-28"] == -1.0


def test_no_sign_of_arithmetic_is_left(view: pd.DataFrame) -> None:
    """Nothing between nought and £10 stands in the table, and no negative nought."""
    amounts = view["amount"]
    assert not ((amounts.abs() > 0) & (amounts.abs() < 1e-5)).any()
    assert "-0.0" not in {str(amount) for amount in amounts}


def test_a_published_limit_makes_the_totals_the_nations() -> None:
    """Of £500m of revenue and £5m of capital, £188m and £3m are decided elsewhere; what is left is as it was."""
    given = _with(
        tiny(),
        published=[
            _published("nhs_revenue", "2026-27", 500.0),
            _published("capital_budget", "2026-27", 5.0),
            _published("nhs_revenue", "2027-28", 500.0, "£bn"),
        ],
    )
    found = treasury_view(run_of(tiny()), given)
    rest = found[found["line"] == "elsewhere"]
    assert dict(zip(rest["limit"], rest["amount"], strict=True)) == {"RDEL": 188.0, "CDEL": 3.0}
    assert set(rest["period"]) == {"2026-27"}
    assert list(rest["side"]) == ["provided", "used"] * 2
    plain = treasury_view(run_of(tiny()), tiny())
    pd.testing.assert_series_equal(_signed(found, "left"), _signed(plain, "left"))


def test_without_a_pot_a_budget_or_cash_what_is_spent_is_provided() -> None:
    """No limit: nothing is left of it, and loans stand beside without an account of cash."""
    bare = tiny().tables["envelope"].assign(grant_pot=float("nan"), capital_budget=float("nan"))
    given = with_tables(tiny(), {"envelope": bare, "cash": tiny().tables["cash"].head(0)})
    found = treasury_view(run_of(tiny()), given)
    assert found.loc[found["line"].isin(["capital_left", "grant_pot_left"]), "amount"].abs().max() < 1e-5
    assert set(found.loc[found["limit"] == "cash", "side"]) == {"beside"}
    left = _signed(found, "left")
    pd.testing.assert_series_equal(_signed(found, "provided", "used"), left, atol=1e-5, check_names=False)


def test_the_deflator_is_the_instances_own() -> None:
    """2.4% into the second year; a rate that is missing, or given by hand, sets it aside."""
    own = _with(tiny(), assumptions=[_assumed("gdp_deflator_2027_28", 0.024)])
    prices = deflator(own)
    assert prices.factors == {"2026-27": 1.0, "2027-28": pytest.approx(1.024)}
    assert prices.said == "GDP deflator of the instance: 2.4% into 2027-28"
    assert deflator(own, base="2027-28").factors["2026-27"] == pytest.approx(1 / 1.024)
    assert deflator(own, 5.0).factors["2027-28"] == pytest.approx(1.05)
    other = _with(tiny(), assumptions=[_assumed("gdp_deflator_2030_31", 0.024)])
    assert deflator(other).factors == {"2026-27": 1.0, "2027-28": 1.0}
    assert "no inflation" in deflator(other).said


def test_every_number_said_stands_in_a_table(view: pd.DataFrame) -> None:
    """Of the sentences about money; the growth in real terms is that of the spending in the second table."""
    kept = _kept()
    shown = {
        number
        for value in ("amount", "real")
        for row in accounts_table(kept, value).rows()
        for cell in row
        for number in NUMBER.findall(cell.text)
    }
    for finding in kept.findings:
        if finding.id != "envelope-real":
            numbers = NUMBER.findall(re.sub(WORDS, " ", finding.sentence))
            assert set(numbers) <= shown, finding.sentence
    spent = view[view["line"] == "spending"]["amount"].tolist()
    growth = spent[1] / spent[0] - 1
    assert f"{abs(growth):.1%} less" in kept.findings[-1].sentence


def _kept() -> Kept:
    return envelope(work_on(run_of(tiny()), tiny()))


def test_the_part_is_shown_and_asks_for_a_plan() -> None:
    """Two tables, a caution where RDEL is overspent; a run with no plan has none."""
    kept = _kept()
    content = show(View.__new__(View), kept)
    assert [block.folded for block in content.blocks] == [False, True]
    assert kept.findings[0].severity == "caution"
    assert "£8.3m" in kept.findings[0].sentence
    unsolved = replace(
        run_of(tiny()), manifest={**run_of(tiny()).manifest, "status": "infeasible"}, tables={}
    )
    with pytest.raises(NothingToFillError, match="no plan"):
        envelope(work_on(unsolved, tiny()))


def test_lines_that_say_nothing_are_left_out_but_for_the_total(view: pd.DataFrame) -> None:
    """No further grant was asked on tiny, so it has no row; nothing is left of capital, which is a row."""
    lines = set(accounts(view)["line"])
    assert "top_up" not in lines
    assert "capital_left" in lines
