"""The accounts of a plan in sentences: what is left or overspent of each, what needs approval, and real growth."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from optimiser.amounts import money, share, shown, shows
from optimiser.explain.finding import Finding, each_row
from optimiser.explain.words import listed
from optimiser.totals import CASH, CDEL, LEFT, RDEL, USED

WORDS = {RDEL: "day-to-day money (RDEL)", CDEL: "capital (CDEL)"}


def envelope_findings(view: pd.DataFrame, prices: str) -> list[Finding]:
    """One sentence an account, then what needs approval, then spending in real terms.

    Args:
        view: from `treasury_view`.
        prices: where the deflator comes from.
    """
    return [
        *(_account(view, limit) for limit in (RDEL, CDEL)),
        *_cash(view),
        _approval(view),
        *_real(view, prices),
    ]


def _account(view: pd.DataFrame, limit: str) -> Finding:
    """What is left of a limit or overspent, period by period."""
    rows = view[(view["limit"] == limit) & (view["side"] == LEFT)]
    parts = [f"{_left(row.amount)} in {row.period}" for row in each_row(rows)]
    return Finding(
        id=f"envelope-{limit.lower()}",
        sentence=f"Of {WORDS[limit]} the plan leaves {listed(parts)}.",
        evidence=rows.assign(size=rows["amount"].abs()),
        severity="caution" if any(a < 0 and shows(a, "£m") for a in rows["amount"]) else "note",
        certainty="exact for this plan; the split into limits is the model's own",
        units={"amount": "£m", "real": "£m", "size": "£m"},
    )


def _left(amount: float) -> str:
    if not shows(amount, "£m"):
        return "nothing"
    return f"{money(amount)}" if amount > 0 else f"an overspend of {money(-amount)}"


def _cash(view: pd.DataFrame) -> Iterator[Finding]:
    """Cash that the department has to find."""
    rows = view[(view["limit"] == CASH) & (view["line"] == "cash_called")]
    parts = [f"{money(row.amount)} in {row.period}" for row in each_row(rows)]
    if parts:
        yield Finding(
            id="envelope-cash",
            sentence=f"Trusts call {listed(parts)} of cash from the department, in grants and loans.",
            evidence=rows,
            certainty="exact for this plan",
            units={"amount": "£m", "real": "£m"},
        )


def _approval(view: pd.DataFrame) -> Finding:
    """The switch and the top-up, or that nothing needs approval."""
    rows = view[view["needs_approval"] & (view["limit"] == RDEL)]
    rows = rows[[shown(amount, "£m") != "0" for amount in rows["amount"]]]
    parts = [f"{money(row.amount)} {row.what.lower()} in {row.period}" for row in each_row(rows)]
    if not parts:
        return Finding(
            "envelope-approval",
            "Nothing in the plan needs the Treasury's approval: no capital is switched and no further grant asked.",
        )
    return Finding(
        id="envelope-approval",
        sentence=f"The Treasury's approval is needed for {listed(parts)}.",
        evidence=rows,
        severity="caution",
        units={"amount": "£m", "real": "£m"},
    )


def _real(view: pd.DataFrame, prices: str) -> Iterator[Finding]:
    """What trusts spend in the last period beside the first, in the prices of one."""
    rows = view[(view["line"] == "spending") & (view["side"] == USED)]
    if len(rows) > 1:
        first, last = rows.iloc[0], rows.iloc[-1]
        growth = float(last["real"] / first["real"]) - 1
        told = f"{share(abs(growth))} {'more' if growth >= 0 else 'less'}"
        yield Finding(
            id="envelope-real",
            sentence=(
                f"In prices of {first['base']} trusts spend {told} in {last['period']} than in "
                f"{first['period']} ({prices})."
            ),
            evidence=rows.assign(growth=abs(growth)),
            units={"amount": "£m", "real": "£m", "growth": "share"},
        )
