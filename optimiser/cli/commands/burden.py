"""`optimiser burden RUN`: who bears it, by region, type, deprivation, age and distance."""

from __future__ import annotations

import typer

from optimiser.cli.options import BesideOption, RunArgument

SHOWN = {
    "dimension": "by",
    "group": "group",
    "trusts": "trusts",
    "ask": "asked, £m",
    "ask_share": "of spending",
    "grant": "grants, £m",
    "grant_share": "of spending",
    "missed": "missed, £m",
    "missed_share": "of spending",
}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("burden")
    def command(run: RunArgument, out: BesideOption = None) -> int:
        """Show who is asked, supported and short: by region, type, deprivation, age and distance."""
        from optimiser.amounts import count, shown  # noqa: PLC0415
        from optimiser.cli.console import console  # noqa: PLC0415
        from optimiser.cli.explanation import out_folder, print_table, report  # noqa: PLC0415
        from optimiser.errors import RunError  # noqa: PLC0415
        from optimiser.results import read_run  # noqa: PLC0415
        from optimiser.results.origin import instance_of  # noqa: PLC0415
        from optimiser.subjects.burden.part import who_bears  # noqa: PLC0415

        found = read_run(run)
        if not found.solved:
            raise RunError(f"{run} holds no plan: its status is {found.status}")
        kept = who_bears(found, instance_of(found))
        groups = kept.tables["groups"]
        units = {name: "share" if name.endswith("share") else "£m" for name in list(SHOWN)[3:]}
        texts = {name: [shown(value, unit) for value in groups[name]] for name, unit in units.items()}
        screen = console()
        rows = groups.assign(trusts=[count(n) for n in groups["trusts"]], **texts)
        print_table(screen, "Who bears it, over the plan", rows, SHOWN)
        tables = {"" if name == "groups" else name: table for name, table in kept.tables.items()}
        folder = out_folder(out or run.with_name(f"{run.resolve().name}-burden"))
        report(folder, "burden", tables, kept.findings, screen)
        return 0
