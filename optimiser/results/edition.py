"""Runs of earlier editions of the format: read, shown and compared as they stand, verified by who wrote them."""

from __future__ import annotations

from optimiser.errors import RunError
from optimiser.results.folder import Run
from trustmodels.contract import EDITION


class EarlierError(RunError):
    """A run of an earlier edition was to be verified, or solved on from."""

    exit_code = 6


def shown_not_verified(run: Run) -> str:
    """What is said of a run of an earlier edition wherever it is shown: who can verify it."""
    release = run.manifest.get("versions", {}).get("trust-optimiser")
    who = f"trust-optimiser {release}, which wrote it" if release else "the release that wrote it"
    return (
        f"{run.path.name} was written to edition {run.edition} of the format, and this release verifies edition "
        f"{EDITION}. Its tables are shown as they stand; {who}, can verify it."
    )
