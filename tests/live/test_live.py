"""The live page: what it carries leads where a built model leads, and its scripts solve as the command line does."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimiser
from optimiser.amounts import shown
from optimiser.errors import InputError, RunError
from optimiser.explain.verified_run import Opened, open_run
from optimiser.extras.generator import Shape, generate
from optimiser.extras.live import read_runtime, write_live_page
from optimiser.extras.live.programme import programme
from optimiser.extras.live.runtime import Runtime
from optimiser.extras.room.handles import Handle, handles
from optimiser.extras.room.offers import laid_over, offer_of
from optimiser.instances import Instance
from optimiser.matrix.numbers import numbers_of
from optimiser.questions import in_sum, read_question
from optimiser.run.prepare import ReusedModel
from optimiser.run.solve import solve
from optimiser.solver import SolveSettings
from tests.cli.words import caller

TEMPLATES = Path(__file__).parents[2] / "optimiser" / "extras" / "live" / "templates"
HERE = Path(__file__).parent
RUNTIME = Runtime("1.15.3", "var Module = 1;", b"\0asm")
Record = dict[str, Any]
Figures = Mapping[str, float]

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
needs_highs = pytest.mark.skipif(
    not os.environ.get("HIGHS_PACKAGE"), reason="HIGHS_PACKAGE names no folder of the npm package highs"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """How far tiny can get, as a run folder."""
    return optimiser.solve("tiny", "how_far").write(tmp_path_factory.mktemp("live") / "run")


@pytest.fixture(scope="module")
def opened(run: Path) -> Opened:
    """The same, opened."""
    return open_run(run)


@pytest.fixture(scope="module")
def carried(opened: Opened) -> Record:
    """What its page carries."""
    return programme(opened)


def offered(instance: Instance, question: str, figures: Figures) -> Instance:
    """An instance with figures of handles laid over it."""
    known: dict[str, Handle] = {handle.id: handle for handle in handles(instance)}
    return laid_over(
        instance, offer_of([(known[id_], at) for id_, at in figures.items()], None, question, (), ())
    )


def offers_of(carried: Record, count: int, seed: int) -> list[dict[str, float]]:
    """Random figures of one to four handles, inside their reach."""
    draw = random.Random(seed)  # noqa: S311 - offers, not secrets
    return [
        {
            each["id"]: round(draw.uniform(each["least"], each["most"]), 3)
            for each in draw.sample(carried["handles"], draw.randint(1, min(4, len(carried["handles"]))))
        }
        for _ in range(count)
    ]


@pytest.mark.slow
def test_the_page_moves_numbers_as_a_built_model_does(opened: Opened, carried: Record) -> None:
    """Every handle at a figure of its own at once: the sum of the lines is the matrix that is built for them."""
    figures = {
        each["id"]: each["least"] + 0.3 * (each["most"] - each["least"]) for each in carried["handles"]
    }
    assert {"grant_pot:2026-27", "sector:2027-28"} <= set(figures)
    model = ReusedModel(opened.question, ordered=False)
    start = numbers_of(model.prepare(opened.instance).compiled)
    built = numbers_of(model.prepare(offered(opened.instance, "how_far", figures)).compiled)
    for each in carried["handles"]:
        by = np.array(each["start"]) + (figures[each["id"]] - each["first"]) * np.array(each["by"])
        start[each["places"]] += by
    assert start == pytest.approx(built, rel=1e-9)


@pytest.mark.slow
def test_handles_that_do_not_add_up_stay_away(carried: Record) -> None:
    """What capital may become revenue is at most the capital budget of the year: only one of the two can be moved."""
    ids = {each["id"] for each in carried["handles"]}
    assert len(ids & {"capital_budget:2027-28", "capital_to_revenue_limit:2027-28"}) == 1


@pytest.mark.slow
def test_an_offer_as_a_scenario_says_what_the_handle_moves(carried: Record) -> None:
    """£1m more in the grant pot is £1m more in the cell; 92% in A&E is 0.92."""
    cells = {each["id"]: each["cells"] for each in carried["handles"]}
    assert cells["grant_pot:2026-27"] == {
        "table": "envelope",
        "where": {"period": "2026-27"},
        "operation": "set",
        "column": "grant_pot",
        "scale": 1.0,
    }
    assert cells["flows:AE4:2026-27"]["scale"] == 100.0


@pytest.mark.slow
def test_an_offer_stands_on_the_scenario_of_the_run(tmp_path: Path) -> None:
    """Moved on a run of `larger_pot`, a pot is an offer with that base: solved exactly, nothing of it is lost."""
    optimiser.solve("tiny", "how_far", scenario="larger_pot").write(tmp_path / "run")
    assert programme(open_run(tmp_path / "run"))["base"] == "larger_pot"


@pytest.mark.slow
def test_the_page_is_one_file_that_asks_for_nothing(
    run: Path, carried: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own rules allow no request, and what it carries can be read back from it."""
    monkeypatch.setattr("optimiser.extras.live.document.programme", lambda _opened: carried)
    page = write_live_page(run, RUNTIME, tmp_path / "live.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=", page)
    found = re.search(r'id="programme">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    assert json.loads(found[1])["settings"]["tier"] == 1e-6


def test_a_solver_that_would_end_the_page_is_refused(run: Path, tmp_path: Path) -> None:
    """A loader with the end of a script element in it could write into the page."""
    with pytest.raises(InputError, match="end of a script element"):
        write_live_page(run, Runtime("1.15.3", "'</SCRIPT><b>'", b"\0asm"), tmp_path / "live.html")
    assert not (tmp_path / "live.html").exists()


def test_every_fault_of_a_solver_folder_is_told_at_once(tmp_path: Path) -> None:
    """Another package, of another HiGHS, whose module is none and whose loader is missing: three faults."""
    (tmp_path / "build").mkdir()
    (tmp_path / "package.json").write_text('{"name": "glpk.js", "version": "4.0.2"}', encoding="utf-8")
    (tmp_path / "build" / "highs.wasm").write_bytes(b"MZ")
    with pytest.raises(InputError) as caught:
        read_runtime(tmp_path)
    assert [fault.file for fault in caught.value.faults] == [
        "build/highs.js",
        "package.json",
        "build/highs.wasm",
    ]


def test_a_solver_of_another_version_is_refused(tmp_path: Path) -> None:
    """The page promises what the command line answers: that holds of the same HiGHS."""
    (tmp_path / "build").mkdir()
    (tmp_path / "package.json").write_text('{"name": "highs", "version": "1.2.0"}', encoding="utf-8")
    (tmp_path / "build" / "highs.wasm").write_bytes(b"\0asm")
    (tmp_path / "build" / "highs.js").write_text("var Module", encoding="utf-8")
    with pytest.raises(InputError, match=r"is of version 1\.2\.0"):
        read_runtime(tmp_path)


def test_a_folder_without_a_solver_writes_nothing(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command ends with 2 before it computes or writes anything."""
    out = tmp_path / "page.html"
    said = caller(monkeypatch, capsys)(
        "report", str(run), "--live", str(tmp_path / "none"), "--out", str(out)
    )
    assert said.status == 2
    assert "npm install highs" in said.text
    assert not out.exists()


def test_an_instance_too_large_for_a_browser_is_refused(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a limit of a hundred numbers even tiny is."""
    monkeypatch.setattr("optimiser.extras.live.programme.SMALL", 100)
    with pytest.raises(RunError, match="too large for a page"):
        programme(opened)


@needs_node
def test_the_page_rounds_as_the_engine_does(tmp_path: Path) -> None:
    """One rounding law: figures and changes of every size and unit are the same texts."""
    draw = random.Random(4)  # noqa: S311 - figures, not secrets
    values = [0.0, 0.04, 0.05, 0.99994, 0.4, 1.0, 99.94, 99.95, 999.4, 999.5, 1004.9, 123_456.0, 0.00004]
    values += [draw.uniform(0, 10**size) for size in range(-3, 7) for _ in range(10)]
    pairs = [
        (sign * value, unit)
        for value in values
        for unit in ("£m", "patients", "WTE", "beds")
        for sign in (1, -1)
    ]
    job = tmp_path / "job.json"
    job.write_text(json.dumps(pairs), encoding="utf-8")
    said = node(HERE / "amounts.cjs", TEMPLATES / "amounts.js", job)
    for (value, unit), (figure, change) in zip(pairs, said, strict=True):
        assert figure == shown(value, unit)
        moved = shown(value, f"change {unit}")
        assert change == ("same" if moved == "0" else moved)


def node(script: Path, *arguments: Path | str) -> list[Any]:
    """What a script for the tests prints, as JSON."""
    words = ["node", str(script), *map(str, arguments)]
    found: list[Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return found


@pytest.mark.slow
@needs_node
@needs_highs
@pytest.mark.parametrize("question", ["how_far", "balance"])
def test_twenty_offers_come_to_what_the_command_line_comes_to(question: str, tmp_path: Path) -> None:
    """On six trusts over two years every primary tier is the same to a millionth, or there is no plan in either.

    Those after them hold the choices, and where several are as good either may end at others.
    """
    instance = generate(Shape(trusts=6, periods=2), seed=11)
    optimiser.solve(instance, question).write(tmp_path / "run")
    carried = programme(open_run(tmp_path / "run"))
    offers, job = offers_of(carried, 20, seed=5), tmp_path / "job.json"
    job.write_text(json.dumps({"programme": carried, "offers": offers}), encoding="utf-8")
    said = node(HERE / "offers.cjs", os.environ["HIGHS_PACKAGE"], TEMPLATES / "tiers.js", job)
    asked = in_sum(read_question(question))
    for figures, found in zip(offers, said, strict=True):
        exact = solve(offered(instance, question, figures), asked, SolveSettings(gap=1e-8))
        assert (found is None) == (exact.plan is None)
        if found is not None:
            mine = {r.measure: r.value for r in exact.results if r.primary}
            assert {measure: found["values"][measure] for measure in mine} == pytest.approx(
                mine, rel=1e-6, abs=1e-6
            )
