"""`optimiser negotiate INSTANCE`: what each party wants, what all could accept, what a concession buys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_report_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    OutOption,
    ScenarioOption,
    TimeOption,
    open_instance,
    settings_of,
)
from optimiser.cli.screen import Ticker
from optimiser.errors import Fault, InputError

PartiesOption = Annotated[
    Path | None,
    typer.Option("--parties", help="A file of parties; Treasury, Department and NHS England if absent."),
]
AcceptOption = Annotated[
    float,
    typer.Option("--accept", min=0.0, max=1.0, help="Share of the way from its best that a party would go."),
]
AgainstOption = Annotated[
    list[str] | None, typer.Option("--against", help="A scenario in which regret is reckoned; repeatable.")
]
DisagreementOption = Annotated[
    str,
    typer.Option(
        "--disagreement",
        help="What each party has if nobody agrees: 'worst' of another's best plan, or the most 'accepted'.",
    ),
]
NodesOption = Annotated[
    int | None,
    typer.Option(
        "--nodes",
        min=0,
        help="Parts of each search of a larger question, after which it ends with its gap; 0: no end. 2 if absent.",
    ),
]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("negotiate")
    def command(
        instance: InstanceArgument,
        parties: PartiesOption = None,
        accept: AcceptOption = 0.5,
        against: AgainstOption = None,
        disagreement: DisagreementOption = "worst",
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        nodes: NodesOption = None,
    ) -> int:
        """Find each party's best, the least equal concession, and where three rules of bargaining would settle."""
        from optimiser.tradeoffs.negotiation.bargain import NODES, bargain, regrets  # noqa: PLC0415
        from optimiser.tradeoffs.negotiation.findings import (  # noqa: PLC0415
            bargain_findings,
            natural,
            parties_table,
            plans,
            positions,
            settled_findings,
            settlements_table,
        )
        from optimiser.tradeoffs.negotiation.movements import bearing  # noqa: PLC0415
        from optimiser.tradeoffs.negotiation.natural import effects_screen, parties_screen  # noqa: PLC0415
        from optimiser.tradeoffs.negotiation.parties import EQUAL, SHIPPED, read_parties  # noqa: PLC0415
        from optimiser.tradeoffs.negotiation.settlements import DISAGREEMENTS, settle  # noqa: PLC0415

        if disagreement not in DISAGREEMENTS:
            known = " or ".join(DISAGREEMENTS)
            raise InputError([Fault("--disagreement", f"is {disagreement!r}", f"write {known}")])

        who, settings = read_parties(parties or SHIPPED), settings_of(gap, time_limit)
        read, screen = open_instance(instance, scenario), console()
        worlds = {name: open_instance(instance, name) for name in against or ()}
        folder = out_folder(out, read.name, read.scenario, "negotiate")
        with Ticker() as ticker:
            found = bargain(
                read, who, accept, settings, ticker.say, NODES if nodes is None else nodes or None
            )
            settled = settle(read, found, disagreement, ticker.say)
            trusts, effects = bearing(read, found, settled, ticker.say)
            regret = regrets(worlds, who, found, settings, ticker.say) if worlds else None
        tables = {"positions": positions(found), "plans": plans(found), "ladder": found.ladder}
        tables |= {"settlements": settlements_table(found, settled), "trusts": trusts, "effects": effects}
        own = natural(found)
        tables["parties"] = parties_table(found, own)
        print_report_table(screen, parties_screen(tables["parties"], [party.name for party in who], EQUAL))
        print_report_table(screen, effects_screen(effects))
        if regret is not None:
            tables["regret"] = regret
        said = [*bargain_findings(found, own, regret), *settled_findings(found, settled, trusts)]
        report(folder, "negotiation", tables, said, screen)
        return found.ending.exit_status
