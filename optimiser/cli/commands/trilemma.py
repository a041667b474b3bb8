"""`optimiser trilemma INSTANCE`: the six orders of the imperatives, and every trust standing alone."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report
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
from optimiser.results.folder import write_run
from optimiser.subjects.trilemma.compute import combination_counts, drops, trilemma_map
from optimiser.subjects.trilemma.orders import Orders, orders_finding, six_orders
from optimiser.subjects.trilemma.say import map_findings

AloneOption = Annotated[bool, typer.Option("--alone", help="Only the map of trusts standing alone.")]


INFEASIBLE = 3


def exit_status(orders: Orders) -> int:
    """That of the six solves together; 3 where it is proven that no order has a plan."""
    return orders.ending.exit_status if orders.answers() or not orders.ending.closed else INFEASIBLE


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("trilemma")
    def command(
        instance: InstanceArgument,
        alone: AloneOption = False,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Solve every order of finance, access and safety, and map what each trust can deliver alone."""
        read, settings = open_instance(instance, scenario), settings_of(gap, time_limit)
        folder, screen = out_folder(out, read.name, read.scenario, "trilemma"), console()
        tables, findings, status = {}, [], 0
        with Ticker() as ticker:
            if not alone:
                orders = six_orders(read, settings, ticker.tell, ticker.say)
                tables["orders"] = orders.table()
                findings.append(orders_finding(orders))
                status = exit_status(orders)
                for order, answer in orders.answers().items():
                    write_run(folder / "-".join(order), answer.run.manifest, answer.run.tables)
            by_trust = trilemma_map(read, ticker.say)
        tables |= {"alone": by_trust, "combinations": combination_counts(by_trust), "drops": drops(by_trust)}
        if not alone:
            shown = [
                "order",
                "finance",
                "access",
                "safety",
                "cash_short",
                "grants",
                "trusts_supported",
                "largest_burden",
            ]
            have = [column for column in shown if column in tables["orders"]]
            print_table(screen, "The six orders", tables["orders"][have])
        print_table(screen, "Trusts standing alone", tables["combinations"])
        report(folder, "trilemma", tables, [*findings, *map_findings(by_trust)], screen)
        return status
