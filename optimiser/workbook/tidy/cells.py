"""One cell as its column can hold it."""

from __future__ import annotations

from optimiser.instances.alike import bare
from optimiser.instances.number_text import to_number
from optimiser.workbook.grid import SheetCell
from optimiser.workbook.tidy import numbers
from trustmodels.contract import Column

YES = dict.fromkeys(("true", "t", "yes", "y", "1", "x", "✓", "✔"), "true")
NO = dict.fromkeys(("false", "f", "no", "n", "0"), "false")
Meant = tuple[str, str]


def meant(column: Column, cell: SheetCell) -> Meant | None:
    """What the cell is taken for, and why; None where it is read as it stands."""
    if cell.kind not in {"text", "number"}:
        return None
    if column.numeric:
        return _number(column, cell.text)
    if column.kind == "flag":
        return _flag(cell.text)
    if cell.kind == "number" or column.kind == "text":
        return None
    return _choice(column, cell.text) if column.choices else _code(cell.text)


def _number(column: Column, text: str) -> Meant | None:
    if to_number(text) is not None or not bare(text):
        return None
    return numbers.meant(text, column)


def _flag(text: str) -> Meant | None:
    said = (YES | NO).get(bare(text).lower())
    return None if said is None or text.lower() == said else (said, "yes and no are true and false")


def _choice(column: Column, text: str) -> Meant | None:
    found = [word for word in column.choices if word.casefold() == bare(text).casefold()]
    return (found[0], "as the format spells it") if found and found[0] != text else None


def _code(text: str) -> Meant | None:
    plain = bare(text)
    return (plain, "spaces around it taken off") if plain and plain != text else None
