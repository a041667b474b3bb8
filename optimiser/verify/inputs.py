"""What a run keeps of its inputs against what its manifest says of them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from optimiser.errors import InstanceError, OptimiserError
from optimiser.instances import Instance, list_scenarios, read_instance, resolve_instance
from optimiser.results.folder import Run
from optimiser.results.inputs import INPUTS, kept_inputs
from optimiser.verify.report import Residual, wrong


def kept_residuals(run: Run) -> Iterator[Residual | None]:
    """The inputs kept with a run can be read, and are of the instance and the hash that its manifest names."""
    try:
        kept = kept_inputs(run.path, run.manifest.get("scenario"))
    except OptimiserError as error:
        yield wrong("the inputs kept in", INPUTS, f"cannot be read: {str(error).splitlines()[-1]}")
        return
    if kept is None:
        return
    other = kept.sha256 != run.manifest["instance_sha256"]
    yield wrong("the hash of the inputs in", INPUTS, "is another than in the manifest") if other else None
    stated = run.manifest["instance"].get("name")
    why = f"is '{kept.name}', and '{stated}' in the manifest"
    yield wrong("the name of the instance in", INPUTS, why) if kept.name != stated else None


def scenario_residuals(run: Run) -> Iterator[Residual | None]:
    """The scenario is the one that was solved, as far as the instance on disk can tell.

    To be asked where the scenario that the manifest names does not give what was solved: that may be since the
    instance was written over, or since it was solved in another scenario, which gives it still.
    """
    stated = run.manifest.get("scenario")
    for scenario in _others(run, stated):
        try:
            found = read_instance(_folder(run), scenario=scenario)
        except InstanceError:
            continue
        if found.sha256 == run.manifest["instance_sha256"]:
            said = f"is not what was solved: that is {scenario or 'the instance as it stands'}"
            yield wrong("the scenario", stated or "(none)", said)
            return
    yield None


def note_residuals(run: Run, instance: Instance) -> Iterator[Residual | None]:
    """The notes are those of the instance that was solved, where it still stands and the release is the same."""
    release = run.manifest.get("versions", {}).get("trust-optimiser")
    if release == version("trust-optimiser"):
        other = run.manifest.get("notes") != list(instance.notes)
        yield wrong("the notes in", "manifest.json", "are not those of the instance") if other else None


def _folder(run: Run) -> Path:
    stated = run.manifest["instance"]
    path = stated.get("path")
    return Path(path) if path and Path(path).is_dir() else resolve_instance(stated["name"])


def _others(run: Run, stated: str | None) -> list[str | None]:
    """The other scenarios of the instance, and none; nothing where it is gone."""
    try:
        names = [name for name, _ in list_scenarios(_folder(run))]
    except InstanceError:
        return []
    return [scenario for scenario in (None, *names) if scenario != stated]
