"""Options that several commands take are declared once."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest
import typer
from typer.main import get_command

import optimiser.cli
from optimiser.cli.program import make_app

FOLDER = Path(optimiser.cli.__file__).parent


def declared() -> dict[str, list[str]]:
    """Option or argument as it is written -> the files that declare it."""
    found = defaultdict(list)
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"typer.Option", "typer.Argument"}:
                found[ast.unparse(node)].append(path.name)
    return found


def test_no_option_is_declared_twice() -> None:
    """An option of the same words stands in one file; commands take it from `cli/options.py`."""
    assert {words: files for words, files in declared().items() if len(files) > 1} == {}


@pytest.mark.parametrize("name", ["solve", "export", "conflict"])
def test_a_command_that_asks_a_question_takes_all_of_its_options(name: str) -> None:
    """`solve`, `export` and `conflict` have every option that changes a question, and `asked` is none of theirs."""
    group = get_command(make_app())
    assert isinstance(group, typer.core.TyperGroup)
    flags = {flag for option in group.commands[name].params for flag in option.opts}
    assert flags >= {"--question", "--basis", "--hold", "--yield", "--off", "--allow", "--order"}
    assert "--asked" not in flags
