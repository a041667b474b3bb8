"""Three findings of a plan, each with its range, its chart and its source; who is asked most and who is left short."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from optimiser.amounts import money, share
from optimiser.brief.charts import access_chart, asked_chart, position_chart
from optimiser.explain.finding import Finding
from optimiser.explain.ranges.programmes import ALL
from optimiser.explain.ranges.sentences import NAME as RANGES
from optimiser.explain.ranges.sentences import Told
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.instances import Instance
from optimiser.report import sentences
from optimiser.report.charts.bars import support_chart
from optimiser.report.charts.style import Drawing
from optimiser.report.facts import Facts, called, span
from optimiser.report.table import ReportTable, TableColumn, mapping, records
from optimiser.report.tables.answer import asked_facts, burden_facts, condition_facts, note_range, step_facts
from optimiser.report.tables.asks import asked_trusts, supported_by
from optimiser.report.tables.evidence import source_rows
from optimiser.report.tables.outturn import waterfall
from optimiser.report.tables.shortfalls import shortfalls
from optimiser.report.tables.standards import standards, standards_regions
from optimiser.subjects.part import View

PAIR, FINDINGS, NAMED, SOME = 2, 3, 5, 0.05
"""Two of a kind; findings of a brief; trusts that are named; £m from which a trust is short."""
MET = 5e-4
"""A share that is this near to its target is shown as meeting it."""


@dataclass(frozen=True)
class KeyFinding:
    """A finding of the brief: its sentence is the title of its chart.

    Attributes:
        finding: the sentence, and the figures behind it and behind `detail`.
        detail: its range, and what else has to be known of it.
        drawn: draws the chart; nothing is drawn before it is shown.
        source: where its figures come from.
    """

    finding: Finding
    detail: str
    drawn: Callable[[], Drawing | None]
    source: str

    @cached_property
    def picture(self) -> Drawing | None:
        """The chart; None where there is nothing to draw."""
        return self.drawn()


def key_findings(view: View) -> list[KeyFinding]:
    """The first three that the plan has: the position, access, the ask, support."""
    makers: Sequence[Callable[[View], KeyFinding | None]] = (_position, _access, _asked, _support)
    found = (make(view) for make in makers)
    return [one for one in found if one is not None][:FINDINGS]


def _source(instance: Instance, imperative: str) -> str:
    """The plan, and how the data behind it are known."""
    rows = source_rows(instance)
    own = rows[rows["imperative"] == imperative]
    if own.empty:
        return (
            f"Source: this plan; {instance.name} states no sources for its figures on {imperative.lower()}."
        )
    published, judged = int((own["basis"] == "published").sum()), int((own["grade"] == "D").sum())
    columns = f"{plural(len(own), 'column')} on {imperative.lower()}"
    return f"Source: this plan; of {columns} {published} are published, {judged} judgement."


def _position(view: View) -> KeyFinding:
    """Where trusts end if nothing is done, where with the plan, and how far slipping savings may move that."""
    lead, facts = view.lead, step_facts(view.lead)
    last = lead.last
    facts.note("last", "End of the horizon", last)
    sentence = (
        f"In {last}, trusts end with {facts[last]}; with nothing done it would be {facts[f'{last}:nothing']}."
    )
    outturn = _outturn(view)
    if outturn is None:
        detail = "How far that moves when savings slip has not been simulated yet."
    else:
        row = records(outturn[outturn["period"] == last])[0]
        low, high = sorted((float(row["q05"]), float(row["q95"])))
        facts.note("low", f"{last}: worse in 1 draw of 20", low, "position")
        facts.note("high", f"{last}: better in 1 draw of 20", high, "position")
        detail = (
            f"In nine draws of ten of how much of the savings comes it is between {facts['low']} and "
            f"{facts['high']}; nobody corrects course in them."
        )
    behind = waterfall(lead)
    finding = Finding("brief-position", sentence, facts.frame)
    return KeyFinding(
        finding,
        detail,
        lambda: position_chart(lead, facts, outturn, sentence, behind),
        _source(view.instance, "Finance"),
    )


def _outturn(view: View) -> pd.DataFrame | None:
    """The draws of each period, where the plan was simulated."""
    kept = view.kept.get("simulation")
    if kept is None or kept.nothing:
        return None
    frame = kept.tables["outturn"]
    found: pd.DataFrame = frame[frame["period"].isin(view.lead.periods)]
    return found if set(found["period"]) >= set(view.lead.periods) else None


def _access(view: View) -> KeyFinding | None:
    """How many standards miss their target at the end, the furthest from it, and its range over regions."""
    behind, last = standards(view.lead), view.lead.last
    rows = behind.frame[behind.frame["period"] == last].dropna(subset=["share", "target"])
    if rows.empty:
        return None
    gaps = rows["target"] - rows["share"]
    missed = int((gaps > MET).sum())
    at = int((gaps if missed else rows["shortfall"]).to_numpy().argmax())
    worst = records(rows)[at]
    facts = Facts()
    facts.note("last", "End of the horizon", last)
    facts.note("standards", "Standards", len(rows), "count")
    facts.note("missed", "of which miss their target", missed, "count")
    facts.note("name", "The furthest from its target", str(worst["standard_name"]))
    for key, words in (
        ("share", "Inside, this plan"),
        ("target", "Target"),
        ("nothing", "Inside, nothing done"),
    ):
        facts.note(key, words, float(worst[key]), "share")
    facts.note("short", "Patients short", float(worst["shortfall"]), "patients")
    sentence = _access_said(facts, missed, len(rows))
    spread = _by_region(view.lead, str(worst["standard_name"]), facts)
    nothing = f" {facts['nothing']} with nothing done." if pd.notna(worst["nothing"]) else ""
    note_range(view.lead, facts, "short", last, f"{worst['kind']}_standard:{worst['standard']}")
    short = (
        ""
        if not missed or facts.is_zero("short")
        else f" Missed by {facts.in_full('short')}{sentences.within_range(facts, 'short')}."
    )
    finding = Finding("brief-access", sentence, facts.frame)
    return KeyFinding(
        finding,
        f"{spread}{nothing}{short}".strip(),
        lambda: access_chart(rows, _extremes(view.lead), sentence, behind),
        _source(view.instance, "Access"),
    )


def _access_said(facts: Facts, missed: int, every: int) -> str:
    last = facts["last"]
    if not missed:
        whole = (
            "the standard meets its target"
            if every == 1
            else f"{'both' if every == PAIR else 'all ' + facts['standards']} standards meet their target"
        )
        single = (
            ""
            if facts.is_zero("short")
            else f"; at single trusts {facts['name']} is missed by {facts.in_full('short')}"
        )
        return f"In {last}, taken over all trusts, {whole}{single}."
    opening = (
        f"In {last}, {facts['missed']} of {plural(every, 'standard')} miss{'es' if missed == 1 else ''} "
        f"{'its' if missed == 1 else 'their'} target"
    )
    return (
        f"{opening}; furthest from it is {facts['name']}: {facts['share']} inside, target {facts['target']}."
    )


def _extremes(lead: Opened) -> pd.DataFrame:
    """Standard, least and most share inside over the regions at the end."""
    frame = standards_regions(lead).frame
    frame = frame[frame["period"] == lead.last]
    return frame.groupby("standard_name", sort=False, as_index=False).agg(
        least=("share", "min"), most=("share", "max"), regions=("region", "nunique")
    )


def _by_region(lead: Opened, name: str, facts: Facts) -> str:
    """Its range over the regions, where there are several."""
    frame = standards_regions(lead).frame
    rows = frame[(frame["period"] == lead.last) & (frame["standard_name"] == name)].dropna(subset=["share"])
    if len(rows) < PAIR:
        return ""
    rows = rows.sort_values(["share", "region"], kind="stable")
    low, high = records(rows)[0], records(rows)[-1]
    facts.note("least", "Least inside, by region", float(low["share"]), "share")
    facts.note("most", "Most inside, by region", float(high["share"]), "share")
    return f"From {facts['least']} ({low['region']}) to {facts['most']} ({high['region']}) by region."


def _asked(view: View) -> KeyFinding:
    """What is asked, from the least to the largest share, and of how many more than 4%."""
    lead = view.lead
    facts = asked_facts(lead)
    facts.note("one_offs", "of which one-offs", burden_facts(lead).number("one_offs"), "£m")
    sentence = (
        f"Trusts are asked for {facts['least']} to {facts['most']} of their expenditure in a {called(lead)}, "
        f"{facts['above']} of {facts['trusts']} for more than {facts['mark']} at least once."
    )
    asked = f"{facts['asked']}{sentences.within_range(facts, 'asked')}"
    detail = f"That is {asked} over {facts['span']}, {facts['one_offs']} of it made once and not again."
    behind = asked_trusts(lead)
    finding = Finding("brief-asked", sentence, facts.frame)
    return KeyFinding(
        finding, detail, lambda: asked_chart(lead, sentence, behind), _source(view.instance, "Finance")
    )


def _support(view: View) -> KeyFinding | None:
    """How much support is given, and to how many."""
    facts, lead = asked_facts(view.lead), view.lead
    if facts.is_zero("grants"):
        return None
    given = plural(facts.number("granted"), "trust")
    sentence = f"{facts['grants']} of deficit support goes to {given} of {facts['trusts']}."
    detail = f"The most goes to {facts['largest']}: {facts['largest grant']} over {facts['span']}."
    behind = supported_by(lead, "region", "Region")
    condition = condition_facts(lead)
    frame = pd.concat([facts.frame, condition.frame], ignore_index=True)
    finding = Finding("brief-support", sentence, frame)
    return KeyFinding(
        finding,
        detail,
        lambda: support_chart(behind, "brief-support", sentence),
        _source(view.instance, "Finance"),
    )


# ---- people


def least_and_most(view: View) -> tuple[list[Finding], list[ReportTable]]:
    """Who is asked most and who is left short: a sentence on areas, and the trusts by name."""
    where = sentences.where_short(view.lead, FINDINGS)
    told = _ranges(view)
    tables = [_asked_most(view.lead, told), *_left_short(view.lead, told)]
    first = _who(view.lead, tables)
    return [first, *([where] if where is not None else [])], tables


def _who(lead: Opened, tables: Sequence[ReportTable]) -> Finding:
    """The first of each list in one sentence."""
    most = records(tables[0].frame)[0]
    sentence = (
        f"The largest share is asked of {most['name']}: {share(float(most['cip_pct']))} of its expenditure"
    )
    evidence = [("Largest ask", most["name"], float(most["cip_pct"]), "share")]
    if len(tables) > 1:
        short = records(tables[1].frame)[0]
        sentence += f"; left short by most is {short['name']}, by {money(float(short['amount']))}"
        evidence.append(("Largest shortfall", short["name"], float(short["amount"]), "£m"))
    else:
        sentence += "; no trust is left short of what it was promised to end with"
    frame = pd.DataFrame(evidence, columns=["figure", "who", "value", "unit"])
    return Finding("brief-who", f"{sentence}, over {span(lead.periods)}.", frame)


def _ranges(view: View) -> Told | None:
    """How far single figures were open, where that was looked at."""
    kept = view.kept.get(RANGES)
    return None if kept is None or kept.nothing else Told.of(view.lead.run, kept.tables[RANGES])


def _asked_most(lead: Opened, told: Told | None) -> ReportTable:
    """The trusts that are asked for the largest share of their expenditure, over the plan."""
    frame = asked_trusts(lead).frame.head(NAMED).copy()
    columns = [
        TableColumn("name", "Trust"),
        TableColumn("cip_pct", "Share", "share"),
        TableColumn("cip", "£m", "£m"),
    ]
    frame, columns = _with_range(frame, columns, told, "ask")
    caption = f"Asked most, as a share of expenditure, {span(lead.periods)}"
    return ReportTable("brief-asked-most", caption, columns, frame)


def _left_short(lead: Opened, told: Told | None) -> Iterator[ReportTable]:
    """The trusts, or else the systems, that miss their first promise on money by most, over the plan."""
    rows = shortfalls(lead)
    rows = rows[(rows["imperative"] == "finance") & ~rows["again"].isin(set(rows["id"]))]
    rows = rows[(rows["trust"] != "") | (rows["system"] != "")]
    if rows.empty:
        return
    rows = rows[rows["id"] == rows["id"].iloc[0]]
    whose = "trust" if (rows["trust"] != "").all() else "system"
    sums = rows.groupby(whose, sort=False, as_index=False)["amount"].sum()
    sums["name"] = sums[whose].map(mapping(lead.instance.tables[f"{whose}s"], whose, "name"))
    sums = sums[sums["amount"] > SOME].sort_values(["amount", "name"], ascending=[False, True], kind="stable")
    if sums.empty:
        return
    caption = f"Left short by most: {str(rows['line'].iloc[0]).lower()}, {span(lead.periods)}"
    frame, columns = (
        sums.head(NAMED).copy(),
        [TableColumn("name", whose.capitalize()), TableColumn("amount", "£m", "£m")],
    )
    frame, columns = _with_range(frame, columns, told if whose == "trust" else None, "missed")
    yield ReportTable("brief-short-most", caption, columns, frame)


def _with_range(
    frame: pd.DataFrame, columns: list[TableColumn], told: Told | None, quantity: str
) -> tuple[pd.DataFrame, list[TableColumn]]:
    """The figures with how far they were open, where that is known."""
    if told is None:
        return frame, columns
    ends = [told.open(str(trust), quantity, ALL) for trust in frame["trust"]]
    frame["range"] = ["settled" if e is None else f"{money(e[0])} to {money(e[1])}" for e in ends]
    return frame, [*columns, TableColumn("range", "As good for the nation")]
