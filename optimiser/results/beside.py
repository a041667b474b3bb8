"""The other runs in a run's folder."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.errors import OptimiserError
from optimiser.results.folder import Run, read_run


def runs_beside(run: Run) -> Iterator[Run]:
    """Every other run whose folder stands beside a run's, by name; a folder that is no run is passed over."""
    own = run.path.resolve()
    for manifest in sorted(own.parent.glob("*/manifest.json")):
        if manifest.parent == own:
            continue
        try:
            yield read_run(manifest.parent)
        except OptimiserError:
            continue
