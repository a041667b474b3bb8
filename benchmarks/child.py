"""Run a cell in a process of its own, end it when it is over its time, and take its peak memory."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.job import Job

ROOT = Path(__file__).resolve().parents[1]
GRACE = 60.0
"""Seconds beyond the limits for reading, writing and verifying, which the limit does not count."""
SOLVES = {"change": 3}
"""Solves in a cell, where it isn't one: each has the limit."""


@dataclass(frozen=True)
class Cell:
    """What a cell told: lines by kind, peak memory in MiB, and why it ended early."""

    job: Job
    lines: list[dict[str, Any]] = field(default_factory=list)
    memory: float = 0.0
    ended: str = ""

    def all(self, kind: str) -> list[dict[str, Any]]:
        """The lines of a kind, in order."""
        return [line for line in self.lines if line["kind"] == kind]

    @property
    def complete(self) -> bool:
        """Whether every tier came to its gap within the limit."""
        end = self.all("end")
        return bool(end) and bool(end[0]["complete"])

    @property
    def phases(self) -> dict[str, float]:
        """Seconds by phase."""
        return {line["name"]: line["seconds"] for line in self.all("phase")}

    @property
    def tiers(self) -> dict[str, dict[str, Any]]:
        """What was reached, by measure."""
        return {line["measure"]: line for line in self.all("tier")}

    @property
    def processor(self) -> float | None:
        """Seconds of processor time from the folder to the last tier, reading among it; None where it was ended."""
        told = self.all("processor")
        spent = {line["of"]: float(line["seconds"]) for line in told}
        return spent["all"] - spent.get("beyond", 0.0) if "all" in spent else None

    @property
    def answer(self) -> float:
        """Seconds from the read instance to the last tier that was reached."""
        phases = self.phases
        prepared = phases.get("build", 0.0) + phases.get("compile", 0.0)
        return prepared + float(sum(tier["seconds"] for tier in self.tiers.values()))


def _wait(process: subprocess.Popen[bytes], seconds: float) -> tuple[float, str]:
    """Wait for the end or make one; returns peak memory in MiB and why it ended early."""
    deadline = time.monotonic() + seconds
    why = ""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > deadline and not why:
            why = "over its time"
            process.send_signal(signal.SIGKILL)
        time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    kibibytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return kibibytes / 1024, why or ("" if process.returncode == 0 else f"exit status {process.returncode}")


def run_cell(job: Job) -> Cell:
    """Run one cell to its end or its limit."""
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "benchmarks.cell", job.text()]
        environment = os.environ | ({"PYTHONPATH": job.beside} if job.beside else {})
        process = subprocess.Popen(command, stdout=said, cwd=ROOT, env=environment)  # noqa: S603 - our own module
        memory, why = _wait(process, job.limit * SOLVES.get(job.column, 1) + GRACE)
        said.seek(0)
        lines = [json.loads(line) for line in said.read().decode().splitlines() if line.startswith("{")]
    return Cell(job, lines, memory, why)
