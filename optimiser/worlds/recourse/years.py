"""Year after year: what is decided now, what a year later by what is known then, and so on, over a tree of worlds.

What follows one outcome of the first period is a programme of its own, which says how little each of its paths leaves
undone with what the plan decides now. All of them stand in one matrix (MATHS.md, "Year after year").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimiser.errors import NoPlanError
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled, Floats
from optimiser.solver import Outcome, SolveSettings
from optimiser.solver.live import LiveModel
from optimiser.tolerances import WAY_OUT, tolerance
from optimiser.worlds.recourse.central import Central, Say
from optimiser.worlds.recourse.extensive import joined
from optimiser.worlds.recourse.objective import Aim
from optimiser.worlds.recourse.paths import PathProgramme, path_programme
from optimiser.worlds.recourse.programme import as_compiled
from optimiser.worlds.recourse.schemes import FORETOLD, ONCE, PROMISED, YEARLY
from optimiser.worlds.recourse.tree import Tree
from trustmodels.allocation.question import Question


@dataclass(frozen=True)
class TreePlan:
    """What is decided on every path of a tree.

    Attributes:
        aim: what was made least.
        scheme: what is known when.
        value: what the aim comes to, £m.
        decided: in the first period, by column of the first stage.
        missed: what trusts miss of their control totals on each path, £m.
        plans: what is decided and answered on each path: a row a path, a column a decision of the question.
        strained: paths on which a row is missed that nothing else could keep.
    """

    aim: Aim
    scheme: str
    value: float
    decided: Floats
    missed: Floats
    plans: Floats
    strained: tuple[int, ...]


class ManyStages(Central):
    """A question over a tree of worlds.

    Args:
        instance: as it stands.
        tree: of the worlds.
        worlds: what happens on each path of the tree.
        question: what is asked; finance has to be among its tiers.
        settings: of the solves.
        say: told of each step.

    Raises:
        NoPlanError, UnsettledError: the question has no plan as it stands, or what it decides now cannot be kept.
        RunError: no trust has a control total, or a world has another matrix.
    """

    def __init__(
        self,
        instance: Instance,
        tree: Tree,
        worlds: Sequence[Instance],
        question: Question,
        settings: SolveSettings | None = None,
        say: Say = lambda _text: None,
    ) -> None:
        super().__init__(instance, question, settings, say)
        self.tree = tree
        self.paths: list[Compiled] = []
        for number, one in enumerate(worlds):
            say(f"path {number + 1} of {len(worlds)}")
            self.paths.append(self.prepare(one).compiled)
        self.limits = np.full((len(self.kept), tree.paths), np.inf)
        """What each path may leave undone at most, in each measure before finance: a row a measure."""
        self._yearly: list[PathProgramme] = []
        for number, members in enumerate(self.members(YEARLY)):
            say(f"what follows outcome {number + 1} of {tree.branches[0]}")
            part = path_programme(self, tree, self.paths, YEARLY, members)
            self.limits[:, members] = _left_undone(self, part)
            self._yearly.append(_limited(part, self.limits))

    def members(self, scheme: str) -> list[list[int]]:
        """The paths that go into one programme: what joins them is decided now, and nothing else."""
        paths = range(self.tree.paths)
        if scheme in {ONCE, PROMISED}:
            return [list(paths)]
        if scheme == FORETOLD:
            return [[path] for path in paths]
        groups = self.tree.group[1]
        return [[path for path in paths if groups[path] == group] for group in dict.fromkeys(groups.tolist())]

    def parts(self, scheme: str) -> list[PathProgramme]:
        """The programmes of a scheme, each path within what it may leave undone."""
        if scheme == YEARLY:
            return self._yearly
        made = (path_programme(self, self.tree, self.paths, scheme, m) for m in self.members(scheme))
        return [_limited(one, self.limits) for one in made]

    def whole(self, aim: Aim, scheme: str = YEARLY, planned: bool = False) -> TreePlan:
        """The best over all paths in one matrix.

        Args:
            aim: what is made least.
            scheme: what is known when.
            planned: whether what is decided now is what the plan as it stands decides.

        Raises:
            RunError: the solver found no plan.
        """
        parts = self.parts(scheme)
        now = self.now
        if planned:
            now = replace(
                now,
                lower=now.planned,
                upper=now.planned,
                rows=now.rows[[]],
                low=now.low[:0],
                high=now.high[:0],
            )
        order = [path for part in parts for path in part.members]
        made = [(part.programme, part.missed) for part in parts]
        value, decided, found = joined(now, made, aim, self.settings, order)
        return _plan(self, aim, scheme, value, decided, parts, found)


def _plan(
    of: ManyStages,
    aim: Aim,
    scheme: str,
    value: float,
    decided: Floats,
    parts: Sequence[PathProgramme],
    found: Sequence[Floats],
) -> TreePlan:
    missed = np.zeros(of.tree.paths)
    plans = np.tile(np.where(of.prepared.compiled.integer, np.round(of.plan), 0.0), (of.tree.paths, 1))
    strained = []
    for part, x in zip(parts, found, strict=True):
        missed[list(part.members)] = part.missed @ x
        for at, path in enumerate(part.members):
            there = part.place[at] >= 0
            plans[path, there] = x[part.place[at][there]]
        if x[part.ways].sum() > WAY_OUT:
            strained += list(part.members)
    return TreePlan(aim, scheme, value, decided, missed, plans, tuple(sorted(strained)))


def _limited(part: PathProgramme, limits: Floats) -> PathProgramme:
    high = part.programme.high.copy()
    high[part.kept.ravel()] = limits[:, list(part.members)].ravel()
    return replace(part, programme=replace(part.programme, high=high))


def _left_undone(of: Central, part: PathProgramme) -> Floats:
    """What each path may leave undone, the least with the plan's first period: a row a measure, a column a path.

    Raises:
        NoPlanError: that cannot be kept here.
    """
    live = LiveModel(as_compiled(part.programme), of.settings)
    ways, columns = part.ways.astype(np.int32), part.programme.places.astype(np.int32)
    live.hold(ways, np.zeros(len(ways)))
    live.hold(columns, of.now.planned)
    found = np.full(part.kept.shape, np.inf)
    for number, costs in enumerate(part.measures):
        live.minimise(np.asarray(costs.sum(axis=0)).ravel() / len(part.members), 0.0)
        live.held_since = True
        answer = live.solve(priced=False)
        if answer.outcome is not Outcome.OPTIMAL:
            paths = ", ".join(str(path + 1) for path in part.members)
            raise NoPlanError(f"what the plan decides now cannot be kept on the paths {paths} of the tree")
        for at, left in enumerate((costs @ answer.plan).tolist()):
            found[number, at] = left + tolerance(left)
            live.highs.changeRowBounds(int(part.kept[number, at]), -np.inf, found[number, at])
    live.release()
    return found
