"""The ladder: synthetic instances by number of trusts, and the national one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.child import ROOT

PERIODS, SEED = 5, 1
REAL, ENGLAND, LONG = "real", "england", "12-quarters"
REAL_TRUSTS, REAL_PERIODS, ENGLAND_TRUSTS = 121, 3, 205
LONG_TRUSTS, QUARTERS = 12, 60
STRAINED = "-strained"
"""Ends the name of a size whose instance lacks staff and money: no tier of `how_far` comes to nothing there."""
LADDER = ("12", "60", LONG, REAL, ENGLAND, "220", "220" + STRAINED, "500", "1000")


def trusts(size: str) -> int:
    """How many trusts a size has."""
    named = {REAL: REAL_TRUSTS, ENGLAND: ENGLAND_TRUSTS, LONG: LONG_TRUSTS}
    return named[size] if size in named else int(_shape(size)[0])


def _shape(size: str) -> tuple[str, str]:
    """Trusts and financial years of a synthetic size: `205x3` says both."""
    many, _, years = size.removesuffix(STRAINED).partition("x")
    return many, years or str(PERIODS)


def label(size: str) -> str:
    """A size as the tables show it: trusts x financial years."""
    if size in {REAL, ENGLAND}:
        return f"{trusts(size)} x {REAL_PERIODS} real"
    if size == LONG:
        return f"{LONG_TRUSTS} x {QUARTERS} quarters"
    return f"{' x '.join(_shape(size))}{' strained' if size.endswith(STRAINED) else ''}"


def _drawing(size: str, folder: str) -> list[str]:
    """The words that draw a synthetic instance."""
    if size == LONG:
        asked = {"--trusts": LONG_TRUSTS, "--quarters": QUARTERS, "--seed": SEED}
        return ["benchmarks.quarters", folder, *(str(part) for pair in asked.items() for part in pair)]
    many, years = _shape(size)
    words = ["optimiser", "generate", folder, "--trusts", many, "--periods", years, "--seed", str(SEED)]
    return [*words, "--strained"] if size.endswith(STRAINED) else words


def instance_folder(size: str, work: Path) -> Path:
    """The folder of an instance; a synthetic one is written first, by a process of its own."""
    if size in {REAL, ENGLAND}:
        return ROOT / "instances" / ("england-2025-26" if size == REAL else "england-2026-29")
    folder = work / f"trusts-{size}"
    if not folder.exists():
        command = [sys.executable, "-m", *_drawing(size, str(folder))]
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    return folder
