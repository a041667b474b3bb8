"""The ladder: synthetic instances by number of trusts, and the national one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.child import ROOT

PERIODS, SEED = 5, 1
REAL = "real"
REAL_TRUSTS, REAL_PERIODS = 121, 3
STRAINED = "-strained"
"""Ends the name of a size whose instance lacks staff and money: no tier of `how_far` comes to nothing there."""
LADDER = ("12", "60", REAL, "220", "220" + STRAINED, "500", "1000")


def trusts(size: str) -> int:
    """How many trusts a size has."""
    return REAL_TRUSTS if size == REAL else int(size.removesuffix(STRAINED))


def label(size: str) -> str:
    """A size as the tables show it: trusts x financial years."""
    if size == REAL:
        return f"{REAL_TRUSTS} x {REAL_PERIODS} real"
    return f"{trusts(size)} x {PERIODS}{' strained' if size.endswith(STRAINED) else ''}"


def instance_folder(size: str, work: Path) -> Path:
    """The folder of an instance; a synthetic one is written first, by a process of its own."""
    if size == REAL:
        return ROOT / "instances" / "england-2025-26"
    folder = work / f"trusts-{size}"
    if not folder.exists():
        asked = {"--trusts": trusts(size), "--periods": PERIODS, "--seed": SEED}
        words = ["generate", str(folder), *(str(part) for pair in asked.items() for part in pair)]
        words += ["--strained"] if size.endswith(STRAINED) else []
        command = [sys.executable, "-m", "optimiser", *words]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    return folder
