"""The draws solved: what each comes to in natural quantities, and the 80% range of every one of these.

Each draw begins where the answer under the central values ended. Only sums over all trusts are looked at, so the even
tiers, which settle who bears what, are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import NoPlanError, RunError
from optimiser.explain.headline_range import HIGH, LOW
from optimiser.explain.quantities import IN_ALL, Quantity, quantities_of_run
from optimiser.instances import Instance
from optimiser.questions import in_sum
from optimiser.solver import SolveSettings
from optimiser.worlds.scenarios.executor import Task
from optimiser.worlds.scenarios.job import Job, Report, StartedAgenda
from optimiser.worlds.scenarios.store import read_result
from optimiser.worlds.scenarios.sweep import Listener, Sweep, as_it_stands, executor_of, listened, quiet
from optimiser.worlds.sensitivity.mapping import read_mapping
from optimiser.worlds.uncertainty.distribution import (
    CORRELATION,
    Distribution,
    Drawn,
    draw_together,
    no_correlation,
    read_correlation,
)
from optimiser.worlds.uncertainty.draw import VALUES, DrawWork, draw_jobs, drawn_values
from optimiser.worlds.uncertainty.elicitation import read_sheets
from optimiser.worlds.uncertainty.worlds import Assumed, assumed, world_of
from trustmodels.allocation.question import Question

Floats = npt.NDArray[np.float64]
RESAMPLES, RESAMPLING = 400, 7
"""How often the draws are drawn again from themselves for the error of a percentile, and from which seed."""
TABLES = ("commitments", "sector", "safety")
"""What the quantities of a run are added up from."""
RANGES = (
    "quantity", "what", "unit", "period", "central", "p10", "p50", "p90", "mean", "error_p10", "error_p90",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """The answer under the central values and in every draw.

    Attributes:
        assumptions: all that are mapped.
        drawn: their values, draw by draw.
        sweep: the reports; 0 is the answer under the central values, the others are the draws by their numbers.
        central: the quantities under the central values.
        values: draw, quantity, what, unit, period (`in all` for the sum), value; for each draw with a plan.
        told: the quantities that are something in some period, under the central values or in a draw.
    """

    assumptions: tuple[Assumed, ...]
    drawn: Drawn
    sweep: Sweep
    central: tuple[Quantity, ...]
    values: pd.DataFrame
    told: frozenset[str]

    @property
    def asked(self) -> int:
        """How many draws were asked for."""
        return len(self.drawn.values)

    @property
    def planned(self) -> tuple[int, ...]:
        """The draws that have a plan."""
        return tuple(n for n in range(1, self.asked + 1) if self.sweep.reports[n].planned)

    def wide(self) -> pd.DataFrame:
        """A row a draw with a plan, a column (quantity, period), in the order of the quantities."""
        if self.values.empty:
            return pd.DataFrame(index=pd.RangeIndex(0, name="draw"))
        columns = pd.MultiIndex.from_frame(self.values[["quantity", "period"]].drop_duplicates())
        wide: pd.DataFrame = self.values.pivot_table(
            index="draw", columns=["quantity", "period"], values="value", sort=False
        )
        return wide.reindex(columns=columns).sort_index()


def beliefs_of(
    assumptions: Sequence[Assumed], elicited: Mapping[str, Distribution] | None = None
) -> dict[str, Distribution]:
    """What is believed of each assumption that acts on the tables: elicited where it was, else from low to high."""
    said = elicited or {}
    return {item.id: said.get(item.id, item.belief) for item in assumptions if not item.inert}


def prepare(
    folder: Path,
    instance: Instance,
    draws: int,
    mapping: Path | None = None,
    correlation: Path | None = None,
    elicited: Sequence[Path] = (),
) -> tuple[list[Assumed], Drawn]:
    """The mapped assumptions of an instance, and draws of them.

    Args:
        folder: of the instance.
        instance: as it stands.
        draws: how many.
        mapping: how assumptions act; `sensitivity.toml` of the folder if absent.
        correlation: which of them go together; `correlation.csv` of the folder if absent, none without that.
        elicited: sheets that experts filled in; what they say takes the place of low, central and high.

    Raises:
        InputError: with every fault of what is read.
    """
    found = assumed(instance, read_mapping(instance, folder, mapping))
    beliefs = beliefs_of(found, read_sheets(elicited, found))
    table = correlation or folder / CORRELATION
    there = correlation is not None or table.is_file()
    pairs = read_correlation(table, list(beliefs)) if there else no_correlation()
    return found, draw_together(beliefs, draws, pairs)


@dataclass(frozen=True)
class Study:
    """What is asked in every draw, and how it is solved.

    Attributes:
        folder: of the instance.
        instance: as it stands.
        question: what is asked.
        out: where the runs stand; earlier ones of the same folder are taken up.
        settings: of each solve.
        workers: processes.
        listen: told of each run.
    """

    folder: Path
    instance: Instance
    question: Question
    out: Path
    settings: SolveSettings = field(default_factory=SolveSettings)
    workers: int = 1
    listen: Listener = quiet


def sample(study: Study, assumptions: Sequence[Assumed], drawn: Drawn) -> Sample:
    """Solve every draw; what is solved already is not solved again.

    Args:
        study: what is asked, and how it is solved.
        assumptions: from `prepare`.
        drawn: the same.

    Raises:
        NoPlanError: there is no plan under the central values; nothing else is solved then, and nothing is written.
    """
    asked, instance = in_sum(study.question), study.instance
    first = as_it_stands(study.folder, asked, study.out, study.settings, study.listen)
    if not first.planned:
        why = f" ({first.message})" if first.message else ""
        raise NoPlanError(
            f"under the central values '{asked.name}' has no plan: it is {first.status}{why}, so there is nothing to "
            f"draw around; optimiser conflict {study.folder} --question {asked.name} shows which promises collide"
        )
    worlds = [
        world_of(f"draw {number}", instance, assumptions, {str(k): float(v) for k, v in row.items()})
        for number, row in drawn.values.to_dict("index").items()
    ]
    draws = worked_off(study, draw_jobs(first, worlds), DrawWork(instance.sha256))
    central = tuple(quantities_of_run(read_result(first.job.results, first.key, TABLES), instance))
    values = _values(draws)
    done = Sweep(study.out, (first, *draws))
    return Sample(tuple(assumptions), drawn, done, central, values, _told(central, values))


def worked_off(study: Study, jobs: Sequence[Job], task: Task) -> list[Report]:
    """Jobs that begin from results which are there already, done by the processes of a study; reports in order."""
    executor = executor_of(study.workers, task=task)
    ended = {report.job.run: report for report in listened(jobs, StartedAgenda(jobs), executor, study.listen)}
    return [ended[job.run] for job in jobs]


def _values(draws: Sequence[Report]) -> pd.DataFrame:
    """draw, quantity, what, unit, period, value: of each draw with a plan."""
    rows: list[tuple[Any, ...]] = []
    for report in draws:
        if report.planned:
            own = drawn_values(report)
            if own is None:
                raise RunError(f"what {report.job.label} came to cannot be read: run the same call again")
            rows += [(report.job.run, *each) for each in own]
    return pd.DataFrame(rows, columns=["draw", *VALUES]).astype({"draw": int, "value": float})


def _told(central: Sequence[Quantity], values: pd.DataFrame) -> frozenset[str]:
    """The quantities that are something in some period, under the central values or in a draw."""
    found = {q.id for q in central if any(abs(v) > least_told(q.unit) for v in q.by_period.values())}
    least = values["unit"].map(least_told).astype(float)
    return frozenset(found | set(values.loc[values["value"].abs() > least, "quantity"]))


def least_told(unit: str) -> float:
    """What tolerances add up to: £0.05m is the smallest that is shown, of other things half of one."""
    return 0.05 if unit == "£m" else 0.5


def ranges_of(found: Sample) -> pd.DataFrame:
    """`RANGES`: a row a quantity and period, `in all` last: 10th, 50th and 90th percentile of the draws.

    Percentiles are straight between neighbouring draws. Their errors are the standard deviations over `RESAMPLES`
    resamples of the draws with replacement (the bootstrap); of Sobol points, which lie more evenly than chance would
    have it, they say rather too much than too little.
    """
    wide = found.wide()
    height = wide.to_numpy(float)
    labels = {q.id: (q.label, q.unit, {**q.by_period, IN_ALL: q.total}) for q in found.central}
    errors = percentile_errors(height, (LOW, HIGH))
    rows = []
    for at, (quantity, period) in enumerate(_pairs(wide)):
        if quantity not in found.told:
            continue
        label, unit, central = labels[quantity]
        own = height[:, at]
        cuts = np.quantile(own, [LOW, 0.5, HIGH]).tolist()
        rows.append(
            (
                quantity,
                label,
                unit,
                period,
                central[period],
                *cuts,
                float(own.mean()),
                *errors[:, at].tolist(),
            )
        )
    return pd.DataFrame(rows, columns=list(RANGES))


def percentile_errors(height: Floats, cuts: Sequence[float]) -> Floats:
    """The bootstrap's standard error of percentiles: a row a cut, a column a column of `height`."""
    draws = len(height)
    if draws == 0:
        return np.zeros((len(cuts), height.shape[1]))
    places = np.random.default_rng(RESAMPLING).integers(0, draws, (RESAMPLES, draws))
    again = np.stack([np.quantile(height[own], cuts, axis=0) for own in places])
    errors: Floats = again.std(axis=0)
    return errors


def draws_table(found: Sample) -> pd.DataFrame:
    """A row a draw: its number, how it ended, its quantities over all periods, then the values of the assumptions."""
    reports = found.sweep.reports
    ended = pd.DataFrame(
        {
            "draw": found.drawn.values.index,
            "status": [reports[n].status for n in found.drawn.values.index],
            "message": [reports[n].message for n in found.drawn.values.index],
        }
    ).set_index("draw")
    wide, units = found.wide(), {q.id: q.unit for q in found.central}
    sums = pd.DataFrame(index=wide.index)
    for at, (quantity, period) in enumerate(_pairs(wide)):
        if period == IN_ALL and quantity in found.told:
            sums[f"{quantity} ({units[quantity]})"] = wide.iloc[:, at]
    return ended.join(sums).join(found.drawn.values).reset_index()


def _pairs(wide: pd.DataFrame) -> list[tuple[str, str]]:
    """The quantity and period of each column."""
    return [(str(pair[0]), str(pair[1])) for pair in wide.columns.to_list()]


def beliefs_table(found: Sample) -> pd.DataFrame:
    """A row an assumption: how it was drawn, its 10th, 50th and 90th percentile, and with which others it goes."""
    rows = []
    pairs = found.drawn.correlated
    for item in found.assumptions:
        acting, belief = item.acting, found.drawn.beliefs.get(item.id)
        who = (item.id, acting.grade, acting.unit, acting.low.value, acting.value, acting.high.value)
        if belief is None or belief.fixed:
            how = "acts on no table" if item.inert else "one value"
            rows.append((*who, how, *(acting.value,) * 3, ""))
            continue
        cuts = belief.at(np.array([LOW, 0.5, HIGH])).tolist()
        own = pairs[(pairs["first"] == item.id) | (pairs["second"] == item.id)]
        together = [
            f"{r['second'] if r['first'] == item.id else r['first']} ({r['correlation']:g}: {r['reason']})"
            for r in own.to_dict("records")
        ]
        rows.append((*who, belief.kind, *cuts, "; ".join(together)))
    names = "assumption grade unit low value high drawn p10 p50 p90 correlated_with"
    return pd.DataFrame(rows, columns=names.split())
