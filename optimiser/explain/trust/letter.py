"""The one-page letter to a trust, and all letters of a run with the table that shows that they add up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2
import pandas as pd

from optimiser.amounts import ended, money, share, shows
from optimiser.errors import RunError
from optimiser.explain.finding import each_row
from optimiser.explain.ranges.sentences import NOTHING_KNOWN, OPEN, Told, ranges_told
from optimiser.explain.trust.figures import (
    FIGURES,
    UNIT,
    rebuilt,
    rounded_areas,
    rounded_figures,
    rounded_total,
)
from optimiser.explain.trust.limits import binding, binding_words, comparable, schemes
from optimiser.explain.trust.waterfall import nothing_parts, parts, savings_by_area
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import day_words, listed
from optimiser.instances import Instance
from optimiser.results.folder import table_bytes
from optimiser.run.prepare import prepare
from optimiser.writing import fill_with, write_folder
from trustmodels.allocation.definitions.path import share_above

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


NO_TOTAL = "none was set"


@dataclass(frozen=True)
class Letter:
    """What stands in a letter, all of it said to the trust.

    Attributes:
        trust, name: whose it is.
        day: of which day it is, or that nobody gave one.
        figures: by period (£m, rounded): ask, grant, loan, where the trust starts and ends, and its control total.
        nothing: what the position is made of if nothing is done, each adjustment by its label.
        moved: what leads from there to where the plan leaves the trust, a line a period.
        patients: the share inside each standard beside its target, a line a standard.
        areas: the ask by savings area.
        binds: what binds.
        without: why there is no grant, a line for each period without one.
        condition: the share of expenditure on which grants hang.
        like: how trusts like it are asked.
        plan: the question that the plan answers.
        ranges: what is known of how far each figure was open: a heading, then a line for each that was.
    """

    trust: str
    name: str
    day: str
    figures: pd.DataFrame
    nothing: pd.DataFrame
    moved: tuple[str, ...]
    patients: tuple[str, ...]
    areas: pd.DataFrame
    binds: str
    without: tuple[str, ...]
    condition: str
    like: str
    plan: str
    ranges: tuple[str, ...]

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
    ranges: Told = NOTHING_KNOWN,
    on: date | None = None,
) -> Letter:
    """The letter to a trust.

    Args:
        answer: a verified run.
        trust: its code.
        figures: of all trusts, from `rounded_figures`.
        ranges: with which a figure is told that was open.
        on: the day of the letter; the day as of which the instance stands if absent. No clock is read.
    """
    case = answer.case
    own = _standing(answer, trust, figures[figures["trust"] == trust].reset_index(drop=True))
    binds = binding_words(schemes(case, answer.plan, trust), binding(answer, trust), case.periods)
    conditions = [
        f"{share(case.envelope[y].bailout_condition)} in {y}"
        for y in case.periods
        if case.envelope[y].bailout_condition is not None and case.conditional
    ]
    return Letter(
        trust,
        case.data.trusts[trust].name,
        day_of_letter(answer.instance, on),
        own,
        nothing_parts(answer, trust),
        tuple(_moved(answer, trust, y) for y in case.periods),
        tuple(_patients(answer, trust)),
        rounded_areas(answer, trust, own),
        to_you(binds),
        tuple(_without_grant(answer, trust)),
        ", ".join(conditions),
        _like(answer, trust),
        answer.question.sentence,
        _ranges(own, ranges),
    )


def _standing(answer: Opened, trust: str, own: pd.DataFrame) -> pd.DataFrame:
    """The figures with where the trust starts, what it promised, and where the plan leaves it."""
    case, totals = answer.case, answer.case.data.control_totals
    promised = [totals.get(("trust", trust, y, "reported")) for y in own["period"]]
    return own.assign(
        cip_pct=[share(part) for part in own["cip_pct"]],
        start_said=[ended(case.do_nothing[trust, y]) for y in own["period"]],
        total_said=[NO_TOTAL if total is None else ended(float(total)) for total in promised],
        reported_said=[ended(float(reached)) for reached in own["reported"]],
        short_said=[_short(total, reached) for total, reached in zip(promised, own["reported"], strict=True)],
    )


def _moved(answer: Opened, trust: str, period: str) -> str:
    """What leads from the position if nothing is done to the reported one; savings as the question counts them."""
    case, plan = answer.case, answer.plan
    areas = savings_by_area(case, plan, trust, period)
    others = [
        each
        for each in parts(case, plan, trust, period)
        if each[0] not in {a.replace("_", " ") for a in areas}
    ]
    saved = "savings as expected" if case.question.basis == "expected" else "savings as planned"
    steps = [(saved, sum(areas.values())), *others, ("grant", plan.grant[trust, period])]
    said = ", ".join(f"{label} {money(amount)}" for label, amount in steps if shows(amount, "£m"))
    end = ended(plan.position[trust, period] + plan.grant[trust, period])
    return f"{period}: {ended(case.do_nothing[trust, period])}; {said or 'nothing is done'}; so {end}"


def _patients(answer: Opened, trust: str) -> Iterator[str]:
    """The share inside each standard that the trust has patients of, beside its target where one is set."""
    table = answer.table("access")
    own = table[(table["trust"] == trust) & (table["demand"] > 0)]
    names = answer.instance.tables["standards"].set_index("standard")["name"]
    for standard, rows in own.groupby("standard", sort=False):
        said = [
            f"{share(row.share)}{f' (target {share(row.target)})' if row.target else ''} in {row.period}"
            for row in each_row(rows)
        ]
        yield f"{names[standard]}: {', '.join(said)}"


def _short(promised: float | None, reached: float) -> str:
    """How far the plan leaves the trust from its control total."""
    if promised is None:
        return "–"
    gap = float(promised) - float(reached)
    return money(gap) if gap > 0 and shows(gap, "£m") else "none"


def day_of_letter(instance: Instance, on: date | None) -> str:
    """The day of a letter in words: the one given, else the one as of which the figures stand."""
    known = "" if instance.as_of is None else day_words(instance.as_of)
    if on is not None:
        return f"{day_words(on)}{f'; figures as known on {known}' if known else ''}"
    return f"figures as known on {known}" if known else "none was given, and the figures do not state one"


def to_you(text: str) -> str:
    """What is said of a trust, said to it: `its minimum cash` as `your minimum cash`."""
    return re.sub(r"\bit\b", "you", re.sub(r"\bits\b", "your", text))


def _like(answer: Opened, trust: str) -> str:
    """How trusts like it are asked, said to the trust."""
    table = comparable(answer.case, answer.plan, trust)
    own, others = table.iloc[0], table.iloc[1:]
    kind = str(answer.case.data.trusts[trust].type).replace("_", " ").replace("-", " ")
    asked = listed([f"{row.name} {share(row.asked_share)}" for row in each_row(others)])
    beside = (
        f"the trusts of your type ({kind}) nearest to you in size: {asked}"
        if asked
        else f"no other trust is of your type ({kind})"
    )
    return f"Over the plan you are asked for {share(own['asked_share'])} of your expenditure; {beside}."


def _without_grant(answer: Opened, trust: str) -> Iterator[str]:
    """Why there is no grant, a line for each period without one."""
    for y in answer.case.periods:
        if answer.plan.grant.get((trust, y), 0.0) <= SOME:
            yield f"No grant in {y}: {_reason(answer, trust, y)}"


SOME = 1e-6
"""£m from which a grant is one."""


def _reason(answer: Opened, trust: str, period: str) -> str:
    """The first that holds of what keeps a trust without a grant."""
    case, row = answer.case, answer.case.envelope[period]
    promised = case.data.control_totals.get(("trust", trust, period, "reported"))
    if promised is None:
        return "no control total was set for you that it would help you to keep"
    lacking = float(promised) - answer.plan.position[trust, period]
    if lacking <= 0 or not shows(lacking, "£m"):
        return "you keep your control total without one"
    if case.conditional and row.bailout_condition is not None:
        entitled, least = case.entitlement[trust, period], float(row.smallest_award or 0.0)
        made = _entitled_by(answer, trust, period, float(promised))
        if not shows(entitled, "£m"):
            return f"{made} you would lack nothing"
        if entitled < least:
            return (
                f"{made} you would lack {money(entitled)}, which is below the smallest award ({money(least)})"
            )
    return f"{money(lacking)} of your control total is left short, and {_pot(answer, period)}"


def _entitled_by(answer: Opened, trust: str, period: str, promised: float) -> str:
    """How what a trust is entitled to is reckoned (D47): the requirement of every year so far, added up."""
    case, y = answer.case, period
    asked = [
        (z, float(case.envelope[z].bailout_condition or 0.0)) for z in case.upto(y) if z in case.envelope
    ]
    required = case.years[y] * sum(rate * case.expenditure[trust, z] for z, rate in asked)
    supported = case.envelope[y].excess_cost_supported
    unpaid = (1 - supported) * share_above(case.data.trusts[trust]) * case.expenditure[trust, y]
    rates = listed([f"{share(rate)} of expenditure in {z}" for z, rate in asked if rate])
    lacking = promised - case.do_nothing[trust, y]
    less = (
        f" and {money(unpaid)} of your cost above the benchmark is not supported,"
        if shows(unpaid, "£m")
        else ""
    )
    return (
        f"you would miss your control total by {money(lacking)} if nothing were done, the efficiency that support asks "
        f"of everybody ({rates}) comes to {money(required)} by then,{less} and so reckoned"
    )


def _pot(answer: Opened, period: str) -> str:
    """How the pot for grants stands, to a trust that would have had a use for it."""
    pot = answer.case.envelope[period].grant_pot
    given = sum(answer.plan.grant.get((t, period), 0.0) for t in answer.case.trusts)
    if pot is not None and not shows(float(pot), "£m"):
        return "there is no pot for grants"
    if pot is not None and not shows(float(pot) - given, "£m"):
        return f"the pot of {money(float(pot))} is used up at other trusts"
    return "no grant to you was needed to keep what this plan puts first"


def _ranges(own: pd.DataFrame, ranges: Told) -> tuple[str, ...]:
    """What is known of how far the figures were open: a heading, and a line for each that was."""
    lines = open_lines(own, ranges)
    if lines:
        return ("Other figures would have served the nation as well:", *lines)
    if not ranges.ends:
        return ("Whether other figures would have served the nation as well was not looked at.",)
    return (f"Your figures are settled to within {money(OPEN)}: no plan as good for the nation has others.",)


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


def letter_texts(
    answer: Opened, figures: pd.DataFrame, ranges: Told = NOTHING_KNOWN, on: date | None = None
) -> dict[str, str]:
    """Every letter as text and page by file name."""
    texts: dict[str, str] = {}
    for trust in answer.case.trusts:
        page = letter(answer, trust, figures, ranges, on)
        texts[f"{file_name(trust)}.txt"] = page.text()
        texts[f"{file_name(trust)}.html"] = page.html()
    return texts


def write_letters(
    answer: Opened,
    folder: Path,
    say: Callable[[str], None] = lambda _text: None,
    on: date | None = None,
) -> pd.DataFrame:
    """Write all letters, their check table and the rows that rounding moves, whole or not at all.

    Args:
        answer: a verified run.
        folder: where they go.
        say: told of progress, where the ranges of the figures are not kept with the run.
        on: the day of the letters.

    Returns:
        The check table.

    Raises:
        RunError: the letters don't add up or don't verify, or the folder holds something else or cannot be written.
    """
    if folder.exists() and not (folder / CHECK).is_file() and any(folder.iterdir()):
        raise RunError(f"{folder} exists and holds no letters: give another folder")
    figures, check, moved = checked_figures(answer)
    texts = letter_texts(answer, figures, ranges_told(answer, answer.case.trusts, say), on)
    files: dict[str, bytes] = {
        **{name: text.encode("utf-8") for name, text in texts.items()},
        CHECK: table_bytes(check),
        MOVED: table_bytes(moved),
    }
    write_folder(folder, fill_with(files))
    return check
