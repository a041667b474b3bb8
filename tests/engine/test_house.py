"""The house has no circle of files, and no room that reads one above it; what is left may only become less."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

import optimiser
import trustmodels

ROOTS = (Path(optimiser.__file__).parent, Path(next(iter(trustmodels.__path__))))
CIRCLES = [
    ["optimiser.extras.workbook.formulas", "optimiser.extras.workbook.grid"],
    ["optimiser.solver.lexicographic", "optimiser.solver.primary"],
]
"""Files that read each other, both for types only. It may only fall."""
ROOMS = (
    "cli", "extras", "brief", "subjects", "tradeoffs", "worlds", "report", "explain", "verify", "run", "results",
    "solver", "proof", "matrix", "instances", "writing",
)  # fmt: skip
"""From the top down: none reads one that stands before it. The way of the data is the other way round."""


def _modules() -> Iterator[tuple[str, Path]]:
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root.parent).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def house() -> nx.DiGraph[str]:
    """An arrow from every file to each that it imports, within functions and for types too; packages are no files."""
    files = dict(_modules())
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, path in files.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = [f"{node.module}.{item.name}" for item in node.names]
                for module in {found if found in files else node.module for found in wanted}:
                    if module in files and files[module].stem != "__init__" and path.stem != "__init__":
                        graph.add_edge(name, module)
    return graph


def test_no_files_read_each_other() -> None:
    """No circle of files but those that are named."""
    found = [sorted(part) for part in nx.strongly_connected_components(house()) if len(part) > 1]
    assert sorted(found) == CIRCLES


def test_no_room_reads_one_above_it() -> None:
    """Every arrow between two rooms of the engine runs down."""
    place = {room: at for at, room in enumerate(ROOMS)}
    up = []
    for reader, read in house().edges:
        ends = [name.split(".")[1] for name in (reader, read)]
        if all(end in place for end in ends) and place[ends[0]] > place[ends[1]]:
            up.append(f"{reader} -> {read}")
    assert up == []
