"""Options by scenarios in sentences: what each would be regretted by at most, and which the least."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural, title
from optimiser.regret.table import BASELINE, Regrets, where_worst, worst
from optimiser.run.solve import STOPPED

HELD = {
    "choices": "the yes/no choices of each option",
    "support": "the yes/no choices of each option, and what it gives every trust in grants at most",
}
"""What is held, in words."""
NO_PLAN = "regret where no plan is possible has no amount"


def regret_findings(found: Regrets) -> list[Finding]:
    """The least regretted option first, then each in the order of the regret."""
    table = worst(found)
    rows = {str(option): own.reset_index(drop=True) for option, own in table.groupby("option", sort=False)}
    said = [_least(found, table)] if len(rows) > 1 else []
    return [*said, *(_of(found, option, own) for option, own in rows.items())]


def _certainty(found: Regrets) -> str:
    gap = found.gap
    return f"the best of each scenario to a gap of {gap:.2g}; a regret within the gap is none; {NO_PLAN}"


def _least(found: Regrets, table: pd.DataFrame) -> Finding:
    """Which option has the least of the largest regrets."""
    first = str(table["option"].iloc[0])
    own = table[table["option"] == first]
    options, worlds = table["option"].nunique(), int(table["scenarios"].iloc[0])
    evidence = table.assign(options=options)
    return Finding(
        "regret_least",
        f"Of {options} options in {plural(worlds, 'world')}, {first} is regretted least: {_most(own)}.",
        evidence,
        holds_fixed=HELD[found.hold],
        certainty=f"{_certainty(found)}; ranked by the largest regret, measure by measure in the order of the question",
        units=_units(own),
    )


def _of(found: Regrets, option: str, own: pd.DataFrame) -> Finding:
    """What an option would be regretted by at most."""
    none, worlds = int(own["no_plan_in"].max()), int(own["scenarios"].iloc[0])
    stopped = ((found.table["option"] == option) & (found.table["status"] == STOPPED)).any()
    what = "no plan with these decisions was found before the search was stopped"
    what = what if stopped else "there is no plan with these decisions"
    impossible = f"; in {none} of {worlds} {what}" if none else ""
    sentence = f"With the decisions of {option} held in {plural(worlds, 'world')}, {_most(own)}{impossible}."
    severity = "caution" if none or (own["worst"] > 0).any() else "note"
    return Finding(
        "regret",
        sentence,
        own,
        severity=severity,  # type: ignore[arg-type]
        holds_fixed=HELD[found.hold],
        certainty=_certainty(found),
        units=_units(own),
    )


def _units(own: pd.DataFrame) -> dict[str, str]:
    units = own["unit"].unique()
    return {"worst": str(units[0])} if len(units) == 1 else {}


def _where(row: pd.Series) -> str:
    where = where_worst(row)
    return f"the instance {where}" if where.startswith(BASELINE) else where


def _most(own: pd.DataFrame) -> str:
    """The largest regret of each measure, and where."""
    parts = [
        f"{amount(row['worst'], row['unit'])} in {_where(row)} ({title(row['measure'])})"
        for _, row in own[own["worst"] > 0].iterrows()
    ]
    more = f"at most {listed(parts)} more than need be is missed"
    return more if parts else "nothing beyond the gap is missed that need not be"
