"""What the answer rests on: assumptions, published figures, and how it was solved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from optimiser.explain.reconciliation.figures import bridge, reconcile
from optimiser.explain.words import capital
from optimiser.instances import Instance
from optimiser.report.table import ReportTable, TableColumn, groups, looked_up
from optimiser.results import Run
from optimiser.results.verdict import came_to, certificate_sentence
from optimiser.verify import Verification
from optimiser.verify.manifest import question_told
from trustmodels.allocation.measures import MEASURES

# What does the answer rest on? Assumptions with grades, and how the data of each imperative are known.

RESTS = {
    "Finance": "trusts drivers adjustments control_totals commissioners envelope "
    "opportunities one_offs opening cash",
    "Access": "standards flows lists capacity travel changes change_effects",
    "Safety": "staffing beds estate",
}
"""The tables from which each imperative is computed; savings and money bear on all three."""

KEYS = set(
    "trust system period standard opportunity change stock measure level id type area step kind name".split()  # noqa: SIM905
)
"""Columns that say which row it is, not how much."""

BASES = ("published", "estimated", "synthetic")


def source_rows(instance: Instance) -> pd.DataFrame:
    """One row a column of data: table, column, basis, grade, imperative; keys and names are left out."""
    rows = instance.tables["sources"]
    of_table = {table: imperative for imperative, tables in RESTS.items() for table in tables.split()}
    rows = rows.assign(imperative=looked_up(rows["table"], of_table))
    return rows[(rows["imperative"] != "") & ~rows["column"].isin(KEYS)].reset_index(drop=True)


def basis(instance: Instance) -> ReportTable:
    """By imperative: how many columns are published, estimated or synthetic, and which rest on judgement."""
    rows = source_rows(instance)
    found = []
    for imperative in RESTS:
        mine = rows[rows["imperative"] == imperative]
        judged = mine[mine["grade"] == "D"]
        counts = [float((mine["basis"] == kind).sum()) for kind in BASES]
        share = len(judged) / len(mine) if len(mine) else float("nan")
        names = "; ".join(f"{t}: {', '.join(part['column'])}" for t, part in groups(judged, "table"))
        found.append((imperative, float(len(mine)), *counts, float(len(judged)), share, names))
    columns = ["imperative", "columns", *BASES, "judged", "share", "names"]
    frame = pd.DataFrame(found, columns=columns)
    frame = frame[frame["columns"] > 0]
    heads = [
        TableColumn("imperative", "Imperative"),
        TableColumn("columns", "Columns of data", "count"),
        *(TableColumn(kind, kind.capitalize(), "count") for kind in BASES),
        TableColumn("judged", "Grade D", "count"),
        TableColumn("share", "Share that is grade D", "share"),
        TableColumn("names", "Which are grade D (judgement)", "long"),
    ]
    note = "Counted by column of the instance’s tables. Savings and money bear on access and safety as well."
    return ReportTable("basis", "What each imperative rests on", heads, frame, note=note)


def assumptions(instance: Instance) -> ReportTable:
    """Every assumption with its range and grade, the weakest grade first."""
    rows = instance.tables["assumptions"].sort_values(["grade", "id"], ascending=[False, True], kind="stable")
    columns = [
        TableColumn("statement", "Assumption", "long"),
        TableColumn("value", "Value", "number"),
        TableColumn("low", "Low", "number"),
        TableColumn("high", "High", "number"),
        TableColumn("unit", "Unit"),
        TableColumn("grade", "Grade"),
        TableColumn("source", "Source", "long"),
    ]
    note = (
        "Grades: A published causal, B published association or national derivation, C calibrated, D "
        "judgement."
    )
    return ReportTable("assumptions", "Assumptions with their grades", columns, rows, note=note)


# Does the instance agree with what was published? Figures beside our own, and what is left out.

UNITS = {"£m": "£m", "share": "share", "patients": "patients", "beds": "beds"}


def reconciliation(instance: Instance) -> ReportTable:
    """Published figures times their coverage, beside what the instance's tables give."""
    frame = reconcile(instance)
    frame["said"], frame["unit"] = frame["unit"], looked_up(frame["unit"], UNITS, "number")
    frame["name"] = frame["figure"].map(_words)
    frame["standing"] = frame["ok"].map({True: "agrees", False: "DOES NOT AGREE"})
    frame.loc[frame["fault"] != "", "standing"] = frame["fault"]
    columns = [
        TableColumn("name", "Figure"),
        TableColumn("period", "Period"),
        TableColumn("said", "Unit"),
        TableColumn("published", "Published", "by row"),
        TableColumn("coverage", "Covered here", "share"),
        TableColumn("expected", "To expect here", "by row"),
        TableColumn("model", "In the instance", "by row"),
        TableColumn("difference", "Difference", "by row"),
        TableColumn("tolerance", "Tolerance", "share"),
        TableColumn("standing", "Standing"),
        TableColumn("source", "Source", "long"),
    ]
    caption = "The instance beside published figures"
    note = "To expect: the published figure times the share of it that these trusts hold."
    return ReportTable("reconciliation", caption, columns, frame, note=note)


def left_out(instance: Instance) -> ReportTable:
    """What of each national figure lies outside the instance."""
    frame = bridge(reconcile(instance))
    frame["said"], frame["unit"] = frame["unit"], looked_up(frame["unit"], UNITS, "number")
    frame["name"] = frame["figure"].map(_words)
    columns = [
        TableColumn("name", "Figure"),
        TableColumn("period", "Period"),
        TableColumn("said", "Unit"),
        TableColumn("published", "Published", "by row"),
        TableColumn("here", "In the instance", "by row"),
        TableColumn("elsewhere", "Elsewhere", "by row"),
    ]
    return ReportTable("left-out", "What the instance leaves out", columns, frame)


def _words(figure: str) -> str:
    """A figure's code in words: `ae_within` is A&E within."""
    words = figure.replace("_", " ").replace("ae ", "A&E ").replace("rtt ", "RTT ")
    return capital(words)


# How was it solved? Tiers with their gaps, versions, hashes, options and times; what does not verify.

OUTCOMES = {"optimal": "to the asked gap", "feasible": "STOPPED before it was proven"}


def tiers(run: Run, id_: str = "tiers") -> ReportTable:
    """Each tier in order: its value, what is proven, and how long it took."""
    rows = [
        (
            tier["measure"].replace("_", " ").capitalize(),
            MEASURES[tier["measure"]].unit,
            _tier_unit(MEASURES[tier["measure"]].unit),
            _number(came_to(tier)),
            _number(tier["bound"]),
            _standing(tier),
            sum(tier["seconds"].values()),
        )
        for tier in run.manifest["tiers"]
    ]
    frame = pd.DataFrame(rows, columns=["measure", "said", "unit", "value", "bound", "standing", "seconds"])
    columns = [
        TableColumn("measure", "Measure, in order"),
        TableColumn("said", "Unit"),
        TableColumn("value", "Value", "by row"),
        TableColumn("bound", "No plan can do better than", "by row"),
        TableColumn("standing", "Standing"),
        TableColumn("seconds", "Seconds", "number"),
    ]
    note = "Secondary measures are exact given the yes/no choices, which the primary ones make."
    return ReportTable(
        id_,
        f"Technical record of “{run.manifest['question']['name']}”: what was minimised, in order",
        columns,
        frame,
        note=f"{note} A weighted sum orders plans, and is nobody’s pounds and nobody’s patients.",
    )


def _tier_unit(unit: str) -> str:
    return unit if unit in {"£m", "share"} else "patients"


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _standing(tier: Mapping[str, Any]) -> str:
    if tier["outcome"] != "optimal":
        gap = f", gap {tier['gap']:.1%}" if tier["gap"] and tier["value"] is not None else ""
        return f"{OUTCOMES.get(tier['outcome'], tier['outcome'])}{gap}"
    if tier["primary"]:
        return f"gap {abs(tier['gap']):.2%}"
    return "not settled" if tier.get("doubts") else "exact given the choices"


def record(run: Run, verification: Verification | None, id_: str = "record") -> ReportTable:
    """What was run: instance, scenario, question, hashes, versions, options, size, verification, times."""
    frame = pd.DataFrame(list(_facts(run, verification)), columns=["what", "value"])
    columns = (TableColumn("what", "Item"), TableColumn("value", "Value", "code"))
    return ReportTable(id_, f"Record of the run “{run.manifest['question']['name']}”", columns, frame)


def _facts(run: Run, verification: Verification | None) -> Iterator[tuple[str, str]]:
    manifest = run.manifest
    yield "Instance", str(manifest["instance"]["name"])
    yield "Scenario", str(manifest.get("scenario") or "none")
    yield "Question", f"{manifest['question']['name']}: {manifest['question'].get('sentence', '')}"
    yield "Basis", str(manifest["question"]["basis"])
    if told := question_told(manifest["question"]):
        yield "Changes to the question", told
    yield "Status", run.status
    if verification is not None:
        off = len(verification.residuals)
        yield "Verification", f"{verification.checked:,} statements recomputed, {off:,} off"
    yield "Certificate", certificate_sentence(manifest) or "none"
    for key, words in (
        ("instance_sha256", "instance"),
        ("model_sha256", "model"),
        ("result_sha256", "results"),
    ):
        yield f"SHA-256 of the {words}", str(manifest.get(key, "not stated"))
    yield from ((f"Size: {name}", f"{value:,}") for name, value in manifest.get("size", {}).items())
    yield from ((f"Option: {name}", str(value)) for name, value in manifest.get("options", {}).items())
    yield from ((f"Version: {name}", str(value)) for name, value in manifest.get("versions", {}).items())
    for phase, seconds in manifest.get("seconds", {}).items():
        if ": " not in phase:
            yield f"Seconds: {phase}", f"{seconds:.1f}"
    yield from (("Note on the instance", str(note)) for note in manifest.get("notes", ()))


def residuals(verification: Verification) -> ReportTable:
    """Every statement that is off."""
    rows = [(r.what, r.where, r.amount, r.unit) for r in verification.residuals]
    frame = pd.DataFrame(rows, columns=["what", "where", "amount", "unit"])
    columns = [
        TableColumn("what", "What is off"),
        TableColumn("where", "Where"),
        TableColumn("amount", "By", "number"),
        TableColumn("unit", "Unit"),
    ]
    return ReportTable("residuals", "What does not verify", columns, frame)
