"""`optimiser numerics INSTANCE`: coefficient ranges and big-Ms of the matrix of a question."""

from __future__ import annotations

import typer
from rich.table import Table

from optimiser.cli.console import console
from optimiser.cli.options import (
    InstanceArgument,
    QuestionOption,
    ScenarioOption,
    open_instance,
    open_question,
)
from optimiser.explain.numerics import numerics
from optimiser.run.prepare import prepare


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("numerics")
    def command(
        instance: InstanceArgument, question: QuestionOption = "how_far", scenario: ScenarioOption = None
    ) -> int:
        """Say how far apart the numbers of a question's matrix are, and how large its big-Ms."""
        asked = open_question(question)
        found = numerics(prepare(open_instance(instance, scenario), asked).compiled)
        table = Table(title=f"{instance}: {asked.name}", title_justify="left")
        for heading in found.ranges.columns:
            table.add_column(heading, justify="left" if heading in {"part", "family"} else "right")
        for part, family, numbers, smallest, largest in found.ranges.itertuples(index=False):
            table.add_row(str(part), str(family), f"{numbers:,}", f"{smallest:.3g}", f"{largest:.3g}")
        screen = console()
        screen.print(table)
        for finding in found.findings:
            screen.print(f"{finding.severity}: {finding.sentence}")
        return 0
