"""The one-page letter to a trust, and all letters of a run with the table that shows that they add up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd

from optimiser.amounts import ended, money, share
from optimiser.errors import RunError
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.ranges.sentences import NOTHING_KNOWN, Told, ranges_told
from optimiser.explain.trust.figures import (
    FIGURES,
    UNIT,
    rebuilt,
    rounded_areas,
    rounded_figures,
    rounded_total,
)
from optimiser.explain.trust.limits import binding, binding_words, schemes
from optimiser.explain.trust.waterfall import nothing_parts
from optimiser.explain.verified_run import Opened
from optimiser.results.folder import table_bytes
from optimiser.run.prepare import prepare
from optimiser.writing import fill_with, write_folder

# The one-page letter to a trust: the same findings, with figures rounded so that all letters add up.

NOUNS = {
    "cip": ("ask", "Efficiency requirement"),
    "grant": ("grant", "Grant"),
    "loan": ("loan", "Loan"),
}
"""By figure of a letter: the quantity whose range is told with it, and what the letter calls it."""
PAGES = jinja2.Environment(
    loader=jinja2.PackageLoader("optimiser.explain.trust", "templates"),
    autoescape=jinja2.select_autoescape(["html.j2"], default=False),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Letter:
    """What stands in a letter: figures and areas by period (£m, rounded), what binds, findings, what was open."""

    trust: str
    name: str
    figures: pd.DataFrame
    nothing: pd.DataFrame
    areas: pd.DataFrame
    binds: str
    condition: str
    findings: tuple[Finding, ...]
    plan: str
    open: tuple[str, ...] = ()

    def text(self) -> str:
        """The letter as plain text."""
        return self._page("letter.txt.j2")

    def html(self) -> str:
        """The letter as one self-contained page."""
        return self._page("letter.html.j2")

    def _page(self, template: str) -> str:
        figures = self.figures.to_dict(orient="records")
        areas = self.areas.to_dict(orient="records")
        nothing = self.nothing.to_dict(orient="records")
        rows = {"figures": figures, "areas": areas, "nothing": nothing}
        return PAGES.get_template(template).render(letter=self, money=money, **rows)


def letter(
    answer: Opened,
    trust: str,
    figures: pd.DataFrame,
    findings: tuple[Finding, ...] = (),
    ranges: Told = NOTHING_KNOWN,
) -> Letter:
    """The letter to a trust.

    Args:
        answer: a verified run.
        trust: its code.
        figures: of all trusts, from `rounded_figures`.
        findings: lines to print below the figures, as they are.
        ranges: with which a figure is told that was open.
    """
    case = answer.case
    own = figures[figures["trust"] == trust].reset_index(drop=True)
    starts = [ended(case.do_nothing[trust, y]) for y in own["period"]]
    own = own.assign(cip_pct=[share(part) for part in own["cip_pct"]], start_said=starts)
    binds = binding_words(schemes(case, answer.plan, trust), binding(answer, trust), case.periods)
    conditions = [
        f"{share(case.envelope[y].bailout_condition)} in {y}"
        for y in case.periods
        if case.envelope[y].bailout_condition is not None and case.conditional
    ]
    areas = rounded_areas(answer, trust, own)
    return Letter(
        trust,
        case.data.trusts[trust].name,
        own,
        nothing_parts(answer, trust),
        areas,
        binds,
        ", ".join(conditions),
        findings,
        answer.question.sentence,
        open_lines(own, ranges),
    )


def open_lines(own: pd.DataFrame, ranges: Told) -> tuple[str, ...]:
    """A line for each figure of a letter that was open: the figure, its range, and what it is among these."""
    return tuple(
        f"{noun} in {row.period}: {getattr(row, f'{column}_said')}; {words}; this is {ranges.share}"
        for row in each_row(own)
        for column, (quantity, noun) in NOUNS.items()
        if (words := ranges.words(row.trust, quantity, row.period))
    )


def check_table(answer: Opened, figures: pd.DataFrame) -> pd.DataFrame:
    """Whether the letters add up: a row a period and figure.

    Returns:
        national (£m, exact), rounded (the national total to a letter's unit), letters (their sum), largest
        difference of a letter from its exact figure, and whether sum and differences are right.
    """
    exact = answer.table("allocation")
    rows = []
    for period, group in figures.groupby("period", sort=False):
        for column in FIGURES:
            true = exact.loc[group.index, column]
            national, written = float(true.sum()), float(group[column].sum())
            rounded = rounded_total(column, national)
            off = float((group[column] - true).abs().max())
            fits = abs(written - rounded) < UNIT / 1000 and off < UNIT + 1e-9
            rows.append((period, column, national, rounded, written, off, fits))
    return pd.DataFrame(
        rows, columns=["period", "figure", "national", "rounded", "letters", "largest_difference", "adds_up"]
    )


# All letters of a run in a folder, with the table that shows that they add up.

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
