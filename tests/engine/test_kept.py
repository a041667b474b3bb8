"""Numbers that change: built again only where they reach, put into HiGHS in place, and solved from the last bases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyomo.common.errors import InfeasibleConstraintException

from optimiser.errors import InstanceError
from optimiser.explain.resolve import Resolver
from optimiser.instances import Instance
from optimiser.matrix import Compiled, matrix_hash
from optimiser.matrix import compile as compile_module
from optimiser.questions import in_sum, read_question
from optimiser.run.prepare import ReusedModel, prepare
from optimiser.solver import Lexicographic, SolveSettings, solve_tiers
from optimiser.solver.live import LiveModel
from optimiser.solver.memory import Basis, Ended, Memory
from tests.engine.matrices import EXACT, INF, compiled, tier
from tests.engine.test_live import numbers
from tests.properties.cases import CLOSE, Tables, altered, instance

FEW = (5, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (7, 24, 33)))
LESS = 0.97


def with_scaled(given: Instance, table: str, column: str, factor: float) -> Instance | None:
    """The instance with one column scaled, None where the contract refuses it."""

    def scale(tables: Tables) -> None:
        frame = tables[table]
        frame[column] = frame[column] * factor

    try:
        return altered(given, scale)
    except InstanceError:
        return None


def every_number(given: Instance) -> Iterator[tuple[str, str, Instance]]:
    """The instance with each numeric column scaled in turn, wherever that is still an instance."""
    for table in sorted(given.present):
        for column in given.tables[table].select_dtypes("number").columns:
            moved = with_scaled(given, table, str(column), LESS)
            if moved is not None:
                yield table, str(column), moved


def with_pot(given: Instance, more: float) -> Instance:
    """The first grant pot with a limit is larger."""

    def add(tables: Tables) -> None:
        envelope = tables["envelope"]
        at = envelope.index[envelope["grant_pot"].notna()][0]
        envelope.loc[at, "grant_pot"] += more

    return altered(given, add)


def potted() -> Instance:
    """A random instance in which a grant pot has a limit."""
    return next(
        given for seed in range(60) if (given := instance(seed)).tables["envelope"]["grant_pot"].notna().any()
    )


@pytest.mark.parametrize(
    ("seed", "question"),
    [
        (5, "how_far"),
        *(
            pytest.param(seed, asked, marks=pytest.mark.slow)
            for seed in (0, 7, 24, 33)
            for asked in ("balance", "keep_all")
        ),
    ],
)
def test_what_is_built_again_is_the_rebuilt_matrix(seed: int, question: str) -> None:
    """Any column of any table scaled, and scaled back: the arrays are those of a model built anew, to the byte."""
    given, asked = instance(seed), read_question(question)
    model = ReusedModel(asked)
    first = matrix_hash(model.prepare(given).compiled)
    tried = 0
    for table, column, moved in every_number(given):
        ours = matrix_hash(model.prepare(moved).compiled)
        assert ours == matrix_hash(prepare(moved, asked).compiled), (table, column)
        tried += 1
    assert tried > 20
    assert matrix_hash(model.prepare(given).compiled) == first


def test_a_pot_reaches_its_own_rows_and_no_others() -> None:
    """£100m more in a grant pot: only the rows of the grant pot are built again."""
    given = potted()
    model = ReusedModel(read_question("how_far"))
    model.prepare(given)
    model.prepare(with_pot(given, 100.0))
    assert model.reached is not None
    assert model.reached.parts == {"grant_pot"}
    assert model.reached.measures == frozenset()


def test_an_ask_that_is_agreed_brings_its_row_and_nothing_else() -> None:
    """A promise that must hold may have other rows: the rest is kept, and the matrix is that of a new model."""
    given, asked = potted(), read_question("how_far")
    trust, period = given.tables["trusts"]["trust"].iloc[0], given.tables["periods"]["period"].iloc[0]

    def agreed(tables: Tables) -> None:
        tables["asks"] = pd.DataFrame([{"trust": trust, "period": period, "least": np.nan, "most": 1.0}])

    made, model = altered(given, agreed), ReusedModel(asked)
    first = matrix_hash(model.prepare(given).compiled)
    found = model.prepare(made).compiled
    assert model.reached is not None
    assert model.reached.parts == {"agreed_ask"}
    assert ("agreed_ask", (trust, period, "most")) in found.rows
    assert matrix_hash(found) == matrix_hash(prepare(made, asked).compiled) != first
    assert matrix_hash(model.prepare(given).compiled) == first


def test_what_cannot_be_compiled_alone_is_built_from_the_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row without variables that cannot be kept is set aside in the whole model: then all of it is compiled."""
    given, asked = potted(), read_question("how_far")
    model, form = ReusedModel(asked), compile_module._standard_form
    model.prepare(given)

    def refused(block: Any) -> Any:
        if block.name == "commitment.grant_pot":
            raise InfeasibleConstraintException("a row that no variable takes part in")
        return form(block)

    monkeypatch.setattr(compile_module, "_standard_form", refused)
    found = model.prepare(with_pot(given, 100.0)).compiled
    assert model.reached is None
    assert matrix_hash(found) == matrix_hash(prepare(with_pot(given, 100.0), asked).compiled)


def test_another_trust_is_built_from_the_beginning() -> None:
    """Rows of another instance are not those that were kept: everything is built, and rightly."""
    asked = read_question("how_far")
    model = ReusedModel(asked)
    model.prepare(instance(5))
    found = model.prepare(instance(7))
    assert model.reached is None
    assert matrix_hash(found.compiled) == matrix_hash(prepare(instance(7), asked).compiled)


def test_only_figures_that_order_rows_lay_a_matrix_out_anew() -> None:
    """A larger pot leaves the very order that was found, and other spending finds one again."""
    given, asked = potted(), read_question("how_far")
    kept = ReusedModel(asked)
    first = kept.prepare(given).compiled
    assert kept.prepare(with_pot(given, 5.0)).compiled.rows is first.rows
    spends = with_scaled(given, "trusts", "expenditure", LESS)
    assert spends is not None
    found = kept.prepare(spends).compiled
    assert found.rows is not first.rows
    assert matrix_hash(found) == matrix_hash(prepare(spends, asked).compiled)


@pytest.mark.parametrize("seed", FEW)
def test_numbers_changed_in_place_are_those_of_a_new_model(seed: int) -> None:
    """After a whole solve with caps, holds and settled columns, then other numbers: every byte inside HiGHS."""
    given, asked = instance(seed), read_question("how_far")
    base = prepare(given, asked)
    live = LiveModel(base.compiled, EXACT)
    Lexicographic(live, base.stages).solve(base.tiers)
    tried = 0
    for _table, _column, moved in every_number(given):
        wanted = prepare(moved, asked).compiled
        if live.become(wanted):
            tried += 1
            assert numbers(live) == numbers(LiveModel(wanted, EXACT))
    assert tried > 20


def test_a_matrix_with_other_rows_is_refused() -> None:
    """A live model doesn't take a matrix that has other rows, and stays what it was."""
    one, other = (prepare(instance(seed), read_question("how_far")).compiled for seed in (5, 7))
    live = LiveModel(one, EXACT)
    assert not live.become(other)
    assert numbers(live) == numbers(LiveModel(one, EXACT))


def test_a_basis_of_another_shape_is_not_taken() -> None:
    """A basis with too few columns is refused, and the model is solved as if it had not been there."""
    found = prepare(instance(5), read_question("how_far"))
    live, fresh = (LiveModel(found.compiled, EXACT) for _ in range(2))
    assert not live.begin(Basis.from_numbers(np.zeros(2, np.int8), np.zeros(1, np.int8)))
    tier = found.tiers[0]
    for model in (live, fresh):
        model.minimise(tier.cost, tier.offset)
    assert live.solve().value == fresh.solve().value


def primaries(found: object, results: object) -> list[float]:
    """Values of primary tiers."""
    return [r.value for r in results if r.primary]  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", FEW)
def test_a_hot_answer_is_the_cold_one(seed: int) -> None:
    """Every primary tier of every changed instance: from the last bases as from nothing, both to 1e-9."""
    given, asked = instance(seed), in_sum(read_question("how_far"))
    resolver = Resolver(asked, SolveSettings(gap=1e-9))
    resolver.resolve(given)
    for moved in [m for _, _, m in every_number(given)][::12]:
        hot = resolver.resolve(moved)
        ready = prepare(moved, asked)
        cold = solve_tiers(ready.compiled, ready.tiers, ready.stages, resolver.settings)
        assert [r.outcome for r in hot.results] == [r.outcome for r in cold]
        assert primaries(hot, hot.results) == pytest.approx(primaries(hot, cold), rel=CLOSE, abs=1e-4)


def test_an_answer_does_not_hang_on_what_was_asked_before() -> None:
    """A, then B, then A again: the second A is the first hot one, table by table."""
    given = potted()
    resolver = Resolver(read_question("how_far"), SolveSettings(gap=1e-9))
    resolver.resolve(given)
    one, other = with_pot(given, 5.0), with_pot(given, 50.0)
    first = resolver.resolve(one).plan_found
    resolver.resolve(other)
    again = resolver.resolve(one).plan_found
    for name, table in first.run.tables.items():
        pd.testing.assert_frame_equal(table, again.run.tables[name], check_exact=True)


def test_a_memory_of_other_choices_is_not_taken() -> None:
    """A memory whose tiers have another number of choices: the values are those of a solve without one."""
    asked = read_question("how_far")
    found = {seed: prepare(instance(seed), asked) for seed in (5, 7)}
    one, other = (int(found[seed].compiled.integer.sum()) for seed in (5, 7))
    assert one != other
    learned = Lexicographic(LiveModel(found[5].compiled, EXACT), found[5].stages, remember=True)
    learned.solve(found[5].tiers)
    given = found[7]
    state = Lexicographic(LiveModel(given.compiled, EXACT), given.stages, memory=learned.learned)
    cold = solve_tiers(given.compiled, given.tiers, given.stages, EXACT)
    assert [r.value for r in state.solve(given.tiers)] == [r.value for r in cold]


def test_what_was_learnt_is_carried_to_a_matrix_with_a_row_more() -> None:
    """x + y at least 3, x at most 2: x is 2 and y 1. With y at most 4 as well the old basis is the best one at once.

    A row that binds and goes leaves no basis behind, and a choice keeps its name where its place changes.
    """
    plain = compiled([([1, 1, 0], 3, INF), ([1, 0, 0], -INF, 2)], [(0, INF), (0, INF), (0, 1)], whole=[2])
    rows = [([0, 1, 0], -INF, 4), ([1, 1, 0], 3, INF), ([1, 0, 0], -INF, 2)]
    more = replace(
        compiled(rows, [(0, INF), (0, INF), (0, 1)], whole=[2]),
        rows=(("new", ()), *plain.rows),
    )
    live = LiveModel(plain, EXACT)
    live.minimise(np.array([1.0, 2.0, 0.0]), 0.0)
    assert live.solve().value == pytest.approx(4)
    known = Memory({"m": Ended(np.array([1.0]), Basis.of(live.highs))}, np.array([1.0]))
    carried = known.carried(plain, more)
    after = LiveModel(more, EXACT)
    after.minimise(np.array([1.0, 2.0, 0.0]), 0.0)
    relaxed = carried.tiers["m"].relaxed
    assert relaxed is not None
    assert after.begin(relaxed)
    found = after.solve()
    assert found.value == pytest.approx(4)
    assert found.pivots == 0
    assert carried.choice is not None
    assert carried.choice.tolist() == [1.0]
    assert known.carried(plain, plain) is known
    assert (
        known.carried(plain, compiled([([1, 0, 0], -INF, 2)], [(0, INF)] * 3, whole=[2])).tiers["m"].relaxed
        is None
    )


def test_an_ask_that_comes_and_goes_leaves_the_order_of_the_data() -> None:
    """A row more, then other rows, then none: each matrix is that of a model built from the beginning, to the byte."""
    given = instance(5)
    question = read_question("how_far")
    model = ReusedModel(question)
    model.prepare(given)
    trusts = given.tables["trusts"]["trust"].tolist()
    first = given.tables["periods"]["period"].iloc[0]

    def asked(trust: str) -> Instance:
        def add(tables: Tables) -> None:
            row = pd.DataFrame({"trust": [trust], "period": [first], "least": [0.0], "most": [1.0]})
            tables["asks"] = pd.concat([tables.get("asks", row[:0]), row], ignore_index=True)

        return altered(given, add)

    for made in (asked(trusts[0]), asked(trusts[-1]), given, asked(trusts[0])):
        reused, fresh = model.prepare(made).compiled, prepare(made, question).compiled
        assert reused.rows == fresh.rows
        assert matrix_hash(reused) == matrix_hash(fresh)


def which_to_build(short: float, worth: Sequence[float]) -> Compiled:
    """So many £m short, less what is built: places of 8, 8 and 6 in a space of 13, so that one is built, or none."""
    rows = [((1.0, *worth), short, INF), ((0.0, 8.0, 8.0, 6.0), -INF, 13.0)]
    return compiled(rows, [(0.0, INF)] + [(0.0, 1.0)] * 3, [1, 2, 3])


def test_a_bound_of_other_numbers_proves_nothing() -> None:
    """Of £100m the first place takes £12m: £88m stay short, and no plan has less. Then it is £60m, of which the first
    takes 3, the second 11 and the third 7: £49m stay short, and not the £57m of the choice before, though 57 < 88.
    """
    missed, stages = tier("missed", (1.0, 0.0, 0.0, 0.0)), (np.array([1, 2, 3], np.int32),)
    before = Lexicographic(LiveModel(which_to_build(100.0, (12.0, 10.0, 4.0)), EXACT), stages)
    assert before.solve([missed])[0].value == pytest.approx(88.0)
    now = LiveModel(which_to_build(60.0, (3.0, 11.0, 7.0)), EXACT)
    (found,) = Lexicographic(now, stages, memory=before.learned).solve([missed])
    assert (found.value, found.bound) == pytest.approx((49.0, 49.0))
