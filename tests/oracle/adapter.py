"""How the tests ask the engine: only this file knows how it is called."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

from typer.testing import CliRunner

from optimiser.cli.program import make_app

CLOSE = 1e-7  # the solver may stop a few 1e-9 short of the asked gap, and says so
Tiers = list[tuple[str, float]]


def engine_run(
    folder: str | Path,
    question: str,
    out: Path,
    *,
    basis: str | None = None,
    hold: Iterable[str] = (),
    yield_: Iterable[str] = (),
    off: Iterable[str] = (),
    allow: Iterable[str] = (),
    gap: float = 1e-9,
) -> tuple[str, Tiers]:
    """Solve into the run folder `out`, through the command line; the status and the tiers as solved."""
    asked = ["--question", question, "--gap", str(gap), "--out", str(out)]
    asked += ["--basis", basis] if basis else []
    for option, names in (("--hold", hold), ("--yield", yield_), ("--off", off), ("--allow", allow)):
        asked += [part for name in names for part in (option, name)]
    done = CliRunner().invoke(make_app(), ["solve", str(folder), *asked])
    if not (out / "manifest.json").exists():
        raise AssertionError(f"{folder} {question}: {done.output}") from done.exception
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    solved = [tier for tier in manifest.get("tiers", []) if tier["value"] is not None]
    tiers = [(tier["measure"], float(tier["value"])) for tier in solved]
    status = str(manifest["status"])
    near = all(tier["gap"] <= CLOSE for tier in solved)
    return "optimal" if status == "feasible" and near else status, tiers


def engine_tiers(folder: str | Path, question: str, **overrides: Iterable[str]) -> Tiers | str:
    """The engine's tiers, or "infeasible" (or another status that is no answer)."""
    with tempfile.TemporaryDirectory() as scratch:
        status, tiers = engine_run(folder, question, Path(scratch) / "run", **overrides)  # type: ignore[arg-type]
    return tiers if status == "optimal" else status
