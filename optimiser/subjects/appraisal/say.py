"""What an appraisal says: which option leaves least short of what, which is no better in anything, and who gains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from optimiser.amounts import amount, share, shows
from optimiser.explain.finding import Finding
from optimiser.explain.words import listed, plural
from optimiser.report.table import each, mapping
from optimiser.subjects.appraisal.options import NOTHING, SCENARIO

SUPPORT = ("grants", "loans", "top_up")
CLOSE = 1e-3
"""Amounts that are nearer than this share are the same: both are known to the gap of their solves only."""
NAMED, TOLD = 3, 4
"""Options named in a row, and quantities told in a sentence."""
LIMITS = (
    "No patient is turned into pounds and no ratio of benefits to costs is formed: the options are told in what they "
    "do, by place, and which is to be preferred is not for this table to say. A grant moves money inside the NHS and "
    "is no cost of its own. Ranges are of delivery alone; doing nothing is known in money only."
)


def appraisal_findings(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Best by quantity, dominated options, scenarios, places, and what the table does not do."""
    summary, options = tables["summary"], tables["options"]
    kinds = mapping(options, "option", "kind")
    choices = [name for name, kind in kinds.items() if kind not in (NOTHING, SCENARIO)]
    worlds = [name for name, kind in kinds.items() if kind == SCENARIO]
    found = [_best(summary, choices), *_dominated(summary, choices), *_worlds(summary, worlds)]
    found += _places(tables["places"], choices)
    moves = tables["moves"][tables["moves"]["option"].isin(choices)]
    found += [_moves(moves, choices[0])] if len(moves) else []
    return [*found, Finding("appraisal_limits", LIMITS)]


def _shortfalls(summary: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, dict[str, float]]]:
    """Each shortfall (a row with its id, unit and phrase), and what of it each option leaves."""
    rows = summary[summary["short"].astype(bool)]
    for first in each(rows.drop_duplicates("id")):
        own = rows[rows["id"] == first.id]
        known = dict(zip(own["option"].astype(str), own["amount"].astype(float), strict=True))
        yield first, {name: known.get(name, 0.0) for name in names}


def _least(amounts: Mapping[str, float], unit: str) -> list[str]:
    """The options that are least short, all that are as good to the gap and as it is shown."""
    best = min(amounts.values())
    return [
        n for n, value in amounts.items() if not shows(value - best, unit) or value - best <= CLOSE * value
    ]


def _best(summary: pd.DataFrame, choices: Sequence[str]) -> Finding:
    """Which option is least short of what."""
    parts, winners = [], []
    for kind, amounts in _shortfalls(summary, choices):
        least = _least(amounts, kind.unit)
        winners.append(set(least))
        if len(least) < len(choices):
            low, high = (amount(end(amounts.values()), kind.unit) for end in (min, max))
            parts.append(f"{_few(least)} with {low} {kind.phrase} {kind.when} (at most {high})")
    everywhere = sorted(set.intersection(*winners), key=choices.index) if winners else []
    if len(choices) == 1:
        sentence = "There is no other option beside this plan."
    elif not parts:
        sentence = f"The {plural(len(choices), 'option')} leave the same short."
    else:
        close = (
            f"{_few(everywhere)} is least short in all of them."
            if everywhere
            else "No option is least short in all of them, so that choosing one is a judgement between them."
        )
        sentence = f"Of {plural(len(choices), 'option')}, least is left short by {_first(parts)}. {close}"
    return Finding(
        "appraisal", sentence, summary, certainty="each option verified, to the gap of its solve",
        units=dict.fromkeys(("amount", "change", "low", "high"), "by unit"),
    )  # fmt: skip


def _worlds(summary: pd.DataFrame, worlds: Sequence[str]) -> list[Finding]:
    """From the least to the most that is short over the scenarios."""
    parts = []
    for kind, amounts in _shortfalls(summary, worlds) if len(worlds) > 1 else ():
        low, high = (amount(end(amounts.values()), kind.unit) for end in (min, max))
        if low != high:
            parts.append(f"{low} to {high} {kind.phrase} {kind.when}")
    if not parts:
        return []
    sentence = f"Over {plural(len(worlds), 'scenario')}, from the least to the most: {_first(parts)}."
    return [Finding("appraisal_scenarios", sentence, summary[summary["option"].isin(worlds)])]


def _first(parts: Sequence[str]) -> str:
    """The first quantities, and how many more there are."""
    more = f"; and {len(parts) - TOLD} more in the table" if len(parts) > TOLD else ""
    return f"{'; '.join(parts[:TOLD])}{more}"


def _few(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= NAMED else f"{listed(names[:NAMED])} and {len(names) - NAMED} more"


def _dominated(summary: pd.DataFrame, choices: Sequence[str]) -> list[Finding]:
    """Options that another one beats or equals in all that is short, for no more support."""
    money = summary[summary["id"].isin(SUPPORT)].groupby("option")["amount"].sum().to_dict()
    wide = {name: [float(money.get(name, 0.0))] for name in choices}
    for _, amounts in _shortfalls(summary, choices):
        for name, value in amounts.items():
            wide[name].append(value)
    pairs = [(name, other) for name in choices for other in choices if other != name]
    beaten = {name: other for name, other in reversed(pairs) if _beats(wide[other], wide[name])}
    if not beaten:
        return []
    told = listed([f"{name} (beside {beaten[name]})" for name in choices if name in beaten])
    sentence = f"No better in anything that is short and no cheaper in support than another option: {told}."
    rows = [(name, other, *wide[name][:1], *wide[other][:1]) for name, other in beaten.items()]
    names = ["option", "beside", "support", "support_beside"]
    return [Finding("appraisal_dominated", sentence, pd.DataFrame(rows, columns=names))]


def _beats(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether amounts are nowhere more and somewhere less, by more than the gap."""
    pairs = [(a, b, CLOSE * (1.0 + abs(b))) for a, b in zip(one, other, strict=True)]
    return all(a <= b + room for a, b, room in pairs) and any(a < b - room for a, b, room in pairs)


def _places(places: pd.DataFrame, choices: Sequence[str]) -> list[Finding]:
    """Between which shares of spending support lies over the regions, for each option that differs from the first."""
    regions = places[places["dimension"] == "region"]
    if regions["group"].nunique() < 2:  # noqa: PLR2004 - one region is no comparison
        return []
    own = regions[regions["option"] == choices[0]]
    ranked = own.sort_values("support_share", kind="stable")
    low, high = ranked.iloc[0], ranked.iloc[-1]
    spans = regions.groupby("option")["support_share"].agg(lambda shares: shares.max() - shares.min())
    evenest = str(spans.reindex(list(choices)).idxmin())
    most = (
        f"; most even over the regions is {evenest}"
        if evenest != choices[0]
        else "; no option is more even over them"
    )
    sentence = (
        f"By place: {choices[0]} gives support of {share(float(low['support_share']))} of what trusts spend in "
        f"{low['group']} and of {share(float(high['support_share']))} in {high['group']}{most}."
    )
    return [
        Finding("appraisal_places", sentence, regions, units={"support_share": "share", "ask_share": "share"})
    ]


def _moves(moves: pd.DataFrame, first: str) -> Finding:
    """Who gains and loses most against the first option."""
    told = []
    for row in each(moves.sort_values("gained", ascending=False, kind="stable").head(NAMED)):
        gains = f"{plural(int(row.more_support), 'trust')} more support" + (
            f" (most: {row.most_gained}, {amount(row.gained, '£m')})" if row.most_gained else ""
        )
        loses = f"{int(row.less_support)} less" + (
            f" ({row.most_lost}, {amount(row.lost, '£m')})" if row.most_lost else ""
        )
        told.append(f"{row.option} gives {gains} and {loses}")
    return Finding("appraisal_moves", f"Against {first}: {'; '.join(told)}.", moves)
