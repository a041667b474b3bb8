"""The instance that a run stands on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimiser.errors import InstanceError
from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.results.folder import Run
from optimiser.results.inputs import kept_inputs


def instance_of(run: Run) -> Instance:
    """The instance that a run was solved on; see `inputs_of`."""
    return inputs_of(run)[0]


def inputs_of(run: Run) -> tuple[Instance, bool]:
    """The instance that a run was solved on, and whether it is the copy that the run keeps.

    What stands on disk is taken while it is what was solved. Where it was written over since, or is gone, the
    inputs that the run keeps are taken, if they are what was solved; otherwise what stands on disk.

    Raises:
        InstanceError: it is not there any more, or has faults, and the run keeps none that fit.
        RunError: what the run keeps cannot be read.
    """
    try:
        standing = _standing(run)
    except InstanceError:
        if (kept := _kept(run)) is None:
            raise
        return kept, True
    if standing.sha256 == run.manifest["instance_sha256"]:
        return standing, False
    kept = _kept(run)
    return (standing, False) if kept is None else (kept, True)


def _kept(run: Run) -> Instance | None:
    """What the run keeps, if that is what it was solved on."""
    kept = kept_inputs(run.path, run.manifest.get("scenario"))
    if kept is None or kept.sha256 != run.manifest["instance_sha256"]:
        return None
    return replace(kept, path=run.manifest["instance"].get("path"))


def _standing(run: Run) -> Instance:
    stated, scenario = run.manifest["instance"], run.manifest.get("scenario")
    path = stated.get("path")
    if path and Path(path).is_dir():
        return read_instance(path, scenario=scenario)
    return read_instance(resolve_instance(stated["name"]), scenario=scenario)
