"""The page of the room, drawn without a browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="the room is an optional extra: install trust-optimiser[app]")

from streamlit.testing.v1 import AppTest

from optimiser.extras.room.serve import ALLOW_SAVE, PAGE
from tests.room.conftest import PATIENCE

pytestmark = pytest.mark.filterwarnings("default")  # of Streamlit's own libraries


@pytest.fixture
def room(trial: Path) -> Iterator[AppTest]:
    """The room, open on a copy of tiny."""
    made = opened()
    yield made
    closed(made)


def opened() -> AppTest:
    """A session of its own, drawn for the first time."""
    return AppTest.from_file(str(PAGE), default_timeout=PATIENCE).run()


def closed(room: AppTest) -> None:
    """End a session's process, as a browser that goes away does in the end."""
    room.session_state["memory"].desk.close()


def button(room: AppTest, label: str) -> Any:
    """A button by its label."""
    return next(item for item in room.button if item.label == label)


def labels(room: AppTest) -> list[str]:
    """The labels of all buttons."""
    return [item.label for item in room.button]


def drawn(room: AppTest) -> str:
    """Every part of the report that is on the page."""
    return "\n".join(item.proto.body for item in room.get("html"))


def number(room: AppTest, label: str) -> Any:
    """A handle by its label."""
    return next(item for item in room.number_input if item.label == label)


def solve(room: AppTest) -> None:
    """Press the button and wait for the end, as the page does."""
    button(room, "Solve exactly").click().run()
    end = time.monotonic() + PATIENCE
    while "Cancel the solve" in labels(room) and time.monotonic() < end:
        time.sleep(0.2)
        room.run()
    assert not room.exception


def keep(room: AppTest, name: str) -> None:
    """Name the last answer and keep it."""
    room.text_input[0].set_value(name)
    button(room, "Keep it").click().run()
    assert not room.exception


def test_the_journey(room: AppTest, trial: Path) -> None:
    """Solve, move a pot, read the estimate, solve again, name both, and see them side by side."""
    assert not room.exception
    assert any("Solve the question once" in text.value for text in room.markdown)
    solve(room)
    assert "Solved to the asked gap" in drawn(room)
    assert [tab.label for tab in room.tabs] == ["Answer", "Short", "Asked", "Support", "Map", "Prices"]
    keep(room, "stands")
    number(room, "Grant pot, 2026-27 (£m)").set_value(3.0).run()
    assert "Estimate: the finance shortfall goes from 19.4 weighted £m to about" in drawn(room)
    assert any("handles were moved" in item.value for item in room.warning)
    solve(room)
    keep(room, "more")
    assert "more against stands" in drawn(room)
    offered = [item.proto.label for item in room.get("download_button")]
    assert "Download more.toml" in offered
    assert not (trial / "scenarios" / "more.toml").exists()


@pytest.mark.slow
def test_saving_only_where_it_was_allowed(
    room: AppTest, trial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --allow-save there is no button; with it the file is there and is a scenario."""
    number(room, "Grant pot, 2026-27 (£m)").set_value(3.0).run()
    solve(room)
    keep(room, "more")
    assert "Save into the instance's scenarios" not in labels(room)
    monkeypatch.setenv(ALLOW_SAVE, "1")
    room.run()
    button(room, "Save into the instance's scenarios").click().run()
    assert (trial / "scenarios" / "more.toml").is_file()
    button(room, "Save into the instance's scenarios").click().run()
    assert any("already" in item.value for item in room.error)


@pytest.mark.slow
def test_an_impossible_offer_shows_what_cannot_hold_together(room: AppTest) -> None:
    """Without a grant pot the ring-fence cannot be kept, and the page says so instead of failing."""
    number(room, "Grant pot, 2026-27 (£m)").set_value(0.0).run()
    solve(room)
    assert "INFEASIBLE" in drawn(room)
    assert [tab.label for tab in room.tabs] == ["Conflict"]


@pytest.mark.slow
def test_two_people_do_not_see_each_other(room: AppTest) -> None:
    """What one session moves, solves and keeps is nowhere in another."""
    other = opened()
    try:
        number(room, "Grant pot, 2026-27 (£m)").set_value(3.0).run()
        solve(room)
        keep(room, "secret")
        other.run()
        assert number(other, "Grant pot, 2026-27 (£m)").value == 2.0
        assert "secret" not in drawn(other)
        assert not other.tabs
        assert any("No offer is kept yet" in text.value for text in other.markdown)
    finally:
        closed(other)


@pytest.mark.slow
def test_cancel(room: AppTest) -> None:
    """A solve that runs can be cancelled; the offer stays as it was, and the room goes on."""
    number(room, "Grant pot, 2026-27 (£m)").set_value(3.0).run()
    button(room, "Solve exactly").click().run()
    button(room, "Cancel the solve").click().run()
    room.run()
    assert any("cancelled" in item.value for item in room.info)
    assert number(room, "Grant pot, 2026-27 (£m)").value == 3.0
    solve(room)
    assert "Solved to the asked gap" in drawn(room)


def test_bad_names_are_refused_in_words(room: AppTest) -> None:
    """A name that is no file name, and one that a scenario has already, are refused without a traceback."""
    solve(room)
    keep(room, "../../etc")
    assert any("cannot be the name of a file" in item.value for item in room.error)
    keep(room, "larger_pot")
    assert any("taken" in item.value for item in room.error)


def test_a_broken_instance_is_refused_with_its_faults(trial: Path) -> None:
    """An instance with faults opens the room with a list of them, not with a traceback."""
    (trial / "trusts.csv").write_text("trust,name\nASH,Ash\n", encoding="utf-8")
    room = opened()
    assert not room.exception
    assert any("trusts.csv" in item.value for item in room.error)
    closed(room)


def test_everything_goes_back(room: AppTest) -> None:
    """One button puts all handles back to how things stand."""
    number(room, "Grant pot, 2026-27 (£m)").set_value(9.0).run()
    button(room, "Put everything back").click().run()
    assert number(room, "Grant pot, 2026-27 (£m)").value == 2.0


def test_an_offer_that_is_brought_along_stands_on_the_handles(room: AppTest) -> None:
    """A file with a pot of £3m: the handle shows 3, the offer says so, and putting everything back undoes it."""
    if not hasattr(room, "file_uploader"):
        pytest.skip("this Streamlit cannot hand a file to a page without a browser")
    text = (
        'name = "theirs"\ntitle = "What they want"\n\n[[change]]\ntable = "envelope"\n'
        'where = { period = "2026-27" }\nset = { grant_pot = 3 }\n'
    )
    room.file_uploader[0].set_value(("theirs.toml", text.encode(), "application/toml")).run()
    assert number(room, "Grant pot, 2026-27 (£m)").value == 3.0
    assert any("theirs is on the table" in item.value for item in room.info)
    room.file_uploader[0].set_value(("bad.toml", b"not a scenario", "application/toml")).run()
    assert any("is not TOML" in item.value for item in room.error)
    assert number(room, "Grant pot, 2026-27 (£m)").value == 3.0
