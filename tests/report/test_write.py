"""Files: the page beside its run, the sibling that belongs to it, and the size for the nation."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.errors import RunError
from optimiser.extras.generator import Shape, generate
from optimiser.instances import Instance
from optimiser.page import page, sibling, write_report
from optimiser.questions import read_question
from optimiser.results import Run, complete_plan, judge, read_run, result_tables, write_run
from optimiser.results.folder import tables_hash
from optimiser.results.judge import measure_values
from tests.report.helpers import run_of, tiny, with_manifest
from trustmodels.allocation.case import make_case
from trustmodels.allocation.data import allocation_data
from trustmodels.allocation.measures import MEASURES
from trustmodels.allocation.plan import DECISIONS, Plan
from trustmodels.contract import EDITION


def _written(folder: Path, name: str, question: str, **changes: object) -> Path:
    run = with_manifest(run_of(tiny(), question), **changes)
    return write_run(folder / name, run.manifest, run.tables)


@pytest.mark.usefixtures("blank_charts")
def test_the_page_is_written_beside_its_run_with_its_sibling(tmp_path: Path) -> None:
    """report.html lies in the run folder, with balance found next door; nothing half is left."""
    run = _written(tmp_path, "far", "how_far")
    _written(tmp_path, "even", "balance")
    path = write_report(run)
    assert path == run / "report.html"
    assert "A plan that balances on paper asks" in path.read_text(encoding="utf-8")
    assert not list(run.glob("*.draft"))
    assert read_run(run).solved


def test_a_sibling_is_of_the_same_instance_and_solved_if_possible(tmp_path: Path) -> None:
    """A run of another instance is no sibling; of two, the one that was solved is taken."""
    run = read_run(_written(tmp_path, "far", "how_far"))
    _written(tmp_path, "a", "balance", instance_sha256="0" * 64)
    assert sibling(run) is None
    _written(tmp_path, "b", "balance", status="feasible")
    _written(tmp_path, "c", "balance")
    (tmp_path / "junk").mkdir()
    (tmp_path / "junk" / "manifest.json").write_text("{", encoding="utf-8")
    found = sibling(run)
    assert found is not None
    assert found.path.name == "c"


@pytest.mark.usefixtures("blank_charts")
def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file where a folder is needed is named in the message."""
    run = _written(tmp_path, "far", "how_far")
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(RunError, match="taken"):
        write_report(run, tmp_path / "taken" / "page.html")


def _undecided(trusts: int, periods: int) -> tuple[Run, Instance]:
    """A generated instance with nothing agreed, and the plan that decides nothing, judged like any other."""
    instance = generate(Shape(trusts, periods, without=frozenset({"asks", "ring_fences", "kept_repairs"})))
    question = read_question("how_far")
    case = make_case(allocation_data(instance.tables, instance.settings), question)
    plan = Plan(**{d.id: dict.fromkeys(d.keys(case), 0.0) for d in DECISIONS})
    plan.within = {key: float(row.within) for key, row in case.data.flows.items()}
    plan = complete_plan(case, plan)
    judged = judge(case, plan)
    tables, values = result_tables(case, plan, judged, {}), measure_values(case, plan, judged)
    solved = {"gap": 0.0, "outcome": "optimal", "seconds": {}, "notes": []}
    tiers = [
        {
            "measure": m,
            "primary": MEASURES[m].primary,
            **dict.fromkeys(("value", "final", "bound"), values[m]),
            **solved,
        }
        for m in question.tiers
    ]
    manifest = {
        "status": "optimal",
        "contract": EDITION,
        "question": question.as_record(),
        "instance": {"name": instance.name, "path": None},
        "scenario": None,
        "instance_sha256": instance.sha256,
        "options": {"gap": 1e-3, "seed": 0, "threads": 1},
        "tiers": tiers,
        "result_sha256": tables_hash(tables),
    }
    return Run(Path("far"), manifest, tables), instance


@pytest.mark.slow
def test_the_page_of_the_nation_stays_under_five_megabytes() -> None:
    """121 trusts over three periods, every table and chart at both sizes."""
    run, instance = _undecided(121, 3)
    html = page(run, instance)
    assert "NOT VERIFIED" not in html
    assert len(html.encode("utf-8")) < 5_000_000
