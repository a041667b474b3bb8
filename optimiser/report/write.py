"""Run folder -> report.html, with the sibling run that belongs beside it."""

from __future__ import annotations

from pathlib import Path

from optimiser.report.comparison import Comparison
from optimiser.report.page import page
from optimiser.report.pair import question
from optimiser.report.parts import kept_parts
from optimiser.results import Run, read_run
from optimiser.results.beside import runs_beside
from optimiser.results.origin import instance_of
from optimiser.writing import write_text

PARTNER = {"how_far": "balance", "balance": "how_far"}


def sibling(run: Run) -> Run | None:
    """A run beside this one, of the same instance and the pair's other question; an optimal one first."""
    wanted = PARTNER.get(question(run))
    if wanted is None:
        return None
    found = [
        other
        for other in runs_beside(run)
        if other.manifest.get("instance_sha256") == run.manifest["instance_sha256"]
        and question(other) == wanted
    ]
    return min(found, key=lambda other: other.status != "optimal", default=None)


def write_report(
    run_folder: Path | str,
    out: Path | str | None = None,
    balance: Path | str | None = None,
    compared: Comparison | None = None,
) -> Path:
    """Write the page of a run, with what was kept in its folder of findings.

    Args:
        run_folder: a run folder.
        out: where to write; `report.html` in the run folder if absent.
        balance: a run of the other question to set beside it; a sibling of the same instance if absent.
        compared: the run against any other.

    Returns:
        The path of the page.

    Raises:
        OptimiserError: a run or its instance cannot be read, or the page cannot be written.
    """
    run = read_run(run_folder)
    other = sibling(run) if balance is None else read_run(balance)
    target = Path(run_folder) / "report.html" if out is None else Path(out)
    html = page(run, instance_of(run), other, kept_parts(run), compared)
    return write_text(target, html)
