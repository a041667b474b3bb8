"""What people are asked to expect of a run before they see it, each with its answer out of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import amount, ended
from optimiser.brief.dilemma import dilemma_of
from optimiser.brief.results import key_findings, least_and_most
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.report.facts import span
from optimiser.report.table import mapping, records
from optimiser.report.tables.standards import standards
from optimiser.subjects.money_first.compute import money_before_access, opposite
from optimiser.subjects.part import View

FEW = 2
"""Standards from which on it is a question which of them is furthest from its target."""


@dataclass(frozen=True)
class Guess:
    """A question whose answer is covered.

    Attributes:
        id: unique on the page.
        text: what is asked.
        answer: sentences of the run.
        given: what may be known beforehand.
        unit: of a number that is asked for; nothing where words are.
        choices: among which to choose, where there are any.
        value: the number, in the unit.
        low, high: its range, where one is known.
    """

    id: str
    text: str
    answer: Sequence[str]
    given: str = ""
    unit: str = ""
    choices: Sequence[str] = ()
    value: float | None = None
    low: float | None = None
    high: float | None = None


def guesses_of(view: View) -> list[Guess]:
    """The questions of a run with a plan; those on what was not computed for it are left out."""
    said = _brief(view)
    found = (
        _promises(said),
        _position(view, said),
        _support(view),
        _standard(view, said),
        _ask(view, said),
        _left_short(view),
        _opposite(view, said),
        _scenarios(view),
        _settlement(view),
    )
    return [guess for guesses in found for guess in guesses]


Said = Mapping[str, Sequence[str]]
"""What the brief says of a run: sentences by the name of the finding."""
CHOICE, ENDS, INSIDE, ASKED = "choice", "brief-position", "brief-access", "brief-asked"


def _brief(view: View) -> Said:
    found = {one.finding.id: [one.finding.sentence, one.detail] for one in key_findings(view)}
    return {CHOICE: [finding.sentence for finding in dilemma_of(view).findings], **found}


def _promises(said: Said) -> Iterator[Guess]:
    kept = "Every promise is kept"
    choices = (
        kept,
        "Money falls short",
        "Waiting times fall short",
        "Safety falls short",
        "Several of them do",
    )
    yield Guess(
        "promises",
        "Can every promise be kept with what there is, and if not: what falls short?",
        said[CHOICE],
        choices=choices,
    )


def _position(view: View, said: Said) -> Iterator[Guess]:
    """Where all trusts end, with the range of delivery where the plan was simulated."""
    lead = view.lead
    nothing = lead.table("do_nothing")
    start = float(nothing.loc[nothing["period"] == lead.last, "amount"].sum())
    low, high = _drawn(view)
    yield Guess(
        "position",
        f"Where do all trusts together end in {lead.last}? A deficit is below 0.",
        said[ENDS],
        f"With nothing done it would be {ended(start)}.",
        "£m",
        value=_sum(lead, "reported", lead.last),
        low=low,
        high=high,
    )


def _drawn(view: View) -> tuple[float | None, float | None]:
    kept = view.kept.get("simulation")
    if kept is None or kept.nothing:
        return None, None
    rows = kept.tables["outturn"]
    own = rows[rows["period"] == view.lead.last]
    return (None, None) if own.empty else (float(own["q05"].iloc[0]), float(own["q95"].iloc[0]))


def _sum(lead: Opened, column: str, period: str | None = None) -> float:
    rows = lead.table("allocation")
    return float(rows.loc[rows["period"] == period, column].sum() if period else rows[column].sum())


def _support(view: View) -> Iterator[Guess]:
    lead = view.lead
    grants, loans = _sum(lead, "grant"), _sum(lead, "loan")
    if grants + loans > 0:
        said = (
            f"{amount(grants, '£m')} of grants and {amount(loans, '£m')} of loans over {span(lead.periods)}."
        )
        text = f"What do grants and loans to trusts come to over {span(lead.periods)}?"
        yield Guess("support", text, [said], unit="£m", value=grants + loans)


def _standard(view: View, said: Said) -> Iterator[Guess]:
    """Which standard is furthest from its target; only where there are several."""
    rows = standards(view.lead).frame
    rows = rows[rows["period"] == view.lead.last].dropna(subset=["share", "target"])
    if len(rows) < FEW or INSIDE not in said:
        return
    yield Guess(
        "standard",
        f"Which standard for patients is furthest from its target in {view.lead.last}, over all trusts?",
        said[INSIDE],
        choices=(*map(str, rows["standard_name"]), "None: all are met"),
    )


def _ask(view: View, said: Said) -> Iterator[Guess]:
    most = float(view.lead.table("allocation")["cip_pct"].max())
    if ASKED in said:
        yield Guess(
            "ask",
            "What is the largest share of its expenditure that a trust is asked to save in one period?",
            said[ASKED],
            unit="% of expenditure",
            value=100 * most,
        )


def _left_short(view: View) -> Iterator[Guess]:
    sentences, _ = least_and_most(view)
    text = "Which trust is asked for the largest share, and which is left short of its control total by most?"
    yield Guess("who", text, [finding.sentence for finding in sentences])


def _opposite(view: View, said: Said) -> Iterator[Guess]:
    """What the opposite order would do to money and to the standard that moves most."""
    kept = view.kept.get("money_first")
    if kept is None or kept.nothing or opposite(view.lead.question) is None:
        return
    here, there = ("access_first", "money_first")
    words = "money came before waiting times"
    if money_before_access(view.lead.question) is None:
        here, there, words = there, here, "waiting times came before money"
    rows = kept.tables["pair"]
    rows = rows.assign(change=rows[there] - rows[here])
    money = rows[(rows["imperative"] == "finance") & (rows["id"] == _first(rows, "finance"))]
    if len(money):
        text = f"If {words}: by how much would what is {money['phrase'].iloc[0]} change over {span(view.lead.periods)}?"
        yield Guess(
            "other-money", text, said[CHOICE], "Less is below 0.", "£m", value=float(money["change"].sum())
        )
    ends = rows[
        (rows["imperative"] == "access") & (rows["period"] == view.lead.last) & (rows["unit"] == "patients")
    ]
    if len(ends):
        worst = records(ends.loc[ends["change"].abs().sort_values(ascending=False, kind="stable").index])[0]
        names = mapping(view.instance.tables["standards"], "standard", "name")
        name = names.get(str(worst["id"]).partition(":")[2], str(worst["what"]))
        text = f"And by how many patients would the target for {name} be missed more or less in {view.lead.last}?"
        yield Guess(
            "other-patients",
            text,
            said[CHOICE],
            "Less is below 0.",
            "patients",
            value=float(str(worst["change"])),
        )


def _first(rows: pd.DataFrame, imperative: str) -> str:
    own = rows[rows["imperative"] == imperative]
    return str(own["id"].iloc[0]) if len(own) else ""


def _scenarios(view: View) -> Iterator[Guess]:
    kept = view.kept.get("scenarios")
    if kept is None or kept.nothing:
        return
    runs = kept.tables["runs"]
    yield Guess(
        "scenarios",
        "In how many of them is the answer the same: the same promises kept and missed, by about as much?",
        [finding.sentence for finding in kept.findings if finding.id == "scenarios"],
        f"There are {plural(len(runs), 'scenario')}.",
        "scenarios",
        value=float(runs["same"].astype(bool).sum()),
    )


def _settlement(view: View) -> Iterator[Guess]:
    kept = view.kept.get("bargaining")
    if kept is None or kept.nothing or not kept.findings:
        return
    text = "Where would the parties settle, and who would have to give up most?"
    yield Guess("settlement", text, [finding.sentence for finding in kept.findings[:2]])
