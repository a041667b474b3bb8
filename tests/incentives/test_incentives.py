"""What a trust gains by gaming: cases solved by hand, tiny, and other codes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from optimiser.instances import Instance, from_tables, read_instance
from optimiser.questions import changed, read_question
from optimiser.tradeoffs.incentives import (
    WAYS,
    Incentives,
    incentive_findings,
    incentive_table,
    incentives,
    others_table,
    sampled,
    sum_table,
)
from optimiser.tradeoffs.incentives.ways import IncentivesError
from tests.cli.words import caller
from tests.model.builder import TWO_YEARS, made
from trustmodels.allocation.question import Question

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
CLOSE = 0.04
"""£m: less than what is told from nothing; even tiers may use three thousandths of what is missed, here £5m to £10m."""


def one(question: Question | None = None, **tables: object) -> pd.DataFrame:
    """A trust that has £100m and spends £110m, under a control total of 0: a row a way, by way."""
    instance = made(control_totals={"amount": 0}, **tables)
    return gamed(instance, question=question).set_index("way")


def gamed(instance: Instance, *trusts: str, question: Question | None = None) -> pd.DataFrame:
    """What it brings to each of the trusts, all where none is named."""
    return incentive_table(found(instance, *trusts, question=question))


def found(instance: Instance, *trusts: str, question: Question | None = None) -> Incentives:
    """The trials of some trusts."""
    return incentives(instance, question or read_question("how_far"), trusts or sampled(instance))


def test_support_follows_a_claim_where_nothing_tests_it() -> None:
    """It is £10m short, and entitled to that: with a pot of £50m it gets £10m. It claims 1% more, £1.1m, and gets
    £11.1m: the padding, pound for pound.
    """
    claim = one(envelope={"grant_pot": 50, "bailout_condition": 0}).loc["claim"]
    assert claim["size"] == pytest.approx(1.1)
    assert (claim["grant"], claim["grant_change"], claim["gain"]) == pytest.approx((10, 1.1, 1.1), abs=CLOSE)


@pytest.mark.parametrize(
    ("expected", "supported", "grant", "gain"),
    [(110, 0, 10, 0), (105, 0.5, 7.5, 0.55), (105, 1, 10, 1.1), (120, 0, 10, 1.1)],
)
def test_a_benchmark_takes_the_gain_away(
    expected: float, supported: float, grant: float, gain: float
) -> None:
    """At benchmark, with nothing above it supported: £1.1m more cost is £1.1m more excess, and the entitlement stays
    £11.1m − £1.1m = £10m. £5m above it, half supported: £10m − £2.5m before, £11.1m − £3.05m after, a gain of £0.55m.
    All supported: pound for pound. £10m below it: nothing is above it yet, so pound for pound as well.
    """
    claim = one(
        trusts={"expected_cost": expected},
        envelope={"grant_pot": 50, "bailout_condition": 0, "excess_cost_supported": supported},
    ).loc["claim"]
    assert (claim["grant"], claim["gain"]) == pytest.approx((grant, gain), abs=CLOSE)


def test_hiding_schemes_takes_from_the_ask_and_delivering_less_does_not() -> None:
    """A scheme of £5m, nothing to support it: it is asked for £5m and ends £5m short. It hides a fifth: it is asked for
    £4m, a gain of £1m, and ends £1m shorter. It delivers a fifth less: it is asked for £5m as before, gains nothing,
    and ends £1m shorter as well.
    """
    rows = one(opportunities={"opportunity": "o", "potential": 5})
    assert list(rows["ask"]) == pytest.approx([5, 5, 5, 5], abs=CLOSE)
    assert (rows.loc["hide", "size"], rows.loc["less", "size"]) == (1.0, 1.0)
    assert list(rows.loc[["hide", "less"], "gain"]) == pytest.approx([1, 0], abs=CLOSE)
    assert list(rows.loc[["hide", "less"], "missed_change"]) == pytest.approx([1, 1], abs=CLOSE)


def test_slipping_a_year_moves_what_is_asked_and_saved() -> None:
    """A scheme of £5m in two years, asked for in the first, £5m short after it in both. A year late it is asked for
    £5m in the second: the sum is the same, and £5m more is missed in the first. In one year it is not there at all.
    """
    scheme = {"opportunity": "o", "potential": 5}
    instance = made(TWO_YEARS, control_totals={"amount": 0}, opportunities=scheme)
    slip = gamed(instance).set_index("way").loc["slip"]
    assert (slip["size"], slip["ask_change"], slip["missed_change"]) == pytest.approx(
        (5, 0, 5), abs=2 * CLOSE
    )
    gone = one(opportunities=scheme).loc["slip"]
    assert (gone["ask_change"], gone["gain"], gone["missed_change"]) == pytest.approx((-5, 5, 5), abs=CLOSE)


def test_a_plan_that_counts_savings_as_planned_knows_nothing_of_delivery() -> None:
    """On the plan basis, delivering less changes nothing, and a finding says so."""
    question = changed(read_question("how_far"), basis="plan")
    instance = made(control_totals={"amount": 0}, opportunities={"opportunity": "o", "potential": 5})
    trials = found(instance, question=question)
    less = incentive_table(trials).set_index("way").loc["less"]
    assert (less["gain"], less["missed_change"]) == pytest.approx((0, 0), abs=CLOSE)
    assert any("counts savings as planned" in finding.sentence for finding in incentive_findings(trials))


def two(codes: tuple[str, str] = ("A", "B"), pot: float = 10) -> Instance:
    """Two trusts, both £10m short, and one pot for both."""
    trusts = [{"trust": code, "name": f"Trust {at}", "system": "S"} for at, code in enumerate(codes)]
    trusts[1]["income"] = 100.5  # type: ignore[assignment]
    totals = [{"id": code, "amount": amount} for code, amount in zip(codes, (0, 0.5), strict=True)]
    return made(trusts=trusts, control_totals=totals, envelope={"grant_pot": pot, "bailout_condition": 0})


def test_the_others_pay_out_of_a_pot_that_is_empty() -> None:
    """Each is entitled to £10m of a pot of £10m: £5m and £5m, the same share of it. A claims £1.1m more: of £21.1m in
    all, its £11.1m gets £5.26m. It gains £0.26m and B loses it; the total that both miss rises by the padding alone.
    """
    trials = found(two(), "A")
    claim = incentive_table(trials).set_index("way").loc["claim"]
    share = 10 * 11.1 / 21.1 - 5
    assert (claim["grant"], claim["gain"], claim["others_gain"]) == pytest.approx(
        (5, share, -share), abs=CLOSE
    )
    assert claim["missed_change"] + claim["others_missed_change"] == pytest.approx(1.1, abs=2 * CLOSE)
    others = others_table(trials).set_index(["way", "other"])
    assert others.loc[("claim", "B"), "gain"] == pytest.approx(-share, abs=CLOSE)
    said = " ".join(finding.sentence for finding in incentive_findings(trials))
    assert "By claiming 1% more cost the most is gained by Trust 0 (A) £0.3m, £0.3m more grant." in said
    assert "Who pays for claiming 1% more cost: 1 trust" in said
    assert "Trust 1 (B) £0.3m" in said
    assert "None of them has an expected_cost" in said
    assert "Tried were 1 of 2 trusts" in said


def test_sums_add_up_the_trials() -> None:
    """With a pot of £50m both gain their padding of £1.1m: £2.2m of £2.2m that is claimed."""
    row = sum_table(found(two(pot=50))).set_index("way").loc["claim"]
    assert (row["tried"], row["gaining"], row["size"]) == (2, 2, pytest.approx(2.2))
    assert (row["gain"], row["gain_per_size"]) == pytest.approx((2.2, 1), abs=2 * CLOSE)


def test_codes_do_not_move_it() -> None:
    """Under codes in another order the same trust gains the same, and the rows stand in the same order."""
    one, other = (gamed(two(codes)) for codes in (("A", "B"), ("Z", "Y")))
    assert list(one["name"]) == list(other["name"])
    assert list(one["gain"]) == pytest.approx(list(other["gain"]), abs=CLOSE)


def test_what_it_brings_on_tiny() -> None:
    """Ash claims £2.2m over two years and gains £0.4m of grant: what is left of the pots of £2m and £3m. Cote hides a
    fifth of £5m a year that it is asked for: £1m. Nobody gains by delivering less.
    """
    rows = gamed(read_instance(TINY)).set_index(["way", "trust"])
    assert rows.loc[("claim", "ASH"), "grant_change"] == pytest.approx(0.4, abs=CLOSE)
    assert rows.loc[("hide", "COT"), "ask_change"] == pytest.approx(-1, abs=CLOSE)
    assert (rows.loc["less"]["gain"] < CLOSE).all()
    assert (rows["status"] == "optimal").all()


@pytest.mark.slow
def test_trials_hang_on_no_other() -> None:
    """A trust by itself gains the same as in a row of trials."""
    instance = read_instance(TINY)
    alone, among = gamed(instance, "COT"), gamed(instance)
    among = among[among["trust"] == "COT"].set_index("way")
    assert alone.set_index("way")["gain"].to_dict() == pytest.approx(among["gain"].to_dict(), abs=1e-6)


def test_a_trial_without_a_plan_is_said() -> None:
    """It has agreed to £5m, all that it has: with a fifth hidden it cannot keep that, and no plan is found."""
    instance = made(
        control_totals={"amount": 0}, opportunities={"opportunity": "o", "potential": 5}, asks={"least": 5}
    )
    trials = found(instance)
    rows = incentive_table(trials).set_index("way")
    assert (rows.loc["hide", "status"], rows["gain"].isna().to_dict()) == (
        "infeasible",
        {"claim": False, "hide": True, "less": False, "slip": True},
    )
    assert any("No plan was found for 2 trials" in finding.sentence for finding in incentive_findings(trials))


def test_the_largest_are_tried_whatever_they_are_called() -> None:
    """Of 30 trusts the ten largest, and with them the eleventh, which has the income of the tenth."""
    trusts = [
        {"trust": f"T{at}", "name": f"Trust {at}", "system": "S", "income": 100 + min(at, 20)}
        for at in range(30)
    ]
    trusts[19]["income"] = 119
    instance = made(trusts=trusts)
    assert len(sampled(instance)) == 10
    assert set(sampled(instance, largest=11)) == {f"T{at}" for at in range(19, 30)}
    tied = from_tables(
        {**instance.tables, "trusts": instance.tables["trusts"].assign(income=100.0)}, {}, "tied"
    )
    assert len(sampled(tied, largest=3)) == 30
    assert len(sampled(instance, largest=0)) == 30
    assert sampled(instance, ("T3",)) == ("T3",)


@pytest.mark.parametrize(
    ("named", "largest", "part"),
    [(("X",), None, "'X' is no trust"), (("ASH",), 2, "beside"), ((), -1, "below 0")],
)
def test_what_cannot_be_tried(named: tuple[str, ...], largest: int | None, part: str) -> None:
    """Each is refused in words."""
    with pytest.raises(IncentivesError, match=part):
        sampled(read_instance(TINY), named, largest)


def test_the_command_writes_tables_and_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables, findings and the run that they stand on are in the folder; the sum of a way is that of its rows."""
    call = caller(monkeypatch, capsys)
    said = call("incentives", str(TINY), "--trust", "COT", "--out", str(tmp_path / "out"))
    assert said.status == 0, said.text
    table, sums = (pd.read_csv(tmp_path / "out" / f"incentives{part}.csv") for part in ("", "-sum"))
    assert set(table["way"]) == set(WAYS)
    for row in sums.itertuples():
        assert row.gain == pytest.approx(table.loc[table["way"] == row.way, "gain"].sum(), abs=1e-6)
    findings = json.loads((tmp_path / "out" / "incentives.json").read_text(encoding="utf-8"))
    assert {"incentive_sum", "incentive_scope"} <= {finding["id"] for finding in findings}
    assert call("verify", str(tmp_path / "out" / "as-it-stands")).status == 0
    assert call("incentives", str(TINY), "--trust", "NOBODY").status == 2
