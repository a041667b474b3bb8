"""All letters of a run in a folder, with the table that shows that they add up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from optimiser.errors import RunError
from optimiser.explain.opened import Opened
from optimiser.explain.ranges.keep import ranges_told
from optimiser.explain.ranges.told import NOTHING_KNOWN, Told
from optimiser.explain.trust.figures import rounded_figures
from optimiser.explain.trust.letter import check_table, letter
from optimiser.explain.trust.rebuilt import rebuilt
from optimiser.results.folder import table_bytes
from optimiser.run.prepare import prepare
from optimiser.writing import fill_with, write_folder

CHECK = "letters-check.csv"
MOVED = "letters-rows.csv"
"""The rows that move when a plan is rebuilt from the letters, each with the rounding that it may move by."""


def file_name(trust: str) -> str:
    """A file name for a trust's code, whatever the code holds."""
    return "".join(sign if sign.isalnum() else f"_{ord(sign):x}_" for sign in trust)


def checked_figures(answer: Opened) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The rounded figures of all letters, whether they add up, and the rows that their rounding moves.

    Raises:
        RunError: they do not add up, or no plan with these figures keeps every row to the rounding.
    """
    figures = rounded_figures(answer)
    check = check_table(answer, figures)
    if not check["adds_up"].all():
        raise RunError(f"the letters of {answer.name} do not add up: nothing was written")
    again = rebuilt(answer, prepare(answer.instance, answer.question), figures)
    if not again.keeps:
        broken = again.rows[again.rows["beyond"] > 0].head(3)
        rows = "; ".join(f"{name} {key}" for name, key in zip(broken["id"], broken["key"], strict=True))
        raise RunError(
            f"no plan keeps the letters of {answer.name} to the rounding ({rows}): none was written"
        )
    return figures, check, again.rows


def letter_texts(answer: Opened, figures: pd.DataFrame, ranges: Told = NOTHING_KNOWN) -> dict[str, str]:
    """Every letter as text and page by file name."""
    texts: dict[str, str] = {}
    for trust in answer.case.trusts:
        page = letter(answer, trust, figures, ranges=ranges)
        texts[f"{file_name(trust)}.txt"] = page.text()
        texts[f"{file_name(trust)}.html"] = page.html()
    return texts


def write_letters(
    answer: Opened, folder: Path, say: Callable[[str], None] = lambda _text: None
) -> pd.DataFrame:
    """Write all letters, their check table and the rows that rounding moves, whole or not at all.

    Args:
        answer: a verified run.
        folder: where they go.
        say: told of progress, where the ranges of the figures are not kept with the run.

    Returns:
        The check table.

    Raises:
        RunError: the letters don't add up or don't verify, or the folder holds something else or cannot be written.
    """
    if folder.exists() and not (folder / CHECK).is_file() and any(folder.iterdir()):
        raise RunError(f"{folder} exists and holds no letters: give another folder")
    figures, check, moved = checked_figures(answer)
    texts = letter_texts(answer, figures, ranges_told(answer, answer.case.trusts, say))
    files: dict[str, bytes] = {
        **{name: text.encode("utf-8") for name, text in texts.items()},
        CHECK: table_bytes(check),
        MOVED: table_bytes(moved),
    }
    write_folder(folder, fill_with(files))
    return check
