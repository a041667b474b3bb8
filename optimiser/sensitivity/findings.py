"""A sensitivity analysis in sentences: the widest swings, what turns, and the switching value."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimiser.explain.finding import Finding
from optimiser.explain.words import amount, joined, listed, plural, title
from optimiser.sensitivity.switching import Switch
from optimiser.sensitivity.tornado import TOP, Tornado, effects, turned
from trustmodels.allocation.measures import MEASURES

TOLD = 3
"""How many assumptions are told for each measure."""
ONE_AT_A_TIME = "all other assumptions at their central value"


def _certainty(found: Tornado) -> str:
    return f"each run to a gap of {found.sweep.reports[0].job.settings.gap:.2g}; every plan verified"


def _swings(found: Tornado, table: pd.DataFrame, measure: str) -> Finding | None:
    rows = table[(table["measure"] == measure) & (table["swing"] > 0)]
    gap = found.sweep.reports[0].job.settings.gap
    rows = rows[rows["swing"] > 2 * gap * rows["at_value"].abs() + 1e-3].head(TOLD)
    if rows.empty:
        return None
    unit = MEASURES[measure].unit
    parts = [
        f"{row['assumption']} ({amount(row['at_low'], unit)} at {row['low']:g}, "
        f"{amount(row['at_high'], unit)} at {row['high']:g})"
        for _, row in rows.iterrows()
    ]
    centre = amount(float(rows["at_value"].iloc[0]), unit)
    return Finding(
        id="tornado",
        sentence=f"{title(measure).capitalize()} is {centre}; what moves it most: {'; '.join(parts)}.",
        evidence=rows.reset_index(drop=True),
        holds_fixed=ONE_AT_A_TIME,
        certainty=_certainty(found),
        next_question="optimiser sensitivity INSTANCE --switch ID --measure MEASURE --threshold VALUE",
        units={"swing": unit},
    )


def _turn(row: pd.Series) -> str:
    missed, kept = (" and ".join(row[name].split()) for name in ("now_missed", "now_kept"))
    deficit, surplus = ([y for y in row[name].split(", ") if y] for name in ("to_deficit", "to_surplus"))
    trusts = len(row["into_top"].split())
    return joined(
        [
            f"its status becomes {row['status']}" if row["status"] not in {"optimal", "feasible"} else "",
            f"{missed} is missed" if missed else "",
            f"{kept} is kept" if kept else "",
            f"the sector ends in deficit in {listed(deficit)}" if deficit else "",
            f"the sector ends in surplus in {listed(surplus)}" if surplus else "",
            f"{plural(trusts, 'other trust')} among the {TOP} asked for most" if trusts else "",
        ]
    )


def _turning(found: Tornado) -> list[Finding]:
    """One finding an assumption that turns something; of grade D it is a warning."""
    said = []
    table = turned(found)
    for who, rows in table.groupby("assumption", sort=False):
        parts = [f"at {row['value']:g} {_turn(row)}" for _, row in rows.iterrows() if _turn(row)]
        if not parts:
            continue
        grade = str(rows["grade"].iloc[0])
        counted = rows.assign(top=TOP, entering=[len(text.split()) for text in rows["into_top"]])
        said.append(
            Finding(
                id="turns",
                sentence=f"The answer rests on {who} (grade {grade}): {listed(parts)}.",
                evidence=counted.reset_index(drop=True),
                severity="warning" if grade == "D" else "caution",
                holds_fixed=ONE_AT_A_TIME,
                certainty=_certainty(found),
            )
        )
    return said


def switch_finding(found: Switch) -> Finding:
    """At which value the measure passes the threshold."""
    item, unit = found.assumption, MEASURES[found.measure].unit
    passes = f"{title(found.measure)} passes {amount(found.threshold, unit)}"
    row = (item.id, item.low.value, item.value, item.high.value, found.measure, found.threshold, found.value)
    evidence = pd.DataFrame(
        [row], columns=["assumption", "low", "value", "high", "measure", "threshold", "switching_value"]
    )
    if found.value is None:
        past = f"takes {title(found.measure)} past {amount(found.threshold, unit)}"
        sentence = f"Between {item.low.value:g} and {item.high.value:g}, {item.id} never {past}."
    else:
        way = "fall" if found.value < item.value else "rise"
        evidence["switching_value"] = round(found.value, 6)
        sentence = f"{item.id} would have to {way} from {item.value:g} to {found.value:.4g} before {passes}."
    return Finding(
        id="switching_value",
        sentence=sentence,
        evidence=evidence,
        holds_fixed=ONE_AT_A_TIME,
        certainty=f"found by {plural(found.solves, 'further solve')}, to a hundredth of its range",
        units={"threshold": unit},
    )


def tornado_findings(found: Tornado, switches: Sequence[Switch] = (), unmapped: int = 0) -> list[Finding]:
    """What turns comes first, then the widest swings of each primary measure, then switching values."""
    table = effects(found)
    primary = [m for m in dict.fromkeys(table["measure"]) if MEASURES[m].primary]
    swings = [swing for m in primary if (swing := _swings(found, table, m)) is not None]
    said = [*_turning(found), *swings, *(switch_finding(item) for item in switches)]
    if unmapped:
        evidence = pd.DataFrame([{"mapped": len(found.acting), "not_mapped": unmapped}])
        has = "has" if unmapped == 1 else "have"
        text = f"{plural(unmapped, 'assumption')} of the instance {has} no mapping and stayed at the central value."
        said.append(Finding(id="unmapped", sentence=text, evidence=evidence, severity="caution"))
    return said
