"""Comparisons in sentences: what another run changes, who gains and loses, and what stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from optimiser.amounts import count, money, signed_money
from optimiser.explain.compare.common import (
    Common,
    common_of,
    lacking_findings,
    question_findings,
    side_by_side,
    totals_finding,
    version_findings,
    within,
)
from optimiser.explain.compare.differences import (
    differences,
    measures_table,
    names,
    stable_asks,
    stable_choices,
    winners_and_losers,
)
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.quantities import change_table, effects_said, quantities
from optimiser.explain.verified_run import Opened, edition_findings
from optimiser.explain.words import listed, plural

NAMED = 3
TELLS = 0.05
"""£m from which a change is told: what is less is rounded away."""


def compare(runs: Sequence[Opened]) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """The tables and findings of a comparison with the first run.

    Raises:
        InputError: runs that cannot be compared.
    """
    changes = differences(runs)
    measures, verdicts = measures_table(runs), winners_and_losers(changes)
    choices, asks = stable_choices(runs), stable_asks(runs)
    tables = {
        "measures": measures,
        "differences": changes,
        "trusts": verdicts,
        "choices": choices,
        "asks": asks,
    }
    findings = edition_findings(*runs)
    base, *others = names(runs)
    shared = [common_of(runs[0].instance, run.instance) for run in runs[1:]]
    others_of = zip(others, runs[1:], shared, strict=True)
    tables["quantities"] = pd.concat([_moved(runs[0], *other) for other in others_of], ignore_index=True)
    for name, run, common in zip(others, runs[1:], shared, strict=True):
        findings += unlike_findings(base, runs[0], name, run, common)
    for name, run, common in zip(others, runs[1:], shared, strict=True):
        findings += _changed(base, runs[0], name, run, common, tables)
    if len(choices) or len(asks):
        findings.append(stable_finding(len(runs), choices, asks))
    return tables, findings


def unlike_findings(base: str, first: Opened, name: str, run: Opened, common: Common) -> list[Finding]:
    """In what two runs are unlike, which must be known before what changed is read."""
    return [
        *version_findings(base, first.run.manifest, name, run.run.manifest),
        *question_findings(base, first.question, name, run.question),
        *lacking_findings(base, name, common),
    ]


def _changed(
    base: str, first: Opened, name: str, run: Opened, common: Common, tables: Mapping[str, pd.DataFrame]
) -> list[Finding]:
    """What changes from the first run to another: totals, trusts and regions, as far as both have them."""
    of = {table: frame[frame["run"] == name] for table, frame in tables.items() if "run" in frame}
    if not common.periods:
        return [side_by_side(base, first, name, run)]
    if common.same_periods:
        found = [measure_finding(base, name, of["measures"], first, run)]
    else:
        found = [totals_finding(base, first, name, run, common.periods)]
    if len(of["trusts"]):
        found.append(trust_finding(base, name, of["trusts"]))
    return [*found, region_finding(base, name, of["differences"].dropna(subset=["change_cip"]))]


def _moved(first: Opened, name: str, run: Opened, common: Common) -> pd.DataFrame:
    """What changes in natural quantities from the first run to another, over the periods that both have."""
    one, two = ([within(q, common.periods) for q in quantities(each)] for each in (first, run))
    return change_table(one, two).assign(run=name)


def measure_finding(base: str, name: str, rows: pd.DataFrame, before: Opened, after: Opened) -> Finding:
    """What changes in what is short and what is given, in natural quantities; the weighted sums are the evidence."""
    told = effects_said(quantities(before), quantities(after))
    return Finding(
        id="compare_measures",
        sentence=f"{name} against {base}: {told}.",
        evidence=rows.assign(against=base, told=told),
        certainty="each to the gap of its run",
        next_question="optimiser explain RUN",
    )


def trust_finding(base: str, name: str, rows: pd.DataFrame) -> Finding:
    """Who gains and who loses."""
    numbers = rows["verdict"].value_counts()
    heavy = rows[rows["change_cip"] > 0].nlargest(NAMED, "change_cip")
    light = rows[rows["change_cip"] < 0].nsmallest(NAMED, "change_cip")
    counts = listed(
        [f"{plural(number, 'trust')} {_is(str(verdict), number)}" for verdict, number in numbers.items()]
    )
    most = listed(
        [f"{row.trust} {signed_money(row.change_cip)}" for row in each_row(heavy) if row.change_cip > TELLS]
    )
    least = listed(
        [f"{row.trust} {signed_money(row.change_cip)}" for row in each_row(light) if row.change_cip < -TELLS]
    )
    parts = [
        f"largest rises {most}" if most != "none" else "",
        f"largest falls {least}" if least != "none" else "",
    ]
    told = "; ".join(part for part in parts if part)
    evidence = pd.concat([numbers.rename("trusts").reset_index(), rows], ignore_index=True)
    return Finding(
        id="compare_trusts",
        sentence=f"Against {base}, in {name} {counts}{'; ' + told if told else ''}.",
        evidence=evidence.assign(against=base),
        certainty="exact for the two plans; other plans as good may share it out differently",
        next_question="optimiser alternatives RUN",
        units={"change_cip": "£m", "change_reported": "£m"},
    )


def _is(verdict: str, number: int) -> str:
    """The verdict as a predicate."""
    be = "is" if number == 1 else "are"
    return {
        "ends better": f"end{'s' if number == 1 else ''} better",
        "ends worse": f"end{'s' if number == 1 else ''} worse",
        "the same": f"{be} as before",
    }.get(verdict, f"{be} {verdict}")


def region_finding(base: str, name: str, rows: pd.DataFrame) -> Finding:
    """Where the asks move, region by region; the regions add up to the sector."""
    sums = (
        rows[rows["level"].isin(["sector", "region"])]
        .groupby(["level", "id"], sort=False)["change_cip"]
        .sum()
        .reset_index()
    )
    total = float(sums.loc[sums["level"] == "sector", "change_cip"].sum())
    regions = sums[sums["level"] == "region"]
    words = [
        f"{row.id} {signed_money(row.change_cip)}" for row in each_row(regions) if abs(row.change_cip) > TELLS
    ]
    spread = f": {listed(words)}" if words else ", in no region"
    return Finding(
        id="compare_regions",
        sentence=f"Asks change by {money(total)} in all{spread}.",
        evidence=sums.assign(run=name, against=base),
        certainty="exact; regions add up to the sector",
        units={"change_cip": "£m"},
    )


def stable_finding(number: int, choices: pd.DataFrame, asks: pd.DataFrame) -> Finding:
    """What is the same in all runs."""
    kept, same = int(choices["stable"].sum()), int(asks["stable"].sum())
    evidence = pd.DataFrame(
        [
            {
                "runs": number,
                "taken_in_all": kept,
                "decisions": len(choices),
                "asked_the_same": same,
                "trusts": len(asks),
            }
        ]
    )
    return Finding(
        id="compare_stable",
        sentence=f"In all {plural(number, 'run')} {count(kept)} of {plural(len(choices), 'yes/no decision')} "
        f"taken by any and the asks of {count(same)} of {plural(len(asks), 'trust')} are the same.",
        evidence=evidence,
        certainty="exact for these plans",
        next_question="optimiser alternatives RUN",
    )
