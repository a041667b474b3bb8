"""A negotiation in sentences."""

from __future__ import annotations

from math import nan

import pandas as pd

from optimiser.amounts import amount, share, shows
from optimiser.explain.finding import Finding
from optimiser.explain.words import capital, listed, plural, title
from optimiser.tradeoffs.negotiation.bargain import Bargain, worst_regrets
from optimiser.tradeoffs.negotiation.movements import MOVED
from optimiser.tradeoffs.negotiation.parties import EQUAL
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


def _region(found: Bargain) -> Finding:
    table = positions(found).assign(
        share=found.share, agreed=found.agreed, beyond=max(0.0, found.share - found.agreed)
    )
    parts = [
        f"{row['party']} {amount(row['settlement'], row['unit'])} of {title(row['measure'])} "
        f"(best {amount(row['best'], row['unit'])})"
        for _, row in table.iterrows()
    ]
    if found.never:
        opening = _never(found)
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
        f"{party.name} can never accept, since its best of {title(party.measure)} is "
        f"{amount(found.best[party.name].values[party.measure], found.units[party.measure])} and its most "
        f"{amount(party.most or 0.0, found.units[party.measure])}"
        for party in found.never
    ]
    limit = "that limit" if len(who) == 1 else "these limits"
    return (
        f"No plan is acceptable to all: {listed(who)}. Without {limit} each would have to concede "
        f"{share(found.share)} of its way"
    )


def _position(row: pd.Series, never: bool) -> Finding:
    limit = "" if pd.isna(row["most"]) else amount(row["most"], row["unit"])
    accepts = f"it would accept {amount(row['reservation'], row['unit'])}"
    if never:
        accepts = f"it can never accept, since it accepts {limit} at most"
    elif limit:
        accepts += f", and never more than {limit}"
    sentence = (
        f"{row['party']} wants the least of {title(row['measure'])}: {amount(row['best'], row['unit'])} at best, "
        f"{amount(row['worst'], row['unit'])} if another decides; {accepts}."
    )
    return Finding("position", sentence, pd.DataFrame([row]).reset_index(drop=True), holds_fixed=KEPT)


def _rung(row: pd.Series) -> Finding:
    gained = amount(row["buys"], row["unit_gained"])
    lowers = shows(row["buys"], row["unit_gained"])
    less = title(row["gained"])
    buys = f"lowers {less} by {gained}" if lowers else f"does not lower {less}"
    given = amount(row["by"], row["unit_conceded"])
    return Finding(
        id="concession",
        sentence=f"From there, {given} more of {title(row['conceded'])} {buys}, the rest staying as agreed.",
        evidence=pd.DataFrame([row]).reset_index(drop=True),
        holds_fixed="the yes/no choices of the settlement, and every other measure",
        certainty="exact given these",
    )


def _regret(table: pd.DataFrame) -> Finding:
    worst = worst_regrets(table)
    parts = [f"{row['settlement']} {share(row['share'])}" for _, row in worst.iterrows()]
    return Finding(
        id="regret",
        sentence=f"The most that any party regrets in any of the worlds, as a share of its way: {listed(parts)}.",
        evidence=worst,
        holds_fixed="each settlement as a rule, put again in each world",
    )


def bargain_findings(found: Bargain, regret: pd.DataFrame | None = None) -> list[Finding]:
    """The settlement first, then each position, the ladder, and regret where worlds were compared."""
    never = {party.name for party in found.never}
    said = [_region(found)]
    said += [_position(row, row["party"] in never) for _, row in positions(found).iterrows()]
    said += [_rung(row) for _, row in found.ladder.iterrows()]
    return found.ending.hedged(said if regret is None else [*said, _regret(regret)])


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
