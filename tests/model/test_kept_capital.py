"""C25: capital that is kept for repairs, and what is kept and not spent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.model.builder import ask, made

SCHEME: dict[str, Any] = {"opportunity": "o", "potential": 4, "capital": 1}
KEPT = {"grant_pot": 0, "capital_budget": 5, "repair_least": 3}
BREAK_EVEN = {"amount": 0}


def test_repair_floor() -> None:
    """C25. Of 5 of capital 3 are kept: schemes of 2 start for a deficit of 10, and 3 lie idle, since
    nothing is in need of repair. Yielding, all 4 start and 2 are short; off, 4 start and nothing is kept.
    """
    case = made(opportunities=SCHEME, envelope=KEPT, control_totals=BREAK_EVEN)
    held = ask(case)
    assert held.commitment("control_total") == ("short", 8)
    assert held.commitment("repair_floor") == ("binds", 0)
    assert held.commitment("capital_budget") == ("binds", 0)
    assert held.cell("sector", "spare") == pytest.approx(3, abs=1e-4)
    assert held.cell("sector", "capital_spent") == pytest.approx(2, abs=1e-4)
    given = ask(case, repair_floor="yield")
    assert given.commitment("control_total") == ("short", 6)
    assert given.commitment("repair_floor") == ("short", 2)
    off = ask(case, repair_floor="off")
    assert off.commitment("control_total") == ("short", 6)
    assert off.cell("sector", "spare") == 0


def test_kept_capital_is_spent_where_there_is_a_backlog() -> None:
    """Of the 3 kept, 2 repair the whole backlog of 2 and 1 is left: nothing asks for it, but kept capital
    counts twice where a repair counts once.
    """
    estate = {"estate": {}, "opening": {"stock": "backlog", "amount": 2}}
    answer = ask(made(envelope=KEPT, **estate))
    assert answer.cell("safety", "repair") == pytest.approx(2, abs=1e-3)
    assert answer.cell("sector", "spare") == pytest.approx(1, abs=1e-3)


def test_nothing_kept_is_no_promise() -> None:
    """Without an amount to keep there is no row and nothing is spare."""
    answer = ask(made(envelope=KEPT | {"repair_least": 0}))
    assert "repair_floor" not in answer.solution.tables["commitments"]["id"].tolist()
