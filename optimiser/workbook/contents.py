"""The first sheets of every workbook: notes, and what each sheet holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from optimiser.workbook.sheet import Sheet, words_sheet

NOTES, CONTENTS = "notes", "contents"


def notes_sheet(title: str, about: str, notes: Iterable[tuple[str, str]]) -> Sheet:
    """What a reader has to know first, a line a topic."""
    return words_sheet(NOTES, title, about, pd.DataFrame(list(notes), columns=["topic", "note"]))


def contents_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Every further sheet, linked, with what it holds and its number of rows."""
    rows = [(sheet.name, sheet.title, len(sheet.frame)) for sheet in sheets]
    frame = pd.DataFrame(rows, columns=["sheet", "what it holds", "rows"])
    return words_sheet(CONTENTS, "Contents", "One table a sheet.", frame, links="sheet")
