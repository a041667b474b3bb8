"""`optimiser compare RUN RUN...`: differences against the first run, who gains and loses, what stays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from optimiser.cli.console import console
from optimiser.cli.explanation import out_folder, report
from optimiser.cli.options import settings_of
from optimiser.cli.successors import SuccessorsOption, with_successors
from optimiser.explain.changes import Side, attribution, inputs_changed
from optimiser.explain.compare.findings import compare
from optimiser.explain.finding import Finding
from optimiser.explain.verified_run import Opened, open_run
from optimiser.explain.words import plural

RunsArgument = Annotated[list[Path], typer.Argument(metavar="RUN RUN...", help="Two run folders or more.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="A folder; beside the first run if absent.")]
EffectsOption = Annotated[
    bool,
    typer.Option(
        "--effects", help="Solve with one moved input at a time, to say what each did to the answer."
    ),
]


def _effects(answers: Sequence[Opened]) -> tuple[pd.DataFrame, list[Finding]]:
    """What each input that moved did to the answer, to the gap of the first run."""
    progress = console(errors=True, wrap=True)
    first, *others = answers
    settings = settings_of(float(first.run.manifest["options"]["gap"]), None)
    frames, findings = [], []
    for other in others:
        one, two = (Side(answer.instance, answer.question, answer.run) for answer in (first, other))
        found = attribution(one, two, settings, tell=lambda step: progress.print(f"solving {step}"))
        frames.append(found.effects.assign(run=other.name))
        findings += found.findings
    return pd.concat(frames), findings


def _moved(answers: Sequence[Opened]) -> tuple[pd.DataFrame, list[Finding]]:
    """Which inputs differ from those of the first run, and how to learn what each of them did."""
    first, *others = answers
    frames, findings = [], []
    for other in others:
        if other.instance.sha256 == first.instance.sha256:
            continue
        moved = inputs_changed(first.instance, other.instance).assign(run=other.name)
        frames.append(moved)
        ask = f"optimiser changed {first.run.path} {other.run.path}"
        said = (
            f"{plural(len(moved), 'input')} of {other.name} differ{'s' * (len(moved) == 1)} from {first.name}"
        )
        findings.append(
            Finding("compare_inputs", f"{said}: {ask} says what each did.", moved, next_question=ask)
        )
    return pd.concat(frames) if frames else pd.DataFrame(), findings


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("compare")
    def command(
        runs: RunsArgument,
        out: OutOption = None,
        effects: EffectsOption = False,
        successors: SuccessorsOption = None,
    ) -> int:
        """Compare runs with the first of them, by trust, system, region, type and period."""
        answers = [open_run(run, earlier=not effects) for run in runs]
        folder = out_folder(out or runs[0].with_name(f"{runs[0].resolve().name}-compared"))
        tables, findings = compare(with_successors(answers, successors))
        inputs, moved = _moved(answers)
        if len(inputs):
            tables["inputs"] = inputs
        if effects:
            tables["effects"], moved = _effects(answers)
        report(folder, "compare", tables, [*findings, *moved], console())
        return 0
