"""The rows of every law, commitment and measure for `instances/tiny`, as LP text that a modeller can read.

`python -m tests.maths.golden` (or `make golden`) writes the files and the lists of MATHS.md again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

import trustmodels.allocation
from optimiser.instances import read_instance
from optimiser.matrix import Compiled
from optimiser.matrix.export import lp_text, squares_text
from optimiser.run.prepare import prepare
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family, Law
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.question import Question

FOLDER = Path(__file__).parent / "golden"
PAGE = Path(next(iter(trustmodels.allocation.__path__))) / "MATHS.md"
DECIMALS = 6
"""Enough for every number of the instance, and free of what arithmetic leaves in the sixteenth digit."""
TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"
EVERYTHING = Question(
    name="everything",
    sentence="Every commitment yields, everything is allowed, every measure is asked for.",
    basis="expected",
    modes=dict.fromkeys(FAMILIES, "yield"),
    allow=frozenset({"unidentified", "top_up", "pending"}),
    tiers=tuple(MEASURES),
)


@cache
def compiled() -> Compiled:
    """The matrix of the tiny instance with nothing left out, in few worlds: a hundred would only be longer."""
    tiny = read_instance(TINY)
    few = {**tiny.settings, "reserve_worlds": 4.0}
    return prepare(replace(tiny, tables=filled(tiny.tables), settings=few), EVERYTHING).compiled


def filled(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with the columns filled that the folder does not have, so that their rows can be read."""
    return {
        **tables,
        "trusts": tables["trusts"].assign(expected_cost=0.99 * tables["trusts"]["expenditure"]),
        "envelope": tables["envelope"].assign(excess_cost_supported=0.5, repair_least=0.5),
        "flows": tables["flows"].assign(pace=0.03),
        "lists": tables["lists"].assign(pace=0.1),
    }


def _families() -> Iterator[tuple[str, str, str]]:
    """(file name, first line, text) of every law and commitment."""
    records: tuple[Law | Family, ...] = (*LAWS, *FAMILIES.values())
    for record in records:
        head = f"\\ {record.tag} {record.id} ({record.unit}): {record.sentence}"
        yield f"{record.tag}-{record.id}.lp", head, lp_text(compiled(), rows=[record.id], decimals=DECIMALS)


def _measures() -> Iterator[tuple[str, str, str]]:
    """(file name, first line, text) of every measure."""
    for record in MEASURES.values():
        head = f"\\ {record.tag} {record.id} ({record.unit}): {record.meaning}"
        if record.squares is not None:
            text = squares_text(compiled(), record.id, DECIMALS)
        else:
            text = lp_text(compiled(), rows=[], measure=record.id, decimals=DECIMALS)
        yield f"{record.tag}-{record.id}.lp", head, text


@cache
def texts() -> dict[str, str]:
    """Every golden file by name, as it should be."""
    return {name: f"{head}\n{text}" for name, head, text in (*_families(), *_measures())}


def _lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def _commitments() -> str:
    """The records of the commitments: what a row of each is about, its unit, what is promised and its measure."""
    rows = [
        (f.tag, f"`{f.id}`", ", ".join(f.key), f.unit, f.sentence, MEASURES[f.measure].tag)
        for f in FAMILIES.values()
    ]
    return _lines(("tag", "commitment", "a row for each", "unit", "promise", "measure"), rows)


def _laws() -> str:
    """The records of the laws."""
    return _lines(
        ("tag", "law", "a row for each", "unit", "what it says"),
        [(law.tag, f"`{law.id}`", ", ".join(law.key), law.unit, law.sentence) for law in LAWS],
    )


def _listed_measures() -> str:
    """The records of the measures."""
    return _lines(
        ("tag", "measure", "unit", "tier", "what it is"),
        [
            (m.tag, f"`{m.id}`", m.unit, "primary" if m.primary else "secondary", m.meaning)
            for m in MEASURES.values()
        ],
    )


def page() -> str:
    """MATHS.md with the lists of records as the code has them, each between its two marks."""
    text = PAGE.read_text(encoding="utf-8")
    for name, made in (("laws", _laws()), ("commitments", _commitments()), ("measures", _listed_measures())):
        begin, end = f"<!-- {name}: written by make golden -->\n", f"<!-- end of {name} -->"
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{made}\n\n{end}{rest.split(end)[1]}"
    return text


def main() -> None:
    """Write every file and the lists of the page; remove files that no law, commitment or measure stands behind."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    FOLDER.mkdir(exist_ok=True)
    wanted = texts()
    for path in FOLDER.glob("*.lp"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(wanted)} golden files in {FOLDER}")


if __name__ == "__main__":
    main()
