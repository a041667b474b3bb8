"""Sections 1 to 3 of the formulation: sets, tables by key, and the do-nothing path, as plain dictionaries.

Periods are numbered 1..Y, as on the page, so that index 0 is "before the first period".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle.tables import Row, Tables, read_tables

Key = tuple[Any, ...]
Numbers = dict[str, float | None]

EMPTY_IS_ZERO = {
    "capital_to_revenue_limit", "smallest_award", "payback", "tariff", "wte", "beds", "capital",
    "one_off_cost", "loan_rate", "support_cost", "transfer_cost", "backlog", "flow_slope",
    "repair_least",
}  # fmt: skip
EMPTY_IS_ONE = {"excess_cost_supported"}


@dataclass
class Data:
    """One instance. Money in £m; every dictionary is keyed as its table, with periods as numbers."""

    settings: dict[str, float]
    labels: list[str]
    years: dict[int, float]
    systems: list[str]
    trusts: list[str]
    system: dict[str, str]
    type: dict[str, str]
    base_income: dict[str, float]
    base_spend: dict[str, float]
    benchmark: dict[str, float | None]
    cost: dict[Key, float]
    income: dict[Key, float]
    spend: dict[Key, float]
    adjustments: dict[Key, float]
    events: dict[Key, float]
    nothing: dict[Key, float]
    control: dict[Key, float]
    commissioners: dict[Key, float]
    envelope: dict[int, Numbers]
    opportunities: dict[str, dict[str, Any]]
    one_offs: dict[Key, Numbers]
    cash_table: bool
    minimum: dict[str, float | None]
    opening: dict[Key, float]
    standards: dict[str, dict[str, Any]]
    flows: dict[Key, Numbers]
    lists: dict[Key, Numbers]
    capacity: dict[Key, Numbers]
    staffing: dict[Key, Numbers]
    beds: dict[Key, Numbers]
    estate: dict[str, Numbers]
    changes: dict[str, dict[str, Any]]
    effects: dict[Key, float]
    refused: set[str]
    travel: dict[Key, Numbers]
    asks: dict[Key, Numbers]
    fences: dict[Key, Numbers]

    @property
    def periods(self) -> range:
        """1..Y."""
        return range(1, len(self.labels) + 1)

    @property
    def last(self) -> int:
        """Y."""
        return len(self.labels)

    def of_trust(self, trust: str) -> list[str]:
        """The opportunities of a trust."""
        return [o for o, row in self.opportunities.items() if row["trust"] == trust]

    def measures(self, trust: str, period: int) -> list[str]:
        """The one-off measures that a trust has a row for in the period."""
        return [m for (t, m, y) in self.one_offs if (t, y) == (trust, period)]

    def steps(self, standard: str, trust: str) -> list[str]:
        """The capacity steps of a standard at a trust."""
        return [k for (v, t, k) in self.capacity if (v, t) == (standard, trust)]

    def share(self, trust: str) -> float:
        """The part of its system's changes that a trust carries: by base-year expenditure."""
        total = sum(self.base_spend[t] for t in self.trusts if self.system[t] == self.system[trust])
        return self.base_spend[trust] / total

    def effect(self, measure: str, trust: str) -> dict[str, float]:
        """The amount by change that `change_effects` (with the receivers' rule) has at a trust."""
        return {r: a for (r, t, m), a in self.effects.items() if (t, m) == (trust, measure)}

    def edges(self) -> list[Key]:
        """Directed travel rows on which patients may be sent."""
        limit = self.settings.get("transfer_minutes")
        return [e for e, row in self.travel.items() if limit is None or need(row["minutes"]) <= limit]

    def entitlement(self, trust: str, period: int, *, conditional: bool = True) -> float:
        """What a trust that had met the condition in every year would still be short of (£m).

        Not `conditional`: with the condition counted as 0.
        """
        wanted = self.control.get(("trust", trust, period, "reported"), 0.0)
        asked = [conditional * (self.envelope[z]["bailout_condition"] or 0.0) for z in range(1, period + 1)]
        met = sum(share * self.spend[trust, z] for z, share in enumerate(asked, start=1))
        unpaid = (1 - need(self.envelope[period]["excess_cost_supported"])) * self.excess(trust, period)
        return max(0.0, wanted - self.nothing[trust, period] - self.years[period] * met - unpaid)

    def excess(self, trust: str, period: int) -> float:
        """The cost of a trust above its benchmark, at the costs of the period (£m)."""
        benchmark = self.benchmark[trust]
        if benchmark is None:
            return 0.0
        above = max(0.0, self.base_spend[trust] - benchmark)
        return self.years[period] * self.cost[trust, period] * above

    def untouched(self, v: str, t: str, period: int) -> float:
        """list0: the list at the end of a period if nothing is done; it does not go below zero."""
        length = self.opening.get((t, f"list:{v}"), 0.0)
        for y in range(1, period + 1):
            row = self.lists[v, t, y]
            length = max(0.0, length + need(row["additions"]) - need(row["stops"]))
        return length

    def paced(self, rows: dict[Key, Numbers], v: str, t: str, period: int) -> float | None:
        """Σ ℓ·pace to the end of a period; None as soon as one period has none (an empty cell, or no row)."""
        upto = range(1, period + 1)
        paces = [rows[v, t, y]["pace"] if (v, t, y) in rows else None for y in upto]
        if any(pace is None for pace in paces):
            return None
        return sum(self.years[y] * need(pace) for y, pace in zip(upto, paces, strict=True))

    def slope(self, v: str, t: str, period: int) -> float:
        """The patients a year that one more bed brings inside this flow standard."""
        if (t, period) not in self.beds:
            return 0.0
        inside = {
            w: need(row["within"]) for (w, there, y), row in self.flows.items() if (there, y) == (t, period)
        }
        everybody = sum(inside.values())
        return need(self.beds[t, period]["flow_slope"]) * inside[v] / everybody if everybody else 0.0


def need(value: float | None) -> float:
    """A number that cannot be empty."""
    assert value is not None
    return value


def number(row: Row, column: str) -> float | None:
    """A cell: None where an empty (or absent) one means "no limit, no row", 0 or 1 where it means that."""
    cell = row.get(column) or ""
    if cell == "":
        return 0.0 if column in EMPTY_IS_ZERO else 1.0 if column in EMPTY_IS_ONE else None
    return float(cell)


def price_step(g: Row) -> float:
    """How prices step in a year that begins under these rates."""
    return (1 + float(g["price_uplift"])) * (1 + float(g["funded_growth"]))


def cost_step(g: Row) -> float:
    """How costs step."""
    return (1 + float(g["cost_inflation"])) * (1 + float(g["marginal_cost"]) * float(g["demand_growth"]))


def load(folder: str | Path, scenario: str | None = None) -> Data:
    """Read an instance folder; nothing is checked."""
    tables, settings = read_tables(Path(folder), scenario)
    return _Loader(tables, settings).data()


class _Loader:
    """Turns rows of text into dictionaries by key."""

    def __init__(self, tables: Tables, settings: dict[str, float]) -> None:
        self.tables: dict[str, list[Row]] = defaultdict(list, tables)
        self.settings = settings
        self.labels = [row["period"] for row in tables["periods"]]
        self.index = {label: i + 1 for i, label in enumerate(self.labels)}
        self.years = {i + 1: float(row["years"]) for i, row in enumerate(tables["periods"])}
        self.trusts = {row["trust"]: row for row in tables["trusts"]}

    def keyed(self, table: str, key: tuple[str, ...], columns: str) -> dict[Any, Numbers]:
        """A table of numbers by its key."""
        out: dict[Any, Numbers] = {}
        for row in self.tables[table]:
            parts = tuple(self.index[row[k]] if k == "period" else row[k] for k in key)
            out[parts if len(parts) > 1 else parts[0]] = {c: number(row, c) for c in columns.split()}
        return out

    def amounts(self, table: str, key: tuple[str, ...], column: str) -> dict[Any, float]:
        """One column by key; rows with the same key add up."""
        out: dict[Any, float] = defaultdict(float)
        for row in self.tables[table]:
            parts = tuple(self.index[row[k]] if k == "period" else row[k] for k in key)
            out[parts] += float(row[column])
        return dict(out)

    def data(self) -> Data:
        """The whole instance."""
        income, spend, cost = self.growth()
        adjustments = self.amounts("adjustments", ("trust", "period"), "amount")
        nothing = {key: income[key] - spend[key] + adjustments.get(key, 0.0) for key in income}
        flows = self.keyed("flows", ("standard", "trust", "period"), "demand within target pace")
        lists = self.keyed("lists", ("standard", "trust", "period"), "additions stops shape target pace")
        travel = self.keyed("travel", ("origin", "destination"), "minutes transfer_cost")
        effects, refused = self.received({(v, t) for v, t, _ in [*flows, *lists]}, travel)
        return Data(
            settings=self.settings,
            labels=self.labels,
            years=self.years,
            systems=[row["system"] for row in self.tables["systems"]],
            trusts=list(self.trusts),
            system={t: row["system"] for t, row in self.trusts.items()},
            type={t: row["type"] for t, row in self.trusts.items()},
            base_income={t: float(row["income"]) for t, row in self.trusts.items()},
            base_spend={t: float(row["expenditure"]) for t, row in self.trusts.items()},
            benchmark={t: number(row, "expected_cost") for t, row in self.trusts.items()},
            cost=cost,
            income=income,
            spend=spend,
            adjustments=adjustments,
            events=self.amounts("adjustments", ("trust", "period", "label"), "amount"),
            nothing=nothing,
            control=self.amounts("control_totals", ("level", "id", "period", "basis"), "amount"),
            commissioners=self.amounts("commissioners", ("system", "period"), "position"),
            envelope=self.envelope(),
            opportunities={row["opportunity"]: self.opportunity(row) for row in self.tables["opportunities"]},
            one_offs=self.keyed("one_offs", ("trust", "measure", "period"), "limit payback backlog wte"),
            cash_table="cash" in self.tables,
            minimum={row["trust"]: number(row, "minimum") for row in self.tables["cash"]},
            opening=self.amounts("opening", ("trust", "stock"), "amount"),
            standards={row["standard"]: self.standard(row) for row in self.tables["standards"]},
            flows=flows,
            lists=lists,
            capacity=self.keyed("capacity", ("standard", "trust", "step"), "limit unit_cost tariff wte"),
            staffing=self.keyed(
                "staffing",
                ("trust", "period"),
                "substantive required agency_supply agency_price agency_ceiling",
            ),
            beds=self.keyed(
                "beds",
                ("trust", "period"),
                "available occupied safe_occupancy escalation_limit escalation_cost escalation_wte "
                "flow_slope",
            ),
            estate=self.keyed("estate", ("trust",), "growth ceiling"),
            changes={row["change"]: self.change(row) for row in self.tables["changes"]},
            effects=effects,
            refused=refused,
            travel=travel,
            asks=self.keyed("asks", ("trust", "period"), "least most"),
            fences=self.keyed("ring_fences", ("type", "period"), "grant_least cip_most"),
        )

    def growth(self) -> tuple[dict[Key, float], dict[Key, float], dict[Key, float]]:
        """Income, expenditure and the factor of costs by (trust, period) of §3."""
        drivers = {(self.index[row["period"]], row["type"]): row for row in self.tables["drivers"]}
        income: dict[Key, float] = {}
        spend: dict[Key, float] = {}
        costs: dict[Key, float] = {}
        for t, trust in self.trusts.items():
            rates = {y: drivers.get((y, trust["type"])) or drivers[y, "*"] for y in self.years}
            price = self.factors({y: price_step(g) for y, g in rates.items()})
            cost = self.factors({y: cost_step(g) for y, g in rates.items()})
            for y, years in self.years.items():
                income[t, y] = years * float(trust["income"]) * price[y]
                spend[t, y] = years * float(trust["expenditure"]) * cost[y]
                costs[t, y] = cost[y]
        return income, spend, costs

    def covered(self) -> dict[int, tuple[float, float]]:
        """The time from a to b that a period covers; what is within a thousandth of a whole year is one."""
        out: dict[int, tuple[float, float]] = {}
        now = 0.0
        for y, years in self.years.items():
            then = now + years
            if abs(then - round(then)) <= 1e-3 and round(then) > now:
                then = float(round(then))
            out[y] = (now, then)
            now = then
        return out

    def factors(self, step: dict[int, float]) -> dict[int, float]:
        """The mean level over each period: walk through the years and put each year's level where it falls."""
        covered = self.covered()
        end = max(b for _, b in covered.values())
        area = dict.fromkeys(self.years, 0.0)
        level, year = 1.0, 0
        while year < end:
            (begins,) = [y for y, (a, b) in covered.items() if a <= year < b]
            level *= step[begins]
            for y, (a, b) in covered.items():
                area[y] += level * max(0.0, min(b, year + 1) - max(a, year))
            year += 1
        return {y: area[y] / (b - a) for y, (a, b) in covered.items()}

    def envelope(self) -> dict[int, Numbers]:
        """The envelope by period; a period without a row has no limits."""
        columns = (
            "grant_pot loan_pot loan_rate capital_budget capital_to_revenue_limit efficiency_min "
            "efficiency_max one_off_share smallest_award bailout_condition support_places support_cost "
            "contested_changes excess_cost_supported repair_least"
        )
        found = self.keyed("envelope", ("period",), columns)
        blank: Row = {}
        return {y: found.get(y) or {c: number(blank, c) for c in columns.split()} for y in self.years}

    def opportunity(self, row: Row) -> dict[str, Any]:
        """One opportunity with its numbers as numbers."""
        numbers = {
            c: number(row, c)
            for c in ("potential", "delivery", "part_year", "one_off_cost", "capital", "wte", "beds")
        }
        return {
            **numbers,
            "trust": row["trust"],
            "first": self.index[row["first_period"]] if row["first_period"] else 1,
            "needs_support": row["needs_support"] == "true",
            "lumpy": row["lumpy"] == "true",
            "qia": row["qia"],
        }

    def standard(self, row: Row) -> dict[str, Any]:
        """One standard."""
        return {"kind": row["kind"], "weeks": number(row, "weeks"), "weight": float(row["weight"])}

    def change(self, row: Row) -> dict[str, Any]:
        """One service change."""
        return {
            "system": row["system"],
            "capital": number(row, "capital"),
            "saving": float(row["saving"]),
            "double_running": float(row["double_running"]),
            "lead": int(float(row["lead"])),
            "contested": row["contested"] == "true",
            "earliest": self.index[row["earliest"]] if row["earliest"] else 1,
        }

    def received(self, rows: set[Key], travel: dict[Any, Numbers]) -> tuple[dict[Key, float], set[str]]:
        """The effects with the receivers' rule applied, and the changes that are refused by it.

        `rows` holds the (standard, trust) pairs with a row in flows or lists.
        """
        stated = self.amounts("change_effects", ("change", "trust", "measure"), "amount")
        effects: dict[Key, float] = defaultdict(float, stated)
        refused: set[str] = set()
        limit = self.settings.get("transfer_minutes", float("inf"))
        for (change, loser, measure), amount in stated.items():
            given = any(a > 0 for (c, _, m), a in stated.items() if (c, m) == (change, measure))
            if not measure.startswith("demand:") or amount >= 0 or given:
                continue
            standard = measure.removeprefix("demand:")
            pull = {
                there: 1.0 / (need(row["minutes"]) or 1.0)
                for (here, there), row in travel.items()
                if here == loser != there and (standard, there) in rows and need(row["minutes"]) <= limit
            }
            if not pull:
                refused.add(change)
            for there, weight in pull.items():
                effects[change, there, measure] -= amount * weight / sum(pull.values())
        return dict(effects), refused
