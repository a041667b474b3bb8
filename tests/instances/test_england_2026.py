"""Facts of the instance of every provider: what must be true of it however it was built."""

import math
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from optimiser.explain.reconciliation.figures import reconcile
from optimiser.extras.publications.year import OUT_OF_LINE
from optimiser.instances import Instance, list_scenarios, read_instance
from optimiser.instances.columns import said_columns
from optimiser.instances.plausibility import questions
from optimiser.questions import read_question
from optimiser.results import read_run
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from optimiser.verify import verify
from optimiser.worlds.sensitivity import read_mapping
from optimiser.worlds.uncertainty import prepare
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.definitions.path import do_nothing_path

HOME = Path(__file__).parents[2] / "instances" / "england-2026-29"
FIRST, LAST = "2026-27", "2028-29"
EVIDENCE = {"sources", "published", "assumptions", "accepted"}


@cache
def england() -> Instance:
    """The instance, read once."""
    return read_instance(HOME)


def table(name: str) -> pd.DataFrame:
    """One of its tables."""
    return england().tables[name]


def used(name: str) -> float:
    """The value of an assumption."""
    return float(table("assumptions").set_index("id")["value"][name])


def income(code: str) -> float:
    """A trust's income of the base year, £m."""
    return float(table("trusts").set_index("trust")["income"][code])


def row_of(name: str, standard: str, code: str) -> pd.Series:
    """The first year of a standard at a trust."""
    frame = table(name)
    found = (frame["standard"] == standard) & (frame["trust"] == code) & (frame["period"] == FIRST)
    return frame[found].iloc[0]


def test_what_goes_together_is_drawn_together() -> None:
    """Its sixteen pairs have a reason each, can hold all at once, and rank within 0.1 of what is asked in 256 draws."""
    _, drawn = prepare(HOME, england(), 256)
    ranks = drawn.values.rank()
    pairs = drawn.correlated.to_dict("records")
    assert len(pairs) == 16
    for pair in pairs:
        found = ranks[str(pair["first"])].corr(ranks[str(pair["second"])])
        assert found == pytest.approx(pair["correlation"], abs=0.1), pair


def test_it_holds_every_provider() -> None:
    """205 providers of five types in 42 boards and 7 regions over three years, as at the end of June 2026."""
    assert table("trusts")["type"].value_counts().to_dict() == {
        "acute": 118,
        "mental-health": 47,
        "acute-specialist": 16,
        "community": 14,
        "ambulance": 10,
    }
    assert len(table("systems")) == 42
    assert table("systems")["region"].nunique() == 7
    assert list(table("periods")["period"]) == ["2026-27", "2027-28", "2028-29"]
    assert set(table("trusts")["system"]) == set(table("systems")["system"])
    assert table("trusts")["name"].is_unique
    assert pd.Timestamp.fromordinal(int(england().settings["as_of"])) == pd.Timestamp("2026-06-30")


def test_it_reconciles_to_half_a_per_cent() -> None:
    """Every published figure is met, none is unknown, and no tolerance is wider than 0.5%; capital, repairs and
    targets have a figure in every year that has a published one.
    """
    found = reconcile(england())
    assert len(found) >= 35
    assert (
        found.loc[~found["ok"], ["figure", "period", "model", "expected", "fault"]].to_dict("records") == []
    )
    assert found["tolerance"].max() <= 0.005
    years = found.groupby("figure")["period"].agg(set)
    assert years["capital_budget"] == years["repair_least"] == {"2026-27", "2027-28", "2028-29"}
    for standard in ("AE4", "RTT18", "DM6", "CAN62", "COM18"):
        assert years[f"target:{standard}"] == {FIRST, LAST}


def test_the_sector_closes_to_the_draft_accounts() -> None:
    """Q4 report of 2025-26: income 151,851, expenditure 152,745, support 2,200 less 91 withheld. So 149,742 without
    support, and 149,742 - 152,745 = -3,003; all staff 1,355,656 WTE of whom the clinical ones are here.
    """
    trusts = table("trusts")
    assert trusts["income"].sum() == pytest.approx(151_851 - 2_109, abs=1)
    once = 1 + used("base_one_off")
    assert trusts["expenditure"].sum() / once == pytest.approx(152_745, abs=1)
    published = table("published").set_index("figure")
    assert published.loc["staff_in_post", "value"] == pytest.approx(1_355_656, abs=1)
    assert published.loc["provider_position", "value"] == -3_003


def test_quarters_out_of_line_are_in_no_mean_and_said() -> None:
    """KH03, Alder Hey: 206, 1,191.26, 213 and 213 beds; without the second 210.67. Wigan and Whittington likewise.

    England as printed has 123,937.9 on average; the three quarters add a fourth of 1,191.26 - 213 + 2,531.7 - 258 +
    184.2 - 534.8, 725.3, and what is left is what the trusts come to, within 0.1%.
    """
    rows = table("beds").query("period == @FIRST").set_index("trust")["available"]
    assert rows["RBS"] == pytest.approx((206 + 213 + 213) / 3, abs=0.01)
    assert rows[["RKE", "RRF"]].to_list() == pytest.approx([256.7, 530.5], abs=0.1)
    said = table("published").set_index("figure").loc["beds_available"]
    assert said["value"] == pytest.approx(123_937.9 - 725.3, abs=0.2)
    assert rows.sum() == pytest.approx(said["value"], rel=1e-3)
    for code in ("RBS", "RKE", "RRF"):
        assert f"{code} 2024-25 Q3" in said["source"]
    assert used("bed_quarter") == OUT_OF_LINE


def test_care_is_held_against_national_counts_that_nobody_here_made() -> None:
    """A&E statistics 2025-26: 27,976,025 attendances, 7,013,936 over four hours, so 20,962,089 inside; DM01: 1,924,254
    waiting, 407,833 over six weeks. No share is called published that was reckoned from the tables themselves.
    """
    published = table("published").set_index("figure")["value"]
    assert published["inside:AE4"] == 27_976_025 - 7_013_936
    assert published["inside:DM6"] == 1_924_254 - 407_833
    assert not any(figure.startswith("share:") for figure in published.index)


FACTOR = 151_851 / 144_398.47
"""Published income of 2025-26 over what the providers' own figures of the years before come to."""


@pytest.mark.parametrize(
    ("code", "published", "support"),
    [
        # Manchester: operating income of 2024-25 £3,099.231m (TAC); plan 0.0% (oversight framework), so no support.
        ("R0A", 3_099.231, 0.0),
        # King's: £1,936.41m (TAC); a planned deficit of 4.06% of £1,936.41m / 1.061 is £74.1m, of which 2,109 in
        # 2,155.26 were paid: £72.5m.
        ("RJZ", 1_936.41, 0.0406 * 1_936.41 / 1.061 * 2_109 / 2_155.26),
    ],
)
def test_turnover_is_published_income(code: str, published: float, support: float) -> None:
    """Income of a trust is its published one grown as the sector, less the support that it had."""
    assert income(code) == pytest.approx(published * FACTOR - support, rel=2e-4)


def test_a_trust_without_published_money_has_the_middle_of_its_type() -> None:
    """RV9: no accounts are held; 3,073.89 WTE in March 2025 (workforce statistics).
    The median of 42 mental health trusts is £80,993 of operating expenditure a WTE in 2023-24, so
    3,073.89 * 0.080993 * 1.08 * 1.05161 = £282.8m, less £0.9m of support for its planned deficit.
    """
    assert income("RV9") == pytest.approx(3_073.89 * 0.080993 * 1.08 * FACTOR - 0.87, rel=1e-4)


@pytest.mark.parametrize(
    ("standard", "code", "demand", "share"),
    [
        # A&E statistics, April 2025 to March 2026, all types: 537,857 attendances, 389,731 inside four hours.
        ("AE4", "R0A", 537_857, 389_731 / 537_857),
        # Cancer waiting times 2024-25: 5,340 pathways, 3,147 inside 62 days.
        ("CAN62", "R0A", 5_340, 3_147 / 5_340),
        # Isle of Wight, Category 2 of 2024-25: 16,067 incidents, mean 28.386 and 90th centile 57.377 minutes.
        ("C2", "R1F", 16_067, 0.757),
    ],
)
def test_a_flow_starts_from_the_published_figure(
    standard: str, code: str, demand: float, share: float
) -> None:
    """The first year is the latest published one grown once, at the published share."""
    flows = row_of("flows", standard, code)
    assert flows["demand"] == pytest.approx(demand * (1 + used(f"growth_{standard}")), abs=1)
    assert flows["within"] / flows["demand"] == pytest.approx(share, abs=1e-3)


def test_the_first_day_shows_the_published_share_of_a_list() -> None:
    """Manchester, waiting list minimum data set of March 2026; 18 weeks by the formula of the list standard."""
    row = row_of("lists", "RTT18", "R0A")
    opening = table("opening")
    waiting = opening[opening["stock"] == "list:RTT18"].set_index("trust")["amount"]["R0A"]
    share = 1 - math.exp(-row["shape"] * 18 * row["additions"] / 52 / waiting)
    assert row["target"] == pytest.approx(max(share + 0.07, 0.65), abs=1e-3)


def test_targets_are_the_published_ones_and_never_fall() -> None:
    """82% of A&E in March 2027 is 80.2% over the year at every trust; 85, 92, 85, 99 and 80% at the end."""
    both = pd.concat([table("flows"), table("lists")])
    by_year = both.pivot_table("target", ["standard", "trust"], "period")
    assert (by_year.diff(axis=1).iloc[:, 1:] >= -1e-9).all(axis=None)
    last = by_year[LAST].groupby("standard").agg(set).to_dict()
    assert last == {
        "AE4": {0.85},
        "RTT18": {0.92},
        "CAN62": {0.85},
        "DM6": {0.99},
        "COM18": {0.8},
        "C2": {0.9131},
    }
    first = by_year[FIRST].groupby("standard").agg(set).to_dict()
    assert first["AE4"] == {round(0.82 - used("ae_march"), 4)}
    assert first["CAN62"] == {0.8}


def test_what_no_source_gives_for_the_middle_year_is_called_judgement() -> None:
    """Every target of 2027-28 hangs on an assumption of grade D whose statement or source says so."""
    rows = table("assumptions").set_index("id")
    names = [
        name
        for name in rows.index
        if (name.endswith("_2027_28") and "_target_" in name) or name == "c2_mean_2027_28"
    ]
    assert len(names) == 6
    assert set(rows.loc[names, "grade"]) == {"D"}
    assert rows.loc[names, "source"].str.contains("No target is published").all()


def test_support_fades_and_balance_stands_without_it_at_the_end() -> None:
    """£2,200m falls to nothing in 2028-29; every trust and system balances in every year."""
    pots = table("envelope")["grant_pot"].tolist()
    assert pots == sorted(pots, reverse=True)
    assert 0 < pots[0] < 2200
    assert pots[-1] == 0
    totals = table("control_totals")
    assert (totals["amount"] == 0).all()
    levels = totals[totals["basis"] == "reported"].groupby("level").size().to_dict()
    assert levels == {"trust": 205 * 3, "system": 42 * 3, "sector": 3}
    assert totals[totals["basis"] == "underlying"][["level", "period"]].values.tolist() == [["sector", LAST]]


def test_support_is_owed_to_what_was_short_in_the_base_year() -> None:
    """A trust that meets the condition is owed its shortfall of 2025-26 with growth, and one that broke even nothing:
    entitlements come to the £3,003m short, and no more than a tenth above.
    """
    data = allocation_data(england().tables, england().settings)
    _, expenditure, position = do_nothing_path(data)
    condition = table("envelope").set_index("period")["bailout_condition"]
    owed = {t: -position[t, FIRST] - condition[FIRST] * expenditure[t, FIRST] for t in data.trusts}
    base = table("trusts").set_index("trust")
    short = base["expenditure"] / (1 + used("base_one_off")) - base["income"]
    community = base["type"] == "community"
    sound = short.abs() < 1e-3
    assert (sound & ~community).any()
    assert all(abs(owed[t]) < 1e-4 * expenditure[t, FIRST] for t in base.index[sound & ~community])
    assert sum(max(0.0, each) for each in owed.values()) == pytest.approx(short.clip(lower=0).sum(), rel=0.1)


def test_the_pool_of_savings_does_not_run_dry() -> None:
    """What can be found anew is the same share of expenditure in every year, at every type of trust."""
    schemes = table("opportunities")
    fresh = schemes[schemes["area"] != "carried_over"].merge(table("trusts")[["trust", "type"]], on="trust")
    _, expenditure, _ = do_nothing_path(allocation_data(england().tables, england().settings))
    kinds = table("trusts").set_index("trust")["type"]
    rows = [(kinds[trust], period, value) for (trust, period), value in expenditure.items()]
    spent = pd.DataFrame(rows, columns=["type", "period", "spent"]).groupby(["type", "period"])["spent"].sum()
    pool = fresh.groupby(["type", "first_period"])["potential"].sum()
    assert (pool.to_numpy() / spent.to_numpy()) == pytest.approx(used("recurrent_pool"), rel=1e-4)
    mean = (fresh["potential"] * fresh["delivery"]).sum() / fresh["potential"].sum()
    assert mean == pytest.approx(0.90, abs=0.003)


def test_mental_health_and_community_money_is_fenced() -> None:
    """Each type is asked for no more than 5.9% of what it spends in a year, all its trusts together."""
    fences = table("ring_fences").set_index(["type", "period"])["cip_most"]
    _, expenditure, _ = do_nothing_path(allocation_data(england().tables, england().settings))
    kinds = table("trusts").set_index("trust")["type"]
    for kind, period in fences.index:
        spent = sum(v for (t, p), v in expenditure.items() if p == period and kinds[t] == kind)
        assert fences[kind, period] == pytest.approx(0.059 * spent, rel=1e-3)
    assert set(fences.index.get_level_values(0)) == {"mental-health", "community"}


def test_safety_binds_only_on_what_a_plan_takes_away() -> None:
    """With nothing decided no staff and no beds are short in any year; mental health trusts have beds as well."""
    staffing, beds = table("staffing"), table("beds")
    assert (staffing["substantive"] >= staffing["required"]).all()
    assert staffing["trust"].nunique() == 205
    assert (beds["occupied"] <= beds["safe_occupancy"] * beds["available"] + 1e-9).all()
    kinds = beds["trust"].map(table("trusts").set_index("trust")["type"])
    assert beds.loc[kinds == "mental-health", "available"].sum() / 3 > 15_000


def test_every_column_has_a_source_that_was_known() -> None:
    """Every column of every table has one row that says where it comes from and since when it was known."""
    rows = set(zip(table("sources")["table"], table("sources")["column"], strict=True))
    said = {name: said_columns(name, england().tables) for name in england().present - EVIDENCE}
    needed = {(name, column.name) for name, columns in said.items() for column in columns}
    needed |= {(name, "*") for name in EVIDENCE}
    assert needed - rows == set()
    assert rows - needed == set()
    assert (table("sources")["known_on"] != "").all()


def test_assumptions_have_ranges_grades_and_owners() -> None:
    """Every assumption lies in its range, somebody answers for it, and nobody has signed what nobody signed."""
    rows = table("assumptions")
    assert ((rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])).all()
    assert (rows["owner"] != "").all()
    assert (rows["set_on"] != "").all()
    assert (rows["signed_on"] == "").all()


def test_no_figure_looks_like_a_slip() -> None:
    """Every figure that looks implausible has been looked at."""
    assert [str(question) for question in questions(england())] == []


@pytest.mark.parametrize("name", [name for name, _ in list_scenarios(HOME)])
def test_a_scenario_can_be_laid_over_it(name: str) -> None:
    """Every shipped scenario changes the instance and leaves it valid; its title is a sentence."""
    changed = read_instance(HOME, name)
    assert changed.sha256 != england().sha256
    assert dict(list_scenarios(HOME))[name].endswith(".")


def test_assumptions_act_as_they_say() -> None:
    """Seven in ten are mapped, every one named below among them, and each end of those is another instance.

    By hand: prices follow a cost uplift of 2.4% instead of 2.95%, 2% behind it: 0.4%.
    """
    acting = {item.id: item for item in read_mapping(england(), HOME)}
    assert len(acting) / len(table("assumptions")) > 0.7
    named = {"funded_demand", "recurrent_pool", "delivery_mean", "support_taper", "safe_floor", "ae_cost"}
    assert named <= set(acting)
    for name in sorted(named):
        item = acting[name]
        ends = [read_instance(HOME, None, item.at(end.value).further).sha256 for end in (item.low, item.high)]
        assert len({england().sha256, *ends}) == 3
    changed = read_instance(HOME, None, acting["cost_uplift_2026_27"].low.laid).tables["drivers"]
    first = changed[changed["period"] == FIRST]
    assert first["price_uplift"].tolist() == pytest.approx([0.004, 0.004])
    assert first["cost_inflation"].tolist() == pytest.approx([0.024, 0.024])


@pytest.mark.slow
@pytest.mark.parametrize("question", ["how_far", "balance"])
def test_both_questions_end_well(question: str, tmp_path: Path) -> None:
    """How far it gets, and a plan that balances: to a gap of 1e-3, verified; nobody is asked for more of the fenced
    money, and no more support is paid than there is.
    """
    solution = solve(england(), read_question(question), SolveSettings(gap=1e-3))
    assert solution.status == "optimal"
    solution.write(tmp_path / "run")
    run = read_run(tmp_path / "run")
    assert verify(run, england()).residuals == ()
    plan = run.tables["allocation"].merge(table("trusts")[["trust", "type"]], on="trust")
    asked = plan.groupby(["type", "period"])["cip"].sum()
    fences = table("ring_fences").set_index(["type", "period"])["cip_most"]
    assert all(asked[key] <= fences[key] + 1e-3 for key in fences.index)
    pots = table("envelope").set_index("period")["grant_pot"]
    assert (plan.groupby("period")["grant"].sum() <= pots + 1e-3).all()


def _last_year(side: Instance) -> float:
    """What trusts could end 2028-29 at: do-nothing position, schemes at expected delivery and one-offs, £m."""
    _, _, position = do_nothing_path(allocation_data(side.tables, side.settings))
    schemes, once = side.tables["opportunities"], side.tables["one_offs"]
    found = (schemes["potential"] * schemes["delivery"]).sum() + once.loc[
        once["period"] == LAST, "limit"
    ].sum()
    return sum(value for key, value in position.items() if key[1] == LAST) + float(found)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "moves"), [("marginal_cost", 1.3), ("carried_over", 0.7)])
def test_the_sheets_say_how_far_a_judgement_moves_the_last_year(name: str, moves: float) -> None:
    """Its low and its high move what 2028-29 can come to by so many £bn, and the page has a sheet for it."""
    acting = next(one for one in read_mapping(england(), HOME) if one.id == name)
    assert acting.grade == "D"
    for side in (acting.low, acting.high):
        world = acting.at(side.value)
        off = _last_year(read_instance(HOME, world.overlay, world.further, world.instead)) - _last_year(
            england()
        )
        assert abs(off) / 1000 == pytest.approx(moves, abs=0.05)
    page = (HOME / "README.md").read_text(encoding="utf-8")
    assert f"| `{name}` | |" in page
    assert f"£{moves}bn of the position of" in page
