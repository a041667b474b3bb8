"""What can go wrong, said in words that name the place and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN = 3
"""How many faults of one kind in one column are printed; all of them are in ``faults``."""

NAME = 60
"""How many signs of the name of a file are shown."""


class OptimiserError(Exception):
    """Anything the engine says to its user instead of a traceback; ``exit_code`` is for the command line."""

    exit_code = 1


class RunError(OptimiserError):
    """A run that could not be made or read."""

    exit_code = 2


class NoPlanError(OptimiserError):
    """Something was asked about a plan where no plan keeps every promise: that is proven."""

    exit_code = 3


class UnsettledError(OptimiserError):
    """A solve that stopped before it had a plan: whether there is one is not known."""

    exit_code = 5


class MissingExtraError(OptimiserError):
    """A part of the engine whose optional packages are not installed; the message says which extra to install."""

    exit_code = 2


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the input.

    ``row`` counts as a spreadsheet does: the header is row 1. ``kind`` is the same for faults of one kind.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    kind: str = ""

    @property
    def place(self) -> str:
        """The file, row and column, as far as they are known."""
        row = "" if self.row is None else f"row {self.row}"
        column = "" if self.column is None else f"column {self.column}"
        return ", ".join(part for part in (self.file, row, column) if part)

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}; {self.remedy}"


class InputError(OptimiserError):
    """Input with faults, all of them collected before it is raised."""

    exit_code = 2
    opening = "The input has"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        return "\n".join([f"{self.opening} {count} fault{'' if count == 1 else 's'}:", *bullets(self.faults)])


class InstanceError(InputError):
    """An instance that cannot be used."""

    opening = "The instance has"


class QuestionError(InputError):
    """A question that cannot be asked."""

    opening = "The question has"


def shortened(name: str) -> str:
    """The beginning of a name that is too long to be read, and how long it is."""
    return name if len(name) <= NAME else f"{name[:NAME]}… ({len(name):,} characters)"


def bullets(faults: Iterable[Fault]) -> list[str]:
    """One line a fault, in order; beyond the first few of a kind in a column, only their number."""
    groups: dict[tuple[str, str | None, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.file, fault.column, fault.kind), []).append(fault)
    lines: list[str] = []
    for group in groups.values():
        lines += [f"- {fault}" for fault in group[:SHOWN]]
        more = len(group) - SHOWN
        if more > 0:
            lines.append(f"- {_column(group[0])}: and {more} more like {'it' if more == 1 else 'these'}")
    return lines


def _column(fault: Fault) -> str:
    return fault.file if fault.column is None else f"{fault.file}, column {fault.column}"
