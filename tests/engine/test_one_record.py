"""A commitment is one record: the engine reads it there and names none."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import optimiser
from trustmodels.allocation.promises import PROMISES
from trustmodels.contract import BY_NAME

ENGINE = Path(optimiser.__file__).parent
LITERALS = 0
"""Literals of the engine that are the id of a commitment. It may only fall."""
COLUMNS = {
    "subjects/ladder/part.py": {"grant_pot"},
    "extras/england/access.py": {"pace"},
    "extras/england/carryover.py": {"capital_budget"},
    "extras/england/evidence.py": {"grant_pot", "capital_budget"},
    "extras/england/money.py": {
        "efficiency_min", "efficiency_max", "one_off_share", "bailout_condition", "grant_pot", "loan_pot",
        "capital_budget", "smallest_award", "support_places", "contested_changes",
    },
    "extras/england/safety.py": {"safe_occupancy", "agency_ceiling"},
    "extras/generator/access.py": {"pace"},
    "extras/generator/money.py": {
        "efficiency_min", "efficiency_max", "one_off_share", "bailout_condition", "grant_pot", "loan_pot",
        "capital_budget", "smallest_award", "support_places", "contested_changes",
    },
    "extras/generator/safety.py": {"safe_occupancy", "agency_ceiling"},
    "extras/generator/shape.py": {"smallest_award", "pace"},
    "extras/room/handles.py": {"capital_budget"},
    "instances/checks/rates.py": {"capital_budget"},
    "instances/checks/care.py": {"contested_changes"},
    "instances/notes.py": {"loan_pot", "contested_changes", "support_places"},
    "explain/reconciliation/areas.py": {"agency_ceiling", "capital_budget", "loan_pot"},
    "explain/reconciliation/providers.py": {"capital_budget", "grant_pot"},
    "explain/reconciliation/figures.py": {"grant_pot"},
    "extras/starter/pick.py": {"grant_pot", "loan_pot", "capital_budget", "support_places"},
    "tradeoffs/incentives/equilibrium.py": {"smallest_award"},
    "subjects/causes/shares.py": {"bailout_condition", "pace", "smallest_award"},
    "worlds/recourse/central.py": {"smallest_award"},
    "totals.py": {"capital_budget", "grant_pot", "loan_pot"},
}  # fmt: skip
"""Where such a word is the name of a column of an instance (`envelope.grant_pot`), by file."""
OTHERS = {
    "extras/generator/money.py": {"minimum_cash"},
    "extras/generator/safety.py": {"backlog_ceiling"},
    "report/sentences.py": {"one_off_share"},
    "report/tables/answer.py": {"one_off_share"},
    "report/tables/asks.py": {"one_off_share"},
    "worlds/risk/findings.py": {"control_total"},
    "worlds/risk/tables.py": {"control_total"},
    "subjects/simulation/part.py": {"control_total"},
    "subjects/tracker/part.py": {"control_total"},
    "subjects/tracker/show.py": {"control_total"},
    "subjects/tracker/say.py": {"control_total"},
    "subjects/tracker/replan.py": {"control_total"},
}
"""Where it is a column of a table of ours: the `control_total` beside an outturn, a share shown on the
page, a margin of the generator."""


def _words(source: str) -> Iterator[str]:
    """The ids of commitments among the texts of a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in PROMISES:
            yield node.value


def _found() -> Counter[tuple[str, str]]:
    """How often each id stands as a literal, by file and id."""
    files = {path.relative_to(ENGINE).as_posix(): path for path in ENGINE.rglob("*.py")}
    return Counter((name, word) for name, path in files.items() for word in _words(path.read_text("utf-8")))


def _pairs(listed: dict[str, set[str]]) -> set[tuple[str, str]]:
    return {(name, word) for name, words in listed.items() for word in words}


def test_the_engine_names_no_commitment() -> None:
    """What the engine says or does of a commitment stands on its record, so that a new one is one file."""
    left = {at: n for at, n in _found().items() if at not in _pairs(COLUMNS) | _pairs(OTHERS)}
    assert sum(left.values()) == LITERALS, f"read the record (Family) instead: {left}"


def test_the_columns_left_out_are_columns() -> None:
    """A word that is let pass as a column of an instance is one in the contract."""
    known = {column.name for table in BY_NAME.values() for column in table.columns}
    assert {word for _, word in _pairs(COLUMNS)} <= known


def test_nothing_is_left_out_in_vain() -> None:
    """A file that no longer names a column leaves the list, so that no commitment slips in under it."""
    assert _pairs(COLUMNS) | _pairs(OTHERS) <= set(_found())
    assert not _pairs(COLUMNS) & _pairs(OTHERS)


def test_a_literal_is_seen() -> None:
    """A list of commitments, a key of a mapping and a comparison are each seen, and a sentence about one is not."""
    source = (
        'A = ("pace", "x")\nB = {"ring_fence": 1}\nassert a == "control_total"\nC = "the grant_pot holds"\n'
    )
    assert sorted(_words(source)) == ["control_total", "pace", "ring_fence"]
