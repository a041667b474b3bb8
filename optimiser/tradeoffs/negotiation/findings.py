"""A negotiation in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

import pandas as pd

from optimiser.amounts import amount, share, shows
from optimiser.explain.finding import Finding
from optimiser.explain.words import capital, listed, plural, title
from optimiser.matrix.arrays import Floats
from optimiser.tradeoffs.frontier.axes import Axis
from optimiser.tradeoffs.negotiation.bargain import Bargain, RungExchange, worst_regrets
from optimiser.tradeoffs.negotiation.concession import SHARE
from optimiser.tradeoffs.negotiation.movements import MOVED
from optimiser.tradeoffs.negotiation.natural import MeasureAmounts, named_quantities, natural_table, reached
from optimiser.tradeoffs.negotiation.parties import EQUAL, Party
from optimiser.tradeoffs.negotiation.settlements import (
    DISAGREEMENTS,
    EGALITARIAN,
    KALAI,
    NASH,
    WORST,
    Settled,
)
from optimiser.worlds.risk.tables import without_noise

KEPT = "wages and safety at their best"


def positions(found: Bargain) -> pd.DataFrame:
    """A row a party: its best, its reservation point, the worst it is offered, the settlement, and its reach."""
    rows = []
    for party in found.parties:
        measure = party.measure
        best = found.best[party.name].values[measure]
        rows.append(
            {
                "party": party.name,
                "measure": measure,
                "unit": found.units[measure],
                "best": best,
                "reservation": found.reservation[measure],
                "most": nan if party.most is None else party.most,
                "worst": best + found.span[measure],
                "settlement": found.settlement.values[measure],
                "reach": found.reach[measure],
            }
        )
    return without_noise(pd.DataFrame(rows))


def plans(found: Bargain) -> pd.DataFrame:
    """A row a plan: each party's best and the settlement, with every measure, gap and whether proven."""
    named = {**found.best, EQUAL: found.settlement}
    measures = [party.measure for party in found.parties]
    rows = [
        {"plan": name, **{m: plan.values[m] for m in measures}, "gap": plan.gap, "proven": plan.proven}
        for name, plan in named.items()
    ]
    return without_noise(pd.DataFrame(rows))


def _certainty(found: Bargain) -> str:
    return f"each plan to a gap of {plans(found)['gap'].max():.2g} with its choices free"


def natural(found: Bargain) -> dict[str, dict[str, MeasureAmounts]]:
    """What each party's best plan and the settlement have of every measure, in natural units: by plan and measure."""
    named = {**found.best, EQUAL: found.settlement}
    measures = [party.measure for party in found.parties]
    return {
        name: reached(found.prepared, plan.x, {measure: plan.values[measure] for measure in measures})
        for name, plan in named.items()
    }


def parties_table(found: Bargain, plans_reached: Mapping[str, Mapping[str, MeasureAmounts]]) -> pd.DataFrame:
    """What each party bargains about in natural units, under its own best plan, the others' and the settlement."""
    return natural_table(plans_reached, {party.measure: party.name for party in found.parties})


def _region(found: Bargain, own: Mapping[str, Mapping[str, MeasureAmounts]]) -> Finding:
    shares = {"share": found.share, "agreed": found.agreed, "beyond": max(0.0, found.share - found.agreed)}
    table = parties_table(found, own).assign(**shares)
    parts = []
    for party in found.parties:
        here = own[EQUAL][party.measure]
        parts.append(f"for {party.name} {here.said(named_quantities([here]))}")
    if found.never:
        opening = _never(found)
        table = table.assign(**{f"{party.measure}_most": party.most for party in found.never})
    elif found.common:
        conceded, ready = share(found.share), share(found.agreed)
        opening = (
            f"There is a plan that all accept: each concedes {conceded} of its way, and would go {ready}"
        )
    else:
        opening = (
            f"No plan is acceptable to all: each would have to concede {share(found.share)} of its way, "
            f"{share(found.share - found.agreed)} beyond the {share(found.agreed)} that it would go"
        )
    return Finding(
        id="settlement",
        sentence=f"{opening}. At the least equal concession: {listed(parts)}.",
        evidence=table,
        severity="note" if found.common else "warning",
        holds_fixed=KEPT,
        certainty=_certainty(found),
        next_question="optimiser negotiate INSTANCE --against SCENARIO",
    )


def _never(found: Bargain) -> str:
    """Who can accept nothing, and what the least equal concession is then reckoned without."""
    who = [
        f"{party.name} can never accept, since even its own best plan has more of {title(party.measure)} than the "
        f"{amount(party.most or 0.0, found.units[party.measure])} that it accepts at most"
        for party in found.never
    ]
    limit = "that limit" if len(who) == 1 else "these limits"
    return (
        f"No plan is acceptable to all: {listed(who)}. Without {limit} each would have to concede "
        f"{share(found.share)} of its way"
    )


def _position(found: Bargain, party: Party, own: Mapping[str, Mapping[str, MeasureAmounts]]) -> Finding:
    """What a party has at best, if another decides, and where all concede the same."""
    best, settled = (own[name][party.measure] for name in (party.name, EQUAL))
    others = [name for name in found.best if name != party.name]
    worst_of = max(others, key=lambda name: found.best[name].values[party.measure])
    worst = own[worst_of][party.measure]
    ids = named_quantities([best, worst, settled])
    gap = _own_gap(found, party)
    within = f" (no plan has less by more than {share(gap)} of it)" if shows(gap, "share") else ""
    sentence = (
        f"{party.name} wants the least of {title(party.measure)}: {best.said(ids)} at best{within}; {worst.said(ids)} "
        f"if {worst_of} decides; {settled.said(ids)} at the least equal concession{_most(found, party)}."
    )
    table = parties_table(found, own)
    evidence = table[table["measure"] == party.measure].reset_index(drop=True)
    return Finding("position", sentence, evidence.assign(most=party.most, gap=gap), holds_fixed=KEPT)


def _most(found: Bargain, party: Party) -> str:
    """What a party never accepts, in the unit of its own limit."""
    if party.most is None:
        return ""
    limit = amount(party.most, found.units[party.measure])
    if party in found.never:
        return f"; it can never accept, since it accepts {limit} at most"
    return f"; never more than {limit}"


def _rung(found: Bargain, rung: RungExchange) -> Finding:
    """What one party's tenth of its way buys another, in natural units."""
    who = {party.measure: party.name for party in found.parties}
    measures = [rung.conceded, rung.gained]
    before, after = (
        reached(
            found.prepared, x, {item.name: _value(item, x) for item in found.axes if item.name in measures}
        )
        for x in (rung.before, rung.after)
    )
    gives, gains = (after[name].more(before[name]) for name in measures)
    opening = f"From there, if {who[rung.conceded]} gave a tenth of its way" + (
        f" ({gives})" if gives else ""
    )
    buys = f"{who[rung.gained]} would have {gains}" if gains else f"{who[rung.gained]} would gain nothing"
    evidence = natural_table({"before": before, "after": after}, {name: who[name] for name in measures})
    return Finding(
        id="concession",
        sentence=f"{opening}, {buys}, the rest staying as agreed.",
        evidence=evidence.assign(change=evidence["after"] - evidence["before"]),
        holds_fixed="the yes/no choices of the settlement, and every other measure",
        certainty="exact given these",
    )


def _value(item: Axis, x: Floats) -> float:
    """What a plan has on an axis; columns after those of the question are left out."""
    width = len(item.tier.cost)
    return float(item.tier.cost @ x[:width] + item.tier.offset)


def _regret(table: pd.DataFrame) -> Finding:
    worst = worst_regrets(table)
    parts = [f"{row['settlement']} {share(row['share'])}" for _, row in worst.iterrows()]
    return Finding(
        id="regret",
        sentence=f"The most that any party regrets in any of the worlds, as a share of its way: {listed(parts)}.",
        evidence=worst,
        holds_fixed="each settlement as a rule, put again in each world",
    )


def bargain_findings(
    found: Bargain,
    own: Mapping[str, Mapping[str, MeasureAmounts]] | None = None,
    regret: pd.DataFrame | None = None,
) -> list[Finding]:
    """The settlement first, then each position, the ladder, and regret where worlds were compared.

    Args:
        found: the negotiation.
        own: from `natural`, where it is there already.
        regret: from `regrets`.
    """
    own = own or natural(found)
    said = [_region(found, own)]
    said += [_position(found, party, own) for party in found.parties]
    said += [_rung(found, rung) for rung in found.rungs]
    said = found.ending.hedged(said) if found.nodes is None else [*left_open(found), *said]
    return said if regret is None else [*said, _regret(regret)]


def left_open(found: Bargain) -> list[Finding]:
    """That searches were ended before the asked gap, how far each plan may be from the best, and what searches on."""
    table = plans(found)[["plan", "gap", "proven"]].assign(nodes=found.nodes)
    open_ = table[~table["proven"].astype(bool)]
    if open_.empty:
        return []
    own = {party.name: _own_gap(found, party) for party in found.parties}
    own[EQUAL] = found.settlement.gaps.get(SHARE, found.settlement.gap)
    named = listed([f"{name} {share(gap)}" for name, gap in own.items() if shows(gap, "share")])
    sentence = (
        f"Not every search went to the asked gap: each ends after {plural(found.nodes or 0, 'part')}, so that this "
        f"takes minutes. What each has least of is known to within a share of it: {named}; and what a plan leaves to "
        f"the others to within {share(float(open_['gap'].max()))}. --nodes 0 searches on."
    )
    evidence = table.assign(own_gap=[own[str(name)] for name in table["plan"]])
    return [Finding("left_open", sentence, evidence, "caution", holds_fixed=KEPT)]


def _own_gap(found: Bargain, party: Party) -> float:
    """How far the best of a party may be from the best there is of its own measure."""
    best = found.best[party.name]
    return best.gaps.get(party.measure, best.gap)


# Three rules of bargaining beside the least equal concession.

MEANS = {
    NASH: "the largest product of what all gain, so that nobody can gain a per cent more at a cost to the others of "
    "less than a per cent in sum",
    EGALITARIAN: "the same percentage less, for everybody, of what it would miss without agreement",
    KALAI: "the same share, for everybody, of what it could gain at most",
}
"""What each rule gives, for who has never heard its name."""


def settlements_table(found: Bargain, settled: Settled) -> pd.DataFrame:
    """A row a rule and party.

    Columns: rule, party, measure, unit, disagreement (what is missed if nobody agrees), ideal (the least with nobody
    worse off than that), settlement, gain (its unit), share (of what could be gained; empty where nothing could),
    within (the share by which the product of all gains, or the level, might be more), proven.
    """
    rows = [
        (
            one.rule, party.name, party.measure, found.units[party.measure], settled.point[party.measure],
            settled.ideal[party.measure], one.values[party.measure], one.gains[party.measure],
            one.shares.get(party.measure, nan), one.within, one.proven,
        )
        for one in settled.settlements
        for party in found.parties
    ]  # fmt: skip
    names = "rule party measure unit disagreement ideal settlement gain share within proven"
    return without_noise(pd.DataFrame(rows, columns=names.split()))


def settled_findings(found: Bargain, settled: Settled, trusts: pd.DataFrame | None = None) -> list[Finding]:
    """The disagreement point, then each rule: what everybody gains, and whom it moves.

    Args:
        found: the negotiation.
        settled: what three rules make of it.
        trusts: from `bearing`.
    """
    said = [_disagreement(found, settled)]
    table = settlements_table(found, settled)
    for one in settled.settlements:
        own = table[table["rule"] == one.rule].reset_index(drop=True)
        parts = [
            f"{row['party']} gains {share(row['share'])} of what it could"
            for _, row in own.iterrows()
            if pd.notna(row["share"])
        ]
        moves, counts = _moves(one.rule, trusts)
        sentence = f"{capital(one.rule)}: {MEANS[one.rule]}. {listed(parts)}{moves}."
        said.append(
            Finding(
                id="rule",
                sentence=sentence,
                evidence=own.assign(**counts),
                holds_fixed=KEPT,
                certainty=_known_to(one.within),
            )
        )
    return said


def _known_to(within: float) -> str:
    return (
        f"no plan has more than {share(within)} more of it, with the choices free"
        if shows(within, "share")
        else "exact"
    )


def _disagreement(found: Bargain, settled: Settled) -> Finding:
    """Where each begins if nobody agrees, and whether anything can be settled from there.

    The sentence has no amounts: two of the three parties count in weighted sums, which stand in its evidence.
    """
    rows = [(p.name, p.measure, found.units[p.measure], settled.point[p.measure]) for p in found.parties]
    table = without_noise(pd.DataFrame(rows, columns=["party", "measure", "unit", "disagreement"]))
    sentence = f"If nobody agrees, {DISAGREEMENTS[settled.disagreement]}."
    if settled.nothing:
        sentence += f" From there no rule settles anything: {settled.nothing}."
    elif settled.disagreement == WORST:
        sentence += " From there the Kalai-Smorodinsky settlement is the least equal concession itself."
    return Finding(
        "disagreement", sentence, table, "caution" if settled.nothing else "note", holds_fixed=KEPT
    )


def _moves(rule: str, trusts: pd.DataFrame | None) -> tuple[str, dict[str, float]]:
    """Whom a rule moves against the least equal concession, as the end of a sentence."""
    if trusts is None:
        return "", {}
    own = trusts[trusts["settlement"] == rule]
    counts = {
        "moved": float(own["moved"].sum()),
        "asked_more": float((own["ask_more"] > MOVED).sum()),
        "asked_less": float((own["ask_more"] < -MOVED).sum()),
        "by": MOVED,
    }
    if not own["even"].all():
        return "; among trusts it could not be settled evenly", counts
    if not counts["moved"]:
        return f"; against the {EQUAL} it moves no trust by more than £1m", counts
    return (
        f"; against the {EQUAL} it moves {plural(counts['moved'], 'trust')} by more than £1m, asking "
        f"{plural(counts['asked_more'], 'trust')} for more and {plural(counts['asked_less'], 'trust')} for less",
        counts,
    )
