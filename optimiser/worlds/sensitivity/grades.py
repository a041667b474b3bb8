"""What the answer rests on: how far each assumption moves it, and how much of that is of which grade of evidence.

How far an assumption moves a measure is its swing, the larger of what its low and its high change. The weight of a
grade in a measure is the share of all swings that assumptions of the grade have; the weight in the answer is the mean
over the measures that something moves, since pounds and patients do not add up. An instance may keep the table in
`tornado.csv`, with what it is of in `tornado.json`; `validate` reads it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimiser.amounts import share
from optimiser.errors import RunError
from optimiser.explain.finding import each_row
from optimiser.explain.words import listed, plural
from optimiser.instances import Instance
from optimiser.results.folder import json_text, table_bytes
from optimiser.worlds.sensitivity.tornado import Tornado, effects, short_in
from optimiser.writing import write_files
from trustmodels.allocation.measures import EVEN, MEASURES

TABLE, RECORD = "tornado.csv", "tornado.json"
MEASURE, QUANTITY = "measure", "quantity"
"""Kinds of rows: a measure, for weights alone, and what people read: a quantity over all periods."""
COLUMNS = [
    "assumption",
    "grade",
    "low",
    "value",
    "high",
    "kind",
    "what",
    "unit",
    "at_low",
    "at_value",
    "at_high",
]
SWINGS = ["low_effect", "high_effect", "swing"]
GRADES = ("A", "B", "C", "D")
DIGITS = 4
FIRST = 5
"""How many assumptions are named."""


@dataclass(frozen=True)
class KeptTornado:
    """The table that an instance keeps.

    Attributes:
        table: `COLUMNS` and swings.
        question: what was asked.
        even: whether the even tiers were settled.
        gap: of each solve.
        moved: assumptions that were put at their ends.
        of: assumptions of the instance.
        sha256: of the instance that was solved.
    """

    table: pd.DataFrame
    question: str
    even: bool
    gap: float
    moved: int
    of: int
    sha256: str


def moves(found: Tornado, instance: Instance) -> pd.DataFrame:
    """`COLUMNS`, a row an assumption and primary measure, then one an assumption and natural quantity that is short.

    Args:
        found: low and high of each assumption.
        instance: as it stands.
    """
    table = effects(found)
    table = table[table["measure"].map(lambda name: MEASURES[name].primary)]
    rows = table.rename(columns={"measure": "what", "unit": "own", "measure_unit": "unit"}).assign(
        kind=MEASURE
    )
    return pd.concat([rows[COLUMNS], _quantities(found, instance)], ignore_index=True)


def _quantities(found: Tornado, instance: Instance) -> pd.DataFrame:
    """Quantities over all periods at low, centre and high, those alone that are short somewhere."""
    runs = [_totals(found, at, instance) for at in range(len(found.sweep.reports))]
    units = {what: unit for run in runs for what, unit in run}
    rows = []
    for at, item in enumerate(found.acting):
        who = (item.id, item.grade, item.low.value, item.value, item.high.value, QUANTITY)
        low, high = found.runs(at)
        for what, unit in units.items():
            values = [runs[place].get((what, unit), float("nan")) for place in (low, 0, high)]
            if any(value > 0 for value in values):
                rows.append((*who, what, unit, *values))
    return pd.DataFrame(rows, columns=COLUMNS)


def _totals(found: Tornado, at: int, instance: Instance) -> dict[tuple[str, str], float]:
    short = short_in(found, at, instance).values()
    return {(one.label, one.unit): one.total for one in short if one.family is not None}


def with_swings(table: pd.DataFrame) -> pd.DataFrame:
    """`COLUMNS` with what low and high change, and the larger of both in size."""
    effect = {f"{end}_effect": table[f"at_{end}"] - table["at_value"] for end in ("low", "high")}
    wide = table.assign(**effect)
    return wide.assign(swing=wide[list(effect)].abs().max(axis=1))


def kept_files(found: Tornado, instance: Instance) -> dict[str, bytes]:
    """The table and its record, as an instance keeps them; the same runs give the same bytes."""
    rounded = moves(found, instance)
    numbers = ["at_low", "at_value", "at_high"]
    rounded[numbers] = rounded[numbers].astype(float).round(DIGITS) + 0.0
    record = {
        "instance_sha256": instance.sha256,
        "question": found.question.name,
        "even": any(tier in EVEN for tier in found.question.tiers),
        "gap": found.sweep.reports[0].job.settings.gap,
        "moved": len(found.acting),
        "of": len(instance.tables["assumptions"]),
    }
    return {TABLE: table_bytes(rounded), RECORD: json_text(record).encode("utf-8")}


def keep(found: Tornado, instance: Instance, folder: Path) -> list[Path]:
    """Write the table and its record into the folder of the instance.

    Raises:
        RunError: a file cannot be written.
    """
    return write_files(folder, kept_files(found, instance))


def read_kept(folder: Path) -> KeptTornado | None:
    """The table that an instance keeps in its folder; None where there is none.

    Raises:
        RunError: one of its files is damaged.
    """
    if not (folder / RECORD).is_file():
        return None
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        table = pd.read_csv(
            folder / TABLE, dtype=dict.fromkeys(("assumption", "grade", "kind", "what", "unit"), str)
        )
        return _kept(table[COLUMNS], record)
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{folder.name}/{TABLE} or {RECORD} is damaged: {error}; {AGAIN}") from None


AGAIN = "make them again: optimiser sensitivity INSTANCE --totals --keep"


def _kept(table: pd.DataFrame, record: Mapping[str, Any]) -> KeptTornado:
    return KeptTornado(
        with_swings(table), str(record["question"]), bool(record["even"]), float(record["gap"]), int(record["moved"]),
        int(record["of"]), str(record["instance_sha256"]),
    )  # fmt: skip


def _weighed(kept: KeptTornado) -> pd.DataFrame:
    """Rows of measures with their weight: share of the swings of the measure; a swing within the gap is none."""
    rows = kept.table[kept.table["kind"] == MEASURE]
    rows = rows[rows["swing"] > 2 * kept.gap * rows["at_value"].abs() + 1e-3]
    return rows.assign(weight=rows["swing"] / rows.groupby("what")["swing"].transform("sum"))


def grade_shares(kept: KeptTornado) -> pd.DataFrame:
    """A row a measure that something moves and one of all: a column a grade with its share of what moves it."""
    rows = _weighed(kept)
    wide = rows.pivot_table("weight", "what", "grade", aggfunc="sum", sort=False).reindex(
        columns=list(GRADES)
    )
    wide = wide.fillna(0.0)
    wide.loc["the answer, each alike"] = wide.mean()
    return wide.reset_index()


def heaviest(kept: KeptTornado, most: int = FIRST) -> pd.DataFrame:
    """The assumptions that move the answer most, with grade and weight, the heaviest first."""
    rows = _weighed(kept)
    weight = rows.groupby(["assumption", "grade"])["weight"].sum() / max(1, rows["what"].nunique())
    found = weight.reset_index().sort_values(["weight", "assumption"], ascending=[False, True])
    return found.head(most).reset_index(drop=True)


def said(kept: KeptTornado, instance: Instance) -> list[str]:
    """What is said of the table: what it is of, whether it still is, the first five, and those of judgement."""
    first = heaviest(kept)
    names = [f"{row.assumption} ({row.grade}, {share(row.weight)})" for row in each_row(first)]
    judged = list(first.loc[first["grade"] == "D", "assumption"])
    words = "none is judgement (D)" if not judged else f"of judgement (D): {listed(judged)}"
    lines = [
        f"{kept.question}, {kept.moved} of {plural(kept.of, 'assumption')} at low and high, one at a time"
        + ("" if kept.even else ", who bears it left out"),
        f"What moves it most: {listed(names)}; {words}.",
    ]
    if kept.sha256 != instance.sha256:
        lines.append(f"{TABLE} is of another state of {instance.name}: {AGAIN}")
    return lines
