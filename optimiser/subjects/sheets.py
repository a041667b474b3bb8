"""What was kept of the parts of a page, as sheets of the run's workbook: a new part needs no line there."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from optimiser.explain.storage import ExtraTable, Kept
from optimiser.subjects.part import Part
from optimiser.subjects.register import parts

LONGEST = 31
"""Characters that the name of a sheet may have."""


def part_tables(kept: Mapping[str, Kept]) -> list[ExtraTable]:
    """Every table that was kept of the parts of a page, in the order of the page.

    Args:
        kept: by the name of the part, or of the part and a trust, as `kept_parts` gives them.

    Returns:
        A table a sheet, called after its part and itself; its title is the question that the part answers.
    """
    found: dict[str, ExtraTable] = {}
    for part in sorted(parts().values(), key=lambda part: part.order):
        for name in sorted(name for name in kept if name == part.name or name.startswith(f"{part.name}-")):
            for table, frame in kept[name].tables.items():
                sheet = _sheet_name(name, table, set(found))
                found[sheet] = ExtraTable(
                    sheet, _title(part, name, table), f"It adds {part.adds}.", _plain(frame)
                )
    return list(found.values())


def _sheet_name(kept: str, table: str, taken: set[str]) -> str:
    """The name of a sheet, shortened and numbered where it must be."""
    whole = re.sub(r"\W", "_", kept if kept == table else f"{kept}_{table}")
    for at in range(len(taken) + 1):
        end = f"_{at + 1}" if at else ""
        name = whole[: LONGEST - len(end)] + end
        if name not in taken:
            return name
    raise AssertionError("one of n + 1 names is free of n")


def _title(part: Part, kept: str, table: str) -> str:
    """The question of the part, whose it is, and which of its tables it is."""
    whose = kept.removeprefix(part.name).lstrip("-")
    own = "" if table in {part.name, kept} else table.replace("_", " ")
    return ": ".join([part.question, *filter(None, (whose, own))])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with yes and no for what is true and false."""
    flags = [str(name) for name in frame if frame[name].dtype == bool]
    return frame.assign(**{name: frame[name].map({True: "yes", False: "no"}) for name in flags})
