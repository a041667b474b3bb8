"""Whether the answer holds in other worlds: the scenarios, and every assumption at its low and its high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.cli.filling.work import NothingToFillError, Work
from optimiser.explain.finding import Finding
from optimiser.explain.kept import Kept
from optimiser.explain.words import listed, plural
from trustmodels.allocation.measures import MEASURES

if TYPE_CHECKING:
    from optimiser.scenarios.sweep import Sweep

ENDED = {"optimal", "feasible"}
RUNS = ["scenario", "title", "status", "same_kept", "same", "same_top", "top"]


def base_only(work: Work) -> None:
    """Refuse a run in a scenario.

    Raises:
        NothingToFillError: it is one.
    """
    if work.instance.scenario is not None:
        raise NothingToFillError("the run has a scenario already: other worlds are laid over the baseline")


def scenarios(work: Work) -> Kept:
    """The question of the run in every scenario of the instance."""
    from optimiser.scenarios import named, runner_of, sweep  # noqa: PLC0415 - bring their own libraries

    base_only(work)
    planned = named(work.folder)
    if not planned:
        raise NothingToFillError("the instance has no scenarios")
    run = runner_of(work.workers, None)
    done = sweep(
        work.folder, planned, [work.question], work.beside("scenarios"), work.settings, run,
        lambda event: work.say(f"scenario {event.job.label}"),
    )  # fmt: skip
    tables = _tables(done)
    return Kept("scenarios", tables, (_finding(tables["runs"]),))


def _tables(done: Sweep) -> dict[str, pd.DataFrame]:
    """Whether each world has the answer of the baseline, and how far its measures lie from it."""
    from optimiser.scenarios.findings import finals  # noqa: PLC0415
    from optimiser.sensitivity.turning import PROMISE, SIGN, outcome_of, turn  # noqa: PLC0415

    base, first = finals(done, 0), outcome_of(done, 0)
    primary = [m for m in base if MEASURES[m].primary]
    runs, measures = [], []
    for at, report in enumerate(done.reports[1:], start=1):
        found, job, other = finals(done, at), report.job, outcome_of(done, at)
        kinds = turn(first, other).kinds
        kept, sign = PROMISE not in kinds, PROMISE not in kinds and SIGN not in kinds
        still = len(set(first.most) & set(other.most))
        runs.append((job.label, job.title, report.status, kept, sign, float(still), float(len(first.most))))
        measures += [
            (job.label, m, MEASURES[m].unit, found[m], found[m] - base[m]) for m in primary if m in found
        ]
    return {
        "runs": pd.DataFrame(runs, columns=RUNS),
        "measures": pd.DataFrame(measures, columns=["scenario", "measure", "unit", "value", "change"]),
    }


def _finding(runs: pd.DataFrame) -> Finding:
    """In how many worlds the answer is the same, and what the same means."""
    top, every = int(runs["top"].iloc[0]), len(runs)
    solved = runs[runs["status"].isin(ENDED)]
    same, kept = int(runs["same"].sum()), int(runs["same_kept"].sum())
    others = list(runs.loc[~runs["same"].astype(bool), "scenario"])
    least, middle = solved["same_top"].min(), solved["same_top"].median()
    sentence = (
        f"The same answer in {same} of {plural(every, 'scenario')}: the same imperatives are kept and missed "
        f"(in {kept}), and in every period the sector ends on the same side of balance"
        f"{f'; not in {listed(others)}' if others else ''}. Of the {top} trusts asked for most, {middle:g} are among "
        f"them in the middle scenario and {least:g} in the one that differs most."
        if len(solved)
        else "No scenario has a plan."
    )
    evidence = runs.assign(
        same_in=same, kept_in=kept, scenarios=every, middle=middle, least=least, most_asked=top
    )
    return Finding(
        "scenarios", sentence, evidence, "caution" if others else "note",
        certainty="each to the gap of its solve", next_question="optimiser scenarios INSTANCE",
    )  # fmt: skip


def sensitivity(work: Work) -> Kept:
    """Every mapped assumption at its low and at its high."""
    from optimiser.sensitivity.findings import tornado_findings  # noqa: PLC0415
    from optimiser.sensitivity.mapping import read_mapping  # noqa: PLC0415
    from optimiser.sensitivity.switches import MEANING, switch_table, switches  # noqa: PLC0415
    from optimiser.sensitivity.tornado import effects, tornado  # noqa: PLC0415

    base_only(work)
    if not (work.folder / "sensitivity.toml").is_file():
        raise NothingToFillError("the instance does not say how its assumptions act (sensitivity.toml)")
    acting = read_mapping(work.instance, work.folder)
    found = tornado(
        work.folder, acting, work.question, work.beside("sensitivity"), work.settings, work.workers,
        lambda event: work.say(f"assumption {event.job.label}"),
    )  # fmt: skip
    unmapped = len(work.instance.tables["assumptions"]) - len(acting)
    switched = switches(found, listen=lambda event: work.say(f"between the ends: {event.job.label}"))
    values = switch_table(found, switched)
    tables = {"tornado": effects(found), "switches": values}
    return Kept("sensitivity", tables, tuple(tornado_findings(found, switched, unmapped=unmapped)), MEANING)
