"""The figures behind the sentences of the page: named facts, from its own tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from optimiser.amounts import shown, shows
from optimiser.explain.headline_range import headline_range
from optimiser.explain.quantities import GIVEN, IN_ALL, foremost
from optimiser.explain.verified_run import Opened
from optimiser.instances import Instance
from optimiser.report.facts import Facts, span
from optimiser.report.table import each, groups, mapping
from optimiser.report.tables.asks import MARK, asked_rows, support_rows
from optimiser.report.tables.beside import delivery_rows
from optimiser.report.tables.evidence import source_rows
from optimiser.report.tables.outturn import GRANTS, REPORTED, TOTALS, left_rows, waterfall_rows
from optimiser.report.tables.prices import price_rows
from optimiser.report.tables.shortfalls import IMPERATIVES, LAST, shortfalls, told_families
from optimiser.report.tables.standards import standards
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family

# The figures behind the answer: named facts, from the tables of the page.


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
    for missed in found:
        if missed.periods == (reading.last,):
            note_range(reading, facts, missed.key, reading.last)
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


NEEDED = ["id", "imperative", "mode", "standard", "period", "status", "shortfall"]


def _in_force(reading: Opened) -> pd.DataFrame:
    """The rows of commitments in force by which something can be missed, with their measure."""
    rows = reading.table("commitments")[NEEDED]
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


def note_range(
    reading: Opened, facts: Facts, key: str, period: str = IN_ALL, quantity: str | None = None
) -> None:
    """Note the 80% range of a quantity (`key:low`, `key:high`, `key:draws`), where draws are kept with the run.

    Args:
        reading: the run.
        facts: which has the figure under `key`.
        key: of the figure.
        period: as in `headline_range`.
        quantity: what the figure is of; `key` where it is not said.
    """
    known = headline_range(reading.run, quantity or key, period)
    if known is not None:
        facts.note(f"{key}:low", "one draw in ten is below", known.low, facts.units[key])
        facts.note(f"{key}:high", "one draw in ten is above", known.high, facts.units[key])
        facts.note(f"{key}:draws", "draws", known.draws, "count")


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
    for key in ("asked", "grants"):
        note_range(reading, facts, key)
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


# The figures behind the sentences of each section: named facts, from the tables of the section.

WORDS = {family.id: family.told.missed for family in FAMILIES.values() if family.told.missed}


def where_facts(reading: Opened) -> tuple[Facts, list[str]]:
    """For each line that is short in the last period in more than one region, the foremost first: where it is most."""
    rows, facts = shortfalls(reading), Facts()
    found: list[tuple[str, str, float]] = []
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
        found.append((line, unit, float(sums.sum())))
    order = foremost([unit for _, unit, _ in found], [total for *_, total in found])
    return facts, [found[at][0] for at in order]


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


# Natural quantities in the columns of a ladder or of the six orders.


@dataclass(frozen=True)
class Named:
    """A quantity of a table: its column, its heading, and its unit."""

    id: str
    label: str
    unit: str


def named_quantities(frame: pd.DataFrame, prefix: str = "") -> Iterator[Named]:
    """The columns that hold natural quantities, but those that are nothing in every row.

    Args:
        frame: a table with a column a quantity.
        prefix: what stands before the names, e.g. `change_`.
    """
    for column in map(str, frame):
        found = _named(column.removeprefix(prefix)) if column.startswith(prefix) else None
        if found is not None and any(shown(float(v), found.unit) not in {"0", "–"} for v in frame[column]):
            yield found


def _named(id_: str) -> Named | None:
    family, _, standard = id_.partition(":")
    if family in FAMILIES:
        record = FAMILIES[family]
        return Named(id_, record.label.format(level="all levels", standard=standard), record.unit)
    return Named(id_, GIVEN[id_][1].capitalize(), "£m") if id_ in GIVEN else None
