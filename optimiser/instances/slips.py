"""Codes that are spelt otherwise than where they come from: which cell is the odd one, and what it means.

A code that many rows miss is one slip at its source, not a slip in every one of the rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from optimiser.errors import SHOWN, Fault
from optimiser.instances.files import RawTable
from optimiser.instances.likeness import difference, likeness
from trustmodels.contract import BY_NAME

Raws = Mapping[str, RawTable]
ENOUGH = 3
"""Cells that must agree on a code before its source is doubted, where the two do not look alike."""
LEVELS = {"trust": "trusts.trust", "system": "systems.system"}
PREFIXED = (("opening", "stock", "list:"), ("change_effects", "measure", "demand:"))


@dataclass(frozen=True)
class Use:
    """A cell that names a code, behind ``prefix``."""

    raw: RawTable
    column: str
    at: int
    prefix: str = ""


@dataclass(frozen=True)
class Slip:
    """Cells that spell a code otherwise than they mean it.

    ``source``: they stand where the code comes from, and ``good`` names the cells that spell it as it is meant.
    ``sure``: the two spellings look alike, so that no other reading is likely. ``name``: what is said is no code but
    the name of what the code stands for.
    """

    cells: tuple[Use, ...]
    said: str
    meant: str
    good: tuple[Use, ...] = ()
    source: bool = False
    sure: bool = True
    name: bool = False

    @property
    def differs(self) -> str:
        """What is said has of its own beside what is meant."""
        return f"is the name of {self.meant!r}" if self.name else difference(self.said, self.meant)

    def faults(self, what: str) -> list[Fault]:
        """One for each of its cells."""
        problem, remedy = self._said(what)
        return [use.raw.fault(use.at, use.column, problem, remedy, "slip") for use in self.cells]

    def _said(self, what: str) -> tuple[str, str]:
        write, good = f"write {self.meant!r}", counted(self.good)
        if not self.sure:
            idle = f"{self.said!r} is named by no other table; {good} the {what} {self.meant!r}"
            return f"{idle}, which is not here", f"{write}, if that is what is meant"
        if self.source:
            return f"{self.said!r} {self.differs}; {good} {self.meant!r}", write
        return (
            f"unknown {what} {self.said!r}: it {self.differs}",
            f"{write}: spaces, capitals and signs count in codes" if not self.name else write,
        )


@dataclass
class Codes:
    """The codes of one column that others refer to, and the cells that name them."""

    table: str
    column: str
    own: list[Use] = field(default_factory=list)
    uses: dict[str, list[Use]] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, list[Use]]:
        """The codes that there are, with the cells that bring them in."""
        found: dict[str, list[Use]] = {}
        for use in self.own:
            found.setdefault(use.raw.cells[use.column][use.at], []).append(use)
        return found

    @property
    def called(self) -> dict[str, str]:
        """The codes by the names of what they stand for, where no two have the same."""
        found: dict[str, set[str]] = {}
        for use in self.own:
            if "name" in use.raw.cells:
                name = likeness(use.raw.cells["name"][use.at])
                found.setdefault(name, set()).add(use.raw.cells[use.column][use.at])
        return {name: next(iter(codes)) for name, codes in found.items() if name and len(codes) == 1}


def counted(uses: Sequence[Use]) -> str:
    """How many cells of which tables, with the verb."""
    tables = list(dict.fromkeys(use.raw.table.file for use in uses))
    named = ", ".join(tables[:SHOWN]) + (f" and {len(tables) - SHOWN} more" if len(tables) > SHOWN else "")
    return f"{len(uses)} cell{'' if len(uses) == 1 else 's'} of {named} name{'s' if len(uses) == 1 else ''}"


def codes(raws: Raws) -> Iterator[Codes]:
    """Every column that others refer to and that could be read, with its uses, where a use is not known."""
    columns: dict[str, list[_Naming]] = {}
    for naming in _namings(raws):
        columns.setdefault(naming.target, []).append(naming)
    for target, namings in columns.items():
        table, _, column = target.partition(".")
        raw = raws.get(table)
        if raw is None or column not in raw.cells or not len(raw):
            continue
        known = set(raw.cells[column])
        if all(naming.different() <= known for naming in namings):
            continue
        own = [Use(raw, column, at) for at in _filled(raw, column)]
        there = Codes(table, column, own)
        for naming in namings:
            for code, use in naming.uses():
                there.uses.setdefault(code, []).append(use)
        yield there


def _filled(raw: RawTable, column: str) -> Iterator[int]:
    return (at for at, cell in enumerate(raw.cells[column]) if cell.strip() and at not in raw.ragged)


@dataclass(frozen=True)
class _Naming:
    """A column whose cells name codes of another: all of them, those behind a prefix, or those of one level."""

    target: str
    raw: RawTable
    column: str
    prefix: str = ""
    level: str = ""

    def _cells(self) -> Iterator[tuple[int, str]]:
        levels = self.raw.cells["level"] if self.level else ()
        for at, cell in enumerate(self.raw.cells[self.column]):
            if cell.startswith(self.prefix) and (not self.level or levels[at] == self.level):
                yield at, cell.removeprefix(self.prefix)

    def different(self) -> set[str]:
        plain = not self.prefix and not self.level
        cells = set(self.raw.cells[self.column]) if plain else {code for _, code in self._cells()}
        return {cell for cell in cells if cell.strip()}

    def uses(self) -> Iterator[tuple[str, Use]]:
        for at, code in self._cells():
            if code.strip() and at not in self.raw.ragged:
                yield code, Use(self.raw, self.column, at, self.prefix)


def _namings(raws: Raws) -> Iterator[_Naming]:
    for name, raw in raws.items():
        for column in BY_NAME[name].columns:
            if column.references and column.name in raw.cells:
                yield _Naming(column.references, raw, column.name)
    totals = raws.get("control_totals")
    if totals is not None and {"level", "id"} <= totals.cells.keys():
        yield from (_Naming(target, totals, "id", level=level) for level, target in LEVELS.items())
    for table, column_name, prefix in PREFIXED:
        if table in raws and column_name in raws[table].cells:
            yield _Naming("standards.standard", raws[table], column_name, prefix)


def slips(there: Codes) -> list[Slip]:
    """The odd spellings among the codes of a column, each with what it means."""
    known = there.known
    alike: dict[str, list[str]] = {}
    for code in known:
        alike.setdefault(likeness(code), []).append(code)
    called = there.called
    found, lost = [], []
    for code, uses in there.uses.items():
        if code in known:
            continue
        near = alike.get(likeness(code), [])
        if len(near) == 1:
            found.append(_spelt(known[near[0]], near[0], uses, code, there.uses.get(near[0], [])))
        elif not near and likeness(code) in called:
            found.append(Slip(tuple(uses), code, called[likeness(code)], name=True))
        elif not near:
            lost.append(code)
    taken = {slip.said for slip in found if slip.source}
    idle = [code for code in known if code not in there.uses and code not in taken]
    return found + _unlike(there, known, idle, lost)


def _spelt(source: list[Use], known: str, uses: list[Use], code: str, rightly: list[Use]) -> Slip:
    """Two spellings of one code: the rarer one is the slip."""
    if len(uses) > len(rightly):
        return Slip((*source, *rightly), known, code, tuple(uses), source=True)
    return Slip(tuple(uses), code, known)


def _unlike(there: Codes, known: dict[str, list[Use]], idle: list[str], lost: list[str]) -> list[Slip]:
    """Codes that many name and nobody has, beside codes that are there and nobody names."""
    many = [code for code in lost if len(there.uses[code]) >= ENOUGH]
    found = []
    for code in many:
        near = get_close_matches(code, idle, 1) or (idle if len(idle) == len(lost) == 1 else [])
        if near:
            idle = [other for other in idle if other != near[0]]
            good = tuple(there.uses[code])
            found.append(Slip(tuple(known[near[0]]), near[0], code, good, source=True, sure=False))
    return found
