"""Settlements year after year: cases solved by hand, plain Pyomo, every path with a copy of its own, the page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo
import pytest
from scipy import sparse
from scipy.optimize import linprog

from optimiser.explain.resolve import with_tables
from optimiser.extras.generator.generate import generate
from optimiser.extras.generator.shape import Shape
from optimiser.instances import Instance
from optimiser.matrix.arrays import Compiled
from optimiser.worlds.recourse.cuts import Cuts
from optimiser.worlds.recourse.foresight import waiting_study
from optimiser.worlds.recourse.foresight_findings import waiting_findings
from optimiser.worlds.recourse.objective import MEAN, TAIL, WORST, Aim, distances
from optimiser.worlds.recourse.paths import decided_in, levels_of
from optimiser.worlds.recourse.schemes import FORETOLD, ONCE, YEARLY
from optimiser.worlds.recourse.shocks import SHOCKED
from optimiser.worlds.recourse.stages import TwoStage
from optimiser.worlds.recourse.tree import Tree, paths_of, tree_of
from optimiser.worlds.recourse.years import ManyStages
from tests.cli.words import caller
from tests.maths.equations import relations
from tests.maths.test_methods import worked
from tests.model.builder import TWO_YEARS, made
from tests.recourse.test_recourse import HOW_FAR, TINY

THREE_YEARS = {**TWO_YEARS, "2028-29": 1.0}
KINDS = ("acute", "community")
LATE = Tree((1, 2), np.array([[0, 0], [0, 0], [0, 1]]), np.array([[0, 0], [0, 0], [0, 1]]))
EARLY = Tree((2, 1), np.array([[0, 0], [0, 1], [0, 1]]), np.array([[0, 0], [0, 1], [0, 1]]))


def grown(
    growth: dict[str, tuple[float, float]], pots: dict[str, float], years: dict[str, float]
) -> Instance:
    """Two trusts of £100m that spend £110m, which grows by so much in each year, and a pot a year."""
    return made(
        years,
        trusts=[
            {"trust": code, "name": kind, "type": kind, "system": "S"}
            for code, kind in zip("AB", KINDS, strict=True)
        ],
        drivers=[
            {"type": kind, "period": year, "cost_inflation": growth[year][at]}
            for at, kind in enumerate(KINDS)
            for year in years
        ],
        control_totals=[{"id": code, "amount": 0} for code in "AB"],
        envelope=[{"period": year, "grant_pot": pots[year], "loan_pot": 0} for year in years],
    )


def who_knows(first: float, second: float) -> Instance:
    """Two years: £10m short each in the first, then so much more; £10m to give in the second."""
    one, two = TWO_YEARS
    return grown({one: (0, 0), two: (first / 110, second / 110)}, {one: 0, two: 10}, TWO_YEARS)


def stages(tree: Tree) -> ManyStages:
    """In the second year one of the two is short of £20m, the other of nothing."""
    return ManyStages(who_knows(0, 0), tree, [who_knows(10, -10), who_knows(-10, 10)], HOW_FAR)


# By hand.


@pytest.mark.parametrize(("tree", "yearly"), [(LATE, 35), (EARLY, 30)], ids=["told late", "told early"])
def test_waiting_a_year_is_worth_what_is_told_in_it(tree: Tree, yearly: float) -> None:
    """£20m is missed in the first year whatever is done. In the second one of two is short of £20m and £10m is there
    to give: given blindly, half of it is in the wrong place and £15m is missed, else £10m. Where it is told before
    the second year's grants, waiting is worth £5m; where it is told after, waiting is worth nothing, and two stages,
    which take all for known after the first, promise £5m that can't be had.
    """
    of = stages(tree)
    values = {scheme: of.whole(Aim(MEAN), scheme).value for scheme in (ONCE, YEARLY, FORETOLD)}
    assert values == pytest.approx({ONCE: 35, YEARLY: yearly, FORETOLD: 30}, abs=0.01)


def test_the_worst_path_and_the_worst_weights_by_hand() -> None:
    """Told late, with £5m each £35m is missed on both paths; nothing does better on the worse one, and no weights make
    it worse.
    """
    of = stages(LATE)
    tail = of.whole(Aim(TAIL, share=0.5))
    assert tail.value == pytest.approx(35, abs=0.01)
    assert list(tail.missed) == pytest.approx([35, 35], abs=0.01)
    worst = of.whole(Aim(WORST, radius=0.2, distance=distances(np.array([[0.25], [0.75]]))))
    assert worst.value == pytest.approx(35, abs=0.01)


def test_what_is_decided_is_one_for_paths_that_look_alike() -> None:
    """Told late, the second year's grants are the same on both paths; told early, they go where they are needed."""
    for tree, same in ((LATE, True), (EARLY, False)):
        of = stages(tree)
        found = of.whole(Aim(MEAN))
        grants = [
            at
            for at, (name, key) in enumerate(of.prepared.compiled.columns)
            if name == "grant" and key[-1] == "2027-28"
        ]
        given = found.plans[:, grants]
        assert np.allclose(given[0], given[1], atol=1e-6) is same
        assert found.strained == ()
        if not same:
            assert given == pytest.approx(np.array([[10, 0], [0, 10]]), abs=0.01)


# Other implementations.


@cache
def random_tree(seed: int) -> tuple[Tree, ManyStages, np.ndarray]:
    """Three years, eight draws of growth in costs, 2 x 2 x 2 outcomes; and the growth on each path, trust and year."""
    generator = np.random.default_rng(seed)
    growth = generator.uniform(-0.08, 0.12, (8, 2, 3)).round(3)
    pots = dict(zip(THREE_YEARS, (5.0, 12.0, 8.0), strict=True))
    draws = [
        grown({y: tuple(growth[n, :, at]) for at, y in enumerate(THREE_YEARS)}, pots, THREE_YEARS)
        for n in range(8)
    ]
    tree = tree_of((2, 2, 2), growth.reshape(8, 6).argsort(axis=0).argsort(axis=0) / 7, [0, 1, 2] * 2)
    flat = grown(dict.fromkeys(THREE_YEARS, (0.0, 0.0)), pots, THREE_YEARS)
    of = ManyStages(flat, tree, paths_of(tree, draws, SHOCKED), HOW_FAR)
    seen = np.stack(
        [[growth[tree.shown[at + 1, path], :, at] for at in range(3)] for path in range(8)]
    )  # path, year, trust
    return tree, of, seen


@pytest.mark.parametrize("seed", range(3))
def test_plain_pyomo_finds_the_same(seed: int) -> None:
    """A grant for each trust, year and group of paths that look alike, a shortfall for each path: the same mean, tail
    and worst.
    """
    tree, of, seen = random_tree(seed)
    between = distances(np.arange(8.0)[:, None] / 7)
    for aim in (Aim(MEAN), Aim(TAIL, share=0.25), Aim(WORST, radius=0.1, distance=between)):
        best = _pyomo(tree, seen, aim)
        found = of.whole(aim)
        assert found.value == pytest.approx(best, abs=1e-3)
        assert aim.value(found.missed) == pytest.approx(best, abs=1e-3)


def _pyomo(tree: Tree, seen: np.ndarray, aim: Aim) -> float:
    model = pyo.ConcreteModel()
    paths, pots = range(8), (5.0, 12.0, 8.0)
    model.grant = pyo.Var(
        range(2), [(y, g) for y in range(3) for g in set(tree.group[y].tolist())], bounds=(0, None)
    )
    model.short = pyo.Var(range(2), range(3), paths, bounds=(0, None))
    model.rows = pyo.ConstraintList()
    for y in range(3):
        for g in set(tree.group[y].tolist()):
            model.rows.add(sum(model.grant[t, y, g] for t in range(2)) <= pots[y])
    for p in paths:
        for t in range(2):
            spent = 110.0
            for y in range(3):
                spent *= 1 + seen[p, y, t]
                model.rows.add(model.short[t, y, p] >= spent - 100 - model.grant[t, y, int(tree.group[y, p])])
    missed = [sum(model.short[t, y, p] for t in range(2) for y in range(3)) for p in paths]
    model.aim = pyo.Objective(expr=_over_paths(model, missed, aim))
    pyo.SolverFactory("appsi_highs").solve(model)
    return float(pyo.value(model.aim))


def _over_paths(model: pyo.ConcreteModel, missed: list[Any], aim: Aim) -> object:
    paths = range(len(missed))
    if aim.id == MEAN:
        value = sum(missed) / 8
    elif aim.id == TAIL:
        model.begins, model.beyond = pyo.Var(), pyo.Var(paths, bounds=(0, None))
        for p in paths:
            model.rows.add(model.beyond[p] >= missed[p] - model.begins)
        value = model.begins + sum(model.beyond[p] for p in paths) / (aim.share * 8)
    else:
        assert aim.distance is not None
        model.price, model.own = pyo.Var(bounds=(0, None)), pyo.Var(paths)
        for i in paths:
            for j in paths:
                model.rows.add(model.own[i] >= missed[j] - float(aim.distance[i, j]) * model.price)
        value = aim.radius * model.price + sum(model.own[i] for i in paths) / 8
    return value


@pytest.mark.parametrize("seed", range(3))
def test_the_less_is_known_the_more_is_missed(seed: int) -> None:
    """All decided now misses no less than year after year, and that no less than all told after the first year."""
    _, of, _ = random_tree(seed)
    once, yearly, foretold = (of.whole(Aim(MEAN), scheme).value for scheme in (ONCE, YEARLY, FORETOLD))
    assert once >= yearly - 1e-6 >= foretold - 2e-6


def test_all_told_after_the_first_year_is_two_stages() -> None:
    """With everything known after the first year the tree misses on average what two stages over its paths miss."""
    tree, of, _ = random_tree(0)
    growth = dict.fromkeys(THREE_YEARS, (0.0, 0.0))
    assert tree.paths == 8
    flat = grown(growth, dict(zip(THREE_YEARS, (5.0, 12.0, 8.0), strict=True)), THREE_YEARS)
    generator = np.random.default_rng(0)
    drawn = generator.uniform(-0.08, 0.12, (8, 2, 3)).round(3)
    draws = [
        grown(
            {y: tuple(drawn[n, :, at]) for at, y in enumerate(THREE_YEARS)},
            dict(zip(THREE_YEARS, (5.0, 12.0, 8.0), strict=True)),
            THREE_YEARS,
        )
        for n in range(8)
    ]
    two = TwoStage(flat, paths_of(tree, draws, SHOCKED), HOW_FAR)
    assert of.whole(Aim(MEAN), FORETOLD).value == pytest.approx(Cuts(two).best(Aim(MEAN)).value, abs=0.06)


def shocked(instance: Instance, pay: np.ndarray, delivered: float) -> Instance:
    """An instance in which costs rise by so much more in each period, and so much of its savings is delivered."""
    drivers, schemes = instance.tables["drivers"].copy(), instance.tables["opportunities"].copy()
    more = dict(zip(instance.tables["periods"]["period"], pay.tolist(), strict=True))
    drivers["cost_inflation"] += drivers["period"].map(more)
    schemes["delivery"] = (schemes["delivery"] * delivered).clip(upper=1.0)
    return with_tables(instance, {"drivers": drivers, "opportunities": schemes})


@cache
def made_up() -> ManyStages:
    """Three made-up trusts over three years, four draws, 2 x 2 outcomes."""
    instance = generate(Shape(trusts=3, periods=3), seed=5)
    pay = np.array([[-0.01, 0.0, 0.01], [0.0, 0.01, -0.01], [0.01, 0.0, 0.0], [0.015, 0.02, 0.01]])
    delivered = (1.0, 0.9, 1.05, 0.8)
    draws = [shocked(instance, pay[n], delivered[n]) for n in range(4)]
    ranks = np.column_stack([pay.argsort(axis=0).argsort(axis=0), np.argsort(np.argsort(delivered))]) / 3
    tree = tree_of((2, 2), ranks, [0, 1, 2, 0])
    return ManyStages(instance, tree, paths_of(tree, draws, SHOCKED), HOW_FAR)


@pytest.mark.slow
def test_a_copy_of_every_path_finds_the_same() -> None:
    """On a generated instance with every table: each path with all its columns and rows, held equal by equations where
    two paths look alike, solved by SciPy, misses on average what the joined programme says.
    """
    of = made_up()
    best = _copies(of)
    found = of.whole(Aim(MEAN))
    assert found.strained == ()
    assert found.value == pytest.approx(best, abs=0.01)


class _Copies:
    """Every path with all columns and rows, one after the other."""

    def __init__(self, of: ManyStages) -> None:
        self.of, self.level = of, levels_of(of, of.tree, YEARLY)
        self.decided, self.whole = decided_in(of), of.prepared.compiled.integer
        self.count = len(self.level)
        self.rows: list[sparse.csr_array] = []
        self.ends: list[tuple[float, float]] = []
        self.bounds: list[tuple[float, float]] = []

    def put(self, entries: dict[int, float], low: float, high: float) -> None:
        """A row over the columns of all copies."""
        wide = sparse.lil_array((1, self.count * self.of.tree.paths))
        for at, value in entries.items():
            wide[0, at] = value
        self.rows.append(wide.tocsr())
        self.ends.append((low, high))

    def on(self, path: int, row: np.ndarray) -> dict[int, float]:
        """The entries of a row of a path."""
        return {path * self.count + int(at): float(row[at]) for at in np.flatnonzero(row)}

    def known(self, level: int, path: int) -> Compiled:
        """The matrix that says what is known on a path at a level."""
        return self.of.paths[self.of.tree.shown[level, path]] if level else self.of.prepared.compiled

    def columns(self, path: int) -> None:
        """The bounds of a path's columns."""
        for at in range(self.count):
            known = self.known(int(self.level[at]), path) if self.decided[at] else self.of.paths[path]
            held = (round(self.of.plan[at]),) * 2
            self.bounds.append(held if self.whole[at] else (known.lower[at], known.upper[at]))

    def laws(self, path: int) -> None:
        """The rows of a path, and its limits on what may be left undone."""
        world = self.of.paths[path]
        for number, row in enumerate(world.by_row.toarray()):
            part = [at for at in np.flatnonzero(row) if not self.whole[at]]
            if part and all(self.decided[at] for at in part):
                known = self.known(max(int(self.level[at]) for at in part), path)
            else:
                known = world
            told = known.by_row[[number]].toarray()[0]
            self.put(self.on(path, told), known.row_lower[number], known.row_upper[number])
        for number, measure in enumerate(self.of.kept):
            held = float(world.costs[measure][self.whole] @ np.round(self.of.plan[self.whole]))
            self.put(self.on(path, world.costs[measure]), -np.inf, float(self.of.limits[number, path]) + held)

    def alike(self, path: int) -> None:
        """What is the same as on the first path that looks alike."""
        group = self.of.tree.group
        for at in range(self.count):
            own = group[self.level[at]]
            first = int(np.flatnonzero(own == own[path])[0])
            if first != path:
                self.put({path * self.count + at: 1.0, first * self.count + at: -1.0}, 0.0, 0.0)


def _copies(of: ManyStages) -> float:
    """The least mean over all paths, by SciPy's HiGHS on copies; choices held, no way out of any row."""
    made, paths = _Copies(of), of.tree.paths
    for path in range(paths):
        made.columns(path)
        made.laws(path)
        made.alike(path)
    matrix, (least, most) = sparse.vstack(made.rows).tocsr(), np.array(made.ends).T
    equal = least == most
    above, below = np.isfinite(most) & ~equal, np.isfinite(least) & ~equal
    answer = linprog(
        np.tile(of.cost, paths) / paths,
        A_ub=sparse.vstack([matrix[np.flatnonzero(above)], -matrix[np.flatnonzero(below)]]),
        b_ub=np.concatenate([most[above], -least[below]]),
        A_eq=matrix[np.flatnonzero(equal)],
        b_eq=most[equal],
        bounds=made.bounds,
        method="highs",
    )
    assert answer.status == 0, answer.message
    return float(answer.fun)


# The page.


def test_year_after_year_is_what_the_page_says() -> None:
    """H6 holds of every column and pair of paths that look alike until it is settled; H7 and H8 are 5 and nothing told
    early, nothing and 5 told late.
    """
    (row,) = relations("H6")
    for tree, waiting, unhad in ((EARLY, 5, 0), (LATE, 0, 5)):
        of = stages(tree)
        study = waiting_study(of, np.array([[0.25], [0.75]]))
        plans, level = study.schemes[YEARLY].plans, levels_of(of, tree, YEARLY)
        given: dict[tuple[object, ...], float] = {
            ("done", k, n): float(plans[n, k]) for k in range(len(level)) for n in range(2)
        }
        given |= {
            ("once",): study.schemes[ONCE].value,
            ("yearly",): study.schemes[YEARLY].value,
            ("foretold",): study.schemes[FORETOLD].value,
        }
        page = worked(given, {}, "H")
        for k in range(len(level)):
            if tree.group[level[k], 0] == tree.group[level[k], 1]:
                at = {"k": k, "i": 0, "j": 1}
                assert row.left(at, page) == pytest.approx(row.right(at, page), abs=1e-9)
        assert page.value("waiting", ()) == pytest.approx(waiting, abs=0.01)
        assert page.value("unhad", ()) == pytest.approx(unhad, abs=0.01)
        said = " ".join(finding.sentence for finding in waiting_findings(study))
        if waiting:
            assert "If all years were decided now, £5.0m more would be missed" in said
            assert "hold them until the year before has been seen" in said
            assert "£10.0m of grants of 2027-28, £10.0m go where the years before it say" in said
        else:
            assert "£5.0m less would be missed; that cannot be had" in said


# The tree.


def test_a_tree_parts_the_draws_by_what_is_seen() -> None:
    """Two shocks, the first seen at once, the second a year later: the first year's groups are parted by the first
    alone, each group then by the second; every group goes by a draw of its own.
    """
    ranks = np.array([[0.1, 0.9], [0.2, 0.1], [0.8, 0.2], [0.9, 0.8]])
    tree = tree_of((2, 2), ranks, [0, 1])
    assert tree.group[1].tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
    assert sorted(tree.group[2].tolist()) == [0, 1, 2, 3]
    for level in range(3):
        for group in set(tree.group[level].tolist()):
            shown = set(tree.shown[level][tree.group[level] == group].tolist())
            assert len(shown) == 1
            assert tree.group[level][shown.pop()] == group


def test_paths_that_look_alike_have_the_same_past() -> None:
    """What happens in the first year is the same on all paths of a group, and is a draw's; the last year is its own."""
    draws = [
        grown(dict.fromkeys(THREE_YEARS, (n / 100, n / 50)), dict.fromkeys(THREE_YEARS, 1.0), THREE_YEARS)
        for n in range(4)
    ]
    tree = tree_of((2, 2), np.arange(4.0)[:, None] / 3, [0])
    paths = paths_of(tree, draws, SHOCKED)
    for at, path in enumerate(paths):
        rows = path.tables["drivers"].set_index(["period", "type"])["cost_inflation"]
        assert rows["2026-27", "acute"] == pytest.approx(int(tree.shown[1, at]) / 100)
        assert rows["2028-29", "acute"] == pytest.approx(at / 100)


def test_branches_and_draws_go_together() -> None:
    """Six draws are no 4 x 2 outcomes."""
    with pytest.raises(ValueError, match="4x2 branches do not make 6 draws"):
        tree_of((4, 2), np.zeros((6, 1)), [0])


# The command.


def test_the_command_says_what_waiting_is_worth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tables are there, a row a path, to £1; what is no list of numbers, or has more of them than periods, is
    refused.
    """
    call, out = caller(monkeypatch, capsys), tmp_path / "out"
    said = call("settlement", str(TINY), "--branches", "2,1", "--out", str(out))
    assert said.status == 0, said.text
    assert len(pd.read_csv(out / "settlement-paths.csv")) == 2
    assert not re.search(r"\.\d{7}", (out / "settlement-later.csv").read_text(encoding="utf-8"))
    assert set(pd.read_csv(out / "settlement-knowing.csv")["decided"]) >= {YEARLY, ONCE, FORETOLD}
    for wrong, words in (
        ("two", "no list of whole numbers"),
        ("2,2,2,2", "makes no tree"),
        ("1,1", "makes no tree"),
    ):
        said = call("settlement", str(TINY), "--branches", wrong, "--out", str(out))
        assert said.status != 0
        assert words in " ".join(said.text.split())
