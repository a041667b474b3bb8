"""`optimiser alternatives RUN`: plans nearly as good that differ most, and the range of each trust's ask."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, report
from optimiser.cli.options import BesideOption, RunArgument, SeedOption
from optimiser.cli.screen import Ticker
from optimiser.explain.alternatives.plans import MARGIN, SAMPLES
from optimiser.explain.alternatives.ranges import WIDEST, RangeEffort, alternatives
from optimiser.explain.trust.story import checked_trust
from optimiser.explain.verified_run import open_run
from optimiser.results.folder import write_run

TrustOption = Annotated[
    list[str] | None,
    typer.Option("--trust", help=f"Whose range is found; repeatable; the {WIDEST} widest if absent."),
]
MarginOption = Annotated[
    float,
    typer.Option("--margin", min=0.0, max=1.0, help="How much worse each primary tier may be, as a share."),
]
SamplesOption = Annotated[
    int | None,
    typer.Option(
        "--samples", min=1, help=f"Extreme plans that are looked at; {SAMPLES} if no time is given."
    ),
]
SecondsOption = Annotated[
    float | None,
    typer.Option(
        "--seconds", min=0.0, help="Look at as many plans as this time allows; --samples goes before."
    ),
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("alternatives")
    def command(
        run: RunArgument,
        trust: TrustOption = None,
        margin: MarginOption = MARGIN,
        samples: SamplesOption = None,
        seconds: SecondsOption = None,
        seed: SeedOption = 0,
        out: BesideOption = None,
    ) -> int:
        """Find plans nearly as good that differ most, and the range of each trust's ask in them."""
        answer = open_run(run)
        named = [checked_trust(answer, code) for code in trust or []]
        with Ticker() as ticker:
            found = alternatives(answer, named, margin, RangeEffort(samples, seconds, seed), ticker.say)
        folder = out_folder(out or run.with_name(f"{run.resolve().name}-alternatives"))
        for number, plan in enumerate(found.plans, start=1):
            write_run(folder / f"alternative-{number}", plan.run.manifest, plan.run.tables)
        tables = {"ranges": found.ranges, "support": found.support, "asks": found.asks}
        report(folder, "alternatives", tables, found.findings, console())
        return 0
