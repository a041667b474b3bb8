"""What the commands that explain share: findings and tables on the screen, and where they are written."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

from optimiser.amounts import bare
from optimiser.cli.options import place
from optimiser.cli.screen import Ticker
from optimiser.explain.finding import Finding, write_explanation
from optimiser.explain.resolve import Resolved, unplanned
from optimiser.explain.verified_run import opened
from optimiser.instances import Instance
from optimiser.report.table import BREAK, ReportTable
from optimiser.results import Run
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from trustmodels.allocation.question import Question

WORD, FRAME = 18, 3
"""Letters of a word that stay together on a narrow screen, and those of the frame beside a cell."""
MARKS = {"warning": "!! ", "caution": "!  ", "note": "   "}


def print_findings(screen: Console, findings: Sequence[Finding]) -> None:
    """One line a finding: `!!` for a warning, `!` for a caution."""
    for finding in findings:
        screen.print(MARKS[finding.severity] + finding.sentence)


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else bare(value)
    return str(value)


def print_table(
    screen: Console,
    title: str,
    frame: pd.DataFrame,
    columns: Mapping[str, str] | None = None,
    right: Container[str] = (),
) -> None:
    """A frame as a table. On a narrow screen texts go on in the next line and further columns below; nothing is cut.

    Args:
        screen: where.
        title: above it.
        frame: the rows.
        columns: column -> heading, in order; every column by its name if absent.
        right: columns of numbers that are written already; they are set to the right as numbers are.
    """
    headings = columns or {name: name.replace("_", " ") for name in map(str, frame)}
    least = {name: _least(frame[name], heading) for name, heading in headings.items()}
    for block in _blocks(least, screen.width):
        table = Table(title=title, title_justify="left")
        for name in block:
            number = name in right or pd.api.types.is_numeric_dtype(frame[name])
            table.add_column(
                headings[name],
                justify="right" if number else "left",
                overflow="fold",
                min_width=least[name],
            )
        for _, row in frame.iterrows():
            table.add_row(*(_cell(row[name]) for name in block))
        screen.print(table)
        title = ""


def print_report_table(screen: Console, table: ReportTable) -> None:
    """A table of the page on the screen: the same caption, headings and rounded amounts, with its totals below."""
    headings = [column.heading for column in table.columns]
    rows = [[cell.text.replace(BREAK, "") for cell in row] for row in (*table.rows(), *table.totals())]
    numbers = [column.heading for column in table.columns if table.numeric(column)]
    print_table(
        screen,
        table.caption,
        pd.DataFrame(rows, columns=headings),
        dict(zip(headings, headings, strict=True)),
        numbers,
    )


def _least(column: pd.Series, heading: str) -> int:
    """The letters that a column needs in one line: its numbers and the words of its heading, of a text a few."""
    number = pd.api.types.is_numeric_dtype(column)
    longest = max((len(word) for cell in column for word in _cell(cell).split()), default=0)
    return max(longest if number else min(longest, WORD), *(len(word) for word in heading.split()), 1)


def _blocks(least: Mapping[str, int], width: int) -> list[list[str]]:
    """Columns by the block in which a screen has room for them; the first stands in every block."""
    first, *others = list(least)
    blocks = [[first]]
    for name in others:
        if 1 + sum(least[known] + FRAME for known in [*blocks[-1], name]) > width and len(blocks[-1]) > 1:
            blocks.append([first])
        blocks[-1].append(name)
    return blocks


def solved(
    instance: Instance, question: Question, settings: SolveSettings, folder: Path | None = None
) -> Resolved:
    """Solve a question, write the run where a folder is given, and verify it.

    Raises:
        NoPlanError, UnsettledError: there is no plan to explain, or none was found.
        UnverifiedError: the plan does not hold up when it is recomputed.
    """
    with Ticker() as ticker:
        solution = solve(instance, question, settings, ticker.tell)
    if solution.plan is None:
        raise unplanned(question, instance, solution.status)
    run = (
        solution.write(folder)
        if folder is not None
        else Run(Path("in-memory"), solution.manifest, solution.tables)
    )
    return Resolved(solution.prepared, tuple(solution.results), solution.status, opened(run, instance))


def out_folder(out: Path | None, *parts: str | None) -> Path:
    """Where an explanation goes: `--out`, or a folder under runs/ named after its parts."""
    return place(out, parts)


def report(
    folder: Path, name: str, tables: Mapping[str, pd.DataFrame], findings: Sequence[Finding], screen: Console
) -> None:
    """Print findings, write tables and findings, and say where."""
    print_findings(screen, findings)
    files = write_explanation(folder, name, tables, findings)
    screen.print(f"Written: {', '.join(str(file) for file in files)}")
