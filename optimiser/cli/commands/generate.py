"""`optimiser generate FOLDER`: a synthetic instance of any size."""

from __future__ import annotations

from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.cli.options import NewFolderArgument
from optimiser.extras.generator import BLOCKS, Shape, generate
from optimiser.instances import write_instance

TrustsOption = Annotated[int, typer.Option("--trusts", help="Trusts, 1 to 10,000.")]
PeriodsOption = Annotated[int, typer.Option("--periods", help="Financial years, 1 to 10.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", help=f"Leave a block out; repeatable: {', '.join(BLOCKS)}.")
]
TypeOption = Annotated[
    list[str] | None, typer.Option("--type", help="Only trusts of this type; repeatable, or commas.")
]
SystemsOption = Annotated[int | None, typer.Option("--systems", help="How many systems.")]
StrainedOption = Annotated[
    bool, typer.Option("--strained", help="Most trusts lack staff, pots are far below need: hard to solve.")
]
RegionsOption = Annotated[int | None, typer.Option("--regions", help="How many regions.")]


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("generate")
    def command(
        folder: NewFolderArgument,
        trusts: TrustsOption = 12,
        periods: PeriodsOption = 3,
        seed: SeedOption = 0,
        without: WithoutOption = None,
        type_: TypeOption = None,
        systems: SystemsOption = None,
        regions: RegionsOption = None,
        strained: StrainedOption = False,
    ) -> int:
        """Write a synthetic instance that looks like the national one; no row of it is a real trust."""
        blocks, types = (
            [word for item in given or [] for word in item.replace(",", " ").split()]
            for given in (without, type_)
        )
        kinds = tuple(dict.fromkeys(types))
        shape = Shape(trusts, periods, frozenset(blocks), kinds, systems, regions, strained)
        instance = generate(shape, seed)
        write_instance(instance, folder)
        size = sum(len(frame) for frame in instance.tables.values())
        console().print(f"{instance.name}: {size:,} rows, {instance.sha256[:12]}, written to {folder}")
        return 0
