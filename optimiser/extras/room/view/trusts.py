"""Who gains and who loses, and what an answer comes to for some trusts: a region, or those that are picked by name."""

from __future__ import annotations

import streamlit as st

from optimiser.explain.compare.findings import TELLS
from optimiser.explain.quantities import quantities_of_trusts
from optimiser.explain.verified_run import Opened
from optimiser.explain.words import plural
from optimiser.extras.room.answer import OfferAnswer
from optimiser.extras.room.change import exactly, gains
from optimiser.extras.room.view.cards import cards_html, gains_html

WHO = "Who gains and who loses"
EVERYWHERE = "All regions"
NOBODY = "no region"
COLUMNS = {"name": "Trust", "region": "Region", "ask": "Savings asked", "grant": "Grant", "loan": "Loan",
           "position": "Position", "gain": "Gain"}  # fmt: skip


def places(opened: Opened) -> dict[str, tuple[str, str]]:
    """The name and the region of every trust, by its code."""
    trusts, systems = opened.case.data.trusts, opened.case.data.systems
    return {t: (row.name, systems[row.system].region or NOBODY) for t, row in trusts.items()}


def _picked(opened: Opened, key: str) -> list[str]:
    """The trusts that somebody looks at: of a region, and by name within it; all where nothing is picked."""
    known = places(opened)
    one, two = st.columns([1, 2])
    with one:
        regions = sorted({region for _, region in known.values()})
        region = st.selectbox("Region", [EVERYWHERE, *regions], key=f"region:{key}")
    inside = [t for t, (_, where) in known.items() if region in {EVERYWHERE, where}]
    with two:
        by_name = sorted(inside, key=lambda t: known[t])
        named = st.multiselect(
            "Trusts", by_name, format_func=lambda t: f"{known[t][0]} ({t})", key=f"trusts:{key}:{region}",
            placeholder="All of them, or pick by name",
        )  # fmt: skip
    return named or inside


def some_trusts(answer: OfferAnswer, base: OfferAnswer) -> None:
    """What an answer comes to for the trusts that are picked, beside how things stand."""
    st.subheader("By region and trust")
    if answer.opened is None or base.opened is None:
        return
    picked = _picked(answer.opened, "some")
    before, after = (quantities_of_trusts(each.opened, set(picked)) for each in (base, answer) if each.opened)
    st.write(
        f"{plural(len(picked), 'trust')}, over all years. What is promised to a system or the sector is not here."
    )
    st.html(cards_html(exactly(before, after), still=answer is base))


def gainers(answer: OfferAnswer, base: OfferAnswer) -> None:
    """Who gains and who loses against how things stand, by name."""
    st.subheader(WHO)
    if answer.opened is None or base.opened is None:
        return
    found = gains(base.opened, answer.opened)
    if found.empty:
        st.write("No trust gains or loses £0.1m or more.")
        return
    shown = found[found["trust"].isin(_picked(answer.opened, "gains"))]
    up, down = int((shown["gain"] >= TELLS).sum()), int((shown["gain"] <= -TELLS).sum())
    st.write(
        f"{plural(up, 'trust')} gain and {plural(down, 'trust')} lose £0.1m or more, as evenly shared out."
    )
    st.html(gains_html(shown))
    table = shown[list(COLUMNS)].rename(columns=COLUMNS)
    with st.expander(f"All {len(table):,} trusts that move (change over all years, £m)"):
        st.dataframe(table.round(1), hide_index=True)
