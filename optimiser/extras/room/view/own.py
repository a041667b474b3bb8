"""An instance of one's own on the room's first page: who, a workbook to fill in, and back with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from optimiser.errors import OptimiserError
from optimiser.explain.words import plural
from optimiser.extras.room.own import OwnInstance, in_the_room
from optimiser.extras.room.upload import LARGEST_WORKBOOK
from optimiser.extras.room.view.fragments import corrections_html, list_html
from optimiser.extras.room.view.memory import PageMemory, instance
from optimiser.extras.starter import CARE, WANTED, Choice, periods_said, words
from optimiser.instances import Instance, instance_names, resolve_instance

SOURCE = "england-2025-26"
"""The instance that figures come from at first, as for `optimiser new`."""
KEY = "own:"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ABOUT = (
    "Pick trusts of an instance at hand, or type them in. Every figure is filled in: that of the trust where it is "
    "known, the median of its type where not. Download the workbook, write your own figures over it, bring it back, "
    "and the room opens on it."
)
GONE = "It is gone when you leave: the workbook is what you keep. Nobody else sees it."


@st.fragment
def own(kept: PageMemory, key: str) -> None:
    """Draw the panel; folded until somebody wants it, and again once the room has opened on what was made.

    Args:
        kept: the session.
        key: under which the name of the instance that is looked at is kept.
    """
    panel, state = kept.panel, st.session_state
    if panel.open:
        panel.open, state[f"{KEY}on"] = False, False
        st.rerun(scope="app")
    st.toggle(
        "Make an instance of your own: pick trusts or type them in, and fill in a workbook", key=f"{KEY}on"
    )
    if state[f"{KEY}on"]:
        with st.container(border=True):
            st.write(f"{ABOUT} {GONE}")
            st.text_input("Its name", "mine", max_chars=60, key=f"{KEY}name")
            _begin(kept)
            _back(kept, key)
            if panel.refused:
                st.html(list_html("Not taken", panel.refused.splitlines()))
            elif panel.last is not None:
                _made(panel.last, kept, key)
    elif panel.last is not None and state.get(key) == panel.last.instance.name:
        _made(panel.last, kept, key)


def _begin(kept: PageMemory) -> None:
    """Who is to stand in it, and the button that makes it."""
    st.subheader("1. Who")
    names = instance_names()
    first = names.index(SOURCE) if SOURCE in names else 0
    chosen = st.selectbox(
        "Figures from",
        names,
        first,
        key=f"{KEY}from",
        help="The instance to pick from, and whose medians are used.",
    )
    source = instance(resolve_instance(str(chosen)), None)
    one, two = st.columns(2)
    with one:
        _picked(source)
    with two:
        _typed()
    _taken_in()
    if st.button("Make the workbook", type="primary"):
        _make(kept, source)


def _picked(source: Instance) -> None:
    """Trusts of the source, by code, system, region or type."""
    trusts, systems = source.tables["trusts"], source.tables["systems"]
    called = dict(zip(trusts["trust"], trusts["name"], strict=True))
    places = dict(zip(systems["system"], systems["name"], strict=True))
    st.write("**Pick**: a trust that is picked keeps its own figures.")
    st.multiselect(
        "Trusts",
        list(called),
        format_func=lambda code: f"{code} {called.get(code, '')}",
        key=_key("trusts", source),
    )
    st.multiselect(
        "Systems",
        list(places),
        format_func=lambda code: f"{code} {places.get(code, '')}",
        key=_key("systems", source),
    )
    st.multiselect("Regions", sorted(set(systems["region"]) - {""}), key=_key("regions", source))
    st.multiselect(
        "Types", sorted(set(trusts["type"])), key=_key("types", source),
        help="With regions or systems: only trusts of these types. With trusts typed in: the types of these.",
    )  # fmt: skip


def _typed() -> None:
    """Trusts by name, or how many."""
    st.write("**Or type in**: name, type, what it spends in a year (£m).")
    st.text_area(
        "Trusts typed in", key=f"{KEY}names", placeholder="Ashford (acute-large, 650)\nBexton (acute-small, 300)",
        help="One a line: name (type, £m a year, system). A code may stand before it: RAB: Ashford (acute-large, 650).",
    )  # fmt: skip
    st.number_input(
        "How many", 0, 1000, 0, key=f"{KEY}count",
        help="Trusts without names, spread evenly over the types that are picked.",
    )  # fmt: skip


def _taken_in() -> None:
    """When, and with which tables."""
    one, two, three = st.columns(3)
    one.text_input(
        "Periods", key=f"{KEY}periods", placeholder="all",
        help="How many of the source's, or their labels: 2026-27, 2027-28.",
    )  # fmt: skip
    two.multiselect("Also take in", WANTED, key=f"{KEY}with", help="Tables that few people need.")
    three.multiselect("Leave out", list(CARE), key=f"{KEY}without", help="A sheet that you want nothing of.")


def _key(what: str, source: Instance) -> str:
    """What is picked is of one source."""
    return f"{KEY}{what}:{source.name}"


def _choice(source: Instance) -> Choice:
    state = st.session_state
    return Choice(
        trusts=tuple(state[_key("trusts", source)]),
        systems=tuple(state[_key("systems", source)]),
        regions=tuple(state[_key("regions", source)]),
        types=tuple(state[_key("types", source)]),
        names=words(str(state[f"{KEY}names"]).splitlines()),
        count=int(state[f"{KEY}count"]) or None,
        periods=periods_said(state[f"{KEY}periods"]),
        wanted=frozenset(state[f"{KEY}with"]),
        without=frozenset(state[f"{KEY}without"]),
    )


def _make(kept: PageMemory, source: Instance) -> None:
    """Make an instance of what is chosen; a choice that cannot be made changes nothing."""
    state = st.session_state
    with st.spinner("Filling in every figure ..."):
        _keep(
            kept,
            lambda: kept.own.begin(source, _choice(source), state[f"{KEY}name"], instance_names()),
            "made an instance",
        )


def _back(kept: PageMemory, key: str) -> None:
    """A place for the workbook; one that is taken opens the room."""
    st.subheader("2. Your figures")
    file = st.file_uploader(
        "Bring the workbook back, filled in (.xlsx)", type=["xlsx"], key=f"{KEY}file",
        help=f"The six sheets, or all tables as the room and the command line write them; up to "
        f"{LARGEST_WORKBOOK // 1024**2} MB.",
    )  # fmt: skip
    if file is None or file.file_id == kept.panel.taken:
        return
    kept.panel.taken = file.file_id
    data = file.getvalue() if file.size <= LARGEST_WORKBOOK else bytes(LARGEST_WORKBOOK + 1)
    name = st.session_state[f"{KEY}name"]
    with st.spinner("Reading the workbook ..."):
        taken = _keep(kept, lambda: kept.own.bring(data, name, instance_names()), "brought an instance along")
    if taken is not None:
        _open(kept, taken, key)
        st.rerun(scope="app")


def _keep(kept: PageMemory, make: Callable[[], OwnInstance], what: str) -> OwnInstance | None:
    """What was made, kept and noted; None where it could not be, with the reasons kept."""
    try:
        made = make()
    except OptimiserError as error:
        kept.panel.refused = in_the_room(str(error))
        return None
    kept.panel.last, kept.panel.refused = made, ""
    kept.note(what, made.instance)
    return made


def _open(kept: PageMemory, made: OwnInstance, key: str) -> None:
    """Let the room open on an instance."""
    st.session_state[key] = Path(made.instance.path or "").name
    kept.panel.open = True


def _made(made: OwnInstance, kept: PageMemory, key: str) -> None:
    """What was made, its workbook, and the way to its answer."""
    stands = made.instance
    trusts, periods = len(stands.tables["trusts"]), len(stands.tables["periods"])
    st.success(f"{stands.name} stands: {plural(trusts, 'trust')}, {plural(periods, 'period')}.")
    book = made.workbook
    if book is not None:
        st.download_button("Download its workbook", book, f"{stands.name}.xlsx", XLSX)
    if st.session_state.get(key) != stands.name:
        st.button("Open the room on it", on_click=_open, args=(kept, made, key))
    if made.corrections:
        st.html(corrections_html(made.corrections))
    if made.remarks:
        st.html(list_html("To know", made.remarks))
    if made.asked:
        st.html(list_html("Figures that do not look like their kind", made.asked))
