"""A plan that does not verify is not explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.explain.verified_run import UnverifiedError, open_run, opened
from optimiser.instances import read_instance
from optimiser.questions import read_question
from optimiser.results import Run
from optimiser.run.solve import solve
from tests.explain.helpers import SEEDS, plan_of, random_answer

TINY = Path(__file__).parents[2] / "instances" / "tiny"


def test_a_changed_table_is_refused() -> None:
    """The asks of a run's tables moved by £1m: every explanation begins with `opened`, and that refuses."""
    answer = plan_of(random_answer(SEEDS[0]))
    tables = {name: frame.copy() for name, frame in answer.run.tables.items()}
    tables["allocation"]["cip"] += 1.0
    with pytest.raises(UnverifiedError, match="is not explained"):
        opened(replace(answer.run, tables=tables), answer.instance)


def test_a_run_without_a_plan_is_refused() -> None:
    """A run folder with a manifest only has nothing to explain."""
    answer = plan_of(random_answer(SEEDS[0]))
    with pytest.raises(RunError, match="no plan to explain"):
        opened(Run(Path("none"), {**answer.run.manifest, "status": "infeasible"}, {}), answer.instance)


def test_a_run_folder_changed_on_disk_is_refused(tmp_path: Path) -> None:
    """A run folder opens; with one number of one table changed it does not, as a failed check."""
    run = solve(read_instance(TINY), read_question("how_far")).write(tmp_path / "run")
    assert open_run(run.path).plan.cip
    file = run.path / "one_offs.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rpartition(",")[0] + ",0.123"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(UnverifiedError) as refused:
        open_run(run.path)
    assert refused.value.exit_code == 6
