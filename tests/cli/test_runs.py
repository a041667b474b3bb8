"""From the command line: a run is made, verified, repeated and stopped, each with its exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.extras.generator import Shape, generate
from optimiser.instances import write_instance
from optimiser.results import read_run
from tests.cli.words import Said
from tests.model.builder import made


def test_a_run_is_made_verified_and_repeated(call: Callable[..., Said], tmp_path: Path) -> None:
    """solve 0, verify 0, reproduce 0; with one number changed, verify 6 and the place named."""
    assert call("solve", "tiny", "--out", "a").status == 0
    assert call("verify", "a").status == 0
    said = call("reproduce", "a")
    assert (said.status, "to the byte" in said.text) == (0, True)
    table = tmp_path / "a" / "allocation.csv"
    head, first, *others = table.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[2] = repr(float(cells[2]) + 0.01)
    table.write_text("\n".join([head, ",".join(cells), *others]) + "\n", encoding="utf-8")
    said = call("verify", "a")
    assert said.status == 6
    assert "allocation.csv, row 2, column cip" in said.text
    (tmp_path / "a" / "allocation.csv").unlink()
    assert call("verify", "a").status == 6


def test_another_result_is_not_reproduced(call: Callable[..., Said], tmp_path: Path) -> None:
    """A manifest that says another final value than the engine finds: exit status 6."""
    assert call("solve", "tiny", "--out", "a").status == 0
    place = tmp_path / "a" / "manifest.json"
    record = json.loads(place.read_text(encoding="utf-8"))
    record["tiers"][0]["final"] += 1
    place.write_text(json.dumps(record), encoding="utf-8")
    assert call("reproduce", "a").status == 6


def test_infeasible_is_exit_status_3(call: Callable[..., Said], tmp_path: Path) -> None:
    """A deficit of 10 that must be 0: status 3, a manifest and the conflict; without a plan it is not verified."""
    write_instance(made(control_totals={"amount": 0}), tmp_path / "short")
    assert call("solve", "short", "--question", "keep_all", "--out", "a").status == 3
    assert {"manifest.json", "conflict.json"} <= {path.name for path in (tmp_path / "a").iterdir()}
    assert not (tmp_path / "a" / "allocation.csv").exists()
    assert call("verify", "a").status == 6


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Exit status and everything said; the process is ended where it does not end by itself."""
    try:
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()
    return process.returncode, out + err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after", "numbers"),
    [
        (0.0, [signal.SIGINT]),
        (3.0, [signal.SIGINT]),
        (3.0, [signal.SIGTERM, signal.SIGTERM]),
        (3.0, [signal.SIGHUP]),
    ],
)
def test_a_signal_to_stop_gives_what_there_is(tmp_path: Path, after: float, numbers: list[int]) -> None:
    """Signals some seconds into the solve: exit status 4 with a plan that verifies, or 5 with none; no half folder."""
    write_instance(generate(Shape(60, 5, frozenset()), 1), tmp_path / "large")
    log = tmp_path / "log"
    asked = [
        sys.executable,
        "-c",
        STARTED,
        "solve",
        str(tmp_path / "large"),
        "--gap",
        "0",
        "--out",
        str(tmp_path / "a"),
    ]
    process = subprocess.Popen(
        asked, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(log)
    )
    end = time.monotonic() + 90
    while not log.exists() and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(after)
    for number in numbers:
        process.send_signal(number)
        time.sleep(0.1)
    status, text = finish(process)
    assert status in {4, 5}, text
    assert "Traceback" not in text
    assert [path.name for path in tmp_path.glob(".*")] == []
    if (tmp_path / "a").exists():
        assert read_run(tmp_path / "a").solved == (status == 4)
    if status == 4:
        checked = subprocess.run(
            [sys.executable, "-m", "optimiser", "verify", str(tmp_path / "a")], check=False
        )
        assert checked.returncode == 0


STARTED = """
import os, pathlib
import optimiser.cli.answer as solving
from optimiser.cli import main
solve = solving.solve
def told(*given):
    pathlib.Path(os.environ["STARTED"]).touch()
    return solve(*given)
solving.solve = told
main()
"""
"""The command line, which leaves a file when it begins to solve."""


def _environment(log: Path) -> dict[str, str]:
    return {**os.environ, "STARTED": str(log)}
