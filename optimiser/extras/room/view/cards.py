"""The answer as people read it across a table: cards with was, now and change, a bridge, who gains and who loses."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd
from jinja2 import Template

from optimiser.amounts import shown
from optimiser.explain.compare.findings import TELLS
from optimiser.extras.room.change import Shift, cards
from optimiser.report.render import templates

MOST = 8
"""Names on each side of the list of gains."""


@cache
def _template(name: str) -> Template:
    return templates("optimiser.extras.room.view", "parts").get_template(name)


def cards_html(shifts: Sequence[Shift], *, still: bool = False) -> str:
    """Was, now and change of every amount, a card an imperative; while nothing is moved, what it is and no more."""
    return _template("cards.html.j2").render(cards=cards(shifts), still=still)


def bridge_html(steps: Sequence[tuple[str, float]]) -> str:
    """From what was missed to what is missed now, step by step, on an axis that starts at nothing."""
    spans, at = [], 0.0
    for number, (_, by) in enumerate(steps):
        end = number in {0, len(steps) - 1}
        spans.append((0.0, by) if end else (at, at + by))
        at = by if end else at + by
    low = min(0.0, *(min(span) for span in spans))
    wide = (max(max(span) for span in spans) - low) or 1.0
    bars = [
        _bar(label, shown(by, "£m" if at in {0, len(steps) - 1} else "change £m"), "", span, low, wide,
             "end" if at in {0, len(steps) - 1} else "gains" if by < 0 else "loses")
        for at, ((label, by), span) in enumerate(zip(steps, spans, strict=True))
    ]  # fmt: skip
    caption = "Where the money went: what trusts miss of their control totals, over all years"
    return _bars(caption, "Step", "£m", bars, -low / wide)


def gains_html(found: pd.DataFrame) -> str:
    """The trusts that gain and lose most, by name."""
    first, last = found[found["gain"] >= TELLS].head(MOST), found[found["gain"] <= -TELLS].tail(MOST)
    rows = pd.concat([first, last])
    if rows.empty:
        return ""
    low, high = min(0.0, float(rows["gain"].min())), max(0.0, float(rows["gain"].max()))
    wide = (high - low) or 1.0
    bars = [
        _bar(str(name), shown(gain, "change £m"), f"grant {_by(grant)}, savings {_by(ask)}",
             (0.0, gain), low, wide, "gains" if gain > 0 else "loses")
        for name, gain, grant, ask in zip(rows["name"], rows["gain"], rows["grant"], rows["ask"], strict=True)
    ]  # fmt: skip
    return _bars(
        "Who gains and who loses most, over all years: more grant less more savings",
        "Trust",
        "£m",
        bars,
        -low / wide,
    )


def _by(change: float) -> str:
    """A change of money in a note."""
    return "as before" if abs(change) < TELLS else shown(change, "change £m")


def _bar(
    label: str, text: str, note: str, span: tuple[float, float], low: float, wide: float, kind: str
) -> dict[str, object]:
    start, end = ((side - low) / wide * 100 for side in sorted(span))
    wide_enough = f"{max(end - start, 0.4):.2f}"
    return {
        "label": label,
        "text": text,
        "note": note,
        "start": f"{start:.2f}",
        "width": wide_enough,
        "kind": kind,
    }


def _bars(caption: str, heading: str, unit: str, bars: Sequence[dict[str, object]], zero: float) -> str:
    return _template("bars.html.j2").render(
        caption=caption, heading=heading, unit=unit, bars=bars, zero=f"{100 * zero:.2f}"
    )


def status_html(lead: str, lines: Sequence[str], exact: bool, answered: int, label: str = "") -> str:
    """How far the answer on the screen is one, told to a screen reader when it changes."""
    return _template("status.html.j2").render(
        lead=lead, lines=lines, exact=exact, answered=answered, label=label
    )
