"""Code blocks of a page: found, and run in order in one folder."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from optimiser.cli.program import _status

_FENCE = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STATUS = re.compile(r"#\s*exit status (\d+)\s*$")


@dataclass(frozen=True)
class Block:
    """One block: its language, its text and the line where it begins."""

    language: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The console and python blocks of a page."""
    text = page.read_text(encoding="utf-8")
    return [Block(m[1], m[2], text.count("\n", 0, m.start()) + 1) for m in _FENCE.finditer(text)]


def commands(block: Block) -> Iterator[tuple[str, int]]:
    """The commands of a console block, each with the exit status that the page promises (0 if it says nothing)."""
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("$ ") and not line.startswith("$ make"):
            status = _STATUS.search(line)
            yield _STATUS.sub("", line[2:]).strip(), int(status[1]) if status else 0


def run_command(command: str, patch: pytest.MonkeyPatch) -> int:
    """The exit status of a command; the optimiser's own are run in this process, which loads them once."""
    words = shlex.split(command)
    if words[0] == "optimiser" and ">" not in words and "|" not in words:
        patch.setattr("sys.argv", words)
        return _status()
    return subprocess.run(["bash", "-c", command], check=False).returncode


def run_page(page: Path, patch: pytest.MonkeyPatch) -> None:
    """Run every block of a page in the working directory; names of python blocks last to its end."""
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks(page):
        where = f"{page.name}, line {block.line}"
        if block.language == "python":
            exec(compile(block.text, where, "exec"), names)  # noqa: S102 - our own pages
            continue
        for command, wanted in commands(block):
            found = run_command(command, patch)
            assert found == wanted, f"{where}: {command} ended with {found}, not {wanted}"
