"""Who took over whom, said beside two runs: a run's inputs are fixed, and a merger may be later than both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from optimiser.errors import Fault, InputError
from optimiser.explain.compare.common import TABLE
from optimiser.explain.verified_run import Opened
from optimiser.extras.publications.codes import KNOWN, Succession, read_successors

NHS = "nhs"
SuccessorsOption = Annotated[
    str | None,
    typer.Option(
        "--successors",
        metavar="FILE",
        help="Who took over whom: a CSV file with old, new and perhaps share; nhs for NHS trusts of 2017 to 2025.",
    ),
]


def with_successors(answers: Sequence[Opened], named: str | None) -> list[Opened]:
    """The runs with the mergers of a file beside those that their own tables say, which count first.

    Raises:
        InputError: there is no such file, or a row of it is not one; every fault at once.
    """
    if named is None:
        return list(answers)
    own = [one.instance.tables[TABLE] for one in answers if TABLE in one.instance.tables]
    told = {str(old) for table in own for old in table["old"]}
    further = [row for row in _read(named) if row.old not in told]
    frame = pd.DataFrame(further, columns=["old", "new", "share"])
    return [
        replace(
            one, instance=replace(one.instance, tables={**one.instance.tables, TABLE: _joined(one, frame)})
        )
        for one in answers
    ]


def _joined(answer: Opened, further: pd.DataFrame) -> pd.DataFrame:
    own = answer.instance.tables.get(TABLE)
    return further if own is None or own.empty else pd.concat([own, further], ignore_index=True)


def _read(named: str) -> list[Succession]:
    """Old code, new code and share of the old one, of the file named or of the mergers that are shipped."""
    path = KNOWN if named == NHS else Path(named)
    if not path.is_file():
        raise InputError([Fault("--successors", "is no file", f"name a CSV file, or {NHS}", value=named)])
    return read_successors(path)
