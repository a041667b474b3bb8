"""`optimiser offers RUN`: what trusts offer beside what the plan asks for, and a menu of contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report
from optimiser.cli.options import BesideOption, RunArgument
from optimiser.errors import Fault, InputError

OffersOption = Annotated[
    Path | None, typer.Option("--offers", help="What trusts offer; offers.csv beside the tables if absent.")
]
SheetOption = Annotated[
    Path | None, typer.Option("--sheet", help="Write the empty sheet for trusts to fill in here, and stop.")
]
AutonomyOption = Annotated[
    str,
    typer.Option(
        "--autonomy",
        help="Shares that a trust keeps of what it saves beyond its ask: of the smallest and largest ask.",
    ),
]
HEADINGS = {
    "trust": "trust",
    "period": "period",
    "asked": "asked for, £m",
    "expected": "plan expects, £m",
    "offer": "offers, £m",
    "where": "ask in its range",
    "chance_trust": "chance by the trust",
    "chance_plan": "chance by the plan",
}
FEW = 20
"""Offers on the screen; the file has all."""


def _first(compared: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The offers that differ most, as the screen shows them, and the words above them."""
    from optimiser.worlds.risk.tables import on_screen  # noqa: PLC0415

    short = compared["where"].str.removeprefix("asked ").str.removesuffix(" its range")
    table = on_screen(compared.assign(where=short).head(FEW), ["chance_trust", "chance_plan"])
    more = f": the {FEW} of {len(compared)} that differ most" if len(compared) > FEW else ""
    return f"What trusts offer beside the plan{more}", table


def _shares(text: str) -> tuple[float, float]:
    """The two shares of `--autonomy`."""
    parts = text.split(",")
    try:
        least, most = (float(part) for part in parts)
    except ValueError:
        raise InputError([Fault("--autonomy", f"{text!r} is not two numbers", "write 0.2,0.6")]) from None
    return least, most


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("offers")
    def command(
        run: RunArgument,
        offers: OffersOption = None,
        sheet: SheetOption = None,
        autonomy: AutonomyOption = "0.2,0.6",
        out: BesideOption = None,
    ) -> int:
        """Set what trusts offer beside the plan: what each side would have to believe, and a menu of contracts."""
        from optimiser.explain.storage import Kept, keep  # noqa: PLC0415 - the command line starts without these
        from optimiser.explain.verified_run import open_run  # noqa: PLC0415
        from optimiser.results.folder import table_bytes  # noqa: PLC0415
        from optimiser.tradeoffs.offers import (  # noqa: PLC0415
            FILE,
            compared_offers,
            contract_menu,
            offer_sheet,
            read_trust_offers,
        )
        from optimiser.tradeoffs.offers.findings import offer_findings  # noqa: PLC0415
        from optimiser.writing import write_files  # noqa: PLC0415

        answer, screen = open_run(run), console()
        if sheet is not None:
            write_files(sheet.parent, {sheet.name: table_bytes(offer_sheet(answer))})
            screen.print(f"Written: {sheet}")
            return 0
        shares, place = _shares(autonomy), answer.instance.path
        if offers is None and place is None:
            raise InputError(
                [Fault("--offers", "is not given, and the instance stands in no folder", "give a file")]
            )
        found = read_trust_offers(offers or Path(str(place)) / FILE, answer.instance)
        compared = compared_offers(answer, found)
        menu = contract_menu(compared, found, *shares)
        findings = offer_findings(compared, menu)
        print_table(screen, *_first(compared), HEADINGS)
        tables = {"offers": compared, "menu": menu}
        keep(answer.run, Kept("offers", tables, tuple(findings)))
        folder = out_folder(out or run.with_name(f"{run.resolve().name}-offers"))
        report(folder, "offers", {"": compared, "menu": menu}, findings, screen)
        return 0
