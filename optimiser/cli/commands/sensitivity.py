"""`optimiser sensitivity INSTANCE`: every assumption at its low and its high."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, print_report_table, report
from optimiser.cli.options import (
    GapOption,
    InstanceArgument,
    MappingOption,
    OutOption,
    QuestionOption,
    TimeOption,
    WorkersOption,
    open_instance,
    open_question,
    settings_of,
)
from optimiser.errors import Fault, InputError
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.question import Question

OnlyOption = Annotated[list[str] | None, typer.Option("--only", help="An assumption by its id; repeatable.")]
SwitchOption = Annotated[
    str | None, typer.Option("--switch", help="The assumption whose switching value is sought.")
]
MeasureOption = Annotated[
    str,
    typer.Option(
        "--measure", help="The measure whose shortfalls are shown, and that is to pass the threshold."
    ),
]
ThresholdOption = Annotated[
    float | None, typer.Option("--threshold", help="The threshold, in the measure's unit.")
]
TotalsOption = Annotated[
    bool,
    typer.Option(
        "--totals",
        help="Leave out who bears what (the even tiers) and what lies between the ends: a fraction of the time.",
    ),
]
KeepOption = Annotated[
    bool, typer.Option("--keep", help="Keep the table in the instance's folder, where validate reads it.")
]


def _unknown(option: str, who: str, known: Sequence[str]) -> Fault:
    close = get_close_matches(who, known, 3, cutoff=0.4)
    remedy = (
        f"write {' or '.join(map(repr, close))}"
        if close
        else f"{len(known)} are mapped, the first is {known[0]!r}"
    )
    return Fault(option, f"{who!r} is not an assumption of the mapping", remedy)


def _asked_wrongly(
    asked: Question, measure: str, known: Sequence[str], only: Sequence[str], switch: str | None
) -> list[Fault]:
    """Assumptions that are not in the mapping, and a measure that the question does not have."""
    wanted = [("--only", who) for who in only] + ([("--switch", switch)] if switch else [])
    faults = [_unknown(option, who, known) for option, who in wanted if who not in known]
    if switch is not None and measure not in asked.tiers:
        remedy = f"its measures are {', '.join(asked.tiers)}"
        faults.append(Fault("--measure", f"{measure!r} is not a measure of {asked.name}", remedy))
    return faults


def _counted_by(measure: str, quantities: Sequence[str]) -> Sequence[str]:
    """The quantities that a measure counts; the first that anything moves, where it counts none of them."""
    own = [name for name in quantities if FAMILIES[name.partition(":")[0]].measure == measure]
    return own or quantities[:1]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("sensitivity")
    def command(
        instance: InstanceArgument,
        question: QuestionOption = "how_far",
        mapping: MappingOption = None,
        only: OnlyOption = None,
        switch: SwitchOption = None,
        measure: MeasureOption = "finance",
        threshold: ThresholdOption = None,
        workers: WorkersOption = None,
        out: OutOption = None,
        gap: GapOption = 1e-3,
        time_limit: TimeOption = None,
        totals: TotalsOption = False,
        keep: KeepOption = False,
    ) -> int:
        """Solve with each assumption at its low and high, rank what it moves, and name what it turns."""
        from optimiser.cli.screen import Bar, Ticker  # noqa: PLC0415 - the command line starts without these
        from optimiser.explain.storage import Kept  # noqa: PLC0415
        from optimiser.instances import resolve_instance  # noqa: PLC0415
        from optimiser.questions import in_sum  # noqa: PLC0415
        from optimiser.subjects.sensitivity.show import moved, tornado_table  # noqa: PLC0415
        from optimiser.worlds.sensitivity.findings import tornado_findings  # noqa: PLC0415
        from optimiser.worlds.sensitivity.grades import keep as keep_table  # noqa: PLC0415
        from optimiser.worlds.sensitivity.mapping import read_mapping  # noqa: PLC0415
        from optimiser.worlds.sensitivity.switches import HALVINGS, switch_table, switches  # noqa: PLC0415
        from optimiser.worlds.sensitivity.switches import switch as switched  # noqa: PLC0415
        from optimiser.worlds.sensitivity.tornado import effects, natural_effects, tornado  # noqa: PLC0415
        from optimiser.worlds.sensitivity.turns import turned  # noqa: PLC0415

        if threshold is not None and not math.isfinite(threshold):
            raise InputError([Fault("--threshold", f"{threshold:g} is no threshold", "write a number")])
        if (switch is None) != (threshold is None):
            raise InputError(
                [Fault("--switch", "needs --threshold, and --threshold needs it", "give both or neither")]
            )
        folder, whole = resolve_instance(instance), open_question(question)
        asked = in_sum(whole) if totals else whole
        read = open_instance(instance)
        acting = read_mapping(read, folder, mapping)
        faults = _asked_wrongly(asked, measure, [item.id for item in acting], only or (), switch)
        if faults:
            raise InputError(faults)
        chosen = [item for item in acting if not only or item.id in only]
        place = out_folder(out, folder.name, "sensitivity", asked.name)
        with Bar() as bar:
            settings = settings_of(gap, time_limit)
            found = tornado(folder, chosen, asked, place, settings, workers or os.cpu_count() or 1, bar.tell)
        with Ticker() as ticker:
            halvings = 0 if totals else HALVINGS
            turning = switches(found, halvings, lambda event: ticker.say(f"between: {event.job.label}"))
            passing = []
            if switch is not None and threshold is not None:
                passing = [switched(found, switch, measure, threshold)]
        screen, natural, values = console(), natural_effects(found, read), switch_table(found, turning)
        kept = Kept("sensitivity", {"natural": natural, "switches": values}, ())
        for quantity in _counted_by(measure, moved(kept)):
            print_report_table(screen, tornado_table(kept, quantity))
        unmapped = len(read.tables["assumptions"]) - len(acting)
        findings = tornado_findings(found, turning, natural, passing, unmapped)
        tables = {"": effects(found), "natural": natural, "turned": turned(found), "switches": values}
        report(place, "sensitivity", tables, found.sweep.ending.hedged(findings), screen)
        if keep:
            screen.print(f"Kept: {', '.join(str(file) for file in keep_table(found, read, folder))}")
        return found.sweep.exit_status
