"""Reconciling to published figures, on two trusts reckoned by hand."""

import math

import pandas as pd
import pytest

from optimiser.explain.reconciliation.areas import AREAS_FIGURES
from optimiser.explain.reconciliation.figures import FIGURES, bridge, reconcile
from optimiser.explain.reconciliation.providers import PROVIDER_FIGURES
from optimiser.explain.reconciliation.tracker import TRACKER_FIGURES
from optimiser.instances import Instance, from_tables

PERIOD = "2025-26"


def _frame(header: str, *rows: str) -> pd.DataFrame:
    """A frame from comma-separated text; cells that look like numbers are numbers."""
    cells = [[_cell(cell) for cell in row.split(",")] for row in rows]
    return pd.DataFrame(cells, columns=header.split(","))


def _cell(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def made_up(*published: str, planned: float = 0.05, without: str = "") -> Instance:
    """Two trusts over one year. Prices and costs do not grow, so the do-nothing position is income less
    expenditure: 100 - 112 = -12 and 60 - 62 = -2.
    """
    tables = {
        "periods": _frame("period,years", "2025-26,1"),
        "systems": _frame("system,name,region", "S,South,Y"),
        "trusts": _frame(
            "trust,name,type,system,income,expenditure,latitude,longitude",
            "A,Ash,acute,S,100,112,51,0",
            "B,Birch,acute,S,60,62,52,0",
        ),
        "drivers": _frame(
            "period,type,price_uplift,funded_growth,cost_inflation,demand_growth,marginal_cost",
            "2025-26,*,0,0,0,0,0",
        ),
        "envelope": _frame(
            "period,grant_pot,loan_pot,loan_rate,capital_budget,capital_to_revenue_limit,efficiency_min,"
            "efficiency_max,one_off_share,smallest_award,bailout_condition,support_places,support_cost,"
            "contested_changes",
            "2025-26,7,,,,,,,,,,,,",
        ),
        "opportunities": _frame(
            "opportunity,trust,area,potential,delivery,part_year,one_off_cost,capital,wte,beds,first_period,"
            "needs_support,lumpy,qia",
            "o,A,theatres,1,0.9,0.5,0,0,0,0,2025-26,false,false,approved",
        ),
        "opening": _frame(
            "trust,stock,amount", "A,list:RTT,1800", "B,list:RTT,900", "A,backlog,30", "B,backlog,12"
        ),
        "standards": _frame("standard,name,kind,weeks,weight", "AE,Hours,flow,,1", "RTT,Weeks,list,18,1"),
        "flows": _frame(
            "standard,trust,period,demand,within,target",
            "AE,A,2025-26,1000,700,0.78",
            "AE,B,2025-26,600,500,0.78",
        ),
        "lists": _frame(
            "standard,trust,period,additions,stops,shape,target",
            "RTT,A,2025-26,5200,5300,1,0.65",
            "RTT,B,2025-26,5200,5165,0.5,0.65",
        ),
        "beds": _frame(
            "trust,period,available,occupied,safe_occupancy,escalation_limit,escalation_cost,escalation_wte,"
            "flow_slope",
            "A,2025-26,60,57,0.96,0,0.1,1,0",
            "B,2025-26,40,35,0.92,0,0.1,1,0",
        ),
        "estate": _frame("trust,growth,ceiling", "A,0.1,40", "B,0.1,40"),
        "published": _frame("figure,period,value,unit,source,coverage,tolerance", *published),
        "assumptions": _frame(
            "id,statement,value,low,high,unit,source,grade",
            f"planned_efficiency,Savings in the plan.,{planned},0,1,share,us,C",
        ),
    }
    return from_tables({k: v for k, v in tables.items() if k != without}, {}, "made-up")


INSIDE_A = 1 - math.exp(-1 * 18 * 100 / 1800)  # 63.2% of 1,800
INSIDE_B = 1 - math.exp(-0.5 * 18 * 100 / 900)  # 63.2% of 900
BY_HAND = {
    "planned_position": -12 - 2 + 0.05 * 160,  # -6
    "planned_deficit": 6.0,
    "grant_pot": 7.0,
    "ae_attendances": 1600.0,
    "ae_within": 1200.0,
    "ae_share": 0.75,
    "rtt_list": 2700.0,
    "rtt_share": (INSIDE_A * 1800 + INSIDE_B * 900) / 2700,
    "rtt_movement": (-100 + 35) / 2700,
    "beds_available": 100.0,
    "bed_occupancy": 0.92,
    "backlog": 42.0,
}


@pytest.mark.parametrize("figure", BY_HAND)
def test_a_figure_is_what_a_person_would_add_up(figure: str) -> None:
    """Each figure computed from the tables equals the sum done by hand."""
    row = reconcile(made_up(f"{figure},{PERIOD},1,any,us,1,0")).iloc[0]
    assert row["model"] == pytest.approx(BY_HAND[figure], rel=1e-12)
    assert row["fault"] == ""


def test_every_figure_that_is_known_is_tried_by_hand() -> None:
    """No figure can be added without a hand-reckoned case; those of three instances have theirs elsewhere."""
    assert set(BY_HAND) == set(FIGURES) - set(AREAS_FIGURES) - set(PROVIDER_FIGURES) - set(TRACKER_FIGURES)


@pytest.mark.parametrize(("tolerance", "ok"), [(0.05, True), (0.04, False)])
def test_the_tolerance_is_a_share_of_what_is_expected(tolerance: float, ok: bool) -> None:
    """40 of backlog are expected (80 at a coverage of half), 42 are there: 5% off and no less."""
    row = reconcile(made_up(f"backlog,2024-25,80,£m,us,0.5,{tolerance}")).iloc[0]
    assert (row["expected"], row["difference"]) == (40.0, 2.0)
    assert row["ok"] == ok


def test_an_unknown_figure_is_a_fault_and_says_what_is_known() -> None:
    """A name that nobody can compute fails; it is not passed over."""
    row = reconcile(made_up(f"happiness,{PERIOD},1,any,us,1,0.5")).iloc[0]
    assert not row["ok"]
    assert math.isnan(row["model"])
    assert "unknown figure" in row["fault"]
    assert "planned_deficit" in row["fault"]


@pytest.mark.parametrize(
    "figure", ["planned_position", "ae_attendances", "ae_share", "rtt_movement", "grant_pot"]
)
def test_a_year_that_the_instance_does_not_hold_is_a_fault(figure: str) -> None:
    """A figure of another year cannot agree by accident with nothing."""
    row = reconcile(made_up(f"{figure},2031-32,0,any,us,1,1")).iloc[0]
    assert not row["ok"]
    assert "2031-32" in row["fault"]


def test_a_missing_block_is_a_fault() -> None:
    """Without beds there is no occupancy to reconcile, and that is said."""
    row = reconcile(made_up("bed_occupancy,2025-26,0.92,share,us,1,0.1", without="beds")).iloc[0]
    assert not row["ok"]
    assert "nothing" in row["fault"]


def test_the_bridge_says_what_lies_elsewhere() -> None:
    """Of 80 published 42 are here and 38 elsewhere; what is covered in full needs no bridge."""
    published = (
        "backlog,2024-25,80,£m,us,0.5,0.1",
        f"ae_share,{PERIOD},0.75,share,us,1,0",
        "luck,x,1,y,us,0.5,1",
    )
    lines = bridge(reconcile(made_up(*published)))
    assert lines.to_dict("records") == [
        {
            "figure": "backlog",
            "period": "2024-25",
            "unit": "£m",
            "published": 80.0,
            "here": 42.0,
            "elsewhere": 38.0,
        }
    ]
