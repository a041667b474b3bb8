"""A trust typed in: every figure the median of its type, per pound, per bed, per WTE or per patient.

What grows with a trust is compared by what it grows with: money by what the trust spends, patients inside a standard by
those who come, staff needed by staff there, beds filled by beds there, a waiting list by those who join it. What does
not - a price, a share, a rate - is the median as it is. A trust has a row where at least half of its type has one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimiser.extras.starter.choice import Typed
from optimiser.extras.starter.layout import GROWS, neat
from optimiser.extras.starter.pick import Tables
from trustmodels.contract import BY_NAME, Column

OWN_COLUMN = {
    ("flows", "within"): "demand",
    ("lists", "stops"): "additions",
    ("staffing", "required"): "substantive",
    ("staffing", "agency_supply"): "substantive",
    ("beds", "occupied"): "available",
    ("beds", "escalation_limit"): "available",
}
"""Columns that go with another one of the same row."""
OTHER_TABLE = {("capacity", "limit"), ("opening", "amount"), ("estate", "ceiling")}
"""Columns that go with another table, or with what the trust spends."""
PER = {
    "demand": "patient who comes",
    "additions": "patient who joins",
    "substantive": "WTE in post",
    "available": "bed",
    "patients": "patient of the standard",
    "joining": "patient who joins",
    "backlog": "£ of backlog",
    "expenditure": "£ of expenditure",
    "": "",
}
"""What a figure is compared by, in words."""
ORDER = ("cash", "one_offs", "flows", "lists", "capacity", "opening", "staffing", "beds", "estate")
"""Tables in the order in which they can be filled: one that others go with comes before them."""
KIND = ("area", "first_period", "needs_support", "qia")
REGION = "Region 1"
"""The region of trusts that are typed in, to be changed on the sheet `who`."""
WEIGHED = ("delivery", "part_year", "one_off_cost", "capital", "wte", "beds")


@dataclass(frozen=True)
class Median:
    """One benchmark: of which figure and type, per what, over how many trusts, with the quartiles."""

    type: str
    table: str
    column: str
    item: str
    per: str
    trusts: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class FilledIn:
    """The rows of trusts typed in, and the benchmarks they were filled with."""

    tables: Tables
    medians: tuple[Median, ...]


def fill(source: Tables, typed: Sequence[Typed]) -> FilledIn:
    """Fill the tables of trusts typed in.

    Args:
        source: the tables of the source, with the periods that are wanted and without those that are left out.
        typed: the trusts.
    """
    parts: list[Tables] = []
    medians: list[Median] = []
    for kind in dict.fromkeys(trust.type for trust in typed):
        peers = source["trusts"][source["trusts"]["type"] == kind]
        theirs = Peers(kind, source, tuple(peers["trust"]))
        parts += [theirs.rows(trust) for trust in typed if trust.type == kind]
        medians += theirs.medians.values()
    order = {trust.trust: at for at, trust in enumerate(typed)}
    tables = {
        name: _joined(name, parts, order) for name in dict.fromkeys(name for part in parts for name in part)
    }
    systems = dict.fromkeys((trust.system, trust.system_name) for trust in typed)
    rows = [{"system": code, "name": name, "region": REGION} for code, name in systems]
    tables["systems"] = pd.DataFrame(rows)
    return FilledIn(tables, tuple(medians))


def _joined(name: str, parts: Iterable[Tables], order: Mapping[str, int]) -> pd.DataFrame:
    """The rows of all typed trusts, in the order in which they were typed."""
    who = "id" if name == "control_totals" else "trust"
    frame = pd.concat([part[name] for part in parts if name in part], ignore_index=True)
    ranks = frame[who].map(order)
    return frame.iloc[ranks.argsort(kind="stable")].reset_index(drop=True)


@dataclass(frozen=True)
class Usual:
    """A row that most of a type have: its key without the trust; of each column what it goes with, and the median."""

    key: dict[str, str]
    item: str
    rates: list[tuple[Column, str, float]]


class Peers:
    """The trusts of one type in the source, and what they have in common."""

    def __init__(self, kind: str, source: Tables, codes: tuple[str, ...]) -> None:
        self.kind, self.source, self.codes = kind, source, codes
        self.medians: dict[tuple[str, str, str], Median] = {}
        self.usual: dict[str, list[Usual]] = {}
        self.schemes: list[tuple[float, dict[str, object]]] = []
        self.theirs = {name: _of(source[name], codes) for name in ("trusts", *ORDER) if name in source}

    def rows(self, trust: Typed) -> Tables:
        """Every row of a trust of this type."""
        found: Tables = {"trusts": self._trust(trust)}
        for name in ORDER:
            if name in self.theirs and len(frame := self._table(name, trust.trust, found)):
                found[name] = frame
        found["opportunities"] = self._schemes(found)
        if "control_totals" in self.source:
            totals = self._totals(found)
            found |= {"control_totals": totals} if len(totals) else {}
        return found

    def _trust(self, trust: Typed) -> pd.DataFrame:
        peers = self.theirs["trusts"]
        spends = trust.expenditure
        if spends is None:
            spends = self._median("trusts", "expenditure", "", "", peers["expenditure"])
        row: dict[str, object] = {"trust": trust.trust, "name": trust.name, "type": self.kind}
        row |= {"system": trust.system, "expenditure": neat(spends, "£m")}
        if trust.income is not None:
            row["income"] = neat(trust.income, "£m")
        for name in (name for name in ("income", "expected_cost") if name not in row):
            rate = self._median("trusts", name, "", "expenditure", peers[name] / peers["expenditure"])
            row[name] = neat(rate * spends, "£m")
        return pd.DataFrame([row]).reindex(columns=list(BY_NAME["trusts"].names))

    def _table(self, name: str, code: str, here: Tables) -> pd.DataFrame:
        """The rows of a table: those keys that half of the peers have."""
        if name not in self.usual:
            self.usual[name] = list(self._usual(name))
        rows, sizes = [], Sizes.of(here)
        for usual in self.usual[name]:
            row: dict[str, Any] = {"trust": code, **usual.key}
            for column, per, rate in usual.rates:
                base = _base(name, column, row, sizes) if per else 1.0
                row[column.name] = neat(rate * base, _unit(name, column, usual.item))
            if name == "capacity":
                row["tariff"] = min(row["tariff"], row["unit_cost"])
            rows.append(row)
        return pd.DataFrame(rows, columns=list(BY_NAME[name].names))

    def _usual(self, name: str) -> Iterator[Usual]:
        """For each key that half of the peers have, the medians of its columns."""
        table, peers = BY_NAME[name], self.theirs[name]
        by = [key for key in table.key if key != "trust"]
        numeric = [column for column in table.columns if column.numeric]
        rates = {column.name: _rates(name, column, self.theirs, peers) for column in numeric}
        for key, group in peers.groupby(by, sort=False) if by else [((), peers)]:
            if 2 * group["trust"].nunique() < len(self.codes):
                continue
            found = dict(zip(by, map(str, key), strict=True))
            item = "/".join(found[part] for part in by if part != "period")
            medians = [
                (column, per, self._median(name, column.name, item, per, rates[column.name][group.index]))
                for column in numeric
                for per in [_per(name, column, item)]
            ]
            yield Usual(found, item, medians)

    def _schemes(self, here: Tables) -> pd.DataFrame:
        """One scheme for each area, beginning, need of support and assessment that most of its type have."""
        if not self.schemes:
            self.schemes = list(self._kinds())
        code, size = str(here["trusts"]["trust"].iloc[0]), float(here["trusts"]["expenditure"].iloc[0])
        seen: dict[str, int] = {}
        rows = []
        for rate, kind in self.schemes:
            area, potential = str(kind["area"]), neat(rate * size, "£m")
            if potential > 0:
                seen[area] = seen.get(area, 0) + 1
                who = {"opportunity": f"{code}-{area}-{seen[area]}", "trust": code, "potential": potential}
                rows.append({**kind, **who, "lumpy": False})
        return pd.DataFrame(rows, columns=list(BY_NAME["opportunities"].names))

    def _kinds(self) -> Iterator[tuple[float, dict[str, object]]]:
        """The kinds of scheme that most of the type have: potential over expenditure, and the other columns."""
        frame = _of(self.source["opportunities"], self.codes)
        spends = self.theirs["trusts"].set_index("trust")["expenditure"]
        for key, group in frame[frame["qia"] != "rejected"].groupby(list(KIND), sort=False):
            kind = dict(zip(KIND, key, strict=True))
            potential = group.groupby("trust")["potential"].sum()
            shares = (potential / spends[potential.index]).reindex(list(self.codes), fill_value=0.0)
            if shares.median() <= 0:
                continue
            marks = ["supported"] if bool(kind["needs_support"]) else []
            marks += [] if kind["qia"] == "approved" else [str(kind["qia"])]
            label = "-".join((str(kind["area"]), str(kind["first_period"]), *marks))
            rate = self._median("opportunities", "potential", label, "expenditure", shares)
            for name in WEIGHED:
                kind[name] = neat(_weighed(group, name), BY_NAME["opportunities"].column(name).unit)
            yield rate, kind

    def _totals(self, here: Tables) -> pd.DataFrame:
        totals = self.source["control_totals"]
        frame = totals[(totals["level"] == "trust") & totals["id"].isin(self.codes)]
        spends = self.theirs["trusts"].set_index("trust")["expenditure"]
        code, size = here["trusts"]["trust"].iloc[0], float(here["trusts"]["expenditure"].iloc[0])
        rows = []
        for (period, basis), group in frame.groupby(["period", "basis"], sort=False):
            if 2 * group["id"].nunique() >= len(self.codes):
                shares = group["amount"] / group["id"].map(spends)
                rate = self._median("control_totals", "amount", str(basis), "expenditure", shares)
                rows.append(("trust", code, period, basis, neat(rate * size, "£m")))
        return pd.DataFrame(rows, columns=list(BY_NAME["control_totals"].names))

    def _median(self, table: str, column: str, item: str, per: str, values: pd.Series) -> float:
        """The median of what is known, kept for the assumptions; that of the first period where there are several."""
        known = values[np.isfinite(values)]
        if 2 * len(known) < len(values) or not len(known):
            return math.nan
        low, middle, high = (float(known.quantile(at)) for at in (0.25, 0.5, 0.75))
        found = Median(self.kind, table, column, item, PER[per], len(known), middle, low, high)
        self.medians.setdefault((table, column, item), found)
        return middle


def _of(frame: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
    kept: pd.DataFrame = frame[frame["trust"].isin(list(codes))]
    return kept.reset_index(drop=True)


def _per(table: str, column: Column, item: str) -> str:
    """What a figure goes with; empty where it is compared as it is."""
    at = (table, column.name)
    if at in OWN_COLUMN:
        return OWN_COLUMN[at]
    if at == ("capacity", "limit"):
        return "patients"
    if at == ("estate", "ceiling"):
        return "backlog"
    if at == ("opening", "amount"):
        return "joining" if item.startswith("list:") else "expenditure"
    return "expenditure" if column.dimension in GROWS else ""


def _unit(table: str, column: Column, item: str) -> str:
    if table != "opening":
        return column.unit
    return "patients" if item.startswith("list:") else "£m"


def _rates(table: str, column: Column, tables: Tables, frame: pd.DataFrame) -> pd.Series:
    """Each trust's figure by what it goes with; not a number where that is nothing."""
    if (table, column.name) not in OTHER_TABLE | OWN_COLUMN.keys() and column.dimension not in GROWS:
        return frame[column.name]
    sizes = Sizes.of(tables)
    base = pd.Series(
        [_base(table, column, row, sizes) for row in frame.to_dict(orient="records")], frame.index, "float64"
    )
    return frame[column.name] / base.where(base > 0)


@dataclass(frozen=True)
class Sizes:
    """What figures go with: spending and backlog by trust, and those who come or join, by standard and trust."""

    spends: Mapping[str, float]
    backlog: Mapping[str, float]
    patients: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, tables: Tables) -> Sizes:
        """From the tables; patients are those of the first period."""
        trusts = tables["trusts"]
        patients: dict[tuple[str, str], float] = {}
        for name, column in (("flows", "demand"), ("lists", "additions")):
            for row in tables[name].to_dict(orient="records") if name in tables else ():
                patients.setdefault((row["standard"], row["trust"]), row[column])
        backlog = {}
        if "opening" in tables:
            frame = tables["opening"][tables["opening"]["stock"] == "backlog"]
            backlog = dict(zip(frame["trust"], frame["amount"], strict=True))
        return cls(dict(zip(trusts["trust"], trusts["expenditure"], strict=True)), backlog, patients)


def _base(table: str, column: Column, row: Mapping[Any, Any], sizes: Sizes) -> float:
    """What the figure of a row goes with."""
    at, trust = (table, column.name), row["trust"]
    if at in OWN_COLUMN:
        return float(row[OWN_COLUMN[at]])
    if table == "capacity" and at in OTHER_TABLE:
        return sizes.patients.get((row["standard"], trust), math.nan)
    if at == ("estate", "ceiling"):
        return sizes.backlog.get(trust, math.nan)
    if table == "opening" and row["stock"].startswith("list:"):
        return sizes.patients.get((row["stock"].removeprefix("list:"), trust), math.nan)
    return sizes.spends[trust]


def _weighed(group: pd.DataFrame, name: str) -> float:
    """The median over trusts of their mean, weighed by potential."""
    total = group["potential"].groupby(group["trust"]).sum()
    part = (group["potential"] * group[name]).groupby(group["trust"]).sum()
    return float((part / total.where(total > 0)).median())
