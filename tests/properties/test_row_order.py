"""Codes are opaque: the order in which an instance lists its rows decides nothing, to the byte."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimiser.instances import Instance, read_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.prepare import case_of
from optimiser.run.solve import solve
from optimiser.verify import verify
from scripts.build_tiny import FOLDER
from tests.properties.cases import SEEDS, Tables, altered, instance

HASHES = ("instance_sha256", "model_sha256", "result_sha256")


def permuted(given_: Instance, order: int) -> Instance:
    """The instance with its rows in another order: periods and the steps of one capacity keep theirs."""
    random = np.random.default_rng(order)

    def mixed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.iloc[random.permutation(len(frame))]

    def change(tables: Tables) -> None:
        for table, frame in tables.items():
            if table == "capacity":
                parts = [part for _, part in mixed(frame).groupby(["standard", "trust"], sort=False)]
                tables[table] = pd.concat([part.sort_index() for part in parts]).reset_index(drop=True)
            elif table != "periods":
                tables[table] = mixed(frame).reset_index(drop=True)

    return altered(given_, change)


def same_to_the_byte(base: Instance, order: int, question: str) -> None:
    """The hashes of instance, matrix and tables are the same in another order of rows."""
    asked = read_question(question)
    one, two = (solve(each, asked).manifest for each in (base, permuted(base, order)))
    assert {key: two[key] for key in HASHES} == {key: one[key] for key in HASHES}


@settings(max_examples=6)
@given(seed=SEEDS, order=st.integers(0, 99))
@example(seed=5, order=1)
def test_any_order_of_rows_gives_the_same_matrix_and_tables(seed: int, order: int) -> None:
    """Random instances, random permutations of the rows of every table."""
    same_to_the_byte(instance(seed), order, "how_far")


@pytest.mark.slow
@settings(max_examples=60)
@given(
    seed=SEEDS, order=st.integers(0, 99), question=st.sampled_from(["how_far", "balance", "least_funding"])
)
def test_any_order_of_rows_in_any_question(seed: int, order: int, question: str) -> None:
    """The same for many instances and other questions."""
    same_to_the_byte(instance(seed), order, question)


@pytest.mark.parametrize("order", [1, 2, 3])
def test_a_run_stays_verified_when_rows_are_sorted_anew(order: int) -> None:
    """A spreadsheet sorts the tiny instance: its run verifies as before, and reads the same case."""
    base, asked = read_instance(FOLDER), read_question("how_far")
    found, other = solve(base, asked), permuted(base, order)
    assert verify(Run(Path("run"), found.manifest, found.tables), other).residuals == ()
    assert list(case_of(other, asked).data.travel) == list(case_of(base, asked).data.travel)


def test_the_steps_of_capacity_keep_the_order_of_their_rows() -> None:
    """What the order does mean stays: steps the other way round are another instance, and are bought otherwise."""
    base, asked = instance(5), read_question("how_far")

    def double(tables: Tables) -> None:
        rows = tables["capacity"].drop_duplicates(["standard", "trust"])
        tables["capacity"] = pd.concat([rows.assign(step=f"z{n}") for n in "21"]).reset_index(drop=True)

    def reverse(tables: Tables) -> None:
        tables["capacity"] = tables["capacity"].iloc[::-1].reset_index(drop=True)

    stepped = altered(base, double)
    other = altered(stepped, reverse)
    assert other.sha256 != stepped.sha256
    steps = case_of(stepped, asked).steps
    assert set(steps.values()) == {("z2", "z1")}
    assert case_of(other, asked).steps == dict.fromkeys(steps, ("z1", "z2"))
