"""A run -> the sheets of its workbook: notes, contents, and one table a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from optimiser.amounts import amount, shows
from optimiser.explain.quantities import quantities_of_run
from optimiser.explain.ranges.programmes import ALL, BY_ID
from optimiser.explain.ranges.sentences import NAME as RANGES
from optimiser.explain.ranges.sentences import kept_ranges
from optimiser.explain.storage import ExtraTable
from optimiser.extras.workbook.sheet import (
    Sheet,
    SheetColumn,
    contents_sheet,
    cover_sheet,
    numbered_notes,
    sheet_columns,
)
from optimiser.extras.workbook.write import workbook_bytes
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.results.verdict import contradictions_of
from optimiser.totals import Deflator, area_totals, treasury_view
from optimiser.writing import write_bytes
from trustmodels.allocation.measures import MEASURES

# The first sheets of a run's workbook: a cover with the answer and how it was reached, and the notes.

WORDS = {
    "optimal": "Solved: every primary measure to the asked gap.",
    "feasible": "STOPPED: there is a plan, and it is not proven to the asked gap.",
    "infeasible": "No plan: the commitments that are held cannot hold together. See the sheet “conflict”.",
    "contradicted": "CONTRADICTED: those who check the answer do not agree with it. Do not use this run.",
    "stopped": "No plan: the solve was stopped before it had found one. Whether there is one is not known.",
}


EVERY = "every sheet"
MONEY = {
    "sector", "totals", "treasury", "allocation", "ranges", "savings", "one_offs", "changes", "transfers", "do_nothing",
}  # fmt: skip
"""Sheets with amounts of money."""
NOTES: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "Money is in £m of its period unless a heading says otherwise; a deficit is negative.",
        frozenset(MONEY),
    ),
    ("Cells hold full values; their format rounds what is shown.", frozenset({EVERY})),
    (
        "A weighted sum adds up what is not alike by weights of the question: it orders plans, and is nobody's pounds "
        "or patients.",
        frozenset({"measures"}),
    ),
    (
        "A price is the change of a measure for one unit more of a limit, with every yes/no choice held; it is claimed "
        "by the solver.",
        frozenset({"commitments"}),
    ),
    (
        "Evidence grades: A is published and causal, B a published association, C calibrated, D a judgement.",
        frozenset({"assumptions", "sources"}),
    ),
    (
        "A least and a most hold for one figure alone: two of them need not be possible together.",
        frozenset({"ranges"}),
    ),
)
"""What a reader of some sheets has to know; their titles refer to it."""


def marked(name: str, title: str) -> str:
    """A title with the numbers of its notes; a note on every sheet is referred to by none."""
    marks = [f"[note {at}]" for at, (_, sheets) in enumerate(NOTES, 1) if name in sheets]
    return " ".join([title, *marks])


def notes_of(names: Sequence[str]) -> Sheet:
    """The notes, each with the sheets of this workbook that refer to it."""
    kept = [
        (text, [EVERY] if EVERY in sheets else [name for name in names if name in sheets])
        for text, sheets in NOTES
    ]
    return numbered_notes([(text, sheets or ["no sheet of this workbook"]) for text, sheets in kept])


def run_cover(run: Run, instance: Instance) -> Sheet:
    """The cover of a run."""
    question = run.manifest["question"]
    title = f"{instance.name}: {question.get('sentence') or question['name']}"
    return cover_sheet(title, WORDS.get(run.status, f"No plan: {run.status}."), list(_said(run, instance)))


def _said(run: Run, instance: Instance) -> Iterator[tuple[str, str]]:
    manifest, question = run.manifest, run.manifest["question"]
    yield "Status", WORDS.get(run.status, run.status)
    yield from (("Contradicted", said) for said in contradictions_of(manifest))
    for found in quantities_of_run(run, instance) if run.solved else ():
        if shows(found.total, found.unit):
            yield f"In all: {found.label}", amount(found.total, found.unit)
    yield "Question", f"{question['name']}, savings counted as {question['basis']}"
    yield "Held", ", ".join(sorted(f for f, mode in question["modes"].items() if mode == "hold")) or "nothing"
    yield (
        "May yield",
        ", ".join(sorted(f for f, mode in question["modes"].items() if mode == "yield")) or "nothing",
    )
    yield "Allowed", ", ".join(sorted(question["allow"])) or "nothing beyond the plan"
    yield "Instance", f"{instance.name}, scenario {manifest.get('scenario') or 'none'}"
    yield "Hash of the instance", manifest["instance_sha256"]
    yield "Hash of the results", manifest.get("result_sha256", "")
    versions = manifest["versions"]
    yield (
        "Made with",
        f"trust-optimiser {versions.get('trust-optimiser', '')}, HiGHS {versions.get('highspy', '')}",
    )
    yield (
        "Layout",
        "One table a sheet, listed on the sheet contents. Notes that titles refer to are on the sheet notes.",
    )
    yield "Empty cells", "Each sheet says above its table which columns have empty cells, and why."
    yield "Checking", "optimiser verify RUN recomputes every number from the instance without a solver."


# A run -> the sheets of its workbook.

ABOUT = {
    "measures": ("Technical record: what the question minimised, in order", "Weighted sums are nobody's pounds."),
    "sector": ("All trusts together, by period", "Money in £m of the period."),
    "totals": ("Money by sector, region, system and type", "Each level adds up to the sector."),
    "treasury": ("RDEL, CDEL and cash of trusts and boards", "Provided less used is left."),
    "allocation": ("Who is asked for what, and who is supported", "A deficit is negative."),
    "ranges": (
        "How far figures were open",
        "Least and most among plans as good for the nation, each figure alone, yes/no choices held.",
    ),
    "savings": ("Savings schemes", "Full-year effect at plan value."),
    "one_offs": ("One-off savings", "They happen once and must be found again."),
    "capacity": ("Extra capacity", "Steps of capacity that are opened."),
    "access": ("Standards of access", "Share inside each standard beside its target."),
    "safety": ("Staff, beds and backlog", "What is short of safe is in the last columns."),
    "changes": ("Service changes", "Begun is 1 from the period in which a change begins."),
    "transfers": ("Patients sent to other trusts", "By standard and period."),
    "do_nothing": ("What every trust starts from if nothing is done", "In its parts; costs are negative."),
    "commitments": (
        "Every commitment, whether it holds, and its price",
        "A price is the change of a measure per unit more of the limit, yes/no choices held.",
    ),
    "conflict": ("What cannot hold together", "A smallest set of commitments, and the ways out."),
    "assumptions": (
        "Assumptions",
        "Grade A is published and causal, B published association, C calibrated, D judgement.",
    ),
    "sources": ("Sources of the data", "Basis, source, rule, licence and grade by table and column."),
}  # fmt: skip
ONE = "This worksheet contains one table."
EMPTY = {
    "commitments": "a commitment names only what it is about, and has a price only where a limit could move",
    "assumptions": "nobody has been named, or has signed",
    "sources": "the day on which it was known is not recorded",
    "allocation": "the figure does not apply to that trust",
    "access": "a flow has no list, and a list has no unused capacity",
    "safety": "the instance has no staff, beds or estate of that trust",
    "treasury": "the line is no part of a published limit",
    "conflict": "the row is of the other kind",
}
"""Why cells of a sheet may be empty; elsewhere the column does not apply to the row."""
OWN = {
    "capacity": {"extra": ("Extra capacity", "patients")},
    "access": {"shortfall": ("Short of the target", "patients")},
    "commitments": {"shortfall": ("Shortfall", "unit by row"), "id": ("Commitment", "")},
    "ranges": {
        "quantity": ("Figure", ""),
        "told": ("In this plan", "£m"),
        "least": ("At least", "£m"),
        "most": ("At most", "£m"),
        "width": ("Between them", "£m"),
    },
    "treasury": {
        "limit": ("Account", ""),
        "base": ("Prices of", ""),
        "side": ("Side", ""),
        "what": ("Called", ""),
    },
    "totals": {"id": ("Area", "")},
}


def run_workbook(
    run: Run, instance: Instance, prices: Deflator | None = None, extra: Sequence[ExtraTable] = ()
) -> bytes:
    """The workbook of a run: the same bytes for the same run.

    Args:
        run: from `read_run` or a solution that was written.
        instance: the one that it answers.
        prices: the deflator of the Treasury's view; no inflation if absent.
        extra: tables of explanations, each a sheet after the run's own.

    Raises:
        MissingExtraError: xlsxwriter is not installed.
        RunError: a table has more rows than a sheet holds.
    """
    sheets = [
        _sheet(name, *ABOUT[name], frame) for name, frame in _frames(run, instance, prices) if len(frame)
    ]
    taken = {sheet.name for sheet in sheets}
    sheets += [
        _sheet(t.name, t.title, t.about, t.frame) for t in extra if len(t.frame) and t.name not in taken
    ]
    first = run_cover(run, instance)
    notes = notes_of([sheet.name for sheet in sheets])
    about = {"title": first.title, "subject": "Run of the trust optimiser", "comments": first.about}
    return workbook_bytes([first, contents_sheet([notes, *sheets]), notes, *sheets], about)


def write_run_workbook(
    run: Run,
    instance: Instance,
    path: Path | str,
    prices: Deflator | None = None,
    extra: Sequence[ExtraTable] = (),
) -> Path:
    """Write the workbook of a run; see `run_workbook`."""
    return write_bytes(path, run_workbook(run, instance, prices, extra))


def _sheet(name: str, title: str, about: str, frame: pd.DataFrame) -> Sheet:
    every = sheet_columns(frame, OWN.get(name))
    columns = tuple(column for column in every if not _blank(frame[column.name]).all())
    left = [column.heading for column in every if column not in columns]
    above = _above(name, frame, columns, left)
    return Sheet(name, marked(name, title), about, columns, frame, above=above)


def _blank(values: pd.Series) -> pd.Series:
    """Cells that a spreadsheet shows as empty."""
    return values.isna() | (values.astype(str) == "")


def _above(
    name: str, frame: pd.DataFrame, columns: tuple[SheetColumn, ...], left: list[str]
) -> tuple[str, ...]:
    """The lines between what a sheet is about and its table: how many tables, and which cells are empty and why."""
    blank = [column.heading for column in columns if _blank(frame[column.name]).any()]
    reason = EMPTY.get(name, "the column does not apply to that row")
    said = f"Empty cells in {', '.join(blank)}: {reason}." if blank else "No cell is empty."
    return (ONE, said, *([f"Left out, being empty in every row: {', '.join(left)}."] if left else ()))


def _frames(run: Run, instance: Instance, prices: Deflator | None) -> Iterator[tuple[str, pd.DataFrame]]:
    yield "measures", _measures(run)
    if run.solved:
        yield "sector", run.tables["sector"]
        yield "totals", area_totals(run, instance)
        treasury = treasury_view(run, instance, prices)
        said = treasury["needs_approval"].map({True: "yes", False: "no"})
        yield "treasury", treasury.assign(needs_approval=said)
        named = _names(instance)
        tables = {**run.tables, **_ranges(run)}
        for name in ABOUT:
            if name in tables and name != "sector":
                yield name, _with_names(name, tables[name], named)
    yield "conflict", _conflict(run)
    yield "assumptions", instance.tables["assumptions"]
    yield "sources", instance.tables["sources"]


def _ranges(run: Run) -> dict[str, pd.DataFrame]:
    """The ranges that are kept with a run, what they are of in words."""
    kept = kept_ranges(run)
    if kept is None:
        return {}
    table = kept.tables[RANGES]
    nouns = [BY_ID[quantity].noun for quantity in table["quantity"]]
    return {RANGES: table.assign(quantity=nouns, period=table["period"].replace(ALL, "all periods"))}


def _measures(run: Run) -> pd.DataFrame:
    rows = [
        (
            tier["measure"],
            MEASURES[tier["measure"]].meaning,
            tier["final"],
            MEASURES[tier["measure"]].unit,
            tier["bound"],
            tier["gap"],
            "yes" if tier["primary"] else "no",
        )
        for tier in run.manifest["tiers"]
    ]
    frame = pd.DataFrame(rows, columns=["measure", "meaning", "final", "unit", "bound", "gap", "primary"])
    return frame.astype({"final": float, "bound": float, "gap": float})


def _names(instance: Instance) -> dict[str, pd.DataFrame]:
    """What is joined on, by the column that it is joined to."""
    from optimiser.report.table import who  # noqa: PLC0415 - the report brings the charts with it

    trusts = who(instance)[["trust", "name", "type", "system_name", "region"]]
    trusts = trusts.rename(columns={"name": "trust_name", "system_name": "system"})
    schemes = instance.tables["opportunities"][["opportunity", "trust", "area"]]
    changes = instance.tables["changes"][["change", "name", "system"]]
    return {"trust": trusts, "opportunity": schemes, "change": changes}


def _with_names(name: str, frame: pd.DataFrame, named: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A result table with names beside its codes; rows and numbers stay as they are."""
    if name == "commitments":
        return frame
    for key, extra in named.items():
        if frame.columns[0] == key or (key == "trust" and key in frame.columns[:2]):
            own = extra if name == "allocation" or key != "trust" else extra[["trust", "trust_name"]]
            joined = frame.merge(own, on=key, how="left")
            place = list(frame.columns).index(key) + 1
            added = [column for column in own.columns if column != key]
            order = [*frame.columns[:place], *added, *frame.columns[place:]]
            return joined[order]
    return frame


def _conflict(run: Run) -> pd.DataFrame:
    found = run.conflict or {}
    rows = [{"part": "cannot hold together", **member} for member in found.get("members", ())]
    rows += [
        {"part": "way out", **{k: v for k, v in way.items() if not isinstance(v, dict | list)}}
        for way in found.get("ways_out", ())
    ]
    return pd.DataFrame(rows)
