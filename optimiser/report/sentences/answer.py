"""The answer in three sentences: how far, who is asked for what, and what had to be assumed to balance."""

from __future__ import annotations

from optimiser.explain import Finding
from optimiser.report.facts import Facts
from optimiser.report.reading import Reading
from optimiser.report.sentences.words import called, certainty, listed, span
from optimiser.report.tables.answer import asked_facts, balance_facts, reach_facts

SAFE = (
    ("safe_staffing", "staff (WTE) short of the safe floor"),
    ("safe_occupancy", "beds short of safe occupancy"),
    ("backlog_ceiling", "of backlog over its ceilings"),
)
SAFE_EVERYWHERE = "with staff, beds and backlog safe everywhere"
MONEY = (
    ("control_total", "of trusts’ control totals"),
    ("system_control_total", "of systems’ control totals"),
    ("sector_control_total", "of the sector’s control total"),
    ("underlying_total", "of the underlying positions promised"),
)


def _finance(facts: Facts) -> str:
    for line, words in MONEY:
        if line in facts and not facts.is_zero(line):
            missed = f" (missed by {facts[line + ':missed']} of {facts[line + ':asked']})"
            return f"{facts[line]} short {words}{missed if line == 'control_total' else ''}"
    kept = any(line in facts for line, _ in MONEY)
    return "with every finance commitment kept" if kept else "with no finance commitment to keep"


def _access(facts: Facts, standards: list[str]) -> str:
    parts = [
        f"{facts[v]} patients short of {facts[v + ':name']} "
        f"({facts[v + ':share']} inside overall, target {facts[v + ':target']})"
        for v in standards
        if not facts.is_zero(v)
    ]
    return listed(parts) or (
        "with every access standard met" if standards else "with no access standard in the instance"
    )


def _unsafe(facts: Facts) -> list[str]:
    """What is short of safe, each part by itself."""
    return [f"{facts[line]} {words}" for line, words in SAFE if line in facts and not facts.is_zero(line)]


def _safety(facts: Facts) -> str:
    asked = any(line in facts for line, _ in SAFE)
    return listed(_unsafe(facts)) or (SAFE_EVERYWHERE if asked else "with no safe levels in the instance")


def wages(reading: Reading) -> Finding | None:
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


def how_far(reading: Reading) -> Finding:
    """What is still short at the end of the horizon, by imperative."""
    facts, standards = reach_facts(reading)
    opening = _opening(reading)
    sentence = (
        f"{opening}, these {facts['trusts']} trusts end {facts['last']} {_finance(facts)}; "
        f"{_access(facts, standards)}; "
        f"and {_safety(facts)}."
    )
    return Finding("how-far", sentence, facts.frame, certainty=certainty(reading))


def _opening(reading: Reading) -> str:
    """Only a solved search for how far one can get says `at best`."""
    if reading.run.status != "optimal":
        return "In the best plan found so far"
    asked = str(reading.run.manifest["question"]["name"])
    return "At best" if asked == "how_far" or asked.startswith("order:") else "In this plan"


def who_is_asked(reading: Reading) -> Finding:
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


def to_balance(even: Reading) -> Finding:
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
        [f"{facts['patients']} patients short of access standards"] if not facts.is_zero("patients") else []
    )
    parts += [] if (safety := _safety(facts)) == SAFE_EVERYWHERE else [safety]
    return f"; and in {facts['last']} it leaves {listed(parts)}" if parts else ""
