"""The figures behind the answer: named facts, from the tables of the page."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import shows
from optimiser.explain.opened import Opened
from optimiser.report.facts import Facts
from optimiser.report.rows import each, groups
from optimiser.report.sentences.words import span
from optimiser.report.tables.asked import MARK, asked_rows
from optimiser.report.tables.beside import delivery_rows
from optimiser.report.tables.shortfalls import IMPERATIVES, LAST, told_families
from optimiser.report.tables.standards import standards
from optimiser.report.tables.supported import support_rows
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family


def reach_facts(reading: Opened) -> tuple[Facts, list[Missed]]:
    """What is short of the commitments in force, at the end of the horizon or before it.

    Returns:
        The figures, and the commitments that are short, each with the key of its amount, in the order in which a
        headline names them. A commitment that is off is not among them.
    """
    facts = Facts()
    facts.note("trusts", "Trusts", len(reading.case.trusts), "count")
    facts.note("last", "End of the horizon", reading.last)
    rows = _in_force(reading)
    cash = rows.loc[rows["measure"] == "cash_short", "amount"].sum()
    facts.note("cash", "Cash under the minimum, all periods", cash, "£m")
    for imperative in IMPERATIVES:
        facts.note(
            f"{imperative}:in force",
            f"{imperative.capitalize()}: commitments in force",
            _asked(rows, imperative),
            "count",
        )
    found = [_missed(facts, group, reading.last) for _, group in groups(rows, ["id", "standard"])]
    _note_standards(reading, facts)
    return facts, sorted(found, key=lambda missed: missed.place)


@dataclass(frozen=True)
class Missed:
    """A commitment in force: the key of what it is short by, its standard if any, and in which periods."""

    family: Family
    key: str
    standard: str
    periods: tuple[str, ...]

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in a headline."""
        last = len(IMPERATIVES)
        imperative = self.family.imperative
        return IMPERATIVES.index(
            imperative
        ) if imperative in IMPERATIVES else last, self.family.told.order or LAST


def _in_force(reading: Opened) -> pd.DataFrame:
    """The rows of commitments in force by which something can be missed, with their measure."""
    rows = reading.table("commitments")
    rows = rows[
        (rows["mode"] != "off") & rows["id"].isin([f.id for f in FAMILIES.values() if not f.told.pot])
    ]
    short = rows["status"] == "short"
    measure = rows["id"].map({f.id: f.measure for f in FAMILIES.values()})
    return rows.assign(short=short, amount=rows["shortfall"].where(short, 0.0), measure=measure)


def _asked(rows: pd.DataFrame, imperative: str) -> int:
    return int((rows["imperative"] == imperative).sum())


def _missed(facts: Facts, rows: pd.DataFrame, last: str) -> Missed:
    """Note what a commitment is short by: at the end of the horizon, or else in all the periods before."""
    family, standard = FAMILIES[str(rows["id"].iloc[0])], str(rows["standard"].iloc[0])
    final = rows[rows["period"] == last]
    at_end = shows(float(final["amount"].sum()), family.unit)
    told = final if at_end else rows
    key = ":".join(part for part in (family.id, standard) if part)
    facts.note(key, f"{family.label.format(level='', standard=standard)}", told["amount"].sum(), family.unit)
    facts.note(f"{key}:missed", "missed", told["short"].sum(), "count")
    facts.note(f"{key}:asked", "all", len(told), "count")
    periods = (last,) if at_end else tuple(dict.fromkeys(rows.loc[rows["short"], "period"]))
    return Missed(family, key, standard, periods)


def _note_standards(reading: Opened, facts: Facts) -> None:
    frame = standards(reading).frame
    for row in each(frame[frame["period"] == reading.last]):
        facts.note(f"{row.standard}:name", "Standard", row.standard_name)
        facts.note(f"{row.standard}:share", f"{row.standard_name}: share inside", row.share, "share")
        facts.note(f"{row.standard}:target", f"{row.standard_name}: target", row.target, "share")


def asked_facts(reading: Opened) -> Facts:
    """What is asked of trusts and who is supported, over the horizon."""
    rows, help_rows, facts = asked_rows(reading), support_rows(reading), Facts()
    facts.note("span", "Horizon", span(reading.periods))
    facts.note("trusts", "Trusts", rows["trust"].nunique(), "count")
    facts.note("asked", "Efficiency requirement, all periods", rows["cip"].sum(), "£m")
    facts.note("least", "Least share of expenditure", rows["cip_pct"].min(), "share")
    facts.note("most", "Largest share of expenditure", rows["cip_pct"].max(), "share")
    facts.note("mark", "Counted above", f"{MARK:.0%}")
    facts.note("above", "Trusts above it at least once", _how_many(rows, "above"), "count")
    facts.note("grants", "Grants, all periods", help_rows["grant"].sum(), "£m")
    facts.note("granted", "Trusts with a grant", _how_many(help_rows, "granted"), "count")
    sums = help_rows.groupby(["name", "trust"], sort=False)["grant"].sum()
    names: list[tuple[str, str]] = list(sums.index)
    facts.note("largest", "The most goes to", names[int(sums.to_numpy().argmax())][0])
    facts.note("largest grant", "which gets", sums.max(), "£m")
    facts.note("loans", "Loans, all periods", help_rows["loan"].sum(), "£m")
    facts.note("lent", "Trusts with a loan", _how_many(help_rows, "lent"), "count")
    facts.note("top_up", "Further grant from the Treasury", reading.table("sector")["top_up"].sum(), "£m")
    return facts


def _how_many(rows: pd.DataFrame, column: str) -> int:
    return int((rows.groupby("trust")[column].max() > 0).sum())


def balance_facts(even: Opened) -> Facts:
    """What a plan that balances is made of, and what it lacks at expected delivery."""
    rows, facts = delivery_rows(even), Facts()
    asked = rows["cip"].sum()
    facts.note("span", "Horizon", span(even.periods))
    facts.note("asked", "Efficiency requirement, all periods", asked, "£m")
    facts.note("unidentified", "Unidentified savings", rows["unidentified"].sum(), "£m")
    facts.note("one_offs", "One-offs", rows["one_offs"].sum(), "£m")
    facts.note(
        "one_off_share",
        "One-offs, share of the requirement",
        rows["one_offs"].sum() / asked if asked else 0.0,
        "share",
    )
    facts.note("optimism", "Planned over expected delivery of schemes", rows["optimism"].sum(), "£m")
    facts.note("missed", "Control totals missed at expected delivery", rows["short_expected"].sum(), "£m")
    _note_last(even, facts)
    return facts


def _note_last(even: Opened, facts: Facts) -> None:
    """What the plan that balances leaves short of access and safety in the last period."""
    rows = _in_force(even)
    rows = rows[rows["period"] == even.last]
    facts.note("last", "End of the horizon", even.last)
    access = rows.loc[rows["imperative"] == "access", "amount"].sum()
    facts.note("patients", f"Patients short of access standards, {even.last}", access, "patients")
    for family in told_families().values():
        own = rows[rows["id"] == family.id]
        if family.imperative == "safety" and len(own):
            facts.note(family.id, f"{family.label}, {even.last}", own["amount"].sum(), family.unit)
