"""Files are called by nouns of the field, and no two classes alike; what is left from before may only become less."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import optimiser
import trustmodels

ROOTS = (Path(optimiser.__file__).parent, Path(next(iter(trustmodels.__path__))))
ENDINGS = ("ed", "ing")
IRREGULAR = {
    "begun", "drawn", "given", "held", "hidden", "kept", "known", "left", "proven", "reached", "rebuilt", "reread",
    "said", "shown", "taken", "told", "written",
}  # fmt: skip
NOUNS = {
    "bed", "bring", "ceiling", "drawing", "finding", "heading", "mapping", "need", "nothing", "rounding", "underlying",
}  # fmt: skip
"""Words that end like participles and are none."""
PARTICIPLES = 1
"""Files that are called by a participle (`told`, `kept`, `explaining`). It may only fall."""
TWICE = 0
"""Names that two classes or more have. It may only fall."""


def _files() -> Iterator[Path]:
    for root in ROOTS:
        yield from sorted(root.rglob("*.py"))


def participles() -> list[str]:
    """Files whose last word is a participle, with their folder."""
    found = []
    for path in _files():
        last = path.stem.rpartition("_")[2]
        alike = last in IRREGULAR or last.endswith(ENDINGS)
        if alike and not {last, path.stem} & NOUNS:
            found.append(f"{path.parent.name}/{path.name}")
    return found


def namesakes() -> dict[str, list[str]]:
    """Name of a class -> the files of those that have it, where there are several."""
    found = defaultdict(list)
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{path.parent.name}/{path.name}")
    return {name: files for name, files in found.items() if len(files) > 1}


def test_files_are_called_by_nouns() -> None:
    """No more files are called by a participle than were; a new one takes the noun of what is in it."""
    assert len(participles()) <= PARTICIPLES, participles()


def test_no_two_classes_have_one_name() -> None:
    """No more names are shared by classes than were; a new class takes a name that says whose it is."""
    assert len(namesakes()) <= TWICE, namesakes()
