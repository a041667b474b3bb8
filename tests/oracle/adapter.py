"""How the tests ask the engine: one function, so that only this file knows how it is called."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

Tiers = list[tuple[str, float]]


def engine_tiers(
    folder: str | Path,
    question: str,
    basis: str | None = None,
    hold: Iterable[str] = (),
    yield_: Iterable[str] = (),
    off: Iterable[str] = (),
    allow: Iterable[str] = (),
) -> Tiers | str:
    """The engine's tiers, or "infeasible" (or another status that is no answer)."""
    with tempfile.TemporaryDirectory() as scratch:
        run = Path(scratch) / "run"
        asked = ["--question", question, "--gap", "1e-9", "--out", str(run)]
        asked += ["--basis", basis] if basis else []
        for option, names in (("--hold", hold), ("--yield", yield_), ("--off", off), ("--allow", allow)):
            asked += [part for name in names for part in (option, name)]
        command = [sys.executable, "-m", "optimiser", "solve", str(folder), *asked]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if not (run / "manifest.json").exists():
            raise AssertionError(f"no run ({done.returncode}): {done.stdout}{done.stderr}")
        manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    if manifest["status"] != "optimal":
        return str(manifest["status"])
    return [(tier["measure"], float(tier["value"])) for tier in manifest["tiers"]]
