"""Make a challenge: checked like a scenario, then written as one, and recorded, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from optimiser.errors import Fault, InstanceError
from optimiser.explain.changes.inputs import COLUMNS, inputs_changed
from optimiser.extras.challenge.record import FILE, ChallengeError, Entry, literal, read_entries, text_of
from optimiser.instances import Instance, read_instance
from optimiser.instances.cells import cells, to_number
from optimiser.instances.scenario import FOLDER, Scenario, file_of
from optimiser.writing import write_new, write_text
from trustmodels.contract import BY_NAME, Column

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Objection:
    """Who says so and why; `on` is the date as they give it (YYYY-MM-DD), empty where they give none."""

    by: str
    reason: str
    on: str = ""


@dataclass(frozen=True)
class Challenge:
    """A challenge as it was recorded: its scenario, and every cell that it changes."""

    scenario: str
    title: str
    changes: pd.DataFrame


def challenge(
    folder: Path | str,
    claim: Objection,
    table: str,
    where: Cells,
    proposed: Cells,
    base: str | None = None,
) -> Challenge:
    """Record a challenge to an input, and write it as a scenario of the instance.

    Args:
        folder: the instance.
        claim: who challenges, and why.
        table: of the format.
        where: column -> cell of the rows that are meant.
        proposed: column -> what it should say.
        base: a scenario that the challenge stands on.

    Raises:
        ChallengeError: with every fault; nothing is then written.
        InstanceError: the instance itself has faults.
    """
    folder = Path(folder)
    _complete(claim, table, where, proposed)
    before = read_instance(folder, base)
    read_entries(folder)  # a record that cannot be read is said before anything is written
    number = _free(folder)
    name = f"challenge-{number:03d}"
    title = f"Challenge {number} by {claim.by}: {claim.reason}"
    change = {"table": table, "where": _typed(table, where), "set": _typed(table, proposed)}
    changes = _tried(folder, before, Scenario(name, title, base, (change,)))
    entries = [
        Entry(name, claim.by, claim.on, of, key, column, now, then, claim.reason)
        for of, key, column, now, then in _texts(changes)
    ]
    _write(folder, name, _scenario_text(name, title, base, change), entries)
    return Challenge(name, title, changes)


def _texts(changes: pd.DataFrame) -> list[tuple[str, str, str, str, str]]:
    columns = [changes[name].astype(str).tolist() for name in ("table", "key", "column", "before", "after")]
    return list(zip(*columns, strict=True))


def _complete(claim: Objection, table: str, where: Cells, proposed: Cells) -> None:
    faults = [
        Fault(f"--{name}", "is empty", "fill it in: a challenge without it cannot be answered")
        for name, text in (("by", claim.by), ("reason", claim.reason))
        if not text.strip()
    ]
    if table not in BY_NAME:
        faults.append(Fault("--table", f"'{table}' is not a table", f"choose one of {', '.join(BY_NAME)}"))
    else:
        known = BY_NAME[table].names
        faults += [
            Fault(f"--{option}", f"{table} has no column '{name}'", f"choose one of {', '.join(known)}")
            for option, cells in (("where", where), ("set", proposed))
            for name in cells
            if name not in known
        ]
    if not where or not proposed:
        faults.append(
            Fault("--where and --set", "are both needed", "say which rows, and what they should say")
        )
    if claim.on and not _is_date(claim.on):
        faults.append(Fault("--date", f"'{claim.on}' is not a date", "write it as YYYY-MM-DD"))
    if faults:
        raise ChallengeError(faults)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _typed(table: str, cells: Cells) -> dict[str, object]:
    return {name: _value(BY_NAME[table].column(name), cell) for name, cell in cells.items()}


def _value(column: Column, cell: str) -> object:
    """The value that a scenario file holds for a cell; what does not fit stays text, and is refused there."""
    if column.numeric and (number := to_number(cell)) is not None:
        return number
    if column.kind == "flag" and cell in {"true", "false"}:
        return cell == "true"
    return cell


def _tried(folder: Path, before: Instance, scenario: Scenario) -> pd.DataFrame:
    """The cells that the scenario changes, once the instance has been read with it."""
    try:
        after = read_instance(folder, scenario.base, further=[scenario])
    except InstanceError as error:
        raise ChallengeError(error.faults) from None
    changes = inputs_changed(before, after)
    if changes.empty:
        remedy = "propose another value: the instance says this already"
        raise ChallengeError([Fault("--set", "changes nothing", remedy)])
    keyless = [change["table"] for change in scenario.changes if not BY_NAME[change["table"]].key]
    return _rewritten(before, after, keyless[0]) if keyless else changes[changes["kind"] == "changed"]


def _rewritten(before: Instance, after: Instance, table: str) -> pd.DataFrame:
    """The changed cells of a table without a key, by the place of their row: what stood there names it."""
    one, two = before.tables[table], after.tables[table]
    lines = []
    for at, (old, new) in enumerate(zip(_written(one), _written(two), strict=True)):
        said = ", ".join(f"{name} {cell}" for name, cell in old.items() if cell)
        lines += [
            (table, f"row {at + 2}: {said}", name, old[name], new[name], "changed")
            for name in old
            if old[name] != new[name]
        ]
    return pd.DataFrame(lines, columns=list(COLUMNS), dtype="str")


def _written(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """The rows of a frame as they are written."""
    columns = [cells(frame[name]) for name in frame.columns]
    for row in zip(*columns, strict=True):
        yield dict(zip(map(str, frame.columns), row, strict=True))


def _scenario_text(name: str, title: str, base: str | None, change: Mapping[str, object]) -> str:
    head = [f"name = {literal(name)}", f"title = {literal(title)}"]
    head += [f"base = {literal(base)}"] if base else []
    return "\n".join(
        [*head, "", "[[change]]", *(f"{key} = {literal(value)}" for key, value in change.items()), ""]
    )


def _free(folder: Path) -> int:
    """The first number that no challenge has."""
    taken = {path.stem for path in (folder / FOLDER).glob("challenge-*.toml")}
    taken |= {entry.scenario for entry in read_entries(folder)}
    number = 1
    while f"challenge-{number:03d}" in taken:
        number += 1
    return number


def _write(folder: Path, name: str, scenario: str, entries: list[Entry]) -> None:
    """The scenario first, and only if nobody else took its name meanwhile; then the record as it is by then."""
    target = folder / file_of(name)
    try:
        write_new(target, scenario.encode("utf-8"))
        try:
            write_text(folder / FILE, text_of([*read_entries(folder), *entries]))
        except BaseException:
            target.unlink()
            raise
    except OSError as error:
        raise ChallengeError(
            [Fault(str(target), f"cannot be written ({error.strerror})", "try again")]
        ) from error
