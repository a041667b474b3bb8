"""What waiting a year to learn is worth: the same question over a tree of worlds, by what is known when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from optimiser.matrix.arrays import Floats
from optimiser.worlds.recourse.central import CIP, GRANT, REPAIR, Say
from optimiser.worlds.recourse.objective import MEAN, TAIL, WORST, Aim, distances, tail_mean
from optimiser.worlds.recourse.schemes import PLANNED, SCHEMES, YEARLY
from optimiser.worlds.recourse.study import LEAST_SHOWN, RADIUS, SHARE, to_the_pound
from optimiser.worlds.recourse.years import ManyStages, TreePlan


@dataclass(frozen=True)
class WaitingStudy:
    """A question over a tree, by what is known when.

    Attributes:
        of: the question.
        schemes: for the mean: the plan's first period and then year after year, then the others by what is known when.
        aims: year after year, for the worst tenth of the paths and for their worst weights.
    """

    of: ManyStages
    schemes: dict[str, TreePlan]
    aims: tuple[TreePlan, ...]

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """`knowing`, `later`, `open` and `paths`."""
        later = later_table(self)
        found = {
            "knowing": knowing_table(self),
            "later": later,
            "open": left_open(later),
            "paths": paths_table(self),
        }
        return {name: to_the_pound(table) for name, table in found.items()}


def waiting_study(
    of: ManyStages, ranks: Floats, radius: float = RADIUS, say: Say = lambda _text: None
) -> WaitingStudy:
    """Solve a question over a tree by every scheme.

    Args:
        of: the question.
        ranks: of what was drawn, a row a path.
        radius: how far the paths' weights may be moved.
        say: told of each solve.
    """
    mean, found = Aim(MEAN), {}
    for scheme in SCHEMES:
        say(f"decided {scheme}")
        planned = scheme == PLANNED
        found[scheme] = of.whole(mean, YEARLY if planned else scheme, planned=planned)
    aims = (Aim(TAIL, share=SHARE), Aim(WORST, radius=radius, distance=distances(ranks)))
    others = []
    for aim in aims:
        say(f"{YEARLY}, for the {aim.id}")
        others.append(of.whole(aim))
    return WaitingStudy(of, found, tuple(others))


def knowing_table(study: WaitingStudy) -> pd.DataFrame:
    """A row a scheme, then one for each other aim, £m.

    Columns: decided, made_least, expected, worst_tenth and worst (what is missed on average, in the worst tenth of the
    paths and on the worst), apart (how far the average lies from that of year after year).
    """
    rows = [(name, MEAN, *_missed(one)) for name, one in study.schemes.items()]
    rows += [(YEARLY, one.aim.id, *_missed(one)) for one in study.aims]
    frame = pd.DataFrame(rows, columns=["decided", "made_least", "expected", "worst_tenth", "worst"])
    apart = (frame["expected"] - study.schemes[YEARLY].value).abs()
    return frame.assign(apart=apart.mask(apart < LEAST_SHOWN, 0.0))


def _missed(one: TreePlan) -> tuple[float, float, float]:
    return float(one.missed.mean()), tail_mean(one.missed, SHARE), float(one.missed.max())


def paths_table(study: WaitingStudy) -> pd.DataFrame:
    """A row a path: the outcome of each period on it, and what is missed by each scheme, £m."""
    tree = study.of.tree
    frame = pd.DataFrame({"path": np.arange(1, tree.paths + 1)})
    for level in range(1, tree.last + 1):
        frame[f"outcome_{study.of.periods[level - 1]}"] = tree.group[level] + 1
    for name, one in study.schemes.items():
        frame[name.replace(" ", "_").replace("'", "")] = one.missed
    return frame


def later_table(study: WaitingStudy) -> pd.DataFrame:
    """A row a trust, period and amount that is decided year after year, £m.

    Columns: trust, name, period, decision (cip, grant or repair), planned (by the plan as it stands), least, mean and
    most over the paths. Least and most are one where nothing that is known by then would change it.
    """
    of, plans = study.of, study.schemes[YEARLY].plans
    named = of.instance.tables["trusts"].set_index("trust")["name"]
    rows = [
        (key[0], str(named[key[0]]), key[-1], decision, of.plan[at], *_over(plans[:, at]))
        for at, (decision, key) in enumerate(of.prepared.compiled.columns)
        if decision in {CIP, GRANT, REPAIR}
    ]
    columns = ["trust", "name", "period", "decision", "planned", "least", "mean", "most"]
    frame = pd.DataFrame(rows, columns=columns)
    numbers = columns[4:]
    frame[numbers] = frame[numbers].mask(frame[numbers].abs() < LEAST_SHOWN, 0.0)
    told = frame[(frame["planned"] > 0) | (frame["most"] > 0)]
    return told.reset_index(drop=True)


def _over(values: Floats) -> tuple[float, float, float]:
    return float(values.min()), float(values.mean()), float(values.max())


def left_open(later: pd.DataFrame) -> pd.DataFrame:
    """A row a period: grants given on average, £m, and how much of that (open) goes where the periods before say."""
    found = later[later["decision"] == GRANT].groupby("period", sort=False)[["least", "mean"]].sum()
    return pd.DataFrame({"given": found["mean"], "open": found["mean"] - found["least"]}).reset_index()
