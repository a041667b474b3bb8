"""All letters of a run in a folder, with the table that shows that they add up."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.opened import Opened
from optimiser.explain.trust.letter import check_table, letter, rounded_figures
from optimiser.results.folder import table_bytes
from optimiser.results.whole import write_files

CHECK = "letters-check.csv"


def file_name(trust: str) -> str:
    """A file name for a trust's code, whatever the code holds."""
    return "".join(sign if sign.isalnum() else f"_{ord(sign):x}_" for sign in trust)


def letter_texts(answer: Opened) -> tuple[dict[str, str], pd.DataFrame]:
    """Every letter as text and page by file name, and the table that shows whether they add up."""
    figures = rounded_figures(answer)
    check = check_table(answer, figures)
    if not check["adds_up"].all():
        raise RunError(f"the letters of {answer.name} do not add up: nothing was written")
    texts: dict[str, str] = {}
    for trust in answer.case.trusts:
        page = letter(answer, trust, figures)
        texts[f"{file_name(trust)}.txt"] = page.text()
        texts[f"{file_name(trust)}.html"] = page.html()
    return texts, check


def write_letters(answer: Opened, folder: Path) -> pd.DataFrame:
    """Write all letters and their check table, whole or not at all.

    Returns:
        The check table.

    Raises:
        RunError: the letters don't add up, or the folder holds something else or cannot be written.
    """
    if folder.exists() and not (folder / CHECK).is_file() and any(folder.iterdir()):
        raise RunError(f"{folder} exists and holds no letters: give another folder")
    texts, check = letter_texts(answer)
    files: dict[str, bytes] = {
        **{name: text.encode("utf-8") for name, text in texts.items()},
        CHECK: table_bytes(check),
    }
    write_files(folder, files)
    return check
