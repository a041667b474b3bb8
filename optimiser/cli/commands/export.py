"""`optimiser export INSTANCE --to FILE`: a question's matrix, or the instance as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import (
    InstanceArgument,
    ScenarioOption,
    open_instance,
    takes_question,
)
from optimiser.errors import Fault, InputError
from optimiser.extras.workbook import write_instance_workbook
from optimiser.extras.workbook.instance_sheets import files_beside
from optimiser.instances import Instance
from optimiser.matrix.export import lp_text, mps_text
from optimiser.run.prepare import prepare
from optimiser.writing import write_text
from trustmodels.allocation.question import Question

ToOption = Annotated[Path, typer.Option("--to", help="File to write; the suffix chooses the format.")]
TierOption = Annotated[
    str | None, typer.Option("--tier", help="Measure to minimise; the question's first if absent.")
]


class ExportError(InputError):
    """An export that cannot be made."""

    opening = "The export has"


@dataclass(frozen=True)
class Export:
    """What is exported: an instance, the question put to it, and the tier that is minimised."""

    instance: Instance
    question: Question
    tier: str


def _lp(asked: Export, to: Path) -> None:
    text = lp_text(prepare(asked.instance, asked.question).compiled, measure=asked.tier)
    head = f"\\ {asked.instance.name}: {asked.question.name}, tier {asked.tier}"
    write_text(to, f"{head}\n{text}")


def _mps(asked: Export, to: Path) -> None:
    compiled = prepare(asked.instance, asked.question).compiled
    name = f"{asked.instance.name}.{asked.question.name}.{asked.tier}"
    write_text(to, mps_text(compiled, asked.tier, name))


def _xlsx(asked: Export, to: Path) -> None:
    """With the page and the scenarios of its folder, unless a scenario is in the tables already."""
    instance = asked.instance
    folder = instance.path if instance.scenario is None else None
    write_instance_workbook(instance, to, None if folder is None else files_beside(folder))


# A new format is one function and one line.
FORMATS: Mapping[str, Callable[[Export, Path], None]] = {".lp": _lp, ".mps": _mps, ".xlsx": _xlsx}


def _writer(to: Path) -> Callable[[Export, Path], None]:
    writer = FORMATS.get(to.suffix.lower())
    if writer is None:
        known = ", ".join(FORMATS)
        raise ExportError([Fault("--to", f"'{to.name}' has no known format", f"end it in one of {known}")])
    if not to.parent.is_dir():
        raise ExportError([Fault("--to", f"the folder {to.parent} is not there", "make it first")])
    return writer


def _tier(question: Question, wanted: str | None) -> str:
    tier = question.tiers[0] if wanted is None else wanted
    if tier not in question.tiers:
        known = ", ".join(question.tiers)
        raise ExportError(
            [Fault("--tier", f"'{tier}' is not a tier of {question.name}", f"choose one of {known}")]
        )
    return tier


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("export")
    @takes_question("how_far")
    def command(
        asked: Question,
        instance: InstanceArgument,
        to: ToOption,
        tier: TierOption = None,
        scenario: ScenarioOption = None,
    ) -> int:
        """Write a question's model for another solver (.lp, .mps), or the instance as a workbook (.xlsx)."""
        write = _writer(to)
        write(Export(open_instance(instance, scenario), asked, _tier(asked, tier)), to)
        console().print(f"Written: {to}")
        return 0
