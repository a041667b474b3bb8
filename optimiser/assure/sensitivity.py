"""How the answer moves: runs of other scenarios found beside the run."""

from __future__ import annotations

import pandas as pd

from optimiser.assure.pack import Chapter, PackTable, Subject
from optimiser.instances import list_scenarios
from optimiser.results import Run
from optimiser.results.beside import runs_beside
from trustmodels.allocation.measures import MEASURES


def sensitivity(subject: Subject) -> Chapter:
    """Measures of every run beside this one that asks the same question of the same instance."""
    runs = [subject.run, *siblings(subject.run)]
    rows = [
        (run.path.name, run.manifest.get("scenario") or "none", run.status, tier["measure"], tier["final"])
        for run in runs
        for tier in run.manifest["tiers"]
        if tier["primary"]
    ]
    frame = pd.DataFrame(rows, columns=["run", "scenario", "status", "measure", "value"])
    frame["unit"] = [MEASURES[name].unit for name in frame["measure"]]
    own = (
        frame[frame["run"] == subject.run.path.name].drop_duplicates("measure").set_index("measure")["value"]
    )
    frame["change"] = frame["value"].astype(float) - frame["measure"].map(own).astype(float)
    there = _scenarios(subject)
    solved = {str(run.manifest.get("scenario")) for run in runs}
    missing = [name for name in there if name not in solved]
    words = [f"{len(runs) - 1} further runs of the same question were found beside this one."]
    words += [f"Scenarios that were not solved beside it: {', '.join(missing)}."] if missing else []
    return Chapter(
        "sensitivity", "Sensitivity", words, (PackTable("sensitivity", "Measures by scenario", frame),)
    )


def siblings(run: Run) -> list[Run]:
    """Other runs in the same folder, of the same instance by name and the same question."""
    return [other for other in runs_beside(run) if _asked(other) == _asked(run)]


def _asked(run: Run) -> dict[str, object]:
    return {"instance": run.manifest["instance"]["name"], "question": run.manifest["question"]}


def _scenarios(subject: Subject) -> list[str]:
    if subject.instance.path is None:
        return []
    return [name for name, _ in list_scenarios(subject.instance.path)]
