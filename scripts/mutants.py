"""What became of the mutants, file by file, and the names of those that no test noticed: `make mutation`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

KILLED, UNTESTED = 1, 33
"""How mutmut says that a test noticed, and that none looks."""


def told(folder: Path) -> list[str]:
    """A line a file of mutants, then a line a mutant that no test noticed.

    Args:
        folder: in which mutmut has worked.
    """
    lines, survivors = [], []
    for path in sorted(folder.rglob("*.meta")):
        ends = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        tried = {mutant: end for mutant, end in ends.items() if end is not None}
        if tried:
            killed = sum(end == KILLED for end in tried.values())
            name = path.relative_to(folder).with_suffix("")
            lines.append(f"{name}: {killed} of {len(tried)} noticed ({killed / len(tried):.0%})")
        for mutant, end in tried.items():
            if end != KILLED:
                survivors.append(f"  {mutant}{' (no test looks)' if end == UNTESTED else ''}")
    return [*lines, "not noticed:", *survivors]


if __name__ == "__main__":
    print(*told(Path(sys.argv[1])), sep="\n")
