"""Regret and switching values on the page: what is said stands in the tables, and what is not known is not made up."""

from __future__ import annotations

from functools import cache
from tempfile import TemporaryDirectory

import pandas as pd

from optimiser.explain.storage import Kept
from optimiser.subjects.regret.part import regret
from optimiser.subjects.regret.show import NO_PLAN, WITHIN, regret_table, regretted, worst_table
from optimiser.subjects.sensitivity import show as robust
from optimiser.tradeoffs.regret.table import NATURAL
from tests.report.full import sections_with, work_on, written
from tests.report.helpers import run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


@cache
def kept() -> Kept:
    """The plan of how far on tiny, that of balance and that of money first, in every scenario."""
    with TemporaryDirectory() as folder:
        return regret(work_on(run_of(tiny()), tiny(), written(folder)))


def by_hand() -> Kept:
    """Two options in two worlds: one is regretted by £12m, one within the gap, one world allows no plan."""
    rows = [
        ("as it stands", "a", "optimal", "finance", "£m", 100.01, 100.0, 0.01, False),
        ("as it stands", "b", "optimal", "finance", "£m", 112.0, 100.0, 12.0, True),
        ("bad", "a", "infeasible", "finance", "£m", float("nan"), 150.0, float("nan"), False),
        ("bad", "b", "optimal", "finance", "£m", 150.0, 150.0, 0.0, False),
    ]
    names = ["scenario", "option", "status", "measure", "unit", "gets", "could_have", "regret", "tells"]
    what = ("control_total", "Trust control totals", "short of trusts’ control totals", "£m")
    natural = [
        (world, option, *what, gets, could, more, tells)
        for world, option, _, _, _, gets, could, more, tells in rows
        if more == more  # noqa: PLR0124 - where there is a plan
    ]
    options = pd.DataFrame({"option": ["a", "b"], "said": "by hand", "yes": 1.0, "grants": 5.0})
    cells = pd.DataFrame(rows, columns=names)
    tables = {"cells": cells, "options": options, "natural": pd.DataFrame(natural, columns=list(NATURAL))}
    return Kept("regret", tables)


def test_every_number_said_of_regret_stands_in_a_table() -> None:
    """The sentences of the part say no number that its tables do not show."""
    section = sections_with({"regret": kept()})["robust"]
    shown = numbers_of_tables(section)
    told = [f for f in section.findings if f.id in {"regret", "regret_least"}]
    assert not any("weighted" in finding.sentence for finding in told)
    assert len(told) == 4
    for finding in told:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_a_cell_without_a_plan_says_so_and_one_within_the_gap_is_a_dash() -> None:
    """12 is shown, 0.01 of 100 is not told, and where there is no plan no amount stands."""
    assert regretted(by_hand()) == ["control_total"]
    frame = regret_table(by_hand(), "control_total").frame
    assert frame["b said"].tolist() == ["12.0", WITHIN]
    assert frame["a said"].tolist() == [WITHIN, NO_PLAN]
    assert frame["could_have"].tolist() == [100.0, 150.0]


def test_options_stand_in_the_order_of_their_regret() -> None:
    """Balance builds no hub and misses patients in every world: it is the last, and what each gives is shown."""
    frame = worst_table(kept()).frame
    assert list(frame["option"])[-1] == "balance"
    assert frame["flow_standard:AE4"].tolist()[-1] > frame["flow_standard:AE4"].tolist()[0]
    assert frame["grants"].notna().all()


def test_an_assumption_with_a_switch_comes_before_those_with_none() -> None:
    """The table of switching values counts the assumptions without one at its foot."""
    none = ("floor", "D", 1.0, 2.0, 3.0, "", "", float("nan"), float("nan"), "", "no switch inside its range")
    one = (
        "share",
        "C",
        0.2,
        0.3,
        0.4,
        "promise",
        "rise",
        0.33,
        0.34,
        "safety is missed",
        "from 0.34: safety is missed",
    )
    names = [
        "assumption",
        "grade",
        "low",
        "value",
        "high",
        "switches",
        "way",
        "still",
        "switching_value",
        "what",
        "said",
    ]
    found = Kept(
        "sensitivity", {"switches": pd.DataFrame([none, one], columns=names)}, (), {"promise": "it is missed"}
    )
    table = robust.switches_table(found)
    assert table.frame["assumption"].tolist() == ["share", "floor"]
    assert table.frame["what"].tolist() == ["safety is missed", "no switch inside its range"]
    assert table.foot.to_numpy().tolist() == [
        ["Without a switch", "1 of 2"],
        ["1 assumption", "it is missed"],
    ]
