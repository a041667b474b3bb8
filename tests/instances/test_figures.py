"""The figures of the areas and of the tracker, on two trusts reckoned by hand."""

import math

import pytest

from optimiser.explain.reconciliation.areas import AREAS_FIGURES
from optimiser.explain.reconciliation.figures import reconcile
from optimiser.explain.reconciliation.tracker import TRACKER_FIGURES
from optimiser.instances import Instance, from_tables
from tests.instances.test_reconcile import _frame

FIRST, BASE = "2017-18", "2016-17"


def made_up(*published: str, without: str = "") -> Instance:
    """Two trusts over one year without growth; income less expenditure is 100 - 105 and 60 - 58."""
    tables = {
        "periods": _frame("period,years", f"{FIRST},1"),
        "systems": _frame("system,name,region", "S,South,Y", "N,North,Y"),
        "trusts": _frame(
            "trust,name,type,system,income,expenditure,latitude,longitude",
            "A,Ash,acute,S,100,105,,",
            "B,Birch,acute,N,60,58,,",
        ),
        "drivers": _frame(
            "period,type,price_uplift,funded_growth,cost_inflation,demand_growth,marginal_cost",
            f"{FIRST},*,0,0,0,0,0",
        ),
        "adjustments": _frame(
            "trust,period,label,amount",
            f"A,{FIRST},Interest on interim loans of before,-0.4",
            f"A,{FIRST},Flood,-1",
        ),
        "control_totals": _frame(
            "level,id,period,basis,amount",
            f"system,S,{FIRST},reported,0",
            f"system,N,{FIRST},reported,-1",
            f"sector,*,{FIRST},reported,-7",
        ),
        "commissioners": _frame("system,period,position", f"S,{FIRST},2", f"N,{FIRST},-0.5"),
        "envelope": _frame(
            "period,grant_pot,loan_pot,loan_rate,capital_budget,capital_to_revenue_limit,efficiency_min,"
            "efficiency_max,one_off_share,smallest_award,bailout_condition,support_places,support_cost,"
            "contested_changes",
            f"{FIRST},7,11,0,13,3,,,,,,,,",
        ),
        "opportunities": _frame(
            "opportunity,trust,area,potential,delivery,part_year,one_off_cost,capital,wte,beds,first_period,"
            "needs_support,lumpy,qia",
            f"o,A,theatres,10,0.9,0.5,0,0,0,0,{FIRST},false,false,approved",
            f"p,B,theatres,10,0.9,0.5,0,0,0,0,{FIRST},false,false,pending",
            f"q,B,theatres,10,0.9,0.5,0,0,0,0,{FIRST},true,false,approved",
        ),
        "one_offs": _frame("trust,measure,period,limit,payback,backlog,wte", f"B,land,{FIRST},1.5,0,0,0"),
        "standards": _frame("standard,name,kind,weeks,weight", "AE,A&E,flow,,1"),
        "flows": _frame("standard,trust,period,demand,within,target", f"AE,A,{FIRST},1020,816,0.9"),
        "staffing": _frame(
            "trust,period,substantive,required,agency_supply,agency_price,agency_ceiling",
            f"A,{FIRST},90,100,20,0.1,0.8",
            f"B,{FIRST},60,50,20,0.1,0.1",
        ),
        "monitoring": _frame(
            "trust,period,plan_year,plan_to_date,actual_to_date,forecast,position_to_date,position_forecast",
            f"A,{FIRST},20,8,3.9,16,-5,-2",
            f"B,{FIRST},5,2,2,5,1,3",
        ),
        "published": _frame("figure,period,value,unit,source,coverage,tolerance", *published),
        "assumptions": _frame(
            "id,statement,value,low,high,unit,source,grade",
            *(
                f"{name},Said.,{value},0,100,any,us,C"
                for name, value in [
                    ("loan_interest", 0.02),
                    ("ae_growth", 0.02),
                    ("stf_2016_17", 4),
                    ("non_recurrent_cip", 2),
                    ("other_one_offs", 1),
                    ("interest_paid", 0.3),
                ]
            ),
        ),
    }
    return from_tables({k: v for k, v in tables.items() if k != without}, {}, "made-up")


AREAS_BY_HAND = {
    "trusts": 2.0,
    "systems_to_balance": 1.0,  # -1 is no balance
    "base_income": 160.0,
    "base_deficit": 3 + 1 + 0.3 - 4 - 2 - 1,  # recurrent -3, agency 1, interest; less the fund and one-offs
    "opening_gap": 3 + 0.4 + 1 + 1.0,  # recurrent, interest, flood, ten agency posts
    "agency_need": 1.0,
    "agency_ceiling": 0.9,
    "base_attendances": 1000.0,
    "base_within": 800.0,
    "interim_loans": 20.0,
    "capital_budget": 13.0,
    "capital_to_revenue": 3.0,
    "loan_pot": 11.0,
    "sector_deficit": 7.0,
    "commissioners_position": 1.5,
    "one_off_limit": 1.5,
    "cip_deliverable": 10 * 0.9 * 0.5 + 1.5,
}
TRACKER_BY_HAND = {
    "tracked_trusts": 2.0,
    "savings_plan": 25.0,
    "savings_plan_to_date": 10.0,
    "savings_missed": 4.1,
    "savings_missed_share": 0.41,
    "trusts_behind_share": 0.5,
    "trusts_below_fifth": 1.0,  # 3.9 of 20
    "trusts_triple_flag": 1.0,  # 3.9 of 8, and a deficit
    "forecast_missing_share": 1 - 21 / 25,
    "forecast_position": 1.0,
    "forecast_deficits": 2.0,
    "trusts_forecasting_deficit": 1.0,
    "deficit_to_date": 4.0,
    "trusts_in_deficit_to_date": 1.0,
}
BY_HAND = AREAS_BY_HAND | TRACKER_BY_HAND


@pytest.mark.parametrize("figure", BY_HAND)
def test_a_figure_is_what_a_person_would_add_up(figure: str) -> None:
    """Each figure computed from the tables equals the sum done by hand."""
    row = reconcile(made_up(f"{figure},{FIRST},1,any,us,1,0")).iloc[0]
    assert row["model"] == pytest.approx(BY_HAND[figure], rel=1e-9)
    assert row["fault"] == ""


def test_every_figure_that_is_known_is_tried_by_hand() -> None:
    """No figure can be added without a hand-reckoned case."""
    assert set(AREAS_BY_HAND) == set(AREAS_FIGURES)
    assert set(TRACKER_BY_HAND) == set(TRACKER_FIGURES)


@pytest.mark.parametrize("figure", sorted(TRACKER_FIGURES))
def test_without_monitoring_there_is_nothing_to_agree_with(figure: str) -> None:
    """No figure of the tracker agrees by accident with a table that is not there."""
    row = reconcile(made_up(f"{figure},{FIRST},0,any,us,1,1", without="monitoring")).iloc[0]
    assert not row["ok"]
    assert math.isnan(row["model"])


@pytest.mark.parametrize("figure", ["opening_gap", "cip_deliverable", "capital_budget", "sector_deficit"])
def test_a_year_outside_the_plan_is_a_fault(figure: str) -> None:
    """A figure of a year that is not planned cannot agree with nothing."""
    assert not reconcile(made_up(f"{figure},{BASE},0,any,us,1,1")).iloc[0]["ok"]
