"""What changes nothing: names, order, units, and a scenario that says nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimiser.instances import Instance, read_instance, write_instance
from optimiser.matrix import matrix_hash
from tests.maths.golden import TINY
from tests.properties.cases import SEEDS, Tables, altered, close, instance, matrix, same, shuffled, tiers
from trustmodels.contract import BY_NAME

CODES = {"trust", "origin", "destination"}
BY_ROW = "£m, or patients"
"""The unit of a column that holds money in some rows only."""


def money_power(unit: str) -> int:
    """How a figure of this unit goes with the unit of money: 1 for £m a year, -1 for WTE per £m, 0 for £m per £m."""
    if unit == BY_ROW:
        return 0
    above, _, below = unit.partition(" per ")
    return above.startswith("£") - below.startswith("£")


SCALES = (7.0, 1000.0)
"""Not below 1: the tolerance of a tier is 10⁻⁶ whatever £m means, and patients can be bought for it."""
IN_MONEY = {"cash_short", "unidentified", "finance", "top_up"}


def relabelled(given_: Instance, seed: int) -> Instance:
    """Trusts under other codes and in another order; rows of every table but the ordered ones too."""
    order = np.random.default_rng(seed)
    codes = given_.tables["trusts"]["trust"].tolist()
    names = dict(zip(codes, [f"X{at}" for at in order.permutation(len(codes))], strict=True))

    def change(tables: Tables) -> None:
        for table, frame in tables.items():
            for column in CODES & set(frame.columns):
                frame[column] = frame[column].map(names)
            if table == "control_totals":
                frame["id"] = [names.get(code, code) for code in frame["id"]]
            if table not in ("periods", "capacity"):
                tables[table] = frame.iloc[order.permutation(len(frame))].reset_index(drop=True)

    return altered(given_, change)


def in_other_money(given_: Instance, scale: float) -> Instance:
    """The same instance in a money `scale` times smaller: £m -> £ is 10⁶."""

    def change(tables: Tables) -> None:
        for name, table in tables.items():
            for column in BY_NAME[name].columns:
                if column.name in table.columns and (power := money_power(column.unit)):
                    table[column.name] = table[column.name] * scale**power
        if "opening" in tables:
            opening = tables["opening"]
            money = opening["stock"].isin(["cash", "backlog"])
            opening["amount"] = opening["amount"].where(~money, opening["amount"] * scale)

    weights = given_.settings["backlog_weight"] / scale
    return altered(given_, change, {**given_.settings, "backlog_weight": weights})


def rescaled(found: dict[str, float] | None, scale: float) -> dict[str, float] | None:
    """Tiers in the smaller money as they would be in the larger."""
    if found is None:
        return None
    return {name: value / scale if name in IN_MONEY else value for name, value in found.items()}


@settings(max_examples=6)
@given(seed=SEEDS, order=st.integers(0, 99))
@example(seed=5, order=1)
def test_names_and_order_change_nothing(seed: int, order: int) -> None:
    """Other codes and another order of trusts, and of rows, leave every primary tier as it was."""
    base = instance(seed)
    assert same(tiers(matrix(relabelled(base, order))), tiers(matrix(base)))


@settings(max_examples=6)
@given(seed=SEEDS, scale=st.sampled_from(SCALES))
@example(seed=5, scale=1000.0)
@example(seed=107, scale=7.0)
def test_money_scales_what_is_measured_in_money(seed: int, scale: float) -> None:
    """All money times a factor: measures in £m by that factor, safety and access as they were."""
    base = instance(seed)
    assert same(rescaled(tiers(matrix(in_other_money(base, scale))), scale), tiers(matrix(base)))


@pytest.mark.slow
@settings(max_examples=100)
@given(seed=SEEDS, order=st.integers(0, 99), scale=st.sampled_from(SCALES))
def test_names_order_and_money_on_many_instances(seed: int, order: int, scale: float) -> None:
    """Both at once, on many instances."""
    base = instance(seed)
    other = in_other_money(relabelled(base, order), scale)
    assert same(rescaled(tiers(matrix(other)), scale), tiers(matrix(base)))


@pytest.mark.parametrize("question", ["how_far", "balance", "least_funding"])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_rows_and_columns_in_any_order(question: str, order: int) -> None:
    """The tiers of the tiny instance are the same to 1e-6 whatever the order of rows and columns."""
    compiled = matrix(read_instance(TINY), question)
    base, other = tiers(compiled), tiers(shuffled(compiled, order))
    assert base is not None
    assert other == pytest.approx(base, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("question", ["how_far", "balance", "least_funding"])
def test_millions_and_pounds(question: str) -> None:
    """The tiers of the tiny instance in £ are those in £m to 1e-6 and the tolerance that a tier is given."""
    tiny = read_instance(TINY)
    base = tiers(matrix(tiny, question))
    other = rescaled(tiers(matrix(in_other_money(tiny, 1e6), question)), 1e6)
    assert base is not None
    assert other == pytest.approx(base, rel=1e-6, abs=3e-6)


@settings(max_examples=6)
@given(seed=SEEDS, order=st.integers(0, 99))
def test_rows_and_columns_of_random_instances_in_any_order(seed: int, order: int) -> None:
    """So for random instances."""
    compiled = matrix(instance(seed))
    assert same(tiers(shuffled(compiled, order)), tiers(compiled))


NOTHING = """name = "nothing"
title = "Changes that change nothing."

[[change]]
table = "envelope"
add = { grant_pot = 0 }

[[change]]
table = "opportunities"
multiply = { potential = 1 }
"""


@settings(max_examples=5)
@given(seed=SEEDS)
def test_a_scenario_that_changes_nothing(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Adding 0 and multiplying by 1 gives the same matrix, to the last bit."""
    given_ = altered(instance(seed), _with_a_scheme)
    folder = tmp_path_factory.mktemp("nothing") / "instance"
    write_instance(given_, folder)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "nothing.toml").write_text(NOTHING, encoding="utf-8")
    plain, laid = (matrix_hash(matrix(read_instance(folder, scenario))) for scenario in (None, "nothing"))
    assert plain == laid


def _with_a_scheme(tables: Tables) -> None:
    """A change that matches no row is a fault, so there is a scheme, and the envelope has a row."""
    if tables["opportunities"].empty:
        trust, period = tables["trusts"]["trust"].iloc[0], tables["periods"]["period"].iloc[0]
        row = ("o", trust, "any", 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, period, False, False, "approved")
        tables["opportunities"] = pd.DataFrame([row], columns=tables["opportunities"].columns)


def test_close_is_close() -> None:
    """The comparison that these properties rest on tells 1e-3 from 1e-5."""
    assert close(1000.0, 1000.01)
    assert not close(1000.0, 1001.0)
