"""The choice: what gives way, said first and plainly, and the two orders side by side where both were solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from optimiser.amounts import amount, money, shows
from optimiser.explain.finding import Finding
from optimiser.explain.headline_range import headline_range
from optimiser.explain.quantities import IN_ALL
from optimiser.explain.storage import Kept
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import listed
from optimiser.instances import Instance
from optimiser.report import sentences
from optimiser.report.charts.style import Drawing, Size
from optimiser.report.facts import Facts, span
from optimiser.report.headline import State
from optimiser.report.pair import Read
from optimiser.report.sections import conflict_findings
from optimiser.report.table import ReportTable, TableColumn, each, mapping, records
from optimiser.report.tables.answer import asked_facts, reach_facts
from optimiser.report.tables.conflict import repair_rows, way_rows
from optimiser.report.tables.shortfalls import IMPERATIVES
from optimiser.subjects.money_first.compute import money_before_access, opposite
from optimiser.subjects.money_first.show import ORDERS, order_chart, orders_of
from optimiser.subjects.part import View
from trustmodels.allocation.commitments import OF_LEVEL

ROOM = Size(900, narrow=False)
"""A chart across the sheet."""
GAP, FEW, MANY, BEST = 1e-3, 2, 7, 5
"""A change below this share of an amount is no change; standards in a sentence; rows in a table; ways out shown."""
OF_LEVEL_IDS = [family.id for family in OF_LEVEL.values()]
"""Control totals of trusts, systems and the sector."""
PLAIN = {"finance": "money", "access": "waiting times", "safety": "safety"}


@dataclass(frozen=True)
class Dilemma:
    """The choice.

    Attributes:
        findings: its sentences; the first one says what it is.
        drawn: draws both orders in one chart; nothing is drawn before it is shown.
        tables: the same in figures, or what would have to give.
        source: of the picture.
    """

    findings: Sequence[Finding]
    drawn: Callable[[], Drawing | None] = lambda: None
    tables: Sequence[ReportTable] = ()
    source: str = ""

    @cached_property
    def picture(self) -> Drawing | None:
        """Both orders in one chart; None where they were not solved or have nothing to draw."""
        return self.drawn()


def dilemma_of(view: View) -> Dilemma:
    """The choice that a plan leaves open; each kind of question has its own."""
    asked, kept = view.lead.question, view.kept.get("money_first")
    wages = sentences.wages(view.lead)
    first = [wages] if wages is not None else []
    if kept is not None and not kept.nothing and stand_against(view.lead):
        return _either_order(view, kept, first)
    if "top_up" in asked.allow:
        return Dilemma([*first, *_top_up(view.lead)])
    if asked.basis == "plan":
        return Dilemma([*first, *_on_paper(view.lead)])
    return Dilemma([*first, *_one_order(view.lead)])


def stand_against(lead: Opened) -> bool:
    """Whether money and access are both asked for, so that one of them comes first."""
    facts, _ = reach_facts(lead)
    asked = not any(facts.is_zero(f"{name}:in force") for name in ("finance", "access"))
    return asked and opposite(lead.question) is not None


def _kept_all(lead: Opened) -> bool:
    facts, found = reach_facts(lead)
    return all(facts.is_zero(missed.key) for missed in found)


def _in_plan(lead: Opened) -> str:
    """A plan that was stopped is told as what it is."""
    return "in this plan" if lead.run.status == "optimal" else "in the best plan found so far"


def _every_promise(lead: Opened) -> Finding:
    facts, _ = reach_facts(lead)
    sentence = f"Every promise in force is kept {_in_plan(lead)}: nothing has to give way."
    return Finding("choice", sentence, facts.frame)


# ---- access first beside money first, whichever of them this plan is


def _either_order(view: View, kept: Kept, first: list[Finding]) -> Dilemma:
    """Both orders: what each leaves short, in money over the plan and in patients at its end."""
    rows, last = _sums(kept, view.lead), view.lead.last
    cost = rows[(rows["imperative"] == "finance") & _moves(rows, "money_first", "access_first")].head(1)
    given = rows[(rows["imperative"] == "access") & _moves(rows, "access_first", "money_first")]
    given = given.sort_values("change", ascending=False, kind="stable").head(FEW)
    facts = _facts(cost, given, view.lead)
    if cost.empty or given.empty:
        return Dilemma(
            [*first, _no_trade(view.lead, facts, rows)], tables=[_orders_table(kept, rows, view.lead)]
        )
    spent, lost = records(cost)[0], records(given)
    findings = _both_ways(view.lead, facts, spent, lost)
    most = lost[0]
    title = (
        f"Money before access: {facts['saved']} less short over the plan, and {_more(most)} beyond the target for "
        f"{_standard(view.lead, most)} in {last}"
    )
    source = f"Source: both orders solved in full on {view.instance.name}, from the choices of this plan."
    return Dilemma(
        [*first, *findings],
        lambda: order_chart(kept, "brief-orders", title, ROOM),
        [_orders_table(kept, rows, view.lead)],
        source,
    )


def _sums(kept: Kept, lead: Opened) -> pd.DataFrame:
    """A row a quantity: money over the plan, all else at its end; the larger changes of an imperative first."""
    pair = kept.tables["pair"]
    whole = (pair["imperative"] == "finance") | (pair["period"] == lead.last)
    keys = ["id", "imperative", "what", "phrase", "unit"]
    rows = pair[whole].groupby(keys, sort=False, as_index=False)[list(ORDERS)].sum()
    rows["change"] = (rows["money_first"] - rows["access_first"]).abs()
    rows["place"] = rows["imperative"].map({name: at for at, name in enumerate(IMPERATIVES)})
    rows = rows.sort_values(["place", "change"], ascending=[True, False], kind="stable")
    return rows.reset_index(drop=True)


def _moves(rows: pd.DataFrame, less: str, more: str) -> pd.Series:
    """Whether an amount is larger under one order than under the other, by more than the gap and as it is shown."""
    change = rows[more] - rows[less]
    visible = [shows(by, unit) for by, unit in zip(change, rows["unit"], strict=True)]
    return (change > GAP * rows[more]) & pd.Series(visible, index=rows.index)


def _facts(cost: pd.DataFrame, given: pd.DataFrame, lead: Opened) -> Facts:
    facts = Facts()
    facts.note("span", "Horizon", span(lead.periods))
    facts.note("last", "End of the horizon", lead.last)
    for row in each(cost):
        facts.note("access_first", "Access first, all periods", row.access_first, row.unit)
        facts.note("money_first", "Money first, all periods", row.money_first, row.unit)
        facts.note("saved", "Money first: less short by", row.change, row.unit)
    for row in each(given):
        facts.note(
            f"{row.id}:access_first", f"{row.what}, {lead.last}: access first", row.access_first, row.unit
        )
        facts.note(
            f"{row.id}:money_first", f"{row.what}, {lead.last}: money first", row.money_first, row.unit
        )
        facts.note(f"{row.id}:more", f"{row.what}, {lead.last}: more with money first", row.change, row.unit)
    return facts


def _both_ways(
    lead: Opened, facts: Facts, spent: dict[str, object], lost: list[dict[str, object]]
) -> list[Finding]:
    """What the choice is, then what each order leaves short."""
    unit, phrase, when = str(spent["unit"]), str(spent["phrase"]), facts["span"]
    proven = lead.run.status == "optimal"
    kept = "cannot both be kept" if proven else "were not found to be kept together"
    opening = (
        f"What was promised on money and what was promised to patients {kept} in {when}: the choice is which of the "
        "two gives way more."
    )
    if money_before_access(lead.question) is not None:
        own, other = ("Access (how soon patients are seen) before money", "Money before access"), "less"
        first, second = "access_first", "money_first"
    else:
        own, other = ("Money before access (how soon patients are seen)", "Access before money"), "more"
        first, second = "money_first", "access_first"
    here = (
        f"{own[0]}, as {_in_plan(lead)}: over {when} money is "
        f"{amount(_number(spent[first]), unit)}{_drawn(lead, str(spent['id']))} {phrase}, and "
        f"{_missed(lead, lost, first)}."
    )
    there = (
        f"{own[1]}: {amount(_number(spent[second]), unit)} {phrase}, {facts['saved']} {other}; but "
        f"{_missed(lead, lost, 'change', fewer=second == 'access_first')}."
    )
    evidence = facts.frame
    return [
        Finding("choice", opening, evidence),
        Finding("this_order", here, evidence),
        Finding("opposite_order", there, evidence),
    ]


def _missed(lead: Opened, lost: list[dict[str, object]], column: str, *, fewer: bool = False) -> str:
    """`in 2028-29 the target for A&E four hours is missed by 1,490,000 more patients and that for ... by ...`."""
    rows = [row for row in lost if shows(_number(row[column]), str(row["unit"]))]
    if not rows:
        return f"in {lead.last} the targets that would suffer are met"
    way = "fewer" if fewer else "more"
    by = [
        _more(row, way)
        if column == "change"
        else f"{amount(_number(row[column]), str(row['unit']))}{_drawn(lead, str(row['id']), lead.last)}"
        for row in rows
    ]
    names = [_standard(lead, row) for row in rows]
    first = f"in {lead.last} the target for {names[0]} is missed by {by[0]}"
    return " and ".join([first, *(f"that for {n} by {b}" for n, b in zip(names[1:], by[1:], strict=True))])


def _drawn(lead: Opened, quantity: str, period: str = IN_ALL) -> str:
    """The 80% range of an amount of this plan, where the assumptions behind it were drawn together.

    From how many draws is said with what stands over the whole horizon, which comes first.
    """
    found = headline_range(lead.run, quantity, period)
    return "" if found is None else f" {found.words if period == IN_ALL else found.again}"


def _standard(lead: Opened, row: dict[str, object]) -> str:
    """The standard of a row, as people call it; its line where it has none."""
    names = mapping(lead.instance.tables["standards"], "standard", "name")
    return names.get(str(row["id"]).partition(":")[2], str(row["what"]))


def _number(value: object) -> float:
    return float(str(value))


def _more(row: dict[str, object], way: str = "more") -> str:
    """`1,490,000 more patients`."""
    number, _, noun = amount(_number(row["change"]), str(row["unit"])).rpartition(" ")
    return f"{number} {way} {noun}"


def _no_trade(lead: Opened, facts: Facts, rows: pd.DataFrame) -> Finding:
    """Where the order makes no difference that is more than the gap, there is no choice between them."""
    if _kept_all(lead):
        return _every_promise(lead)
    worse = rows[_moves(rows, "access_first", "money_first") | _moves(rows, "money_first", "access_first")]
    if worse.empty:
        sentence = "Whether access or money comes first makes no difference that can be told."
    else:
        sentence = (
            "Access and money do not stand against each other here: no order of the two is better on one and "
            "worse on the other."
        )
    short = listed([PLAIN[name] for name in IMPERATIVES if _short(lead, name)])
    return Finding("choice", f"{sentence} What falls short {_in_plan(lead)}: {short}.", facts.frame)


def _short(lead: Opened, imperative: str) -> bool:
    facts, found = reach_facts(lead)
    return any(m.family.imperative == imperative and not facts.is_zero(m.key) for m in found)


def _orders_table(kept: Kept, rows: pd.DataFrame, lead: Opened) -> ReportTable:
    """Both orders in figures, money over the plan and patients at its end."""
    shown = rows[(rows[list(ORDERS)].max(axis=1) > 0)]
    shown = shown[
        [shows(most, unit) for most, unit in zip(shown[list(ORDERS)].max(axis=1), shown["unit"], strict=True)]
    ]
    shown = shown.head(MANY).copy()
    shown["when"] = [span(lead.periods) if i == "finance" else lead.last for i in shown["imperative"]]
    for name in ORDERS:
        shown[f"{name}_said"] = [amount(v, u) for v, u in zip(shown[name], shown["unit"], strict=True)]
    heads = orders_of(kept)
    columns = [
        TableColumn("what", "What is short"),
        TableColumn("when", "When"),
        TableColumn("access_first", heads["access_first"], "by row", text="access_first_said"),
        TableColumn("money_first", heads["money_first"], "by row", text="money_first_said"),
    ]
    tiers = [tier for tier in lead.question.tiers if tier in IMPERATIVES]
    safety = "Safety comes before both in either order. " if tiers[:1] == ["safety"] else ""
    totals = "Control totals: the positions that trusts were asked to end with. "
    totals = totals if shown["id"].isin(OF_LEVEL_IDS).any() else ""
    note = f"{safety}{totals}Patients short: those by whom the target of a standard is missed."
    return ReportTable("brief-orders-table", "What either order leaves short", columns, shown, note=note)


# ---- other questions


def _one_order(lead: Opened) -> list[Finding]:
    """What gives way in this plan, where the opposite order was not solved."""
    facts, found = reach_facts(lead)
    missing = {missed.family.imperative for missed in found if not facts.is_zero(missed.key)}
    if not missing:
        return [_every_promise(lead)]
    ways = [PLAIN[name] for name in IMPERATIVES if name in missing]
    tiers = [PLAIN[t] for t in lead.question.tiers if t in PLAIN and not facts.is_zero(f"{t}:in force")]
    proven = lead.run.status == "optimal"
    opening = "Not every promise can be kept" if proven else "No plan was found that keeps every promise"
    said = f"{listed(ways)} fall{'s' if len(ways) == 1 and ways[0] != PLAIN['access'] else ''} short"
    said = said if ways else "what can be asked of trusts falls short"
    order = f" It puts {tiers[0]} first, then {', then '.join(tiers[1:])}." if tiers[1:] else ""
    other = (
        " What the opposite order would do has not been solved yet, so that the choice is told from one side."
        if stand_against(lead)
        else ""
    )
    first = Finding("choice", f"{opening}: {_in_plan(lead)} {said}.{order}{other}", facts.frame)
    return [first, sentences.how_far(lead)]


def _top_up(lead: Opened) -> list[Finding]:
    """What the Treasury would have to add, and what no money restores."""
    facts = asked_facts(lead)
    when = facts["span"]
    if facts.is_zero("top_up"):
        sentence = f"No more money is needed: every control total of {when} is kept with what is there."
    else:
        sentence = (
            f"Keeping every control total of {when} takes {facts['top_up']} from the Treasury beyond the pots that "
            f"there are, {facts['grants']} of grants in all: either that is found, or control totals are missed."
        )
    rest = (
        "Nothing else is short then."
        if _kept_all(lead)
        else "What is still short then is what no money restores in the time: staff, capacity and the pace of change."
    )
    told = Finding("choice", sentence, facts.frame)
    return [told, Finding("rest", rest), *([] if _kept_all(lead) else [sentences.how_far(lead)])]


def _on_paper(lead: Opened) -> list[Finding]:
    """A plan at plan value: what it counts on, and what would come of it."""
    beyond = sentences.to_balance(lead)
    opening = (
        "The choice is between a plan that adds up on paper and one that counts only what can be expected: this is "
        "the one on paper."
    )
    return [Finding("choice", opening), beyond]


# ---- no plan


def dilemma_without_plan(lead: Read, instance: Instance) -> Dilemma:
    """What can be said where there is no plan to show: what cannot hold together, or that nothing is known."""
    if lead.state is not State.INFEASIBLE:
        return Dilemma([Finding("choice", _nothing_known(lead))])
    record = lead.run.conflict
    opening = Finding(
        "choice",
        "What must hold cannot all be kept, whatever is asked of trusts: at least one promise has to give way, and "
        "which one is the choice.",
    )
    if record is None:
        return Dilemma([opening, Finding("unknown", "Which promises cannot hold together is not known yet.")])
    findings = [opening, *conflict_findings(record)[:1]]
    ways = way_rows(record, instance).head(BEST)
    ways["amount"] = [_given_way(by, unit) for by, unit in zip(ways["change"], ways["unit"], strict=True)]
    repair = repair_rows(record)
    repair["amount"] = [
        _given_way(by, unit) for by, unit in zip(repair["change"], repair["unit"], strict=True)
    ]
    columns = [
        TableColumn("promise", "What gives way"),
        TableColumn("where", "Where and when"),
        TableColumn("amount", "By"),
    ]
    ways_note = "Each of these is cheapest to repair together with others, which the record of the run names."
    tables = [
        ReportTable("brief-ways", "Ways out, the first ones", columns, ways, note=ways_note),
        ReportTable(
            "brief-repair",
            "What gives way in all where it costs least",
            [columns[0], TableColumn("places", "Places", "count"), columns[2]],
            repair.head(MANY),
        ),
    ]
    return Dilemma(findings, tables=[table for table in tables if not table.empty])


def _given_way(by: float, unit: str) -> str:
    return money(by) if unit == "£m" else amount(by, unit)


def _nothing_known(lead: Read) -> str:
    """Why nothing can be decided on it."""
    said = {
        State.UNVERIFIED: "Nothing can be decided on this run: its plan does not hold up when it is recomputed.",
        State.CONTRADICTED: "Nothing can be decided on this run: those who check it do not agree with it.",
    }
    return said.get(
        lead.state,
        "There is no answer yet: the run ended before it had found a plan, and whether there is one is not known.",
    )
