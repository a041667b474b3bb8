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
from optimiser.extras.room.session import OfferJob
from tests.room.conftest import PATIENCE

pytestmark = pytest.mark.filterwarnings("default")  # of Streamlit's own libraries


@pytest.fixture
def room(trial: Path) -> Iterator[AppTest]:
    """The room, open on a copy of tiny."""
    made = opened()
    yield made
    closed(made)


def opened(**address: str) -> AppTest:
    """A session of its own, drawn until the baseline stands on it."""
    room = AppTest.from_file(str(PAGE), default_timeout=PATIENCE)
    for name, value in address.items():
        room.query_params[name] = value
    room.run()
    end = time.monotonic() + PATIENCE
    while "Cancel the solve" in labels(room) and time.monotonic() < end:
        time.sleep(0.2)
        room.run()
    return room


def closed(room: AppTest) -> None:
    """End a session's process, as a browser that goes away does in the end."""
    room.session_state["memory"].desk.close()
    room.session_state["memory"].mover.close()
    if room.session_state["memory"].beside is not None:
        room.session_state["memory"].beside.close()


def button(room: AppTest, label: str) -> Any:
    """A button by its label."""
    return next(item for item in room.button if item.label == label)


def labels(room: AppTest) -> list[str]:
    """The labels of all buttons."""
    return [item.label for item in room.button]


def drawn(room: AppTest) -> str:
    """Every part of the report that is on the page."""
    return "\n".join(item.proto.body for item in room.get("html"))


def text(room: AppTest) -> str:
    """Every plain sentence on the page."""
    return "\n".join(item.value for item in room.markdown)


def move(room: AppTest, **figures: float) -> None:
    """Put levers somewhere, as a hand on them would; names are of grant pots by their first year."""
    memory = room.session_state["memory"]
    board = next(iter(memory.boards.values()))
    board.put(
        {f"grant_pot:{name.replace('_', '-').removeprefix('y')}": value for name, value in figures.items()}
    )
    room.run()


def wait(room: AppTest, says: str) -> None:
    """Draw again until something is on the page."""
    end = time.monotonic() + PATIENCE
    while says not in drawn(room) and time.monotonic() < end:
        time.sleep(0.2)
        room.run()
    assert not room.exception
    assert says in drawn(room)


def solve(room: AppTest) -> None:
    """Press the button and wait for the end, as the page does."""
    button(room, "Work out the exact answer").click().run()
    wait_for_end(room)


def wait_for_end(room: AppTest) -> None:
    """Draw again until nothing is solved any more."""
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


@pytest.mark.slow
def test_the_journey(room: AppTest, trial: Path) -> None:
    """It opens on the baseline; move a pot, see at once what gives, ask for the exact answer, keep it, compare."""
    assert not room.exception
    assert "As it stands" in drawn(room)
    move(room, y2026_27=3.0)
    wait(room, "less short of trust control totals")
    assert "choices of the baseline held" in drawn(room)
    solve(room)
    assert "Exact and verified, with the choices free" in drawn(room)
    assert "Where the money went" in drawn(room)
    assert "Who gains and who loses most" in drawn(room)
    room.radio[0].set_value("trusts").run()
    room.multiselect[0].set_value(["ASH"]).run()
    assert any("1 trust, over all years" in item.value for item in room.markdown)
    keep(room, "more")
    move(room, y2026_27=4.0)
    solve(room)
    keep(room, "The most we can give")
    assert "more against As it stands" in drawn(room)
    assert "The most we can give against As it stands" in drawn(room)
    assert "Go back to it" in labels(room)
    assert "optimiser solve" not in drawn(room) + text(room)
    assert not room.code
    assert not (trial / "scenarios" / "more.toml").exists()


def test_a_link_reopens_the_question(trial: Path) -> None:
    """Instance, order and figures come with the address, and the address of the page is that link again."""
    room = opened(instance=trial.name, question="how_far", figures='{"grant_pot:2026-27":3.0}')
    try:
        board = next(iter(room.session_state["memory"].boards.values()))
        assert board.figures == {"grant_pot:2026-27": 3.0}
        wait(room, "Grant pot, 2026-27 (£m): 2 → 3.")
        said = room.query_params["figures"]
        assert (said if isinstance(said, str) else said[0]) == '{"grant_pot:2026-27":3.0}'
    finally:
        closed(room)


@pytest.mark.parametrize(
    ("figures", "said"),
    [('{"no_such:2026-27":3}', "cannot be moved here"), ('{"grant_pot:2026-27":-3}', "which it cannot be"),
     ('{"grant_pot:2026-27":', "cut or spoilt"), ('{"grant_pot:2026-27":"3"}', "no number")],
)  # fmt: skip
def test_a_bad_link_is_refused_in_words(trial: Path, figures: str, said: str) -> None:
    """The room opens as it stands and says what was wrong."""
    room = opened(instance=trial.name, question="how_far", figures=figures)
    try:
        assert any(said in item.value for item in room.error)
        assert "As it stands" in drawn(room)
    finally:
        closed(room)


@pytest.mark.slow
def test_what_one_trust_offers(room: AppTest) -> None:
    """ASH is asked for £2m and not for £4m: told at once, then exactly; without the whole answer, exactly in all."""
    next(item for item in room.selectbox if item.label == "Trust").set_value("ASH").run()
    next(item for item in room.number_input if "would be asked for" in item.label).set_value(2.0).run()
    button(room, "Put it on the table").click().run()
    wait(room, "ASH is asked for £2.0m in 2026-27")
    button(room, "Work out the exact answer").click().run()
    wait_for_end(room)
    assert "Exact and verified, with the choices free" in drawn(room)
    room.session_state["memory"].history.clear()
    room.run()
    assert "Exact totals; who bears it follows" in drawn(room)
    assert "in 2026-27, £2.0m less than in the plan as it stands." in drawn(room)
    assert "more short of trust control totals" in drawn(room)


@pytest.mark.slow
def test_everything_goes_back_and_a_move_is_undone(room: AppTest) -> None:
    """Two moves: undo leads to the first, and one button puts all levers back to how things stand."""
    board = next(iter(room.session_state["memory"].boards.values()))
    move(room, y2026_27=3.0)
    move(room, y2026_27=9.0)
    button(room, "Undo the last move").click().run()
    assert board.figures == {"grant_pot:2026-27": 3.0}
    button(room, "Put everything back").click().run()
    assert board.figures == {}
    button(room, "Undo the last move").click().run()
    assert board.figures == {"grant_pot:2026-27": 3.0}


@pytest.mark.slow
def test_saving_only_where_it_was_allowed(
    room: AppTest, trial: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --allow-save there is no button; with it the file is there and is a scenario."""
    move(room, y2026_27=3.0)
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
    move(room, y2026_27=0.0)
    wait(room, "No plan with these choices")
    solve(room)
    assert "INFEASIBLE" in drawn(room)
    assert "What cannot hold together" in drawn(room)


@pytest.mark.slow
def test_two_people_do_not_see_each_other(room: AppTest) -> None:
    """What one session moves, solves and keeps is nowhere in another."""
    other = opened()
    try:
        move(room, y2026_27=3.0)
        solve(room)
        keep(room, "secret")
        other.run()
        assert next(iter(other.session_state["memory"].boards.values())).figures == {}
        assert "secret" not in drawn(other)
        assert "No offer is kept yet" in text(other)
    finally:
        closed(other)


@pytest.mark.slow
def test_the_same_offer_asked_otherwise(room: AppTest) -> None:
    """Patients first stands beside money first and a plan that balances, and neither becomes part of the history."""
    move(room, y2026_27=3.0)
    solve(room)
    for words in ("money before patients", "a plan that balances on paper"):
        button(room, f"Work out: {words}").click().run()
        wait_for_end(room)
    assert "Money before patients instead:" in drawn(room)
    assert "A plan that balances on paper instead:" in drawn(room)
    assert len(room.session_state["memory"].history) == 1
    assert [len(answers) for answers in room.session_state["memory"].history.values()] == [1]


@pytest.mark.slow
def test_the_three_parties_can_be_cancelled_and_asked_again(room: AppTest) -> None:
    """A negotiation ends at a word, the baseline stands, and the second time the views are there."""
    button(room, "Work out the three parties' views").click().run()
    button(room, "Cancel the solve").click().run()
    room.run()
    assert any("cancelled" in item.value for item in room.info)
    assert "As it stands" in drawn(room)
    button(room, "Work out the three parties' views").click().run()
    wait_for_end(room)
    assert "How far each plan is from what each party would have" in drawn(room)


def test_what_must_hold_is_left_to_the_exact_answer(room: AppTest) -> None:
    """A promise that is told to hold changes the rules, which the moving handle cannot show: the room says so."""
    board = next(iter(room.session_state["memory"].boards.values()))
    board.put({"mode:flow_standard": 0.0})
    room.run()
    assert "Ask for the exact answer" in drawn(room)
    assert "Flow standard must hold (may give way before)." in drawn(room)
    assert "Work out the exact answer" in labels(room)


@pytest.mark.slow
def test_cancel(room: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A solve that runs can be cancelled; the offer stays as it was, and the room goes on.

    It runs for ever here: this one would be done before anybody could cancel it.
    """
    move(room, y2026_27=3.0)
    with monkeypatch.context() as held:
        held.setattr(OfferJob, "begin", lambda job: setattr(job, "begun", True))
        button(room, "Work out the exact answer").click().run()
        button(room, "Cancel the solve").click().run()
    room.run()
    assert any("cancelled" in item.value for item in room.info)
    assert next(iter(room.session_state["memory"].boards.values())).figures == {"grant_pot:2026-27": 3.0}
    solve(room)
    assert "Exact and verified" in drawn(room)


@pytest.mark.slow
def test_the_baseline_can_be_cancelled_and_begun_again(
    trial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no baseline is kept, it is solved at once with progress, and the teaching instance is usable meanwhile.

    Cancelled, it waits for a word.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    room = AppTest.from_file(str(PAGE), default_timeout=PATIENCE).run()
    try:
        assert "Open tiny, the teaching instance, meanwhile" in labels(room)
        first = room.session_state["memory"].desk.job
        button(room, "Open tiny, the teaching instance, meanwhile").click().run()
        wait(room, "As it stands")
        assert room.session_state["memory"].desk.job is first
        room.selectbox(key="instance").set_value(trial.name).run()
        if "Cancel the solve" in labels(room):
            button(room, "Cancel the solve").click().run()
            button(room, "Work it out").click().run()
        wait(room, "As it stands")
    finally:
        closed(room)


@pytest.mark.slow
def test_bad_names_are_refused_in_words(room: AppTest) -> None:
    """A name that is no file name, and one that a scenario has already, are refused without a traceback."""
    move(room, y2026_27=3.0)
    solve(room)
    keep(room, "../..")
    assert any("cannot be its name" in item.value for item in room.error)
    keep(room, "larger_pot")
    assert any("taken" in item.value for item in room.error)


def test_a_broken_instance_is_refused_with_its_faults(trial: Path) -> None:
    """An instance with faults opens the room with a list of them, not with a traceback."""
    (trial / "trusts.csv").write_text("trust,name\nASH,Ash\n", encoding="utf-8")
    room = opened()
    assert not room.exception
    assert any("trusts.csv" in item.value for item in room.error)
    closed(room)


def test_an_offer_that_is_brought_along_stands_on_the_levers(room: AppTest) -> None:
    """A file with a pot of £3m: the lever stands at 3, the offer says so, and a bad file changes nothing."""
    if not hasattr(room, "file_uploader"):
        pytest.skip("this Streamlit cannot hand a file to a page without a browser")
    scenario = (
        'name = "theirs"\ntitle = "What they want"\n\n[[change]]\ntable = "envelope"\n'
        'where = { period = "2026-27" }\nset = { grant_pot = 3 }\n'
    )
    board = next(iter(room.session_state["memory"].boards.values()))
    room.file_uploader[0].set_value(("theirs.toml", scenario.encode(), "application/toml")).run()
    assert board.figures == {"grant_pot:2026-27": 3.0}
    assert any("theirs is on the table" in item.value for item in room.info)
    room.file_uploader[0].set_value(("bad.toml", b"not a scenario", "application/toml")).run()
    assert any("is not TOML" in item.value for item in room.error)
    assert board.figures == {"grant_pot:2026-27": 3.0}
