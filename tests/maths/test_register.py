"""The same tags in the page, the docstrings, the records and the golden files."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import trustmodels.allocation
from tests.maths import golden
from tests.maths.golden import FOLDER, texts
from trustmodels.allocation.commitments import FAMILIES
from trustmodels.allocation.family import Family, Law
from trustmodels.allocation.laws import LAWS
from trustmodels.allocation.measures import MEASURES, Measure

PACKAGE = Path(next(iter(trustmodels.allocation.__path__)))
PAGE = (PACKAGE / "MATHS.md").read_text(encoding="utf-8")
RECORDS: tuple[Law | Family | Measure, ...] = (*LAWS, *FAMILIES.values(), *MEASURES.values())
_NAMED = re.compile(r"\(((?:[DLCM]\d+, )*[DLCM]\d+)\)")
_RANGE = re.compile(r"([DLCM])(\d+)(?:-[DLCM](\d+))?")
_MODULE = re.compile(r"\(MATHS\.md ((?:[DLCM]\d+(?:-[DLCM]\d+)?(?:, )?)+)\)")


def page_tags(letters: str) -> list[str]:
    """Tags of the page's equations, in order."""
    return [tag for tag in re.findall(r"\\tag\{(\w+)\}", PAGE) if tag[0] in letters]


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def function_tags(letters: str) -> list[str]:
    """Tags in the docstrings of functions, in the order of the files."""
    return [
        tag
        for _, module in _modules()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef)
        for group in _NAMED.findall(ast.get_docstring(node) or "")
        for tag in group.split(", ")
        if tag[0] in letters
    ]


def module_tags() -> dict[str, list[str]]:
    """Module, from the package on -> the tags that its docstring claims, ranges written out."""
    claimed: dict[str, list[str]] = {}
    for path, module in _modules():
        for listed in _MODULE.findall(ast.get_docstring(module) or ""):
            for letter, first, last in _RANGE.findall(listed):
                numbers = range(int(first), int(last or first) + 1)
                name = path.relative_to(PACKAGE).as_posix()
                claimed.setdefault(name, []).extend(f"{letter}{number}" for number in numbers)
    return claimed


def test_the_page_numbers_each_list_without_a_gap() -> None:
    """D, L, C and M run from 1 without a gap or a repetition, in the order of the page."""
    for letter in "DLCM":
        tags = page_tags(letter)
        assert tags == [f"{letter}{number}" for number in range(1, len(tags) + 1)]


def test_page_and_definitions_have_the_same_tags() -> None:
    """Every definition of the page is the docstring of one function, and the other way round."""
    assert Counter(function_tags("D")) == Counter(page_tags("D"))


def test_every_public_definition_has_a_tag() -> None:
    """No function of definitions/ is missing on the page."""
    for path, module in _modules():
        if path.parent.name == "definitions":
            for node in module.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    assert _NAMED.search(ast.get_docstring(node) or ""), f"{path.name}: {node.name}"


def test_page_and_records_have_the_same_tags() -> None:
    """Every law, commitment and measure has a record, in the order of the page."""
    assert [record.tag for record in RECORDS] == page_tags("LCM")


def test_the_lists_of_the_page_are_the_records() -> None:
    """`make golden` would change no line of the lists of laws, commitments and measures."""
    assert golden.page() == PAGE


def test_modules_claim_the_tags_of_their_records() -> None:
    """The docstring of a file of laws or commitments names the tags of its records, and no others."""
    for name, tags in module_tags().items():
        if name.startswith(("laws/", "commitments/")) and not name.endswith("__init__.py"):
            source = (PACKAGE / name).read_text(encoding="utf-8")
            assert set(tags) == set(re.findall(r'\btag="([A-Z]+\d+)"', source)), name
    assert {tag for tags in module_tags().values() for tag in tags} >= {
        *(law.tag for law in LAWS),
        *(family.tag for family in FAMILIES.values()),
    }


def test_modules_claim_the_tags_of_their_functions() -> None:
    """The range in the docstring of a file of definitions is what its functions carry."""
    for name, tags in module_tags().items():
        if name.startswith("definitions/") or name == "measures.py":
            module = ast.parse((PACKAGE / name).read_text(encoding="utf-8"))
            docs = [ast.get_docstring(n) or "" for n in ast.walk(module) if isinstance(n, ast.FunctionDef)]
            found = {tag for doc in docs for group in _NAMED.findall(doc) for tag in group.split(", ")}
            assert found == set(tags), name


def test_every_record_has_a_golden_file_and_every_golden_file_a_record() -> None:
    """`tests/maths/golden/` holds one file a law, commitment and measure, and no other."""
    wanted = {f"{record.tag}-{record.id}.lp" for record in RECORDS}
    assert {path.name for path in FOLDER.iterdir()} == wanted == set(texts())


@pytest.mark.parametrize("name", [f"{record.tag}-{record.id}.lp" for record in RECORDS])
def test_the_rows_are_those_of_the_golden_file(name: str) -> None:
    """The rows of a law, commitment or measure for the tiny instance have not changed (`make golden`)."""
    assert texts()[name] == (FOLDER / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("record", [*LAWS, *FAMILIES.values()], ids=lambda record: record.id)
def test_no_golden_file_is_empty(record: Law | Family) -> None:
    """The tiny instance has a row of every law and commitment."""
    text = (FOLDER / f"{record.tag}-{record.id}.lp").read_text(encoding="utf-8")
    assert re.search(rf"^ {record.id}\(", text, re.MULTILINE)
