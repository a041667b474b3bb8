"""One trust's offer: what it would be asked for in a year, put on the table beside whatever the levers say."""

from __future__ import annotations

import streamlit as st

from optimiser.amounts import money
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.trust_offer import agreed, asked_of, beside, may_be_agreed
from optimiser.extras.room.view.memory import Board
from optimiser.instances import Instance


def trust_offer(stands: Instance, base: OfferAnswer, board: Board) -> None:
    """Draw the form, folded; nothing where the question keeps no agreement or there is no plan.

    Args:
        stands: the instance with its scenario.
        base: the baseline.
        board: where the levers stand.
    """
    plan = base.opened
    if plan is None or not may_be_agreed(plan.question):
        return
    trusts = stands.tables["trusts"]
    names = dict(zip(trusts["trust"].astype(str), trusts["name"].astype(str), strict=True))
    with st.expander("One trust's offer: what it would be asked for"):
        trust = str(st.selectbox("Trust", list(names), format_func=lambda code: f"{names[code]} ({code})"))
        period = str(st.selectbox("Year", plan.periods))
        now = asked_of(plan, trust, period)
        st.write(f"The plan as it stands asks it for {money(now)} of savings in {period}.")
        ask = st.number_input(
            "What it would be asked for (£m)", 0.0, 1e5, round(now, 1), 0.5, format="%.1f", key=f"ask:{trust}:{period}"
        )  # fmt: skip
        further = beside(board.further, agreed(stands, trust, period, float(ask)))
        st.button("Put it on the table", on_click=board.put, args=(dict(board.figures), further))
