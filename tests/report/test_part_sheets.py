"""What was kept of the parts of a page stands in the workbook, asked of the register."""

from __future__ import annotations

import io

import openpyxl
import pandas as pd

import optimiser
from optimiser.explain.storage import Kept
from optimiser.extras.workbook import run_workbook
from optimiser.subjects.register import parts
from optimiser.subjects.sheets import LONGEST, part_tables


def _kept(name: str, *tables: str) -> dict[str, Kept]:
    frame = pd.DataFrame({"what": ["a", "b"], "holds": [True, False], "amount": [1.5, None]})
    return {name: Kept(name, dict.fromkeys(tables, frame))}


def test_a_table_of_every_part_is_a_sheet() -> None:
    """Whatever part a folder registers: its tables are sheets whose title is the question that it answers."""
    kept = {name: Kept(name, dict(_kept(name, *part.tables)[name].tables)) for name, part in parts().items()}
    found = part_tables(kept)
    assert len(found) == sum(len(part.tables) for part in parts().values())
    assert {table.title.split(": ")[0] for table in found} == {
        part.question.split(": ")[0] for part in parts().values() if part.tables
    }
    names = [table.name for table in found]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= LONGEST


def test_long_names_are_shortened_and_stay_apart() -> None:
    """Two tables that begin with the same 31 characters are two sheets."""
    long = "a_name_that_is_longer_than_a_sheet_may_be"
    names = [table.name for table in part_tables(_kept("minimum", f"{long}_one", f"{long}_two"))]
    assert names == [f"minimum_{long}"[:31], f"minimum_{long}"[:29] + "_2"]


def test_the_workbook_of_an_answer_has_what_was_filled() -> None:
    """Python fills a part; the workbook has its sheets, with yes and no for true and false."""
    answer = optimiser.read("tiny").solve("how_far")
    answer.fill("burden")
    extra = part_tables({**answer.kept, **_kept("causes", "parts")})
    book = openpyxl.load_workbook(io.BytesIO(run_workbook(answer.run, answer.instance, extra=extra)))
    own = [table.name for table in extra if len(table.frame)]
    assert any(name.startswith("burden") for name in own)
    assert book.sheetnames[-len(own) :] == own
    cells = [[cell.value for cell in row] for row in book["causes_parts"].iter_rows()]
    assert ["a", "yes", 1.5] in [row[:3] for row in cells]
    assert ["b", "no", None] in [row[:3] for row in cells]
