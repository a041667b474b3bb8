"""Take the margins of the first `england-2025-26`: `optimiser/extras/generator/margins.json`.

    python -m scripts.build_margins

Run it after the national instance has changed. What is taken: quantiles of every trust's figures and the
correlations between their ranks, how trusts are grouped and how far apart they lie, the schemes of each area,
and the pots and limits as shares of expenditure.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtri

from optimiser.instances import Instance, read_instance

ROOT = Path(__file__).parents[1]
HOME = ROOT / "tests" / "editions" / "england"
"""The national instance as it first was: the margins were taken from it, and stay so that what is generated stays."""
OUT = ROOT / "optimiser" / "extras" / "generator" / "margins.json"
STEPS = 20
WEEKS_A_YEAR = 52
EARTH = 6371.0  # km
ROAD = (3.18, 0.718, 2.306)  # minutes of a journey: fixed, per km, per root of km; see the instance's page
BANDS = 5  # of size, for the types of trusts

Content = dict[str, object]


def margins(instance: Instance) -> Content:
    """Everything that the generator draws from."""
    figures = by_trust(instance)
    return {
        "from": instance.name,
        "trusts": len(figures),
        "quantiles": _quantiles(figures),
        "correlation": correlation(figures),
        "types": _types(instance),
        "system_sizes": instance.tables["trusts"].groupby("system").size().sort_values().tolist(),
        "systems_in_region": _systems_in_region(instance),
        "places": _places(instance),
        "schemes": _schemes(instance),
        "one_offs": _one_offs(instance),
        "capacity": _capacity(instance),
        "years": _years(instance),
        "constants": _constants(instance),
        "settings": dict(sorted(instance.settings.items())),
    }


def by_trust(instance: Instance) -> pd.DataFrame:
    """One row a trust, one column a figure; money, patients and beds are per £m of expenditure."""
    tables = instance.tables
    trusts = tables["trusts"].set_index("trust")
    spending = trusts["expenditure"]
    flows, lists, beds, staff = (_first(instance, name) for name in ("flows", "lists", "beds", "staffing"))
    waiting, backlog = _stock(instance, "list:"), _stock(instance, "backlog")
    return pd.DataFrame(
        {
            "size": spending,
            "margin": trusts["income"] / spending - 1,
            "staff": staff["substantive"] / spending,
            "attendances": flows["demand"] / spending,
            "ae_share": flows["within"] / flows["demand"],
            "list": waiting / spending,
            "rtt_share": 1 - (-_weekly(instance, lists) / waiting).map(math.exp),
            "list_fall": (lists["stops"] - lists["additions"]) / waiting,
            "beds": beds["available"] / spending,
            "occupancy": beds["occupied"] / beds["available"],
            "backlog": (backlog / spending).fillna(0.0),
            **_savings(instance, spending),
        }
    ).round(6)


def _first(instance: Instance, table: str) -> pd.DataFrame:
    frame, first = instance.tables[table], instance.tables["periods"]["period"].iloc[0]
    found: pd.DataFrame = frame[frame["period"] == first].set_index("trust")
    return found


def _stock(instance: Instance, stock: str) -> pd.Series:
    opening = instance.tables["opening"]
    return opening[opening["stock"].str.startswith(stock)].set_index("trust")["amount"]


def _weekly(instance: Instance, lists: pd.DataFrame) -> pd.Series:
    """Shape times weeks times weekly additions: over the list, the exponent of the list standard."""
    standards = instance.tables["standards"].set_index("standard")
    return lists["shape"] * lists["standard"].map(standards["weeks"]) * lists["additions"] / WEEKS_A_YEAR


def _plain(instance: Instance) -> pd.DataFrame:
    schemes = instance.tables["opportunities"]
    return schemes[(schemes["qia"] == "approved") & ~schemes["needs_support"]]


def _savings(instance: Instance, spending: pd.Series) -> dict[str, pd.Series]:
    schemes = _plain(instance)
    areas = schemes.pivot_table("potential", "trust", "area", "sum", sort=False)
    worth = (schemes["potential"] * schemes["delivery"]).groupby(schemes["trust"]).sum()
    shares = {f"area:{area}": areas[area] / spending for area in areas.columns}
    return {"delivery": worth / areas.sum(axis=1), **shares}


def _quantiles(figures: pd.DataFrame) -> dict[str, list[float]]:
    points = np.linspace(0, 1, STEPS + 1)
    return {name: _round(np.quantile(figures[name], points)) for name in figures.columns}


def correlation(figures: pd.DataFrame) -> list[list[float]]:
    """Correlations of normal scores: the ranks of each figure, laid on a normal curve."""
    scores = ndtri((figures.rank() - 0.5) / len(figures))
    return [
        _round(row)
        for row in scores.corr().fillna(0.0).where(~np.eye(scores.shape[1], dtype=bool), 1.0).to_numpy()
    ]


def _round(values: object, places: int = 6) -> list[float]:
    return [round(float(value), places) for value in np.asarray(values)]


def _types(instance: Instance) -> dict[str, list[float]]:
    """Share of each type in each band of size, smallest first."""
    trusts = instance.tables["trusts"]
    band = ((trusts["expenditure"].rank() - 1) / len(trusts) * BANDS).astype(int)
    shares = pd.crosstab(trusts["type"], band, normalize="columns")
    return {str(kind): _round(row) for kind, row in zip(shares.index, shares.to_numpy(), strict=True)}


def _systems_in_region(instance: Instance) -> int:
    systems = instance.tables["systems"]
    return round(len(systems) / systems["region"].nunique())


def _places(instance: Instance) -> dict[str, float]:
    """How densely trusts lie, and how far from the middle of their system.

    Both are such that a trust has, on average, as many neighbours within the travel limit as it really has,
    in its own system and outside: system centres lie evenly, trusts around them in a normal cloud.
    """
    trusts, travel = instance.tables["trusts"].set_index("trust"), instance.tables["travel"]
    same = travel["origin"].map(trusts["system"]) == travel["destination"].map(trusts["system"])
    others = trusts.groupby("system").size().map(lambda size: size * (size - 1)).sum()
    fixed, per_km, per_root = ROAD
    limit = instance.settings["transfer_minutes"]
    root = (math.sqrt(per_root**2 + 4 * per_km * (limit - fixed)) - per_root) / (2 * per_km)
    reach = root**2
    outside = float((~same).sum()) / len(trusts)
    spread = reach / (2 * math.sqrt(-math.log(1 - same.sum() / others)))
    cost = np.polyfit(travel["minutes"], travel["transfer_cost"], 1)
    return {
        "road_fixed": fixed,
        "road_km": per_km,
        "road_root_km": per_root,
        "trusts_per_km2": round(outside / (math.pi * reach**2), 6),
        "spread_km": round(spread, 3),
        "cost_minute": round(float(cost[0]), 2),
        "cost_fixed": round(float(cost[1]), 1),
        "neighbours": round(len(travel) / len(trusts), 3),
    }


SCHEME = ("part_year", "one_off_cost", "capital", "wte", "beds")


def _schemes(instance: Instance) -> list[Content]:
    """The kinds of scheme: what share of an area's potential, and what goes with it."""
    table, periods = instance.tables["opportunities"], list(instance.tables["periods"]["period"])
    table = table.assign(label=table["opportunity"].str.rsplit("-", n=1).str[1])
    spending = instance.tables["trusts"].set_index("trust")["expenditure"]
    plain = _plain(instance).groupby("area")["potential"].sum()
    found = []
    for key, rows in table.groupby(["area", "label"], sort=False):
        area, label = map(str, key)
        outside = label in {"pending", "supported"}
        base = spending[rows["trust"]].sum() if outside else plain[area]
        found.append(
            {
                "area": area,
                "label": label,
                "of": "expenditure" if outside else "area",
                "share": round(float(rows["potential"].sum() / base), 6),
                **{name: round(float(rows[name].mean()), 4) for name in SCHEME},
                "later": periods.index(rows["first_period"].iloc[0]),
                "needs_support": bool(rows["needs_support"].any()),
                "lumpy": bool(rows["lumpy"].any()),
                "qia": rows["qia"].iloc[0],
            }
        )
    return found


def _one_offs(instance: Instance) -> list[Content]:
    table = instance.tables["one_offs"]
    spending = instance.tables["trusts"]["expenditure"].sum()
    found: list[Content] = []
    for measure, rows in table.groupby("measure", sort=False):
        limits = rows.groupby("period", sort=False)["limit"].sum() / spending
        means = {name: round(float(rows[name].mean()), 4) for name in ("payback", "backlog", "wte")}
        found.append({"measure": measure, "limits": _round(limits), **means})
    return found


def _capacity(instance: Instance) -> list[Content]:
    """The steps: limits as a share of the attendances, or of what leaves the list."""
    table = instance.tables["capacity"]
    done = {
        "flow": _first(instance, "flows")["demand"].sum(),
        "list": _first(instance, "lists")["stops"].sum(),
    }
    kinds = instance.tables["standards"].set_index("standard")["kind"]
    found: list[Content] = []
    for key, rows in table.groupby(["standard", "step"], sort=False):
        standard, step = map(str, key)
        kind = kinds[standard]
        money = {name: round(float(rows[name].mean()), 4) for name in ("unit_cost", "tariff", "wte")}
        share = round(float(rows["limit"].sum() / done[kind]), 6)
        found.append({"kind": kind, "step": step, "share": share, **money})
    return found


ENVELOPE = (
    "efficiency_min",
    "efficiency_max",
    "one_off_share",
    "bailout_condition",
    "loan_rate",
    "support_cost",
)
POTS = ("grant_pot", "loan_pot", "capital_budget")


def _years(instance: Instance) -> dict[str, list[float]]:
    """What differs from year to year: growth, pots over expenditure, limits, targets, growth of work."""
    tables = instance.tables
    envelope, spending = tables["envelope"], tables["trusts"]["expenditure"].sum()
    drivers = tables["drivers"]
    return {
        **{name: _round(drivers[name]) for name in drivers.columns if name not in {"period", "type"}},
        **{name: _round(envelope[name] / spending, 8) for name in POTS},
        **{name: _round(envelope[name]) for name in ENVELOPE},
        "ae_target": _round(tables["flows"].groupby("period", sort=False)["target"].mean()),
        "rtt_gain": _rtt_gain(instance),
        "ae_growth": _growth(tables["flows"], "demand"),
        "rtt_growth": _growth(tables["lists"], "additions"),
    }


def _growth(table: pd.DataFrame, column: str) -> list[float]:
    sums = table.groupby("period", sort=False)[column].sum()
    return _round((sums / sums.shift()).fillna(1.0) - 1)


def _rtt_gain(instance: Instance) -> list[float]:
    """How far the targets rise from year to year, in the mean over trusts."""
    targets = instance.tables["lists"].groupby("period", sort=False)["target"].mean()
    return _round(targets.diff().fillna(targets.iloc[0] - by_trust(instance)["rtt_share"].mean()))


def _constants(instance: Instance) -> Mapping[str, float]:
    """Ratios that are the same at every trust, or nearly."""
    tables = instance.tables
    trusts = tables["trusts"].set_index("trust")
    spending, beds = trusts["expenditure"], _first(instance, "beds")
    staff, flows = _first(instance, "staffing"), _first(instance, "flows")
    cash = tables["cash"].set_index("trust")["minimum"]
    estate, full = tables["estate"].set_index("trust"), beds["safe_occupancy"] > beds["safe_occupancy"].min()
    slope = beds["flow_slope"] * beds["available"] ** 2 / (beds["occupied"] * flows["demand"])
    held = _stock(instance, "backlog")
    supported = tables["opportunities"].query("needs_support")["trust"].nunique()
    found = {
        "planned_efficiency": tables["assumptions"].set_index("id").loc["planned_efficiency", "value"],
        "opening_cash": _stock(instance, "cash").sum() / spending.sum(),
        "minimum_cash": cash.sum() / spending.sum(),
        "support_places": tables["envelope"]["support_places"].iloc[0] / len(trusts),
        "supported": supported / len(trusts),
        "hub_systems": _hub_size(instance),
        "required": staff["required"].sum() / staff["substantive"].sum(),
        "agency_supply": staff["agency_supply"].sum() / staff["substantive"].sum(),
        "agency_price": staff["agency_price"].mean(),
        "agency_ceiling": staff["agency_ceiling"].sum() / staff["substantive"].sum(),
        "safe_occupancy": beds["safe_occupancy"].min(),
        "occupancy_margin": (beds["safe_occupancy"] - beds["occupied"] / beds["available"])[full].median(),
        "escalation_limit": beds["escalation_limit"].sum() / beds["available"].sum(),
        "escalation_cost": beds["escalation_cost"].mean(),
        "escalation_wte": beds["escalation_wte"].mean(),
        "occupancy_slope": slope.median(),
        "backlog_growth": estate["growth"].mean(),
        "backlog_ceiling": estate["ceiling"].sum() / held[held > 0].sum(),
        "shape": _first(instance, "lists")["shape"].mean(),
        "delivery_spread": tables["delivery"]["spread"].mean(),
        "delivery_common": tables["delivery"]["common"].mean(),
    }
    return {name: round(float(value), 6) for name, value in found.items()}


def _hub_size(instance: Instance) -> float:
    """The smallest system with a network that is all or nothing."""
    trusts = instance.tables["trusts"].set_index("trust")
    sizes = trusts.groupby("system").size()
    hubs = instance.tables["opportunities"].query("lumpy")["trust"].unique()
    return float(sizes[trusts.loc[hubs, "system"]].min())


def text_of(content: Content) -> str:
    """The content as JSON, a line for each entry of each part."""
    parts = [f"{json.dumps(name)}: {_part(part)}" for name, part in content.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _part(part: object) -> str:
    if isinstance(part, Mapping):
        lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in part.items()]
        return "{\n" + ",\n".join(lines) + "\n}"
    if isinstance(part, list) and part and isinstance(part[0], list | dict):
        return "[\n" + ",\n".join(" " + json.dumps(row) for row in part) + "\n]"
    return json.dumps(part)


def main() -> None:
    """Read the instance, write the margins."""
    OUT.write_text(text_of(margins(read_instance(HOME))), encoding="utf-8", newline="\n")
    print(f"written to {OUT}")


if __name__ == "__main__":
    main()
