"""`optimiser ladder INSTANCE --on grant_pot`: what each step of a limit buys or loses."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    QuestionOption,
    ScenarioOption,
    TimeOption,
    file_safe,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.cli.screen import Ticker
from optimiser.errors import Fault
from optimiser.explain.gaps import ending
from optimiser.explain.prices.findings import along, ladder_findings
from optimiser.explain.prices.ladder import UNSHARED, across, climb, flips_table, ladder_table
from optimiser.explain.prices.levers import LEVERS, LadderError, Target, default_steps
from optimiser.results.folder import write_run

OnOption = Annotated[str, typer.Option("--on", help=f"The limit that is moved: {', '.join(LEVERS)}.")]
StepsOption = Annotated[
    str | None,
    typer.Option(
        "--steps", help="What is added to the limit, in its unit: -500,0,500; parts of it if absent."
    ),
]
PeriodOption = Annotated[str | None, typer.Option("--period", help="The period of the limit; all if absent.")]
KeyOption = Annotated[
    str | None, typer.Option("--key", help="The trust, system or standard whose limit it is; all if absent.")
]


HEADINGS = {"what": "missed or given, over all periods"}


def _steps(text: str) -> list[float]:
    try:
        return [float(word) for word in text.split(",")]
    except ValueError:
        raise LadderError([Fault("--steps", f"'{text}' are not numbers", "write e.g. -500,0,500")]) from None


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("ladder")
    def command(
        instance: InstanceArgument,
        on: OnOption,
        steps: StepsOption = None,
        period: PeriodOption = None,
        key: KeyOption = None,
        question: QuestionOption = "how_far",
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Solve again at each step of a limit and show what each of them buys or loses."""
        asked, settings, target = (
            open_question(question),
            settings_of(gap, time_limit),
            Target(on, period, key),
        )
        given = None if steps is None else _steps(steps)
        read = open_instance(instance, scenario)
        wanted = default_steps(read, target) if given is None else given
        folder = out_folder(out, read.name, read.scenario, "ladder")
        with Ticker() as ticker:
            found = climb(read, asked, target, wanted, settings, ticker.say)
        name = file_safe("-".join(part for part in ("ladder", on, key, period) if part))
        if found.base.answer is not None:
            base = found.base.answer.run
            write_run(folder / "as-it-stands", base.manifest, base.tables)
        screen, open_ = console(), ending(rung.found for rung in found.rungs)
        table = ladder_table(found)
        each = f" {found.added_in}" if found.added_in else ""
        wide = across(found)
        headings = {name: HEADINGS.get(name, name) for name in map(str, wide)}
        print_table(screen, f"{asked.name} along {on} ({found.unit}{each})", wide, headings)
        screen.print(UNSHARED)
        findings = open_.hedged([*ladder_findings(found), *along(found)])
        report(folder, name, {"": table, "flips": flips_table(found)}, findings, screen)
        return open_.exit_status
