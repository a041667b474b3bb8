"""Each number of the page leads to its row, its rule, and the sources and grades of what stands behind it."""

from __future__ import annotations

import re
from pathlib import Path

import trustmodels.allocation
from optimiser.report.tables.trails import EVERY, sources, trail_of, trails
from optimiser.results.folder import TABLES
from tests.report.helpers import pair_page, parsed, tiny
from trustmodels.contract import BY_NAME

MATHS = (Path(trustmodels.allocation.__file__).parent / "MATHS.md").read_text("utf-8")


def test_a_trail_names_files_equations_and_tables_that_exist() -> None:
    """Files are result tables, tags stand in the maths, inputs are tables of the format; each is told once."""
    tags = set(re.findall(r"\\tag\{(\w+)\}", MATHS))
    for trail in EVERY:
        assert set(re.findall(r"(\w+)\.csv", trail.row)) <= set(TABLES)
        assert set(re.findall(r"\b[A-Z]\d+\b", trail.rule)) <= tags
        assert set(trail.inputs) <= set(BY_NAME)
    assert len({trail.what for trail in EVERY}) == len(EVERY) == len(trails().frame)


def test_a_column_has_its_own_trail_and_else_that_of_its_section() -> None:
    """Grants lead to the grant wherever they stand, except in what was solved again; what is unknown to its section."""
    assert trail_of("asked", "grant:2026-27") == "Grants"
    assert trail_of("asked", "gini") == "What is asked"
    assert trail_of("minimum", "grant") == trail_of("minimum") == "What was solved again"


def test_every_table_of_the_page_has_a_trail_that_stands_on_it() -> None:
    """Each table and each heading that has one names a row of the table of trails; all sources are on the page."""
    page, known = parsed(pair_page()), {trail.what for trail in EVERY}
    tables = [e for e in page.of("table") if "data" in e.attributes.get("class", "").split()]
    assert tables
    assert {table.attributes["data-from"] for table in tables} <= known
    assert {head.attributes["data-from"] for head in page.of("th") if "data-from" in head.attributes} <= known
    assert len(sources(tiny()).frame) == len(tiny().tables["sources"])
    assert {"trails", "sources"} <= {table.attributes["id"] for table in tables}
