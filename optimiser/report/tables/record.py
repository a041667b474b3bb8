"""How was it solved? Tiers with their gaps, versions, hashes, options and times; what does not verify."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from optimiser.report.table import Column, ReportTable
from optimiser.results import Run
from optimiser.results.certified import certificate_sentence
from optimiser.results.reached import came_to
from optimiser.verify import Verification
from optimiser.verify.question import question_told
from trustmodels.allocation.measures import MEASURES

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
        Column("measure", "Measure, in order"),
        Column("said", "Unit"),
        Column("value", "Value", "by row"),
        Column("bound", "No plan can do better than", "by row"),
        Column("standing", "Standing"),
        Column("seconds", "Seconds", "number"),
    ]
    note = "Secondary measures are exact given the yes/no choices, which the primary ones make."
    return ReportTable(
        id_, f"Measures of “{run.manifest['question']['name']}”, as solved", columns, frame, note=note
    )


def _tier_unit(unit: str) -> str:
    return unit if unit in {"£m", "share"} else "patients"


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _standing(tier: Mapping[str, Any]) -> str:
    if tier["outcome"] != "optimal":
        gap = f", gap {tier['gap']:.1%}" if tier["gap"] and tier["value"] is not None else ""
        return f"{OUTCOMES.get(tier['outcome'], tier['outcome'])}{gap}"
    return f"gap {abs(tier['gap']):.2%}" if tier["primary"] else "exact given the choices"


def record(run: Run, verification: Verification | None, id_: str = "record") -> ReportTable:
    """What was run: instance, scenario, question, hashes, versions, options, size, verification, times."""
    frame = pd.DataFrame(list(_facts(run, verification)), columns=["what", "value"])
    columns = (Column("what", "Item"), Column("value", "Value", "code"))
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
        Column("what", "What is off"),
        Column("where", "Where"),
        Column("amount", "By", "number"),
        Column("unit", "Unit"),
    ]
    return ReportTable("residuals", "What does not verify", columns, frame)
