"""`optimiser support INSTANCE`: rules of support beside each other, and what trusts answer to them."""

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
    open_instance,
    open_question,
    settings_of,
)
from optimiser.cli.screen import Ticker
from optimiser.errors import Fault
from optimiser.tradeoffs.incentives.response import SavingTemper
from optimiser.tradeoffs.incentives.support import RULES, SupportRule
from optimiser.tradeoffs.incentives.support_findings import support_findings, support_study
from optimiser.tradeoffs.incentives.ways import IncentivesError
from optimiser.worlds.risk.tables import on_screen

RuleOption = Annotated[
    list[str] | None,
    typer.Option("--rule", help=f"A rule to which trusts answer; repeatable. One of {', '.join(RULES)}."),
]
HopedOption = Annotated[
    float,
    typer.Option("--hoped", min=0.0, max=1.0, help="The chance that trusts see of a write-off in the end."),
]
TakenOption = Annotated[
    float, typer.Option("--taken", min=0.0, max=1.0, help="The share of a surplus that is taken away.")
]
RULE_HEADINGS = {
    "rule": "rule",
    "paid": "paid, £m",
    "left": "honest still short, £m",
    "claim": "claiming 1% brings, £m",
    "hide": "hiding a fifth, £m",
    "less": "delivering less, £m",
    "slip": "slipping a year, £m",
    "gamed": "best ways, £m",
    "frontier": "on the frontier",
}
OUTCOME_HEADINGS = {
    "rule": "rule",
    "ended": "ended in",
    "saved": "saved, £m",
    "paid": "paid, £m",
    "left": "still missed, £m",
    "cost": "costs the nation, £m",
    "waiting": "trusts that wait",
}


def _named(names: list[str]) -> list[SupportRule]:
    faults = [
        Fault("--rule", f"'{name}' is no rule", f"give one of {', '.join(RULES)}", value=name)
        for name in names
        if name not in RULES
    ]
    if faults:
        raise IncentivesError(faults)
    return [RULES[name] for name in dict.fromkeys(names)]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("support")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        rule: RuleOption = None,
        hoped: HopedOption = 0.0,
        taken: TakenOption = 0.0,
        out: OutOption = None,
        scenario: ScenarioOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
    ) -> int:
        """Set rules of support beside each other: what each costs the honest, pays the others, and is answered by."""
        rules = _named(rule or [])
        asked, settings = open_question(question), settings_of(gap, time_limit)
        read = open_instance(instance, scenario)
        folder = out_folder(out, read.name, read.scenario, "support")
        temper = SavingTemper(hoped=hoped, taken=taken)
        with Ticker() as ticker:
            found = support_study(read, asked, rules, temper, settings, ticker.say)
        screen, tables = console(), found.tables
        print_table(screen, "On the plan as it stands", on_screen(tables["rules"]), RULE_HEADINGS)
        print_table(screen, "Where trusts answer", on_screen(tables["outcomes"]), OUTCOME_HEADINGS)
        report(folder, "support", tables, support_findings(found), screen)
        return 0
