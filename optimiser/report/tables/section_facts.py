"""The figures behind the sentences of each section: named facts, from the tables of the section."""

from __future__ import annotations

import pandas as pd

from optimiser.explain.opened import Opened
from optimiser.instances import Instance
from optimiser.report.facts import Facts
from optimiser.report.rows import groups, mapping
from optimiser.report.tables.asked import MARK, asked_rows
from optimiser.report.tables.evidence import source_rows
from optimiser.report.tables.left_behind import left_rows
from optimiser.report.tables.prices import price_rows
from optimiser.report.tables.shortfalls import shortfalls
from optimiser.report.tables.supported import support_rows
from optimiser.report.tables.waterfall import GRANTS, REPORTED, TOTALS, waterfall_rows
from trustmodels.allocation.commitments import FAMILIES

WORDS = {family.id: family.told.missed for family in FAMILIES.values() if family.told.missed}


def where_facts(reading: Opened) -> tuple[Facts, list[str]]:
    """For each line that is short in the last period in more than one region: where it is most."""
    rows, facts = shortfalls(reading), Facts()
    keys: list[str] = []
    rows = rows[(rows["period"] == reading.last) & (rows["trust"] != "") & rows["id"].isin(WORDS)]
    facts.note("last", "End of the horizon", reading.last)
    several = rows["region"].nunique() > 1
    names = mapping(reading.instance.tables["standards"], "standard", "name")
    for (line, id_, unit, standard), group in groups(rows, ["line", "id", "unit", "standard"]):
        sums = group.groupby("region", sort=False)["amount"].sum()
        if not several or sums.max() <= 0:
            continue
        facts.note(line, f"{line}: most", sums.max(), unit)
        facts.note(f"{line}:words", "What", WORDS[id_].format(standard=names.get(standard, line)))
        facts.note(f"{line}:region", "Where", str(sums.idxmax()))
        keys.append(line)
    return facts, keys


def burden_facts(reading: Opened) -> Facts:
    """Each period's requirement and its range."""
    rows, facts = asked_rows(reading), Facts()
    facts.note("trusts", "Trusts", rows["trust"].nunique(), "count")
    facts.note("mark", "Counted above", f"{MARK:.0%}")
    for y, group in groups(rows, "period"):
        facts.note(y, f"{y}: requirement", group["cip"].sum(), "£m")
        facts.note(
            f"{y}:share",
            f"{y}: share of expenditure",
            group["cip"].sum() / group["expenditure"].sum(),
            "share",
        )
        facts.note(f"{y}:least", f"{y}: least at a trust", group["cip_pct"].min(), "share")
        facts.note(f"{y}:most", f"{y}: largest at a trust", group["cip_pct"].max(), "share")
        facts.note(f"{y}:above", f"{y}: trusts above 4%", group["above"].sum(), "count")
    facts.note("one_offs", "One-offs, all periods", rows["one_offs"].sum(), "£m")
    return facts


def condition_facts(reading: Opened) -> Facts:
    """Each period's grants and their condition."""
    rows, facts = support_rows(reading), Facts()
    facts.note("trusts", "Trusts", rows["trust"].nunique(), "count")
    for y, group in groups(rows, "period"):
        facts.note(y, f"{y}: grants", group["grant"].sum(), "£m")
        facts.note(f"{y}:granted", f"{y}: trusts with a grant", group["granted"].sum(), "count")
        if group["condition"].notna().all():
            facts.note(f"{y}:condition", f"{y}: efficiency of at least", group["condition"].iloc[0], "share")
    return facts


def left_facts(reading: Opened) -> tuple[Facts, list[str]]:
    """Totals at the end of the horizon, and the list standards."""
    rows, lists = left_rows(reading)
    facts = Facts()
    facts.note("run_rate", "Underlying position, a year", rows["run_rate"].sum(), "position")
    if reading.case.data.cash:
        for key in ("cash", "opening_cash", "debt"):
            facts.note(key, key.replace("_", " ").capitalize(), rows[key].sum(), "£m")
    if reading.case.data.estate:
        facts.note("backlog", "Backlog at the end", rows["backlog"].sum(), "£m")
        facts.note("opening_backlog", "Backlog at the start", rows["opening_backlog"].sum(), "£m")
    names = mapping(reading.instance.tables["standards"], "standard", "name")
    for v in lists:
        facts.note(v, f"{names[v]}: waiting at the end", rows[f"after:{v}"].sum(), "patients")
        facts.note(f"{v}:before", f"{names[v]}: waiting at the start", rows[f"before:{v}"].sum(), "patients")
        facts.note(f"{v}:name", "Standard", names[v])
    return facts, lists


def step_facts(reading: Opened) -> Facts:
    """Start and end of each period, the grants, and the largest step each way over all periods."""
    rows, facts = waterfall_rows(reading), Facts()
    amounts = rows.set_index(["step", "period"])["amount"]
    for y in reading.periods:
        facts.note(f"{y}:nothing", f"{y}: if nothing is done", float(amounts["Do nothing", y]), "position")
        facts.note(y, f"{y}: reported", float(amounts[REPORTED, y]), "position")
    sums = rows[~rows["step"].isin(TOTALS)].groupby("step", sort=False)["amount"].sum()
    facts.note("grants", "Deficit support, all periods", float(sums.get(GRANTS, 0.0)), "£m")
    sums = sums.drop(GRANTS, errors="ignore")
    for key, largest in (("helps", sums[sums > 0]), ("costs", sums[sums < 0].abs())):
        if len(largest):
            at = int(largest.to_numpy().argmax())
            facts.note(key, f"What {key} most", str(largest.index[at]).lower())
            facts.note(f"{key}:amount", "by, over all periods", float(largest.iloc[at]), "£m")
    return facts


def price_frame(reading: Opened) -> pd.DataFrame:
    """The strongest national limits and the strongest at single trusts, two of each; `at` is the row."""
    frame = price_rows(reading)
    frame = frame.assign(local=frame["who"] != "").sort_values("local", kind="stable")
    frame = frame.groupby("local", sort=False).head(2).reset_index(drop=True)
    return frame.assign(at=frame.index)


def grade_facts(instance: Instance) -> Facts:
    """How many assumptions and columns rest on judgement; empty where nothing is stated."""
    facts, stated = Facts(), instance.tables["assumptions"]
    if stated.empty:
        return facts
    facts.note("assumptions", "Assumptions", len(stated), "count")
    facts.note("judged", "Assumptions of grade D", (stated["grade"] == "D").sum(), "count")
    for imperative, group in groups(source_rows(instance), "imperative"):
        facts.note(imperative, f"Columns behind {imperative.lower()}", len(group), "count")
        facts.note(f"{imperative}:judged", "of grade D", (group["grade"] == "D").sum(), "count")
    return facts
