"""Answer first: three sentences, and the three imperatives at a glance."""

from __future__ import annotations

import pandas as pd

from optimiser.amounts import amount, shown
from optimiser.explain import Finding
from optimiser.explain.opened import Opened
from optimiser.report.pair import Pair
from optimiser.report.reading import State
from optimiser.report.rows import each
from optimiser.report.section import Block, Card, Content, Section, folded
from optimiser.report.sentences import answer
from optimiser.report.tables.answer import asked_facts, balance_facts, reach_facts
from optimiser.report.tables.reach import reach_rows
from optimiser.report.tables.shortfalls import IMPERATIVES

LINES = 3
"""Lines a card, at most."""


def answer_section(pair: Pair, lead: Opened, added: Content | None = None) -> Section:
    """The answer; under another heading where the search was stopped.

    Args:
        pair: the run and the plan that balances beside it.
        lead: the run as it is read.
        added: what subjects add to it, said after how far.
    """
    even = lead if lead.run.manifest["question"]["name"] == "balance" else _balanced(pair)
    further = added or Content()
    findings = [answer.wages(lead), answer.how_far(lead), *further.findings, answer.who_is_asked(lead)]
    findings.append(answer.to_balance(even) if even else _no_balance(pair))
    stopped = pair.lead.state is State.STOPPED
    heading = "The best plan found before it stopped" if stopped else "The answer"
    return Section(
        "answer", heading, [f for f in findings if f is not None], [*further.blocks, *_evidence(lead, even)]
    )


def _balanced(pair: Pair) -> Opened | None:
    """The reading of a plan that balances, where it is an answer."""
    return pair.even.reading if pair.even is not None and pair.even.state is State.ANSWER else None


def _no_balance(pair: Pair) -> Finding:
    """What can be said of balance without an answer."""
    if pair.even is None:
        sentence = (
            "No plan that balances was set beside this one, so what would have to be assumed is not said."
        )
        ask = f"optimiser solve {pair.instance.name} --question balance"
        return Finding("balance", sentence, severity="note", next_question=ask)
    said_of = {
        State.INFEASIBLE: "No plan balances, whatever is assumed: the run of balance is infeasible.",
        State.UNVERIFIED: "The run of balance does not verify, so nothing is said of it.",
        State.CONTRADICTED: "The run of balance is contradicted by those who check it, so nothing is said of it.",
        State.EARLIER: "The run of balance is of an earlier edition of the format, so nothing is said of it.",
        State.STOPPED: "The run of balance was stopped before it was proven, which is no answer.",
    }
    return Finding(
        "balance",
        said_of.get(pair.even.state, "The run of balance ended without a plan."),
        severity="caution",
    )


def _evidence(lead: Opened, even: Opened | None) -> list[Block]:
    tables = [
        reach_facts(lead)[0].table("facts-reach", "The figures behind how far"),
        asked_facts(lead).table("facts-asked", "The figures behind who is asked and who is supported"),
    ]
    if even is not None:
        tables.append(balance_facts(even).table("facts-balance", "The figures behind the plan that balances"))
    return [folded(table) for table in tables]


def cards(lead: Opened) -> list[Card]:
    """Finance, access and safety at a glance: up to three lines each, those that are short first.

    Control totals of systems and of the sector repeat those of trusts and are left to the table.
    """
    rows = reach_rows(lead)
    rows = rows[rows["mode"] != "off"]
    rows = rows[~rows["again"].isin(set(rows["id"]))]
    mine = ((name, rows[rows["imperative"] == name]) for name in IMPERATIVES)
    return [_card(name, part) for name, part in mine if not part.empty]


def _card(imperative: str, rows: pd.DataFrame) -> Card:
    short = rows.groupby("line", sort=False)["missed"].max().gt(0).sort_values(ascending=False, kind="stable")
    lines = [
        (str(line), _amounts(rows[rows["line"] == line], bool(some)))
        for line, some in list(short.items())[:LINES]
    ]
    return Card(imperative.capitalize(), not bool(short.any()), lines)


def _amounts(rows: pd.DataFrame, short: bool) -> list[tuple[str, str]]:
    """What is short by period; one word where nothing ever is."""
    if not short:
        return [("every period", "none")]
    return [(r.period, _amount(r.amount, r.unit)) for r in each(rows)]


def _amount(size: float, unit: str) -> str:
    return "none" if shown(size, unit) == "0" else amount(size, unit)
