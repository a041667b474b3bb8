"""`optimiser certify RUN`: the proof kept with a run, checked without a solver."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from optimiser.certificate import Certified, certify
from optimiser.cli.commands.verify import CHECK_FAILED
from optimiser.cli.console import console
from optimiser.cli.options import RunArgument
from optimiser.proof.judge import TierWord
from optimiser.results import read_run
from optimiser.results.origin import EarlierError, instance_of, shown_not_verified


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("certify")
    def command(run: RunArgument) -> int:
        """Check the proof that is kept with a run: every bound, in safe arithmetic, without a solver."""
        found = read_run(run)
        if found.earlier:
            raise EarlierError(f"NOT certified: {shown_not_verified(found)}")
        result = certify(found, instance_of(found))
        _say(console(), result)
        return 0 if result.passed else CHECK_FAILED


def _say(screen: Console, result: Certified) -> None:
    """The word of each tier, what does not agree, and the verdict."""
    if result.tiers:
        screen.print(_table(result.tiers))
    if result.contradictions:
        screen.print("CONTRADICTED: this is no answer, and nobody should use it.")
        for said in result.contradictions:
            screen.print(f"  {said}")
    elif result.enough:
        screen.print("Certified: all that the status rests on is proven, and no solver was asked.")
    else:
        screen.print("NOT certified: what the status rests on is not proven to the stated gap.")


def _table(tiers: tuple[TierWord, ...]) -> Table:
    table = Table()
    for heading in ("tier", "word", "proven bound", "gap", "parts", "remark"):
        table.add_column(heading, justify="right" if heading in {"proven bound", "gap", "parts"} else "left")
    for tier in tiers:
        bound = "-" if tier.bound is None else f"{tier.bound:,.6g}"
        gap = "-" if tier.gap is None else f"{tier.gap:.1e}"
        table.add_row(tier.measure, str(tier.word), bound, gap, str(tier.leaves), tier.why)
    return table
