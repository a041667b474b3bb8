"""What a simulation says in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any

import pandas as pd

from optimiser.amounts import count, money, share
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.worlds.risk.book import Line
from optimiser.worlds.risk.simulate import Simulation
from optimiser.worlds.risk.tables import rounded

NAMED = 3
EVEN, HIGH = 0.5, 0.8
FIXED = "the plan itself: nobody corrects course when delivery slips"


def simulation_findings(
    found: Simulation, tables: Mapping[str, pd.DataFrame], common: float | None = None
) -> tuple[Finding, ...]:
    """The findings of a simulation, in the order in which they are read.

    Args:
        found: the simulation.
        tables: its tables, from `simulation_tables`.
        common: the common share that was set for every area, if any.
    """
    outturn, sure = tables["outturn"], _certainty(found, common)
    return (
        *_fans(found, outturn, sure),
        *_levels(tables["totals"], sure),
        *_carriers(tables, sure),
        _contingency(found, outturn, sure),
        *_limits(found),
    )


def _certainty(found: Simulation, common: float | None) -> str:
    half = found.draws**-0.5
    return (
        f"{found.draws:,} draws from seed {found.seed}: a chance is known to {100 * half:.1f} points; spreads are "
        f"those of the delivery table, common shares {'its own' if common is None else f'{common:.0%} everywhere'}"
    )


def _fans(found: Simulation, outturn: pd.DataFrame, sure: str) -> Iterator[Finding]:
    for row in _records(outturn.head(len(found.book.periods))):
        total, chance = row["control_total"], row["chance"]
        said = (
            "" if isnan(total) else f" The chance of its control total of {money(total)} is {share(chance)}."
        )
        yield Finding(
            id="outturn",
            sentence=f"In {row['period']} the sector ends between {money(row['q05'])} and "
            f"{money(row['q95'])} in nine draws of ten, {money(row['q50'])} in the middle, "
            f"{money(row['planned'])} if all were delivered; "
            f"the worst 5% average {money(row['worst_5'])}.{said}",
            evidence=pd.DataFrame([row]).assign(tail=0.05),
            severity="caution" if chance < EVEN else "note",
            holds_fixed=FIXED,
            certainty=sure,
            units={"chance": "share", "certainty": "share"},
        )


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _levels(totals: pd.DataFrame, sure: str) -> Iterator[Finding]:
    """How many trusts and systems are more likely than not to meet their totals."""
    reported = totals[(totals["basis"] == "reported") & (totals["level"] != "sector")]
    for period in reported["period"].unique():
        for level in ("trust", "system"):
            chances = reported.loc[(reported["period"] == period) & (reported["level"] == level), "chance"]
            if len(chances):
                yield _level(level, str(period), chances, sure)


def _level(level: str, period: str, chances: pd.Series, sure: str) -> Finding:
    likely, safe = int((chances >= EVEN).sum()), int((chances >= HIGH).sum())
    met = float(chances.sum())
    return Finding(
        id="chances",
        sentence=f"In {period}, {count(met)} of {plural(len(chances), f'{level} control total')} "
        f"{'is' if len(chances) == 1 else 'are'} met on average: {count(likely)} with an even chance or better, "
        f"{count(safe)} with 80% or more.",
        evidence=pd.DataFrame(
            {"level": [level], "period": [period], "totals": [len(chances)], "met": [met]}
        ).assign(likely=likely, safe=safe, high=HIGH),
        severity="caution" if 2 * likely < len(chances) else "note",
        holds_fixed=FIXED,
        certainty=sure,
    )


def _carriers(tables: Mapping[str, pd.DataFrame], sure: str) -> Iterator[Finding]:
    """The areas and trusts that most of the risk comes from, over all periods."""
    for kind, name in (("area", "areas"), ("trust", "trusts")):
        frame = tables[name]
        whole = frame[frame["period"] == frame["period"].iloc[-1]]
        top = whole[whole["variance"] > 0].head(NAMED)
        if top.empty:
            continue
        named = [f"{row[kind]} ({share(row['variance'])})" for row in _records(top)]
        text = listed(named).replace("_", " ") if kind == "area" else listed(named)
        worst = float(top["worst"].sum())
        yield Finding(
            id=f"carriers-{kind}",
            sentence=f"The {name} with the largest shares in the variance of the sector outturn are {text}; "
            f"together they bring {share(worst)} of what is lost in the worst 5% of draws.",
            evidence=top.assign(together=worst, tail=0.05),
            holds_fixed=FIXED,
            certainty=sure,
            units={"variance": "share", "worst": "share", "at_risk": "£m", "expected_loss": "£m"},
        )


def _contingency(found: Simulation, outturn: pd.DataFrame, sure: str) -> Finding:
    rows = outturn.head(len(found.book.periods))
    records = _records(rows)
    parts = [f"{money(row['contingency_expected'])} in {row['period']}" for row in records]
    toward = [
        f"{money(row['contingency_total'])} in {row['period']}"
        for row in records
        if not isnan(row["control_total"])
    ]
    more = f" To be as sure of the sector control total takes {listed(toward)}." if toward else ""
    columns = [
        "period",
        "expected",
        "control_total",
        "certainty",
        "contingency_expected",
        "contingency_total",
    ]
    return Finding(
        id="contingency",
        sentence=f"To be {records[0]['certainty']:.0%} sure of ending no worse than expected takes a "
        f"contingency of {listed(parts)}.{more}",
        evidence=rows[columns],
        holds_fixed=FIXED,
        certainty=sure,
        units={"contingency_expected": "£m", "contingency_total": "£m"},
    )


def _limits(found: Simulation) -> Iterator[Finding]:
    """What the spread could not be, and what was not put at risk."""
    last = found.book.periods[-1]
    cut = [line for line in found.book.lines if line.marginal.cut]
    if cut:
        opening, evidence = _lines(cut, last)
        its, were = ("its", "was") if len(cut) == 1 else ("their", "were")
        yield Finding(
            id="spread-cut",
            sentence=f"{opening} had a spread that no share of {its} mean can have, and {were} given the widest "
            "there is.",
            evidence=evidence,
            severity="caution",
        )
    sure = [line for line in found.book.lines if line.marginal.certain]
    if sure:
        opening, evidence = _lines(sure, last)
        area, it = ("area", "it") if len(sure) == 1 else ("areas", "them")
        yield Finding(
            id="not-at-risk",
            sentence=f"{opening} cannot vary: the delivery table has no spread for the {area}, or all or nothing is "
            f"expected of {it}.",
            evidence=evidence,
        )
    if max(found.book.certain, default=0.0) > 0:
        evidence = rounded(pd.DataFrame({"period": found.book.periods, "one_offs": found.book.certain}))
        amounts = [f"{money(a)} in {y}" for a, y in zip(found.book.certain, found.book.periods, strict=True)]
        yield Finding(
            id="certain",
            sentence=f"One-offs are taken as certain ({listed(amounts)}), as are growth, prices and access; "
            "the outturn varies more than this.",
            evidence=evidence,
            units={"one_offs": "£m"},
        )


def _lines(lines: Sequence[Line], last: str) -> tuple[str, pd.DataFrame]:
    """How a sentence on lines begins, and its evidence: how many there are, and £m of the last period."""
    amount = sum(line.gain[-1] for line in lines)
    evidence = rounded(pd.DataFrame({"lines": [len(lines)], "amount": [amount], "period": [last]}))
    return f"{plural(len(lines), 'line')} of savings ({money(amount)} in {last})", evidence
