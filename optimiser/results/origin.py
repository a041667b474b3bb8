"""The instance that a run stands on."""

from __future__ import annotations

from pathlib import Path

from optimiser.instances import Instance, read_instance, resolve_instance
from optimiser.results.folder import Run


def instance_of(run: Run) -> Instance:
    """The instance that a run names, with its scenario: where it was, or else by its name.

    Raises:
        InstanceError: it is not there any more, or has faults.
    """
    stated, scenario = run.manifest["instance"], run.manifest.get("scenario")
    path = stated.get("path")
    if path and Path(path).is_dir():
        return read_instance(path, scenario=scenario)
    return read_instance(resolve_instance(stated["name"]), scenario=scenario)
