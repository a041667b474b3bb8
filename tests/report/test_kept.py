"""Explanations kept with a run: they come back as they were, and those of another run are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from optimiser.errors import RunError
from optimiser.explain.finding import Finding
from optimiser.explain.storage import FOLDER, Kept, keep
from optimiser.page import write_report
from optimiser.results import Run, read_run, write_run
from optimiser.subjects.register import kept_parts
from tests.report.full import kept_quick
from tests.report.helpers import run_of, tiny, with_manifest


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """How far on tiny, written."""
    solved = run_of(tiny())
    return read_run(write_run(tmp_path / "far", solved.manifest, solved.tables))


def _orders(run: Run) -> Path:
    table = pd.DataFrame(
        {
            "order": ["a, b, c", "b, a, c"],
            "status": ["optimal", "infeasible"],
            "gap": [0.0, 0.5],
            "grants": [1.5, None],
        }
    )
    said = Finding(
        "trilemma", "A sentence with £1.5m.", table, "caution", certainty="exact", units={"grants": "£m"}
    )
    return keep(run, Kept("orders", {"orders": table}, (said,), {"word": "and its meaning"}))


def test_what_is_kept_comes_back_as_it_was(run: Run) -> None:
    """Tables with numbers, gaps and texts, findings and words: all the same after writing and reading."""
    for kept in kept_quick(tiny()).values():
        keep(run, kept)
    found = kept_parts(run)
    assert set(found) == set(kept_quick(tiny()))
    for name, kept in kept_quick(tiny()).items():
        assert dict(found[name].about) == dict(kept.about)
        assert [f.sentence for f in found[name].findings] == [f.sentence for f in kept.findings]
        for table, frame in kept.tables.items():
            pd.testing.assert_frame_equal(
                found[name].tables[table], frame.reset_index(drop=True), check_dtype=False
            )


def test_findings_of_another_run_are_refused(run: Run) -> None:
    """A file of another plan, question or instance is not shown, and the message says what to do."""
    file = _orders(run)
    assert set(kept_parts(run)) == {"orders"}
    others = {
        "instance_sha256": with_manifest(run, instance_sha256="0" * 64),
        "question_sha256": with_manifest(run, question={**run.manifest["question"], "basis": "plan"}),
        "result_sha256": replace(
            run,
            tables={**run.tables, "sector": run.tables["sector"].assign(cip=run.tables["sector"]["cip"] + 1)},
        ),
    }
    for other in others.values():
        with pytest.raises(RunError, match="another run"):
            kept_parts(other)
    file.rename(file.with_name("ladder.json"))
    with pytest.raises(RunError, match="another run"):
        kept_parts(run)


@pytest.mark.usefixtures("blank_charts")
def test_the_page_of_a_run_is_not_written_with_anothers_findings(run: Run) -> None:
    """write_report stops with the name of the file."""
    file = _orders(run)
    record = json.loads(file.read_text(encoding="utf-8"))
    record["of"]["result_sha256"] = "0" * 64
    file.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(RunError, match=r"orders\.json"):
        write_report(run.path)


BROKEN: dict[str, Callable[[Any], str]] = {
    "not JSON": lambda _record: "{",
    "another shape": lambda _record: "[]",
    "a key too many": lambda record: json.dumps({**record, "more": 1}),
    "a cell that is a list": lambda record: json.dumps(
        {**record, "tables": {"orders": {"columns": ["order"], "rows": [[["x"]]]}}}
    ),
    "a short row": lambda record: json.dumps(
        {**record, "tables": {"orders": {"columns": ["order", "status", "gap"], "rows": [["x"]]}}}
    ),
    "a table without its columns": lambda record: json.dumps(
        {**record, "tables": {"orders": {"columns": ["order"], "rows": [["x"]]}}}
    ),
    "an unknown severity": lambda record: json.dumps(
        {**record, "findings": [{**record["findings"][0], "severity": "<b>"}]}
    ),
    "no number at all": lambda record: json.dumps(record).replace("1.5", "1e999", 1),
}


@pytest.mark.parametrize("fault", sorted(BROKEN))
def test_what_is_no_explanation_is_refused_by_name(run: Run, fault: str) -> None:
    """A file that was changed by hand or cut off is refused with its name and no traceback."""
    file = _orders(run)
    file.write_text(BROKEN[fault](json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")
    with pytest.raises(RunError, match=r"orders\.json"):
        kept_parts(run)


def test_other_files_beside_them_are_left_alone(run: Run) -> None:
    """What the page does not know is not read."""
    _orders(run)
    (run.path / FOLDER / "notes.json").write_text("{", encoding="utf-8")
    assert set(kept_parts(run)) == {"orders"}


def test_nothing_half_written_is_left(run: Run) -> None:
    """Only the file itself stands in the folder of findings."""
    file = _orders(run)
    assert [path.name for path in (run.path / FOLDER).iterdir()] == [file.name]
