"""`optimiser ranges RUN`: the least and most of every trust's figures among plans as good for the nation."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, report
from optimiser.cli.options import BesideOption, RunArgument, WorkersOption
from optimiser.cli.screen import Ticker

TrustOption = Annotated[
    list[str] | None, typer.Option("--trust", help="Whose ranges are found; repeatable; all if absent.")
]
PeriodOption = Annotated[
    bool, typer.Option("--by-period", help="Also the ranges of each period, which takes longer.")
]
CountOption = Annotated[
    list[str] | None,
    typer.Option(
        "--count",
        help="How many can be short instead: deficit, control_total or system_control_total; repeatable.",
    ),
]
SeedsOption = Annotated[
    int | None,
    typer.Option(
        "--seeds",
        min=1,
        help="Seeds whose yes/no choices are compared, the run's included; 3 where the question is small, else none.",
    ),
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("ranges")
    def command(
        run: RunArgument,
        trust: TrustOption = None,
        by_period: PeriodOption = False,
        workers: WorkersOption = None,
        seeds: SeedsOption = None,
        count: CountOption = None,
        out: BesideOption = None,
    ) -> int:
        """Find the least and most of each trust's figures among plans as good for the nation."""
        import pandas as pd  # noqa: PLC0415

        from optimiser.explain.choices import other_seeds  # noqa: PLC0415
        from optimiser.explain.ranges.counts import count_findings, counts  # noqa: PLC0415
        from optimiser.explain.ranges.find import ranges  # noqa: PLC0415
        from optimiser.explain.ranges.sentences import NAME, Told, range_findings  # noqa: PLC0415
        from optimiser.explain.storage import Kept, keep  # noqa: PLC0415 - the command line starts without these
        from optimiser.explain.trust.story import checked_trust  # noqa: PLC0415
        from optimiser.explain.verified_run import open_run  # noqa: PLC0415

        answer = open_run(run)
        folder = out_folder(out or run.with_name(f"{run.resolve().name}-ranges"))
        if count:
            with Ticker() as ticker:
                found = pd.concat([counts(answer, one, say=ticker.say) for one in count], ignore_index=True)
            report(folder, "counts", {"": found}, count_findings(found), console())
            return 0
        named = [checked_trust(answer, code) for code in trust or []]
        with Ticker() as ticker:
            table = ranges(answer, named, by_period, workers, ticker.say)
            chosen, said = other_seeds(answer, seeds, ticker.say)
        findings = [*range_findings(table, Told.of(answer.run, table), answer.instance), *said]
        if not named:
            keep(answer.run, Kept(NAME, {NAME: table, **chosen}, tuple(findings)))
        report(folder, NAME, {"": table, **chosen}, findings, console())
        return 0
