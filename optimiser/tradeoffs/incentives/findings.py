"""What gaming brings, in sentences: in sum, who gains most, who pays, and what was not tried."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from optimiser.amounts import money, share
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import capital, listed, plural
from optimiser.tolerances import TOLD
from optimiser.tradeoffs.incentives.compute import Incentives, incentive_table, others_table, sum_table
from optimiser.tradeoffs.incentives.ways import Way

NAMED = 3
"""Trusts that are named in a sentence; all are in the tables."""
FIXED = "what everybody else says of itself; every yes/no decision is free in each trial"
UNITS = {"size": "as in size_unit", "gain": "£m", "ask_change": "£m", "grant_change": "£m"}


def incentive_findings(found: Incentives) -> list[Finding]:
    """For each way: what it brings in sum, to whom most, and who pays; then what was not tried or cannot be told."""
    return [
        *(finding for way in _ways(found) for finding in _of(found, way)),
        *_untested(found),
        *_scope(found),
        *_without(found),
    ]


def _ways(found: Incentives) -> list[Way]:
    return list({trial.way.id: trial.way for trial in found.trials}.values())


def _certainty(found: Incentives) -> str:
    gap = max([found.base.gap, *(trial.outcome.gap for trial in found.trials)])
    return (
        f"every answer whole, with the even tiers, and verified; to a gap of {gap:.2g} in each primary tier; less than "
        f"{money(TOLD)} is not told from nothing, nor {money(found.room)} of what all trusts miss together"
    )


def _of(found: Incentives, way: Way) -> Iterator[Finding]:
    table = incentive_table(found)
    own = table[(table["way"] == way.id) & table["gain"].notna()].reset_index(drop=True)
    if own.empty:
        return
    yield _in_sum(found, way, own)
    if (own["gain"] > TOLD).any():
        yield _most(found, way, own)
    if (payers := _payers(found, way)) is not None:
        yield payers


def _finding(
    found: Incentives, kind: str, sentence: str, evidence: pd.DataFrame, severity: str = "note"
) -> Finding:
    return Finding(
        id=f"incentive_{kind}",
        sentence=capital(sentence),
        evidence=evidence,
        severity="caution" if severity == "caution" else "note",
        holds_fixed=FIXED,
        certainty=_certainty(found),
        next_question="optimiser incentives INSTANCE --trust CODE",
        units=UNITS,
    )


def _in_sum(found: Incentives, way: Way, own: pd.DataFrame) -> Finding:
    """How many gain by it, and what they gain together, each by itself."""
    sums = sum_table(found)
    row = each_row(sums[sums["way"] == way.id])[0]
    tried = plural(len(own), "trust")
    who = f"{tried}, one at a time" if len(own) > 1 else f"{own['name'].iloc[0]}"
    size = f"{money(row.size)}{' a year' if way.unit != '£m' else ''}"
    if not row.gaining:
        sentence = f"{way.doing} ({size}) brings nothing to {who}{_worse(row.gain)}."
        return _finding(found, "sum", sentence, sums[sums["way"] == way.id])
    parts = f"{_more(row.grant_change, 'in grants')} and {_more(row.ask_change, 'asked for')}"
    each = f"; {row.gaining} of {len(own)} gain" if row.gaining < len(own) else ""
    rate = f", {share(row.gain_per_size)} of what is claimed" if way.unit == "£m" else ""
    sentence = f"{way.doing} ({size}) brings {who}: {parts}, a gain of {money(row.gain)}{rate}{each}."
    return _finding(found, "sum", sentence, sums[sums["way"] == way.id], "caution")


def _worse(gain: float) -> str:
    return f": it loses {money(-gain)}" if gain < -TOLD else ""


def _more(change: float, what: str) -> str:
    if abs(change) <= TOLD:
        return f"no change in what is {what}" if what == "asked for" else f"no change {what}"
    return f"{money(abs(change))} {'more' if change > 0 else 'less'} {what}"


def _most(found: Incentives, way: Way, own: pd.DataFrame) -> Finding:
    """Who gains most by it."""
    first = own[own["gain"] > TOLD].head(NAMED)
    said = [f"{row.name} ({row.trust}) {money(row.gain)}, {_parts(row)}" for row in each_row(first)]
    sentence = f"by {way.doing} the most is gained by {'; '.join(said)}."
    return _finding(found, "most", sentence, first)


def _parts(row: object) -> str:
    grant, ask = (float(getattr(row, f"{name}_change")) for name in ("grant", "ask"))
    parts = [f"{money(abs(grant))} {'more' if grant > 0 else 'less'} grant"] if abs(grant) > TOLD else []
    parts += [f"{money(abs(ask))} {'more' if ask > 0 else 'less'} asked"] if abs(ask) > TOLD else []
    return listed(parts)


def _payers(found: Incentives, way: Way) -> Finding | None:
    """Who bears what the others gain: by how much they are worse off over all trials of the way."""
    others = others_table(found)
    losing = others[(others["way"] == way.id) & (others["gain"] < -TOLD)]
    sums = sum_table(found)
    row = each_row(sums[sums["way"] == way.id])[0]
    names = dict(zip(*(found.instance.tables["trusts"][c] for c in ("trust", "name")), strict=True))
    rank = {code: at for at, code in enumerate(_by_size(found))}
    lost = losing.groupby("other")["gain"].sum()
    first = sorted(lost.index, key=lambda code: (round(lost[code] / TOLD), rank[code]))[:NAMED]
    said = [f"{names[code]} ({code}) {money(-lost[code])}" for code in first]
    parts = (
        [f"{plural(len(lost), 'trust')} are asked for more or given less, the most {listed(said)}"]
        if said
        else []
    )
    if row.others_missed_change > found.room * row.tried:
        parts.append(f"others’ control totals are missed by {money(row.others_missed_change)} more")
    if not parts:
        return None
    times = " (added up over the trials)" if row.tried > 1 else ""
    sentence = f"who pays for {way.doing}{times}: {'; '.join(parts)}."
    evidence = pd.DataFrame({"other": first, "gain": [float(lost[code]) for code in first]})
    return _finding(found, "payers", sentence, evidence.assign(others_missed_change=row.others_missed_change))


def _by_size(found: Incentives) -> list[str]:
    trusts = found.instance.tables["trusts"]
    frame = trusts.sort_values(["income", "expenditure", "trust"], ascending=[False, False, True])
    return list(frame["trust"])


def _untested(found: Incentives) -> Iterator[Finding]:
    """What the data leave untested: no benchmark of cost, or savings that are counted as planned."""
    ways = {way.id for way in _ways(found)}
    trusts = found.instance.tables["trusts"]
    bare = trusts[trusts["expected_cost"].isna() & trusts["trust"].isin(list(found.tried))]
    if "claim" in ways and len(bare):
        some = (
            "None of them has" if len(bare) == len(found.tried) else f"{len(bare)} of {len(found.tried)} have"
        )
        no = "an" if some.startswith("None") else "no"
        sentence = (
            f"{some} {no} expected_cost: nothing in the data tests what they claim. With it, and with "
            "excess_cost_supported below 1, support does not follow a claim above the benchmark."
        )
        yield _finding(found, "untested", sentence, bare[["trust"]].reset_index(drop=True), "caution")
    if "less" in ways and found.question.basis == "plan":
        sentence = "the question counts savings as planned, so that delivering less changes nothing in it."
        yield _finding(found, "basis", sentence, pd.DataFrame({"basis": [found.question.basis]}), "caution")


def _scope(found: Incentives) -> Iterator[Finding]:
    """How many trusts were tried, where it was not all of them."""
    count = len(found.instance.tables["trusts"])
    if len(found.tried) < count:
        sentence = (
            f"tried were {len(found.tried)} of {count} trusts ({listed(list(found.tried)[:NAMED])}"
            f"{' and others' if len(found.tried) > NAMED else ''}); of the others nothing is known. "
            "--largest 0 tries all."
        )
        yield _finding(found, "scope", sentence, pd.DataFrame({"trust": list(found.tried)}), "caution")


def _without(found: Incentives) -> Iterator[Finding]:
    """Trials in which no plan keeps what must be kept."""
    broken = [trial for trial in found.trials if trial.outcome.answer is None]
    if broken:
        said = [f"{trial.trust} {trial.way.doing} ({trial.outcome.status})" for trial in broken[:NAMED]]
        more = f" and {len(broken) - NAMED} more" if len(broken) > NAMED else ""
        sentence = f"no plan was found for {plural(len(broken), 'trial')}: {listed(said)}{more}."
        evidence = pd.DataFrame(
            [(trial.way.id, trial.trust, trial.outcome.status) for trial in broken],
            columns=["way", "trust", "status"],
        )
        yield _finding(found, "no_plan", sentence, evidence, "caution")
