"""A part of an instance: the first periods, the picked trusts with their own figures, and the nation's in proportion.

What is one trust's is kept as it is. A pot of the nation is shared by what the trusts spend; a total of a system or of
the sector is that of its trusts, and the same share of what it holds beyond them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import pandas as pd

from optimiser.extras.starter.layout import neat
from trustmodels.contract import BY_NAME, TABLES, Table

Tables = dict[str, pd.DataFrame]
POTS = ("grant_pot", "loan_pot", "capital_budget", "capital_to_revenue_limit", "repair_least")
PLACES = "support_places"
FENCES = ("grant_least", "cip_most")
TO_BE_SHARED = {"envelope": (*POTS, PLACES), "commissioners": ("position",), "ring_fences": FENCES}
"""Columns that a part has its share of."""
OF_TRUSTS = tuple(table.name for table in TABLES if "trust" in table.names and table.name != "change_effects")
"""Tables whose rows are each one trust's."""


def first_periods(
    tables: Mapping[str, pd.DataFrame], present: Collection[str], labels: Mapping[str, str]
) -> Tables:
    """The tables with the first periods only, under their new labels.

    A scheme or change that can only begin later is left out.
    """
    found = {}
    for name in present:
        frame = tables[name]
        for column in BY_NAME[name].columns:
            if column.kind == "period" or (name, column.name) == ("periods", "period"):
                frame = frame[frame[column.name].isin(labels)]
                frame = frame.assign(**{column.name: frame[column.name].map(labels)})
        found[name] = frame.reset_index(drop=True)
    return found


def of_trusts(tables: Tables, codes: Collection[str]) -> Tables:
    """The rows of these trusts in every table whose rows are a trust's, and the journeys and changes among them."""
    found = {name: _rows(tables[name], "trust", codes) for name in OF_TRUSTS if name in tables}
    if "control_totals" in tables:
        frame = tables["control_totals"]
        found["control_totals"] = _rows(frame[frame["level"] == "trust"], "id", codes)
    if "travel" in tables:
        found["travel"] = _rows(_rows(tables["travel"], "origin", codes), "destination", codes)
    if "changes" in tables:
        found |= _changes(tables, codes)
    if "adjustments" in found:
        found["adjustments"] = _added_up(BY_NAME["adjustments"], found["adjustments"])
    return found


def _rows(frame: pd.DataFrame, column: str, codes: Collection[str]) -> pd.DataFrame:
    kept: pd.DataFrame = frame[frame[column].isin(list(codes))]
    return kept.reset_index(drop=True)


def _changes(tables: Tables, codes: Collection[str]) -> Tables:
    """The service changes of systems that are there, none of whose effects is at another trust."""
    trusts, effects = tables["trusts"], tables.get("change_effects")
    systems = set(trusts["system"][trusts["trust"].isin(list(codes))])
    changes = _rows(tables["changes"], "system", systems)
    if effects is None:
        return {"changes": changes}
    elsewhere = set(effects["change"][~effects["trust"].isin(list(codes))])
    changes = _rows(changes, "change", set(changes["change"]) - elsewhere)
    kept = _rows(effects, "change", list(changes["change"]))
    return {"changes": changes, "change_effects": _added_up(BY_NAME["change_effects"], kept)}


def _added_up(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """One row for what several say of the same thing, so that it can stand in one cell."""
    by = [column.name for column in table.columns if not column.numeric]
    summed = frame.groupby(by, sort=False)["amount"].sum().reset_index()
    return summed[list(table.names)]


def of_nation(source: Tables, here: Tables) -> Tables:
    """The tables that are nobody's alone: systems apart, which go with who is there.

    Args:
        source: all tables of the source, with the periods that are wanted.
        here: the rows of the trusts that are here.
    """
    spends = here["trusts"]["expenditure"].sum()
    share = share_of(source, here)
    kinds = {"*", *here["trusts"]["type"]}
    found = {
        "periods": source["periods"],
        "drivers": _rows(source["drivers"], "type", kinds),
        "envelope": _envelope(source["envelope"], share),
    }
    areas = set(here["opportunities"]["area"])
    found |= {"delivery": _rows(source["delivery"], "area", areas)} if "delivery" in source else {}
    if "standards" in source:
        used = {s for name in ("flows", "lists", "capacity") if name in here for s in here[name]["standard"]}
        found["standards"] = _rows(source["standards"], "standard", used)
    if "control_totals" in source:
        found["control_totals"] = _totals(source, here, share)
    if "commissioners" in source:
        found["commissioners"] = _commissioners(source, here)
    if "ring_fences" in source and spends:
        found["ring_fences"] = _fences(source, here)
    return found


def share_of(source: Tables, here: Tables) -> float:
    """What the trusts here spend, as a share of what those of the source do; 1 where they are the same."""
    if set(source["trusts"]["trust"]) == set(here["trusts"]["trust"]):
        return 1.0
    return float(here["trusts"]["expenditure"].sum() / source["trusts"]["expenditure"].sum())


def _envelope(frame: pd.DataFrame, share: float) -> pd.DataFrame:
    if share == 1.0:
        return frame
    found = frame.copy()
    for name in POTS:
        found[name] = [neat(value * share, "£m") for value in frame[name]]
    found[PLACES] = [value if math.isnan(value) else math.ceil(value * share) for value in frame[PLACES]]
    return found


def _totals(source: Tables, here: Tables, share: float) -> pd.DataFrame:
    """Totals of systems and of the sector, for those who are here."""
    totals = source["control_totals"]
    trusts, mine = source["trusts"], here["trusts"]
    sums, own = _sums(totals, trusts), _sums(here.get("control_totals", totals.head(0)), mine)
    rows = []
    for level, code, period, basis in _asked(totals, mine, set(source["systems"]["system"])):
        before = totals.query("level == @level and id == @code and period == @period and basis == @basis")
        there, part = trusts[_in(trusts, level, code)], mine[_in(mine, level, code)]
        at = (level, code, period, basis)
        whole = set(there["trust"]) == set(part["trust"])
        amount = float(before["amount"].iloc[0]) if len(before) else 0.0
        if not (len(before) and whole):
            beyond = amount - sums.get(at, 0.0) if len(before) else 0.0
            spent = there["expenditure"].sum()
            rate = share if level == "sector" else part["expenditure"].sum() / spent if spent else 0.0
            amount = neat(own.get(at, 0.0) + beyond * float(rate), "£m")
        rows.append((level, code, period, basis, amount))
    return pd.DataFrame(rows, columns=list(BY_NAME["control_totals"].names)).astype({"amount": "float64"})


def _asked(
    totals: pd.DataFrame, mine: pd.DataFrame, known: Collection[str]
) -> list[tuple[str, str, str, str]]:
    """Which totals there are: a system that is not known to the source has those that its systems have."""
    upper = totals[totals["level"] != "trust"]
    named = [
        tuple(map(str, row)) for row in upper[["level", "id", "period", "basis"]].itertuples(index=False)
    ]
    systems = list(dict.fromkeys(mine["system"]))
    kinds = list(dict.fromkeys((period, basis) for level, _, period, basis in named if level == "system"))
    found = []
    for level, code, period, basis in named:
        if level == "sector" or code in systems:
            found.append((level, code, period, basis))
    found += [("system", code, *kind) for code in systems if code not in known for kind in kinds]
    return found


def _in(trusts: pd.DataFrame, level: str, code: str) -> pd.Series:
    return trusts["system"] == code if level == "system" else trusts["trust"] == trusts["trust"]


def _sums(totals: pd.DataFrame, trusts: pd.DataFrame) -> dict[tuple[str, str, str, str], float]:
    """The trusts' totals added up by system and for the sector."""
    frame = totals[totals["level"] == "trust"]
    system = dict(zip(trusts["trust"], trusts["system"], strict=True))
    found: dict[tuple[str, str, str, str], float] = {}
    for code, period, basis, amount in frame[["id", "period", "basis", "amount"]].itertuples(index=False):
        for at in (("system", system.get(code, ""), period, basis), ("sector", "*", period, basis)):
            found[at] = found.get(at, 0.0) + float(amount)
    return found


def _commissioners(source: Tables, here: Tables) -> pd.DataFrame:
    """Their positions, by the share of the system's trusts that are here."""
    before, now = (
        frame.groupby("system")["expenditure"].sum() for frame in (source["trusts"], here["trusts"])
    )
    frame = _rows(source["commissioners"], "system", set(now.index))
    shares = [float(now[code] / before[code]) for code in frame["system"]]
    positions = [
        value if part == 1.0 else neat(value * part, "£m")
        for value, part in zip(frame["position"], shares, strict=True)
    ]
    return frame.assign(position=positions)


def _fences(source: Tables, here: Tables) -> pd.DataFrame:
    """What was promised to a type, by the share of its trusts that are here."""
    before, now = (frame.groupby("type")["expenditure"].sum() for frame in (source["trusts"], here["trusts"]))
    frame = _rows(source["ring_fences"], "type", set(now.index))
    for name in FENCES:
        frame[name] = [
            value if now[kind] == before[kind] else neat(value * now[kind] / before[kind], "£m")
            for value, kind in zip(frame[name], frame["type"], strict=True)
        ]
    return frame
