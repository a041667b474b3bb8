"""The first sheet of a run's workbook: the answer, how it was reached, and how to read the rest."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.amounts import amount, shows
from optimiser.explain.natural import quantities_of_run
from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.results.contradicted import contradictions_of
from optimiser.workbook.contents import notes_sheet
from optimiser.workbook.sheet import Sheet

WORDS = {
    "optimal": "Solved: every primary measure to the asked gap.",
    "feasible": "STOPPED: there is a plan, and it is not proven to the asked gap.",
    "infeasible": "No plan: the commitments that are held cannot hold together. See the sheet “conflict”.",
    "contradicted": "CONTRADICTED: those who check the answer do not agree with it. Do not use this run.",
    "stopped": "No plan: the solve was stopped before it had found one. Whether there is one is not known.",
}


def run_notes(run: Run, instance: Instance) -> Sheet:
    """The notes of a run."""
    question = run.manifest["question"]
    title = f"{instance.name}: {question.get('sentence') or question['name']}"
    return notes_sheet(title, WORDS.get(run.status, f"No plan: {run.status}."), list(_notes(run, instance)))


def _notes(run: Run, instance: Instance) -> Iterator[tuple[str, str]]:
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
    yield "Money", "In £m of its period unless a heading says otherwise; a deficit is negative."
    yield "Numbers", "Cells hold full values; the format rounds what is shown. Empty cells have no value."
    yield "Checking", "optimiser verify RUN recomputes every number from the instance without a solver."
