"""The figures behind the answer: named facts, from the tables of the page."""

from __future__ import annotations

import pandas as pd

from optimiser.report.facts import Facts
from optimiser.report.reading import Reading
from optimiser.report.rows import each, groups
from optimiser.report.sentences.words import span
from optimiser.report.tables.asked import MARK, asked_rows
from optimiser.report.tables.beside import delivery_rows
from optimiser.report.tables.shortfalls import LINES, shortfalls
from optimiser.report.tables.standards import standards
from optimiser.report.tables.supported import support_rows


def reach_facts(reading: Reading) -> tuple[Facts, list[str]]:
    """What is short at the end of the horizon, and the standards that have patients then."""
    rows, facts = shortfalls(reading), Facts()
    facts.note("trusts", "Trusts", len(reading.case.trusts), "count")
    facts.note("last", "End of the horizon", reading.last)
    cash = rows.loc[rows["id"] == "minimum_cash", "amount"].sum()
    facts.note("cash", "Cash under the minimum, all periods", cash, "£m")
    final = rows[rows["period"] == reading.last]
    for (id_, line), group in groups(final, ["id", "line"]):
        if id_ in {"flow_standard", "list_standard", "minimum_cash"}:
            continue
        facts.note(id_, f"{line}, {reading.last}", group["amount"].sum(), group["unit"].iloc[0])
        facts.note(f"{id_}:missed", f"{line}: missed", group["short"].sum(), "count")
        facts.note(f"{id_}:asked", f"{line}: all", len(group), "count")
    return facts, _note_standards(reading, facts)


def _note_standards(reading: Reading, facts: Facts) -> list[str]:
    frame = standards(reading).frame
    frame = frame[frame["period"] == reading.last]
    for row in each(frame):
        facts.note(row.standard, f"{row.standard_name}: patients short", row.shortfall, "patients")
        facts.note(f"{row.standard}:name", "Standard", row.standard_name)
        facts.note(f"{row.standard}:share", f"{row.standard_name}: share inside", row.share, "share")
        facts.note(f"{row.standard}:target", f"{row.standard_name}: target", row.target, "share")
    return list(frame["standard"])


def asked_facts(reading: Reading) -> Facts:
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


def balance_facts(even: Reading) -> Facts:
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


def _note_last(even: Reading, facts: Facts) -> None:
    """What the plan that balances leaves short of access and safety in the last period."""
    rows = shortfalls(even)
    rows = rows[rows["period"] == even.last]
    facts.note("last", "End of the horizon", even.last)
    access = rows.loc[rows["imperative"] == "access", "amount"].sum()
    facts.note("patients", f"Patients short of access standards, {even.last}", access, "patients")
    for id_, unit in (("safe_staffing", "WTE"), ("safe_occupancy", "beds"), ("backlog_ceiling", "£m")):
        short = rows.loc[rows["id"] == id_, "amount"].sum()
        facts.note(id_, f"{LINES[id_]}, {even.last}", short, unit)
