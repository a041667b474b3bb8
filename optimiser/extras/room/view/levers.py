"""The levers as the page draws them: one component for all, so that a moved handle costs one drawing and no more."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from optimiser.extras.room.handles import MODE_WORDS, Handle, by_group
from optimiser.extras.room.view.memory import Board

NAME = "optimiser_levers"
FIRST = "Pots"


def _text(name: str) -> str:
    return (files("optimiser.extras.room.view") / name).read_text(encoding="utf-8")


@st.cache_resource
def _drawn() -> Any:  # noqa: ANN401 - Streamlit's own kind of function
    """The component; made once a server."""
    return component(
        NAME,
        html='<div class="levers"></div>',
        css=_text("levers.css"),
        js=_text("levers.js"),
        isolate_styles=False,
    )


def _lever(handle: Handle) -> dict[str, Any]:
    low, high = handle.reach
    return {
        "id": handle.id,
        "label": handle.label,
        "name": handle.name,
        "period": str(handle.where.get("period", "")),
        "now": handle.now,
        "least": min(handle.least, handle.now),
        "most": max(handle.most, handle.now),
        "low": low,
        "high": high,
        "step": handle.step,
        "note": handle.note,
        "switch": handle.switch,
        "options": list(MODE_WORDS) if handle.mode_of else None,
    }


def _group(name: str, members: Sequence[Handle], first: int) -> dict[str, Any]:
    """A group with its series in order; a handle without other years is a series of its own."""
    found: dict[str, list[Handle]] = {}
    for handle in members:
        found.setdefault(handle.series or handle.id, []).append(handle)
    series = [
        {"id": id_, "name": each[0].name.split(" (")[0] if _mixed(each) else each[0].name, "unit": "",
         "levers": [_lever(handle) for handle in each]}
        for id_, each in found.items()
    ]  # fmt: skip
    return {"name": name, "first": first, "series": series}


def _mixed(members: Sequence[Handle]) -> bool:
    """Whether the years of a series are moved in more ways than one."""
    return len({handle.name for handle in members}) > 1


def levers(found: Sequence[Handle], board: Board, key: str, line: str) -> dict[str, Any] | None:
    """Draw the levers and return what was last wanted of them.

    Args:
        found: the handles of the instance.
        board: where they stand.
        key: unique to the instance and what is laid over it.
        line: the address at which a moving handle asks.

    Returns:
        `stamp`, `number`, `figures` by handle and `settled`; None before anything was moved.
    """
    groups = by_group(found)
    first = list(groups).index(FIRST) if FIRST in groups else 0
    data = {
        "groups": [_group(name, members, first) for name, members in groups.items()],
        "figures": board.figures,
        "stamp": board.stamp,
        "answered": board.answered,
        "line": line,
    }
    result = _drawn()(key=key, data=data, on_wanted_change=_nothing)
    wanted = getattr(result, "wanted", None)
    return dict(wanted) if wanted else None


def _nothing() -> None:
    """The page looks at what is wanted when it is drawn."""
