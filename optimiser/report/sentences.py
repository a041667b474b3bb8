"""Sentences of the page: the answer in three, those that open the sections below, and small words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimiser.amounts import said
from optimiser.explain import Finding
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import capital, joined
from optimiser.report.facts import Facts, called, certainty, listed, span
from optimiser.report.table import records
from optimiser.report.tables import answer as facts_of
from optimiser.report.tables.answer import Missed, asked_facts, balance_facts, reach_facts
from optimiser.report.tables.evidence import RESTS
from optimiser.report.tables.shortfalls import IMPERATIVES, told_families
from trustmodels.allocation.measures import MEASURES

# The sentences that open the sections below the answer.

MOST = ("helps", "costs")
HELD = "the yes/no choices"


def where_short(reading: Opened, most: int | None = None) -> Finding | None:
    """The region with the most that is short, line by line, the foremost first; so many of them if `most` is given."""
    facts, keys = facts_of.where_facts(reading)
    keys = keys[:most]
    parts = [f"{facts[k + ':words']} in {facts[k + ':region']} ({facts.in_full(k)})" for k in keys]
    if not parts:
        return None
    sentence = f"In {facts['last']} the most is short of {listed(parts)}."
    return Finding("where-short", sentence, facts.frame, certainty=certainty(reading))


def burden(reading: Opened) -> Finding:
    """Every period's requirement, as money and as a share, with its range."""
    facts = facts_of.burden_facts(reading)
    parts = [
        f"{facts[y]} in {y} ({facts[y + ':share']} of expenditure; {facts[y + ':least']} to "
        f"{facts[y + ':most']}; "
        f"{facts[y + ':above']} of {facts['trusts']} above {facts['mark']})"
        for y in reading.periods
    ]
    sentence = f"Trusts are asked for {listed(parts)}; {facts['one_offs']} of it all are one-offs."
    return Finding("burden", sentence, facts.frame, certainty=certainty(reading))


def condition(reading: Opened) -> Finding:
    """On what condition support is given."""
    facts = facts_of.condition_facts(reading)
    stated = [f"{facts[y + ':condition']} in {y}" for y in reading.periods if y + ":condition" in facts]
    given = [
        f"{facts[y]} in {y} ({facts[y + ':granted']} of {facts['trusts']} trusts)" for y in reading.periods
    ]
    text = f"Deficit support comes to {listed(given)}"
    if not reading.case.conditional or not stated:
        return Finding("condition", f"{text}, with no condition.", facts.frame, certainty=certainty(reading))
    sentence = (
        f"{text}, and never pays for efficiency that was not made: a trust is entitled to what would "
        "still be missing "
        f"if it had made {listed(stated)} of its expenditure."
    )
    return Finding("condition", sentence, facts.frame, certainty=certainty(reading))


def left_behind(reading: Opened) -> Finding:
    """What the plan leaves to whoever comes after."""
    facts, lists = facts_of.left_facts(reading)
    parts = [f"{facts['run_rate']} a year in underlying terms"]
    if "debt" in facts:
        parts.append(
            f"{facts['cash']} of cash against {facts['opening_cash']} at the start, and {facts['debt']} "
            "of loans to repay"
        )
    if "backlog" in facts:
        parts.append(f"{facts['backlog']} of backlog maintenance against {facts['opening_backlog']}")
    parts += [
        f"{facts[v]} patients waiting for {facts[v + ':name']} against {facts[v + ':before']}" for v in lists
    ]
    return Finding("left", f"The plan leaves {'; '.join(parts)}.", facts.frame, certainty=certainty(reading))


def steps(reading: Opened) -> Finding:
    """Where the sector starts and ends, and the largest step each way."""
    facts = facts_of.step_facts(reading)
    parts = [f"from {facts[y + ':nothing']} to {facts[y]} in {y}" for y in reading.periods]
    most = [f"what {key} most is {facts[key]} ({facts[key + ':amount']})" for key in MOST if key in facts]
    sentence = (
        f"The plan takes the sector {listed(parts)}, after deficit support of {facts['grants']} in all"
        f"{'; ' if most else ''}{listed(most)}."
    )
    return Finding("steps", sentence, facts.frame, certainty=certainty(reading))


def prices(reading: Opened) -> list[Finding]:
    """What the strongest national and local limits do for the first measure with a price.

    Where the measure weighs levels, standards or units against each other its price is nobody's pounds or patients:
    then only which limits do most is said.
    """
    frame = facts_of.price_frame(reading)
    if frame.empty:
        return []
    if not frame["natural"].all():
        return [_strongest(reading, frame)]
    return [_priced(reading, frame, row) for row in records(frame)]


def _strongest(reading: Opened, frame: pd.DataFrame) -> Finding:
    measure = str(frame["measure"].iloc[0])
    limits = "; ".join(f"{_more(row)} {row['limit']}" for row in records(frame))
    sentence = (
        f"What would do most for {MEASURES[measure].aim}, the yes/no choices held: {limits}. What each buys is found "
        "by solving again."
    )
    return Finding("price", sentence, frame, holds_fixed=HELD, certainty=certainty(reading))


def _priced(reading: Opened, frame: pd.DataFrame, row: dict[str, Any]) -> Finding:
    verb, joint = ("takes", "off") if row["price"] < 0 else ("adds", "to")
    size = said(abs(row["price"]), "price")
    unit = _one(row["measure_unit"]) if size == "1" else row["measure_unit"]
    amount = f"£{size}m" if unit == "£m" else f"{size} {unit}"
    what = MEASURES[str(row["measure"])].missed
    sentence = f"{_more(row)} {row['limit']} {verb} {amount} {joint} {what}, the yes/no choices held."
    evidence = frame[frame.index == row["at"]].assign(size=abs(row["price"]))
    return Finding("price", capital(sentence), evidence, holds_fixed=HELD, certainty=certainty(reading))


def _more(row: dict[str, Any]) -> str:
    return "£1m more" if row["unit"] == "£m" else f"one more {_one(str(row['unit']))}"


def _one(unit: str) -> str:
    return {"patients": "patient", "beds": "bed", "places": "place", "changes": "change"}.get(unit, unit)


def grade_d(facts: Facts) -> Finding | None:
    """Which part of each imperative rests on judgement."""
    if "assumptions" not in facts:
        return None
    parts = [f"{facts[k + ':judged']} of {facts[k]} behind {k.lower()}" for k in RESTS if k in facts]
    basis = f"; of the columns of data, {listed(parts)} are" if parts else ""
    sentence = f"{facts['judged']} of {facts['assumptions']} assumptions are judgement (grade D){basis}."
    return Finding("grades", sentence, facts.frame, "caution", certainty="counted")


# The answer in three sentences: how far, who is asked for what, and what had to be assumed to balance.

SAFE_EVERYWHERE = "with staff, beds and backlog safe everywhere"
IN_FORCE = {
    "finance": "with every finance commitment in force kept",
    "access": "with every access standard in force met",
    "safety": SAFE_EVERYWHERE,
}
"""Said where nothing in force is short."""
NONE = {
    "finance": "with no finance commitment in force",
    "access": "with no access standard in force",
    "safety": "with no safe level in force",
}


def _amount(facts: Facts, missed: Missed, again: str = "", *, ranged: bool = True) -> str:
    """What one commitment is short by, e.g. `£3.2m short of trusts’ control totals (missed by 4 of 9)`."""
    name = facts[f"{missed.standard}:name"] if missed.standard else ""
    said = f"{facts.in_full(missed.key)} {missed.family.short.format(standard=name)}"
    details = joined([_range(facts, missed.key) if ranged else "", *_details(facts, missed), again])
    return f"{said}{f' ({details})' if details else ''}{_earlier(facts, missed)}"


def _range(facts: Facts, key: str) -> str:
    """The 80% range of a figure, from how many draws of the assumptions; nothing where none are kept."""
    if f"{key}:low" not in facts:
        return ""
    low, high, draws = (facts[f"{key}:{part}"] for part in ("low", "high", "draws"))
    return "" if low == high == facts[key] else f"80% range {low} to {high}{_draws(draws)}"


def _draws(draws: str) -> str:
    return f", {draws} draws"


def _once(sentence: str, facts: Facts) -> str:
    """A sentence that says behind its first range only from how many draws all of them are."""
    draws = next((facts[key] for key in facts.labels if key.endswith(":draws")), "")
    first, said, rest = sentence.partition(_draws(draws))
    return first + said + rest.replace(said, "") if said else sentence


def within_range(facts: Facts, key: str) -> str:
    """The 80% range of a figure in brackets, to stand behind it; nothing where no draws are kept."""
    known = _range(facts, key)
    return f" ({known})" if known else ""


def _details(facts: Facts, missed: Missed) -> list[str]:
    """How many trusts missed a promise of money; the share inside a standard beside its target."""
    if f"{missed.standard}:share" in facts:
        share, target = facts[f"{missed.standard}:share"], facts[f"{missed.standard}:target"]
        return [f"{share} inside overall, target {target}"]
    whose = "trust" in missed.family.key and missed.family.imperative == "finance"
    return [f"missed by {facts[missed.key + ':missed']} of {facts[missed.key + ':asked']}"] if whose else []


def _earlier(facts: Facts, missed: Missed) -> str:
    """Where it is short before the end of the horizon only."""
    return "" if facts["last"] in missed.periods else f" in {listed(missed.periods)}"


def _short(facts: Facts, found: list[Missed], imperative: str) -> list[str]:
    """Every commitment of an imperative that is short; what counts the same money again stands behind the first."""
    short = [m for m in found if m.family.imperative == imperative and not facts.is_zero(m.key)]
    short = [m for m in short if m.family.measure != "cash_short"]
    counted = {m.family.told.again for m in short}
    money = [m for m in short if m.family.told.again or m.family.id in counted]
    again = listed([_amount(facts, m, ranged=False) for m in money[1:]]) if money[1:] else ""
    behind = f"the same money counted again: {again}" if again else ""
    return [_amount(facts, m, behind if m in money else "") for m in short if m not in money[1:]]


def _imperative(facts: Facts, found: list[Missed], imperative: str) -> str:
    """What is short of an imperative; that all is kept only where something is in force."""
    if facts.is_zero(f"{imperative}:in force"):
        return NONE[imperative]
    return listed(_short(facts, found, imperative)) or IN_FORCE[imperative]


def wages(reading: Opened) -> Finding | None:
    """Said before anything else: cash below the minimum means that wages are not paid."""
    facts, _ = reach_facts(reading)
    if facts.is_zero("cash"):
        return None
    sentence = (
        f"Wages are at risk: in this plan trusts run {facts['cash']} short of the cash that they must "
        "keep, added up "
        f"over {span(reading.periods)}, because no plan keeps it."
    )
    return Finding("wages", sentence, facts.frame, "warning", certainty=certainty(reading))


def how_far(reading: Opened) -> Finding:
    """What is still short at the end of the horizon, by imperative."""
    facts, found = reach_facts(reading)
    parts = [_imperative(facts, found, imperative) for imperative in IMPERATIVES]
    beyond = listed(_short(facts, found, "deliverability"))
    told = [*parts[:-1], *([parts[-1], f"and {beyond}"] if beyond else [f"and {parts[-1]}"])]
    sentence = f"{_opening(reading)}, these {facts['trusts']} trusts end {facts['last']} {'; '.join(told)}."
    return Finding("how-far", _once(sentence, facts), facts.frame, certainty=certainty(reading))


def _opening(reading: Opened) -> str:
    """No order of the imperatives is the best one: a plan that is proven is this plan."""
    return "In this plan" if reading.run.status == "optimal" else "In the best plan found so far"


def who_is_asked(reading: Opened) -> Finding:
    """The requirement, its range, and who is supported with how much."""
    facts, period = asked_facts(reading), called(reading)
    sentence = (
        f"Trusts are asked to save {facts['asked']}{within_range(facts, 'asked')} over {facts['span']}, "
        f"from {facts['least']} to {facts['most']} of expenditure in a {period}, with {facts['above']} of "
        f"{facts['trusts']} asked for more than {facts['mark']} in at least one; {_support(facts)}."
    )
    return Finding("asked", _once(sentence, facts), facts.frame, certainty=certainty(reading))


def _support(facts: Facts) -> str:
    if facts.is_zero("grants"):
        grants = "no grants are given"
    else:
        grants = (
            f"{facts['grants']} of deficit support{within_range(facts, 'grants')} goes to {facts['granted']} of them, "
            f"the most to {facts['largest']} ({facts['largest grant']})"
        )
    loans = "" if facts.is_zero("loans") else f", with {facts['loans']} of loans to {facts['lent']}"
    top_up = (
        "" if facts.is_zero("top_up") else f", {facts['top_up']} of it a further top-up from the Treasury"
    )
    return grants + top_up + loans


def to_balance(even: Opened) -> Finding:
    """What had to be assumed to balance, and what is missing when it is taken away."""
    facts = balance_facts(even)
    assumed = [f"{facts['optimism']} more from schemes than they are expected to deliver"]
    if not facts.is_zero("one_offs"):
        assumed.insert(0, f"{facts['one_offs']} of one-offs ({facts['one_off_share']} of all that is asked)")
    if facts.is_zero("unidentified"):
        found = "every saving has a scheme behind it, but it counts on "
    else:
        found, assumed = (
            "it counts on ",
            [f"{facts['unidentified']} of savings that nobody has found", *assumed],
        )
    sentence = (
        f"A plan that balances on paper asks for {facts['asked']} over {facts['span']}; "
        f"{found}{listed(assumed)}; with delivery as expected, control totals would be missed by "
        f"{facts['missed']}{_leaves(facts)}."
    )
    return Finding("balance", sentence, facts.frame, "caution", certainty=certainty(even))


def _leaves(facts: Facts) -> str:
    """What balancing takes from access and safety."""
    parts = (
        [f"{facts.in_full('patients')} short of access standards"] if not facts.is_zero("patients") else []
    )
    parts += [
        f"{facts.in_full(family.id)} {family.short}"
        for family in told_families().values()
        if family.id in facts and not facts.is_zero(family.id)
    ]
    return f"; and in {facts['last']} it leaves {listed(parts)}" if parts else ""
