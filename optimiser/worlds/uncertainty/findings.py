"""Draws in sentences: how wide the headline quantities are, from how many draws, and how well the ends are known."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from optimiser.amounts import amount
from optimiser.explain.finding import Finding
from optimiser.explain.quantities import IN_ALL, Quantity, counted_once
from optimiser.explain.words import capital, listed, plural
from optimiser.worlds.uncertainty.distribution import ELICITED
from optimiser.worlds.uncertainty.groups import Known
from optimiser.worlds.uncertainty.sample import Sample, beliefs_table, least_told, ranges_of
from optimiser.worlds.uncertainty.value import (
    MOST,
    MOVED,
    WEAK,
    KnowledgeValue,
    headline,
    totals_table,
    weak_assumptions,
)
from optimiser.worlds.uncertainty.worlds import clashes

GIVEN = ("asked", "grants", "loans")
"""Money that is told of beside the shortfalls."""
WIDE_ERROR = 0.25
"""Above this share of a range, the error of its ends is a caution."""
NARROW = 1e-3
"""A range below this is what tolerances add up to."""
NAMED = 8
"""Of the assumptions that are worth nothing, so many are named."""
GROUPS, SAID_KNOWN = 4, 3
"""Groups that are told of, and ranges with the foremost assumptions known."""
EACH_ALONE = "each quantity by itself: the options that are best for one need not be best for another"
EIGHT = "in eight draws of ten"


def spread_findings(found: Sample) -> list[Finding]:
    """What the draws say, the widest headline first by its order in the answer."""
    table = ranges_of(found)
    said = [*_lost(found), *clashes(found.assumptions)]
    if not found.planned:
        return said
    every = [*counted_once(found.central), *(q for q in found.central if q.id in GIVEN)]
    headline = [q for q in every if q.id in found.told]
    spreads = [_spread(found, table, quantity) for quantity in headline]
    return [*said, *_nothing_short(found), *spreads, _drawn(found), *_error(found, table, headline)]


def _nothing_short(found: Sample) -> list[Finding]:
    """That every promise is kept in every draw that has a plan."""
    if any(q.id in found.told for q in counted_once(found.central)):
        return []
    draws = len(found.planned)
    sentence = f"Nothing is short, neither under the central values nor in any of {plural(draws, 'draw')}."
    return [
        Finding(
            "nothing-short",
            sentence,
            pd.DataFrame([{"draws": draws, "short": 0}]),
            certainty=_certainty(found),
        )
    ]


def _certainty(found: Sample) -> str:
    gap = found.sweep.reports[0].job.settings.gap
    return f"{plural(len(found.planned), 'draw')}, each solved to a gap of {gap:.2g} and verified"


def _spread(found: Sample, table: pd.DataFrame, quantity: Quantity) -> Finding:
    """A quantity over all periods under the central values, and its 80% range."""
    own = table[table["quantity"] == quantity.id].reset_index(drop=True)
    row = own[own["period"] == IN_ALL].iloc[0]
    low, centre, high = (amount(float(row[name]), quantity.unit) for name in ("p10", "central", "p90"))
    what = quantity.phrase if quantity.family is not None else f"of {quantity.phrase}"
    width = f"{low} to {high}" if low != high else f"{low} as well"
    aside = _aside(row)
    return Finding(
        "spread",
        f"{capital(centre)} {what} under the central values, {width} {EIGHT}{aside}.",
        own,
        severity="caution" if aside else "note",
        holds_fixed="what no assumption of the mapping reaches",
        certainty=_certainty(found),
        units=dict.fromkeys(("central", "p10", "p50", "p90", "mean"), quantity.unit),
    )


def _aside(row: pd.Series) -> str:
    """That the central values do not lie in the middle of what may be."""
    room = NARROW * max(1.0, abs(float(row["p90"]) - float(row["p10"])))
    if row["central"] > row["p90"] + room:
        return ": more under the central values than in nine draws of ten"
    if row["central"] < row["p10"] - room:
        return ": less under the central values than in nine draws of ten"
    return ""


def _drawn(found: Sample) -> Finding:
    """How the draws were made."""
    table = beliefs_table(found)
    drawn = len(found.drawn.values.columns)
    pairs = len(found.drawn.correlated)
    together = f"{plural(pairs, 'pair')} of them correlated" if pairs else "none correlated with another"
    kinds = table["drawn"].value_counts()
    asked = int(kinds.get(ELICITED, 0))
    experts = f", {plural(asked, 'assumption')} as experts gave them" if asked else ""
    evidence = table.assign(draws=found.asked, drawn_together=drawn, pairs=pairs, asked=asked)
    return Finding(
        "draws",
        f"{plural(found.asked, 'draw')} of {plural(drawn, 'assumption')} together, each between its low and its high "
        f"with the central value the likeliest{experts}, {together}.",
        evidence,
        certainty="the ranges say what follows from these beliefs, and not whether the beliefs are right",
    )


def _lost(found: Sample) -> list[Finding]:
    """The draws that are in no range, and why."""
    reports = found.sweep.reports
    lost = [n for n in range(1, found.asked + 1) if not reports[n].planned]
    if not lost:
        return []
    rows = [(n, reports[n].status, reports[n].message) for n in lost]
    evidence = pd.DataFrame(rows, columns=["draw", "status", "message"]).assign(
        lost=len(lost), asked=found.asked
    )
    why = listed(sorted({f"{status} ({told})" if told else status for _, status, told in rows})[:3])
    sentence = f"{len(lost)} of {plural(found.asked, 'draw')} have no plan and are in no range: {why}."
    return [Finding("draws-lost", sentence, evidence, "warning")]


def _error(found: Sample, table: pd.DataFrame, headline: list[Quantity]) -> list[Finding]:
    """How well the ends of the first range that has a width are known."""
    sums = table[(table["period"] == IN_ALL) & table["quantity"].isin([q.id for q in headline])]
    wide = sums[sums["p90"] - sums["p10"] > NARROW]
    if wide.empty:
        return []
    row = wide.iloc[0]
    quantity = next(q for q in headline if q.id == row["quantity"])
    error = max(float(row["error_p10"]), float(row["error_p90"]))
    loose = error > WIDE_ERROR * float(row["p90"] - row["p10"])
    more = " Ask for more draws before you rely on an end of it." if loose else ""
    evidence = pd.DataFrame([row]).assign(error=error, draws=len(found.planned))
    return [
        Finding(
            "draws-error",
            f"The ends of the range of {quantity.label} are known to about {amount(error, quantity.unit)} with "
            f"{plural(len(found.planned), 'draw')} (one standard error).{more}",
            evidence,
            "caution" if loose else "note",
            certainty="bootstrap of the draws",
            units={"error": quantity.unit},
        )
    ]


def value_findings(found: Sample, value: KnowledgeValue) -> list[Finding]:
    """What is worth finding out before the first period is decided; what of grade D is worth nothing is said."""
    first = value.decisions[0].period
    table, totals = value.table.assign(first=first), totals_table(found, value).assign(first=first)
    if table.empty:
        sentence = (
            f"Nothing is worth finding out before {first} is decided: whatever is decided, nothing is short."
        )
        options = {"first": first, "decisions": len(value.decisions), "draws": len(found.planned)}
        return [Finding("worth-none", sentence, pd.DataFrame([options]))]
    units = {q.id: q for q in headline(found)}
    opening = _everything(totals, units, first)
    worthy = table[table["told"] > 0]
    said = [
        _knowing(row, units, first)
        for _, row in worthy.groupby("assumption", sort=False).head(1).head(MOST).iterrows()
    ]
    return [opening, *_few(table), *said, *_nothing(table, first)]


def _few(table: pd.DataFrame) -> list[Finding]:
    """That the draws are too few to say which assumption moves the answer."""
    if (table["share"] > 0).any():
        return []
    draws = plural(float(table["draws"].iloc[0]), "draw")
    sentence = (
        f"With {draws} no assumption stands out from chance, so that which of them were tried as known is chance as "
        "well: ask for more draws."
    )
    return [Finding("worth-few", sentence, table.head(1), "caution")]


def _decided(first: str) -> str:
    return (
        f"decided now: each trust's ask and grant of {first} and what begins in it, as the most that can be had; "
        "later periods are planned again in every draw"
    )


def _everything(totals: pd.DataFrame, units: Mapping[str, Quantity], first: str) -> Finding:
    """What knowing everything would be worth, in the first quantity that it is worth something of."""
    gained = totals[
        [_matters(float(g), str(u)) for g, u in zip(totals["everything"], totals["unit"], strict=True)]
    ]
    if gained.empty:
        sentence = (
            f"Even if everything were known before {first} is decided, no shortfall would be less: the asks and grants "
            f"of {first} are the same in every draw, or can be put right later."
        )
        return Finding("worth-everything", sentence, totals, holds_fixed=_decided(first))
    parts = [
        f"{amount(float(row['everything']), str(row['unit']))} less {units[str(row['quantity'])].phrase}"
        for _, row in gained.head(3).iterrows()
    ]
    draws = plural(float(totals["draws"].iloc[0]), "draw")
    sentence = (
        f"If everything were known before {first} is decided, there would be, on average of {draws}, "
        f"{listed(parts)}."
    )
    return Finding("worth-everything", sentence, totals, holds_fixed=_decided(first), certainty=EACH_ALONE)


def _matters(gained: float, unit: str) -> bool:
    return gained > least_told(unit)


def _knowing(row: pd.Series, units: Mapping[str, Quantity], first: str) -> Finding:
    unit = str(row["unit"])
    worth = f"{amount(float(row['told']), unit)} less {units[str(row['quantity'])].phrase}"
    trusts = row["trusts"]
    decided = ""
    if pd.notna(trusts):
        other = f"for {plural(float(trusts), 'trust')}" if trusts else "for no trust by more than £1m"
        decided = f"; at its low or its high the decision would change {other}"
    who = f"{row['assumption']} (grade {row['grade']})"
    sentence = f"Knowing {who} before {first} is decided is worth {worth}{decided}."
    return Finding(
        "worth", sentence, pd.DataFrame([row]).assign(moved_by=MOVED), severity="note", holds_fixed=_decided(first),
        certainty=f"regression on {plural(float(row['draws']), 'draw')}; {EACH_ALONE}", units={"told": unit},
    )  # fmt: skip


def _nothing(table: pd.DataFrame, first: str) -> list[Finding]:
    """The assumptions of the lowest grade that are worth nothing in any quantity."""
    weak = weak_assumptions(table)
    names = [str(name) for name in weak.loc[weak["nothing"], "assumption"]]
    unclear = int(weak["unclear"].sum())
    draws = plural(float(table["draws"].iloc[0]), "draw")
    parts = []
    if names:
        told = listed(names) if len(names) <= NAMED else f"{listed(names[:NAMED])} and others"
        are = "is" if len(names) == 1 else "are"
        parts.append(
            f"{plural(len(names), 'assumption')} of grade {WEAK} {are} worth nothing, however weak the evidence: known "
            f"or not, none of the decisions that were tried for {first} would be better than the best of today ({told})"
        )
    if unclear:
        parts.append(
            f"{plural(unclear, 'assumption')} of grade {WEAK} cannot be told from worthless in {draws}"
        )
    if not parts:
        return []
    sentence = f"{'; '.join(parts)}."
    evidence = weak.assign(
        assumptions=len(names),
        undecided=unclear,
        of=len(weak),
        first=first,
        draws=float(table["draws"].iloc[0]),
    )
    return [Finding("worth-nothing", sentence, evidence, holds_fixed=_decided(first))]


def group_findings(table: pd.DataFrame, found: Sample, first: str) -> list[Finding]:
    """The groups that are most worth finding out, each in the first quantity that it is worth something of."""
    if table.empty:
        return []
    units = {q.id: q for q in headline(found)}
    worthy = table[table["told"] > 0].groupby("group", sort=False).head(1).head(GROUPS)
    evidence = (worthy if len(worthy) else table).assign(first=first)
    if worthy.empty:
        kinds = plural(table["group"].nunique(), "group")
        evidence = evidence.assign(groups=table["group"].nunique())
        sentence = (
            f"None of {kinds} of assumptions is worth finding out as a whole before {first} is decided."
        )
        return [Finding("worth-groups", sentence, evidence, holds_fixed=_decided(first))]
    parts = [
        f"{row['group']} ({plural(float(row['assumptions']), 'assumption')}): "
        f"{amount(float(row['told']), str(row['unit']))} less {units[str(row['quantity'])].phrase}"
        for _, row in worthy.iterrows()
    ]
    sentence = f"Knowing all of a kind before {first} is decided is worth, for {'; for '.join(parts)}."
    return [
        Finding("worth-groups", sentence, evidence, holds_fixed=_decided(first),
                certainty=f"curves of single assumptions added up; groups overlap; {EACH_ALONE}")
    ]  # fmt: skip


def known_finding(known: Known) -> list[Finding]:
    """The ranges that would be left if the foremost assumptions were known to be at their central values."""
    table = known.table[known.table["narrower"].notna()]
    if table.empty or not known.assumptions:
        return []
    parts = []
    for _, row in table.head(SAID_KNOWN).iterrows():
        low, high, left, right = (
            amount(float(row[name]), str(row["unit"])) for name in ("p10", "p90", "known_p10", "known_p90")
        )
        ends = f"be {left}" if left == right else f"lie between {left} and {right}"
        parts.append(f"{row['what']} would {ends} in place of {low} to {high}")
    sentence = (
        f"If {listed(list(known.assumptions))} were known to be at their central values, in eight draws of ten "
        f"{'; '.join(parts)}."
    )
    evidence = table.assign(draws=known.draws, assumptions=", ".join(known.assumptions))
    return [
        Finding("worth-known", sentence, evidence,
                certainty=f"{plural(known.draws, 'draw')} solved again with these at their central values")
    ]  # fmt: skip
