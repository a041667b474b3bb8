"""What would one more unit of a limit be worth? The commitments with the largest effect on each measure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.explain.verified_run import Opened
from optimiser.report.table import ReportTable, TableColumn, looked_up, mapping, records
from optimiser.results.tables import KEY_COLUMNS, key_columns
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Sense
from trustmodels.allocation.measures import MEASURES

ASKED = tuple(measure.id for measure in MEASURES.values() if measure.aim)
SMALLEST, SHORT = 1e-6, 1e-4
COLUMNS = ["measure", "id", "who", "standard", "period", "sense", "unit", "price", "measure_unit", "alike"]


PRICED = (TableColumn("price", "by", "price"), TableColumn("measure_unit", "in"))


def priced(reading: Opened) -> tuple[str, pd.DataFrame] | None:
    """The first measure that is short and that a limit other than its own could change, with its prices.

    The prices of later measures are governed by holding this one exactly at its best, and no one should be
    told that a pound more in a pot takes a thousand pounds off a shortfall because of that: they stay in
    `commitments.csv`.
    """
    rows = reading.table("commitments")
    rows = rows.assign(who=_who(reading, rows), sense=_senses(reading, rows))
    for tier in reading.run.manifest["tiers"]:
        measure = str(tier["measure"])
        if measure in ASKED and (tier["final"] or 0.0) > SHORT and f"price_{measure}" in rows:
            found = _of_measure(rows, measure)
            if len(found):
                return measure, found
    return None


def price_rows(reading: Opened) -> pd.DataFrame:
    """The strongest commitment of each kind, for the first measure that has a price; the strongest first.

    Returns:
        measure, id, who, limit (words), unit, price (change of the measure per unit more of the limit),
        measure_unit, alike (commitments of the kind and period that have a price at all).
        What a commitment does to the measure that counts its own shortfall is left out.
    """
    found = priced(reading)
    if found is None:
        return pd.DataFrame(columns=[*COLUMNS, "limit", "natural"])
    measure, frame = found
    unit = natural_unit(reading, measure)
    frame["measure_unit"], frame["natural"] = unit or MEASURES[measure].unit, bool(unit)
    names = mapping(reading.instance.tables["standards"], "standard", "name")
    frame["limit"] = [_words(row, names) for row in records(frame)]
    return frame.reset_index(drop=True)


def natural_unit(reading: Opened, measure: str) -> str:
    """The unit of a measure that adds up like with like, each counted once; empty where it is a weighted sum."""
    own = [f for f in FAMILIES.values() if f.measure == measure]
    rows = [item for item in reading.again.judged if item.family in own and item.mode == "yield"]
    units = {item.family.unit for item in rows}
    weights = {item.family.weight(reading.case, item.key) for item in rows}
    ids = {item.family.id for item in rows}
    again = len(ids) > 1 and any(item.family.told.again for item in rows)
    return units.pop() if len(units) == 1 and weights == {1.0} and not again else ""


def _who(reading: Opened, rows: pd.DataFrame) -> pd.Series[str]:
    names = mapping(reading.instance.tables["systems"], "system", "name")
    names |= mapping(reading.instance.tables["trusts"], "trust", "name")
    code = rows["trust"].where(rows["trust"] != "", rows["system"])
    return pd.Series(looked_up(code, names), index=rows.index, dtype=str).where(code != "", rows["type"])


def _senses(reading: Opened, rows: pd.DataFrame) -> list[Sense]:
    """The direction of each limit."""
    known = {(item.family.id, *key_columns(item)): item.sense for item in reading.judged}
    keys = rows[["id", *KEY_COLUMNS]].itertuples(index=False, name=None)
    return [known[key] for key in keys]


def _of_measure(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    own = [f.id for f in FAMILIES.values() if f.measure == measure]
    part = rows[~(rows["id"].isin(own) & (rows["mode"] == "yield"))]
    part = part.assign(price=part[f"price_{measure}"], measure=measure, measure_unit=MEASURES[measure].unit)
    part = part[part["price"].abs() > SMALLEST]
    part = part.assign(
        alike=part.groupby(["id", "period"], sort=False)["price"].transform("size").astype(float)
    )
    order = part["price"].abs().sort_values(ascending=False, kind="stable").index
    return part.loc[order, COLUMNS].drop_duplicates("id")


def _words(row: dict[str, Any], names: dict[str, str]) -> str:
    noun = FAMILIES[str(row["id"])].limit_of(row["sense"])
    standard = names.get(str(row["standard"]), "")
    return noun.format(who=row["who"], period=row["period"], standard=standard)


def prices(reading: Opened) -> ReportTable:
    """The strongest limit of each kind, for each measure that is short."""
    frame = price_rows(reading)
    frame["measure_name"] = frame["measure"].map(lambda m: m.replace("_", " ").capitalize())
    columns = [
        TableColumn("limit", "One unit more ..."),
        TableColumn("unit", "Unit"),
        TableColumn("measure_name", "changes what is short in"),
        *(PRICED if len(frame) and frame["natural"].all() else ()),
        TableColumn("alike", "Limits of this kind and period with a price", "count"),
    ]
    note = (
        "With the yes/no choices held, for small changes only; a minus means that less is short. One row a kind of "
        "limit, the strongest first, for the first measure that is short and has a price. Where that measure weighs "
        "unlike things against each other its price is no amount that a reader could use, and is left to the technical "
        "record: a ladder says what a step buys."
    )
    return ReportTable("prices", "The limits with the largest effect per unit", columns, frame, note=note)
