"""The tables of the year: money, savings, a little of access and safety."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.extras.england.ledger import records
from optimiser.extras.generator.shape import normals, uniforms
from scripts.shipping import apportion
from scripts.tracker.halfyear import AUTHORITIES, WIDE
from scripts.tracker.judged import COUNT, HERE, SEED, USE, YEAR

DAYS = 365
AE = "AE4"
AREAS = records(HERE / "savings.csv")
MEASURES = {  # share, payback, backlog, staff for each £1m
    "accounting_adjustments": (0.3, 0.0, 0.0, 0.0),
    "land_sales": (0.15, 0.0, 0.0, 0.0),
    "vacancy_freeze": (0.25, 0.05, 0.0, 15.0),
    "deferred_maintenance": (0.2, 0.15, 1.0, 0.0),
    "deferred_it": (0.1, 0.3, 0.0, 0.0),
}


def who(trusts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Periods, authorities, trusts and growth.

    Expenditure is such that the savings plan, made in full, gives the planned position.
    """
    rates = {
        "price_uplift": USE["price_uplift"],
        "funded_growth": round(USE["marginal_cost"] * USE["demand_growth"], 6),
        "cost_inflation": USE["cost_inflation"],
        "demand_growth": USE["demand_growth"],
        "marginal_cost": USE["marginal_cost"],
    }
    price = (1 + rates["price_uplift"]) * (1 + rates["funded_growth"])
    cost = (1 + rates["cost_inflation"]) * (1 + rates["marginal_cost"] * rates["demand_growth"])
    spending = trusts["income"] - trusts["planned"] + trusts["plan_year"]
    regions = [region for region, members in WIDE.items() for _ in members]
    codes = [f"A{at + 1:02}" for at in range(len(AUTHORITIES))]
    table = trusts[["trust", "name"]].assign(type="acute", system=trusts["system"])
    table["income"] = (trusts["income"] / price).round(6)
    table["expenditure"] = (spending / cost).round(6)
    return {
        "periods": pd.DataFrame({"period": [YEAR], "years": 1.0}),
        "systems": pd.DataFrame({"system": codes, "name": AUTHORITIES, "region": regions}),
        "trusts": table.assign(latitude=np.nan, longitude=np.nan),
        "drivers": pd.DataFrame([{"period": YEAR, "type": "*", **rates}]),
    }


def money(trusts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Totals, pots, cash."""
    totals = [
        ("trust", t, YEAR, "reported", x) for t, x in zip(trusts["trust"], trusts["planned"], strict=True)
    ]
    totals.append(("sector", "*", YEAR, "reported", round(float(trusts["planned"].sum()), 1)))
    cash = (trusts["income"] * USE["minimum_days"] / DAYS).round(2)
    return {
        "control_totals": pd.DataFrame(totals, columns=["level", "id", "period", "basis", "amount"]),
        "envelope": pd.DataFrame([_envelope()]),
        "opening": _opening(trusts),
        "cash": pd.DataFrame({"trust": trusts["trust"], "minimum": cash}),
    }


def _envelope() -> dict[str, object]:
    return {
        "period": YEAR,
        "grant_pot": USE["support"],
        "loan_pot": USE["loans"],
        "loan_rate": USE["loan_rate"],
        "capital_budget": USE["capital"],
        "capital_to_revenue_limit": None,
        "efficiency_min": USE["efficiency_least"],
        "efficiency_max": USE["efficiency_most"],
        "one_off_share": USE["one_off_share"],
        "smallest_award": None,
        "bailout_condition": USE["condition"],
        "support_places": USE["support_places"],
        "support_cost": USE["support_cost"],
        "contested_changes": None,
    }


def _opening(trusts: pd.DataFrame) -> pd.DataFrame:
    stocks = {
        "cash": (trusts["income"] * USE["cash_days"] / DAYS).round(2),
        "backlog": _backlog(trusts),
    }
    parts = [
        pd.DataFrame({"trust": trusts["trust"], "stock": name, "amount": x}) for name, x in stocks.items()
    ]
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _backlog(trusts: pd.DataFrame) -> pd.Series:
    drawn = np.exp(0.6 * normals(SEED, "backlog", COUNT))
    return apportion(trusts["income"] * drawn, USE["backlog"] * float(trusts["income"].sum()), 2)


def savings(trusts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Schemes and one-offs: what the plans may have been made of."""
    areas = [area["area"] for area in AREAS]
    return {
        "opportunities": _opportunities(trusts),
        "one_offs": _one_offs(trusts),
        "delivery": pd.DataFrame(
            {"area": areas, "spread": USE["delivery_spread"], "common": USE["delivery_common"]}
        ),
    }


def _opportunities(trusts: pd.DataFrame) -> pd.DataFrame:
    """A trust's schemes: near its plan, some trusts with more room and some with less, by area at random."""
    room = 1 + USE["trust_room"] * (2 * uniforms(SEED, "room", COUNT) - 1)
    sizes = {
        area["area"]: float(area["share"])
        * trusts["plan_year"]
        * room
        * (0.6 + 0.8 * uniforms(SEED, area["area"], COUNT))
        for area in AREAS
    }
    scale = (
        USE["opportunity_total"]
        * float(trusts["plan_year"].sum())
        / sum(float(x.sum()) for x in sizes.values())
    )
    mean = sum(float(a["share"]) * float(a["delivery"]) for a in AREAS)
    parts = []
    for area in AREAS:
        rate = round(float(area["delivery"]) + USE["delivery_mean"] - mean, 3)
        parts.append(_schemes(trusts, area, (sizes[area["area"]] * scale).round(3), rate))
    far = trusts["group"].isin(["triple", "little"])
    extra = (USE["support_potential"] * trusts["plan_year"]).round(3)
    supported = _schemes(trusts, AREAS[0], extra, USE["delivery_mean"])
    supported["opportunity"] += "-supported"
    parts.append(supported[far].assign(needs_support=True))
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def _schemes(trusts: pd.DataFrame, area: dict[str, str], potential: pd.Series, rate: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "opportunity": trusts["trust"] + f"-{area['area']}",
            "trust": trusts["trust"],
            "area": area["area"],
            "potential": potential,
            "delivery": rate,
            "part_year": USE["part_year"],
            "one_off_cost": USE["start_cost"],
            "capital": float(area["capital"]),
            "wte": float(area["wte"]),
            "beds": 0.0,
            "first_period": YEAR,
            "needs_support": False,
            "lumpy": False,
            "qia": "approved",
        }
    )


def _one_offs(trusts: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for measure, (share, payback, backlog, wte) in MEASURES.items():
        limit = apportion(trusts["income"], share * USE["one_off_total"], 2)
        part = pd.DataFrame({"trust": trusts["trust"], "measure": measure, "period": YEAR, "limit": limit})
        parts.append(part.assign(payback=payback, backlog=backlog, wte=wte))
    return pd.concat(parts, ignore_index=True)


def care(trusts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """A&E, staff and the estate, so that savings have something to run into."""
    come = (trusts["income"] * USE["attendances"] * (0.8 + 0.4 * uniforms(SEED, "come", COUNT))).round()
    share = (USE["ae_share"] + USE["ae_spread"] * normals(SEED, "share", COUNT)).clip(0.9, 0.99)
    staff = (trusts["income"] * USE["staff"]).round()
    flows = pd.DataFrame({"standard": AE, "trust": trusts["trust"], "period": YEAR, "demand": come})
    flows = flows.assign(within=(come * share).round(), target=USE["ae_target"])
    step = pd.DataFrame({"standard": AE, "trust": trusts["trust"], "step": "extra"})
    step = step.assign(limit=(USE["ae_step"] * come).round(), unit_cost=USE["ae_cost"], tariff=0.0, wte=0.5)
    staffing = pd.DataFrame({"trust": trusts["trust"], "period": YEAR, "substantive": staff})
    staffing = staffing.assign(
        required=(USE["safe_floor"] * staff).round(1),
        agency_supply=(USE["agency_supply"] * staff).round(1),
        agency_price=USE["agency_price"],
        agency_ceiling=(USE["agency_room"] * trusts["income"]).round(3),
    )
    ceiling = (_backlog(trusts) * USE["backlog_ceiling"]).round(2)
    estate = pd.DataFrame({"trust": trusts["trust"], "growth": USE["backlog_growth"], "ceiling": ceiling})
    return {
        "standards": pd.DataFrame(
            [(AE, "A&E four hours", "flow", None, 1.0)],
            columns=["standard", "name", "kind", "weeks", "weight"],
        ),
        "flows": flows,
        "capacity": step,
        "staffing": staffing,
        "estate": estate,
    }


def monitoring(trusts: pd.DataFrame) -> pd.DataFrame:
    """The half-year."""
    amounts = [
        "plan_year",
        "plan_to_date",
        "actual_to_date",
        "forecast",
        "position_to_date",
        "position_forecast",
    ]
    table = trusts[["trust", *amounts]].copy()
    table.insert(1, "period", YEAR)
    return table
