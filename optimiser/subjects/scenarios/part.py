"""Whether the answer holds in other worlds: the question of the run in every scenario of the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.amounts import amount, shows
from optimiser.explain.finding import Finding
from optimiser.explain.kept import Kept
from optimiser.explain.natural import Quantity, counted_once, quantities_of_run
from optimiser.explain.words import listed, plural
from optimiser.instances import Instance
from optimiser.subjects.part import ROBUST, Part
from optimiser.subjects.scenarios.show import show
from optimiser.subjects.work import NothingToFillError, Work

if TYPE_CHECKING:
    from optimiser.scenarios.sweep import Sweep

ENDED = {"optimal", "feasible"}
MOVES, MOVES_SAID = 0.1, "a tenth"
"""The share by which a shortfall may move in an answer that counts as the same."""
AMOUNTS = ["scenario", "id", "what", "phrase", "unit", "amount", "change"]
RUNS = ["scenario", "title", "status", "same_kept", "same", "same_top", "top"]


def scenarios(work: Work) -> Kept:
    """The question of the run in every scenario of the instance."""
    from optimiser.scenarios import executor_of, named, sweep  # noqa: PLC0415 - bring their own libraries

    work.without_scenario()
    planned = named(work.folder)
    if not planned:
        raise NothingToFillError("the instance has no scenarios")
    run = executor_of(work.workers)
    done = sweep(
        work.folder, planned, [work.question], work.beside("scenarios"), work.settings, run,
        lambda event: work.say(f"scenario {event.job.label}"),
    )  # fmt: skip
    tables = _tables(done, work.instance)
    return Kept("scenarios", tables, (_finding(tables["runs"], tables["amounts"]),))


def _tables(done: Sweep, instance: Instance) -> dict[str, pd.DataFrame]:
    """Whether each world has the answer of the baseline, and what is short in it, in natural quantities."""
    from optimiser.sensitivity.turning import PROMISE, SIGN, outcome_of, turn  # noqa: PLC0415

    base, before = outcome_of(done, 0), _short(done, 0, instance)
    runs, amounts = [], _rows("", before, before)
    for at, report in enumerate(done.reports[1:], start=1):
        job, other, after = report.job, outcome_of(done, at), _short(done, at, instance)
        kinds = turn(base, other).kinds
        kept = PROMISE not in kinds
        same = kept and SIGN not in kinds and not _moved(before, after)
        still = len(set(base.most) & set(other.most))
        runs.append((job.label, job.title, report.status, kept, same, float(still), float(len(base.most))))
        amounts += _rows(job.label, before, after)
    return {
        "runs": pd.DataFrame(runs, columns=RUNS),
        "amounts": pd.DataFrame(amounts, columns=AMOUNTS),
    }


def _short(done: Sweep, at: int, instance: Instance) -> list[Quantity]:
    """What is short in one of the worlds; nothing is known where it has no plan."""
    from optimiser.scenarios.index import RESULTS  # noqa: PLC0415
    from optimiser.scenarios.store import read_result  # noqa: PLC0415

    report = done.reports[at]
    run = read_result(done.folder / RESULTS, report.key, ["commitments"]) if report.done else None
    return counted_once(quantities_of_run(run, instance)) if run is not None and run.solved else []


def _moved(before: list[Quantity], after: list[Quantity]) -> bool:
    """Whether anything that is short moves by more than the stated share of what it was, and shows."""
    new = {q.id: q.total for q in after}
    by = [(q, abs(new.get(q.id, 0.0) - q.total)) for q in before]
    return any(shows(change, q.unit) and change > MOVES * q.total for q, change in by)


def _rows(scenario: str, before: list[Quantity], after: list[Quantity]) -> list[tuple[object, ...]]:
    old = {q.id: q.total for q in before}
    return [(scenario, q.id, q.label, q.phrase, q.unit, q.total, q.total - old.get(q.id, 0.0)) for q in after]


def _finding(runs: pd.DataFrame, amounts: pd.DataFrame) -> Finding:
    """In how many worlds the answer is the same, what the same means, and between what the shortfalls lie."""
    top, every = int(runs["top"].iloc[0]), len(runs)
    solved = runs[runs["status"].isin(ENDED)]
    same, kept = int(runs["same"].sum()), int(runs["same_kept"].sum())
    others = list(runs.loc[~runs["same"].astype(bool), "scenario"])
    least, middle = solved["same_top"].min(), solved["same_top"].median()
    ranges = _ranges(amounts)
    sentence = (
        f"The same answer in {same} of {plural(every, 'scenario')}: the same imperatives are kept and missed "
        f"(in {kept}), nothing that is short moves by more than {MOVES_SAID}, and in every period the sector ends on "
        f"the same side of balance{f'; not in {listed(others)}' if others else ''}.{ranges} Of the {top} trusts asked "
        f"for most, {middle:g} are among them in the middle scenario and {least:g} in the one that differs most."
        if len(solved)
        else "No scenario has a plan."
    )
    evidence = runs.assign(
        same_in=same, kept_in=kept, scenarios=every, middle=middle, least=least, most_asked=top, moves=MOVES
    )
    return Finding(
        "scenarios", sentence, pd.concat([evidence, amounts], ignore_index=True), "caution" if others else "note",
        certainty="each to the gap of its solve", next_question="optimiser scenarios INSTANCE",
    )  # fmt: skip


def _ranges(amounts: pd.DataFrame) -> str:
    """The least and the most of everything that is short somewhere, over the scenarios that have a plan."""
    groups = [own for _, own in amounts.groupby("id", sort=False)]
    told = [_range(own) for own in groups if shows(float(own["amount"].max()), str(own["unit"].iloc[0]))]
    return f" From the least to the most over the scenarios: {'; '.join(told)}." if told else ""


def _range(own: pd.DataFrame) -> str:
    unit, phrase = str(own["unit"].iloc[0]), str(own["phrase"].iloc[0])
    low, high = amount(float(own["amount"].min()), unit), amount(float(own["amount"].max()), unit)
    here = own.loc[own["scenario"] == "", "amount"]
    now = f" ({amount(float(here.iloc[0]), unit)} here)" if len(here) and low != high else ""
    return f"{low if low == high else f'{low} to {high}'} {phrase}{now}"


SCENARIOS = Part(
    name="scenarios",
    question="Does the answer hold in other worlds?",
    adds="whether the answer holds in other worlds",
    tables={
        "runs": ("scenario", "title", "status", "same", "same_top"),
        "amounts": ("scenario", "id", "what", "phrase", "unit", "amount", "change"),
    },
    cost=140,
    place=ROBUST,
    order=192,
    fill=scenarios,
    show=show,
)
