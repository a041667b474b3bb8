"""`optimiser fairness INSTANCE`: how_far beside its total shared out by simple rules."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_table, report, solved
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
from optimiser.explain.gaps import ending
from optimiser.questions import read_question
from optimiser.subjects.fairness.compute import fair_share, fairness_tables
from optimiser.subjects.fairness.rules import RULES
from optimiser.subjects.fairness.say import fairness_findings

SHOWN = ["rule", "period", "largest_share", "gini", "trusts_over_heavy"]
RuleOption = Annotated[
    list[str] | None, typer.Option("--rule", help=f"{', '.join(RULES)}; repeatable, all if absent.")
]


def _rules(wanted: list[str] | None) -> tuple[str, ...]:
    names = tuple(wanted or RULES)
    faults = [
        Fault("--rule", f"'{name}' is not known", f"choose of {', '.join(RULES)}")
        for name in names
        if name not in RULES
    ]
    if faults:
        raise InputError(faults)
    return names


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("fairness")
    def command(
        instance: InstanceArgument,
        rule: RuleOption = None,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Share the total of how_far out by simple rules, and show what each of them costs."""
        rules = _rules(rule)
        read, settings = open_instance(instance, scenario), settings_of(gap, time_limit)
        folder = out_folder(out, read.name, read.scenario, "fairness")
        optimum = solved(read, read_question("how_far"), settings, folder / "optimum")
        with Ticker() as ticker:
            found = fair_share(read, optimum.prepared, optimum, rules, settings, ticker.tell)
        screen, open_ = console(), ending([optimum, *(followed.outcome for followed in found.rules)])
        print_table(screen, "What each rule comes to", found.measures())
        print_table(screen, "How the burden lies (shares of expenditure)", found.burdens()[SHOWN])
        report(folder, "fairness", fairness_tables(found), open_.hedged(fairness_findings(found)), screen)
        return open_.exit_status
