"""Can the areas balance: the table, the nation's waterfall, and the pair of plans on the page."""

from __future__ import annotations

import pytest

from optimiser.explain.resolve import with_tables
from optimiser.explain.storage import Kept
from optimiser.report.section import Section
from optimiser.report.table import each
from optimiser.subjects.causes import show as causes
from optimiser.subjects.causes.part import causes as fill_causes
from optimiser.subjects.causes.show import nation_chart
from optimiser.subjects.work import NothingToFillError
from tests.report.full import kept_quick, sections_with, work_on
from tests.report.helpers import reading_of, run_of, tiny
from tests.report.test_full import NUMBER, WORDS, numbers_of_tables


def _kept() -> Kept:
    return kept_quick(tiny())["causes"]


def _section() -> Section:
    return sections_with({"causes": _kept()}, even=run_of(tiny(), "balance"))["causes"]


@pytest.mark.slow
def test_every_number_said_stands_in_a_table() -> None:
    """No sentence has a number that no table of the section shows, but how many areas balance, which it counts."""
    section = _section()
    gaps = _kept().tables["areas"]["gap"]
    shown = numbers_of_tables(section) | {str(int((gaps <= 0.05).sum())), str(len(gaps))}
    for finding in section.findings:
        loose = [n for n in NUMBER.findall(WORDS.sub(" ", finding.sentence)) if n not in shown]
        assert loose == [], finding.sentence


def test_both_plans_stand_in_the_table() -> None:
    """Must balance is over its totals as planned, and no better as would be delivered; how far is short of them."""
    table = causes.areas_table(_kept(), reading_of("balance"))
    heads = [column.heading for column in table.columns]
    assert any(head.startswith("Must balance") for head in heads)
    assert heads[-1].startswith("How far")
    assert (table.frame["must_plan"] > -1e-4).all()
    assert (table.frame["must_expected"] <= table.frame["must_plan"] + 1e-9).all()
    assert list(table.frame["gap"]) == sorted(table.frame["gap"], reverse=True)
    assert not any("Must balance" in c.heading for c in causes.areas_table(_kept(), None).columns)


def test_the_waterfall_of_the_nation_adds_up() -> None:
    """Each step begins where the one before ended, and the totals are those of the areas."""
    rows = causes.nation_steps(_kept())
    sums = _kept().tables["areas"].drop(columns=["system", "name"]).sum()
    totals = {causes.MUST: "required", causes.GAP: "gap", causes.LEFT: "efficiency"}
    level = 0.0
    for row in each(rows):
        if row.kind == "total":
            assert row.step == causes.MUST or level == pytest.approx(row.amount, abs=0.01)
            assert row.amount == pytest.approx(sums[totals[str(row.step)]])
        else:
            assert row.start == pytest.approx(level, abs=0.01)
        level = float(row.end)


def test_causes_that_overlap_have_a_step_of_their_own() -> None:
    """Two limits that each close £3m of a gap of £5m, and together £4m, share £2m, which the waterfall gives back."""
    areas = _kept().tables["areas"].head(1).assign(
        required=10.0, deliverable=5.0, support=0.0, balance=-5.0, gap=5.0, capital=3.0, politics=3.0, workforce=0.0,
        together=4.0, efficiency=1.0,
    )  # fmt: skip
    steps = causes.nation_steps(Kept("causes", {"areas": areas})).set_index("step")
    assert steps["amount"][causes.OVERLAP] == pytest.approx(2.0)
    assert steps["kind"][causes.OVERLAP] == "worse"
    assert steps["start"][causes.OVERLAP] == pytest.approx(-1.0)
    assert causes.SPARE not in steps.index


def test_the_chart_says_its_steps() -> None:
    """The description has every step with its amount."""
    drawing = nation_chart(_kept(), causes.nation_table(_kept()))
    for step in causes.nation_steps(_kept())["step"]:
        assert f"{step} " in drawing.description


def test_with_no_totals_there_is_nothing_to_show() -> None:
    """An instance in which nobody has to balance says so."""
    none = with_tables(tiny(), {"control_totals": tiny().tables["control_totals"].head(0)})
    with pytest.raises(NothingToFillError, match="control total"):
        fill_causes(work_on(run_of(tiny()), none))
