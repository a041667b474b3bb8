"""The answer in three sentences: how far, who is asked for what, and what had to be assumed to balance."""

from __future__ import annotations

from optimiser.explain import Finding
from optimiser.explain.opened import Opened
from optimiser.explain.words import joined
from optimiser.report.facts import Facts
from optimiser.report.sentences.words import called, certainty, listed, span
from optimiser.report.tables.answer import Missed, asked_facts, balance_facts, reach_facts
from optimiser.report.tables.shortfalls import IMPERATIVES, told_families

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


def _amount(facts: Facts, missed: Missed, again: str = "") -> str:
    """What one commitment is short by, e.g. `£3.2m short of trusts’ control totals (missed by 4 of 9)`."""
    name = facts[f"{missed.standard}:name"] if missed.standard else ""
    said = f"{facts.in_full(missed.key)} {missed.family.short.format(standard=name)}"
    details = joined([*_details(facts, missed), again])
    return f"{said}{f' ({details})' if details else ''}{_earlier(facts, missed)}"


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
    again = listed([_amount(facts, m) for m in money[1:]]) if money[1:] else ""
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
    return Finding("how-far", sentence, facts.frame, certainty=certainty(reading))


def _opening(reading: Opened) -> str:
    """No order of the imperatives is the best one: a plan that is proven is this plan."""
    return "In this plan" if reading.run.status == "optimal" else "In the best plan found so far"


def who_is_asked(reading: Opened) -> Finding:
    """The requirement, its range, and who is supported with how much."""
    facts, period = asked_facts(reading), called(reading)
    sentence = (
        f"Trusts are asked to save {facts['asked']} over {facts['span']}, from {facts['least']} to "
        f"{facts['most']} of "
        f"expenditure in a {period}, with {facts['above']} of {facts['trusts']} asked for more than "
        f"{facts['mark']} in at "
        f"least one; {_support(facts)}."
    )
    return Finding("asked", sentence, facts.frame, certainty=certainty(reading))


def _support(facts: Facts) -> str:
    if facts.is_zero("grants"):
        grants = "no grants are given"
    else:
        grants = (
            f"{facts['grants']} of deficit support goes to {facts['granted']} of them, the most to "
            f"{facts['largest']} ({facts['largest grant']})"
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
