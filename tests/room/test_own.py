"""An instance of one's own in the room: what `optimiser new` makes, and the page on which it is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="the room is an optional extra: install trust-optimiser[app]")
pytest.importorskip("xlsxwriter", reason="the workbook is an optional extra")
pytest.importorskip("openpyxl", reason="the workbook is an optional extra")

from streamlit.testing.v1 import AppTest

from optimiser.cli.program import make_app
from optimiser.errors import OptimiserError
from optimiser.extras.room.baseline import run_folder
from optimiser.extras.room.offers import Offer
from optimiser.extras.room.own import MOST, OwnInstances, in_the_room, is_own
from optimiser.extras.room.session import GAP
from optimiser.extras.room.upload import LARGEST_WORKBOOK, workbook_offer
from optimiser.extras.starter import Choice
from optimiser.extras.workbook.instance_sheets import instance_workbook
from optimiser.instances import Instance, read_instance
from tests.room.conftest import TINY
from tests.room.test_room import button, drawn, labels, room, wait
from tests.starter.begun import edit, find

__all__ = ["room"]
pytestmark = pytest.mark.filterwarnings("default")  # of Streamlit's own libraries
PICKED = Choice(trusts=("ASH", "BEC"))


def edited(book: bytes, place: Path, change: Callable[[Path], None]) -> bytes:
    """A workbook after somebody has changed it."""
    path = place / "edited.xlsx"
    path.write_bytes(book)
    change(path)
    return path.read_bytes()


@pytest.mark.slow
def test_both_doors_make_the_same_instance(tmp_path: Path, tiny: Instance) -> None:
    """Two trusts picked in the room and by `optimiser new`: the same instance, and the same workbook to the byte."""
    own = OwnInstances()
    made = own.begin(tiny, PICKED, "mine", [])
    words = ["new", str(tmp_path / "mine"), "--from", str(TINY), "--trust", "ASH,BEC"]
    assert make_app()(words, standalone_mode=False) == 0
    assert made.instance.sha256 == read_instance(tmp_path / "mine").sha256
    assert made.workbook == (tmp_path / "mine" / "workbook.xlsx").read_bytes()
    assert is_own(own.folder("mine"))
    place = own.folder("mine").parent
    own.close()
    assert not place.exists()


def test_a_workbook_comes_back_filled_in(tmp_path: Path, tiny: Instance) -> None:
    """£1,000k is read as £1m and listed; a word for a figure is a fault at its cell, and changes nothing."""
    own = OwnInstances()
    book = own.begin(tiny, PICKED, "mine", []).workbook or b""
    path = tmp_path / "mine.xlsx"
    path.write_bytes(book)
    row = find(path, "promises", table="envelope", figure="grant_pot")
    made = own.bring(edited(book, tmp_path, lambda at: edit(at, "promises", row, y1="£1,000k")), "mine", [])
    assert made.instance.tables["envelope"]["grant_pot"].iloc[0] == 1.0
    assert len(made.corrections) == 1
    assert "'£1,000k' is read as '1'" in made.corrections[0]
    with pytest.raises(OptimiserError, match=f"promises!.{row} "):
        own.bring(edited(book, tmp_path, lambda at: edit(at, "promises", row, y1="lots")), "mine", [])
    assert read_instance(own.folder("mine")).sha256 == made.instance.sha256
    own.close()


def test_all_tables_come_back_too(tiny: Instance) -> None:
    """The workbook of all tables of tiny is tiny, without a workbook of six sheets to download."""
    own = OwnInstances()
    made = own.bring(instance_workbook(tiny), "whole", ["tiny"])
    assert made.instance.sha256 == tiny.sha256
    assert made.workbook is None
    own.close()


@pytest.mark.parametrize(
    ("data", "called", "said"),
    [(b"x", "mine", "damaged, or no workbook"), (bytes(LARGEST_WORKBOOK + 1), "mine", "the most that is taken"),
     (b"x", "../..", "letters or digits"), (b"x", "tiny", "is an instance at hand")],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_words(data: bytes, called: str, said: str) -> None:
    """No workbook, too large, no name, or the name of a shipped instance."""
    own = OwnInstances()
    with pytest.raises(OptimiserError, match=said):
        own.bring(data, called, ["tiny"])
    assert own.made == {}


@pytest.mark.slow
def test_a_sitting_has_room_for_so_many(tiny: Instance) -> None:
    """Beyond the most, a new name is refused; one that is there can be used again."""
    own = OwnInstances()
    made = own.begin(tiny, PICKED, "a", [])
    own.made |= {f"more{at}": made for at in range(MOST - 1)}
    with pytest.raises(OptimiserError, match=f"has {MOST} instances"):
        own.begin(tiny, PICKED, "b", [])
    assert own.begin(tiny, PICKED, "a", []).instance.sha256 == made.instance.sha256
    own.close()


def test_no_options_of_the_command_line_in_the_room(tiny: Instance) -> None:
    """A choice of nobody, of a trust that is not there and of a type without trusts: no word begins with two dashes."""
    for choice in (Choice(), Choice(trusts=("XXX",), types=("nobody",)), Choice(names=("Ashford",), count=2)):
        with pytest.raises(OptimiserError) as error:
            OwnInstances().begin(tiny, choice, "mine", [])
        assert "--" in str(error.value)
        assert "--" not in in_the_room(str(error.value))


def test_six_sheets_are_no_offer(tiny: Instance) -> None:
    """Brought along as an offer, a workbook of six sheets is told where it belongs."""
    own = OwnInstances()
    book = own.begin(tiny, PICKED, "mine", []).workbook or b""
    own.close()
    with pytest.raises(OptimiserError, match="is a workbook of six sheets"):
        workbook_offer(book, tiny, "mine", [])


@pytest.mark.slow
def test_from_nobody_to_an_answer(room: AppTest, tmp_path: Path) -> None:
    """Refused without anybody; two trusts picked, the room opens on them; their workbook comes back with another pot.

    The answer is on the page, and is kept in no cache.
    """
    room.toggle(key="own:on").set_value(True).run()
    room.selectbox(key="own:from").set_value("tiny").run()
    button(room, "Make the workbook").click().run()
    said = drawn(room).split("Not taken")[1].split("</ul>")[0]
    assert "nobody is chosen" in said
    assert "--" not in said
    room.multiselect(key="own:trusts:tiny").set_value(["ASH", "BEC"]).run()
    button(room, "Make the workbook").click().run()
    assert any("mine stands: 2 trusts, 2 periods." in item.value for item in room.success)
    button(room, "Open the room on it").click().run()
    wait(room, "As it stands")
    assert room.selectbox(key="instance").value == "mine"
    memory = room.session_state["memory"]
    book = memory.own.made["mine"].workbook
    path = tmp_path / "filled.xlsx"
    path.write_bytes(book)
    row = find(path, "promises", table="envelope", figure="grant_pot")
    edit(path, "promises", row, y1="£1m")
    if not hasattr(room, "file_uploader"):
        pytest.skip("this Streamlit cannot hand a file to a page without a browser")
    room.toggle(key="own:on").set_value(True).run()
    room.file_uploader(key="own:file").set_value(
        ("filled.xlsx", path.read_bytes(), "application/octet-stream")
    ).run()
    wait(room, "As it stands")
    assert "is read as" in drawn(room)
    stands = memory.own.made["mine"].instance
    assert stands.tables["envelope"]["grant_pot"].iloc[0] == 1.0
    assert not run_folder(stands, Offer("", "", None, "how_far"), GAP).exists()
    assert "Save into the instance's scenarios" not in labels(room)
    assert not room.exception
