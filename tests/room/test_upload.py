"""An offer that is brought along as a file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from optimiser.errors import OptimiserError
from optimiser.extras.room.handles import handles
from optimiser.extras.room.offers import Offer, OfferError, in_words, laid_over, named, offer_of, toml
from optimiser.extras.room.upload import (
    LARGEST,
    LARGEST_WORKBOOK,
    brought,
    changes_between,
    scenario_of,
    workbook_offer,
)
from optimiser.extras.workbook.instance_sheets import instance_workbook
from optimiser.instances import Instance, read_instance

HEAD = b'name = "mine"\ntitle = "Mine"\n'
MORE = b'\n[[change]]\ntable = "envelope"\nwhere = { period = "2026-27" }\nset = { grant_pot = 3 }\n'


def test_what_the_room_wrote_comes_back_onto_its_handles(trial: Path, tiny: Instance) -> None:
    """Every handle moved, written as a file and brought along: the same figures, nothing left over."""
    moved = [(h, round(min(h.most, h.now + h.step), 6)) for h in handles(tiny)]
    offer = named(offer_of(moved, None, "how_far"), "mine", "", [])
    found = brought(scenario_of(toml(offer, "tiny").encode(), trial), handles(tiny))
    assert found.further == ()
    assert found.figures == pytest.approx({h.id: figure for h, figure in moved if h.moved(figure)})


def test_what_no_handle_makes_is_carried_with_the_offer(trial: Path, tiny: Instance) -> None:
    """A scheme taken out and a pot moved: the pot is on its handle, the scheme is gone from the instance."""
    gone = b'\n[[change]]\ntable = "opportunities"\nremove = true\nwhere = { opportunity = "A1" }\n'
    found = brought(scenario_of(HEAD + MORE + gone, trial), handles(tiny))
    assert found.figures == {"grant_pot:2026-27": 3.0}
    offer = offer_of([], None, "how_far", (), found.further)
    assert "A1" not in laid_over(tiny, offer).tables["opportunities"]["opportunity"].tolist()
    assert offer.moves == ("opportunities, opportunity A1: taken out",)


def test_an_offer_is_laid_over_as_the_command_line_does(trial: Path) -> None:
    """The same file in the scenarios folder and in the room make the same instance, to the hash."""
    names = [path.stem for path in (trial / "scenarios").glob("*.toml")]
    assert names
    for name in names:
        scenario = scenario_of((trial / "scenarios" / f"{name}.toml").read_bytes(), trial)
        if scenario.base is None:
            offer = Offer(name, "", None, "how_far", (), scenario.changes)
            made = laid_over(read_instance(trial), offer)
            assert made.sha256 == read_instance(trial, name).sha256


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * (LARGEST + 1), "is the most that is taken"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"not = [toml", "is not TOML"),
        (HEAD, "has 0 changes"),
        (b'title = "x"\n' + MORE, "has no name"),
        (HEAD + b'base = "elsewhere"\n' + MORE, "stands on 'elsewhere'"),
        (HEAD + b'code = "rm"\n' + MORE, "unknown entry 'code'"),
        (HEAD + MORE * 201, "has 201 changes"),
        (b'name = "../../x"\ntitle = "x"\n' + MORE, "is called '../../x' inside"),
        (b"[" * 5000, "is not TOML"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_words(trial: Path, data: bytes, said: str) -> None:
    """Too large, no text, no scenario, no change, or a base that is not there."""
    with pytest.raises(OfferError, match=said):
        scenario_of(data, trial)


def test_changes_that_no_handle_makes_are_said_in_words() -> None:
    """Each operation reads as what it does."""
    where = {"trust": ["ASH", "BEC"]}
    assert in_words({"table": "trusts", "where": where, "multiply": {"income": 1.01}}) == (
        "trusts, trust ASH or BEC: income × 1.01"
    )
    assert in_words({"table": "envelope", "set": {"loan_pot": 3, "grant_pot": 4}}) == (
        "envelope: loan_pot → 3, grant_pot → 4"
    )
    assert in_words({"table": "cash", "append": [{}, {}]}) == "cash: 2 rows added"


# A workbook.


def book(instance: Instance) -> bytes:
    """The instance as a workbook."""
    pytest.importorskip("xlsxwriter", reason="the workbook is an optional extra")
    pytest.importorskip("openpyxl", reason="the workbook is an optional extra")
    return instance_workbook(instance)


def written(data: bytes, **cells: object) -> bytes:
    """The workbook with other cells, named `table__key__column`, of the row whose first cell is the key."""
    import openpyxl  # noqa: PLC0415 - an optional extra

    made = openpyxl.load_workbook(BytesIO(data))
    for name, value in cells.items():
        table, key, column = name.split("__")
        sheet = made[table]
        rows = list(sheet.iter_rows())
        headed = ((row, [str(cell.value).split(" ")[0].split("\n")[0] for cell in row]) for row in rows)
        at = next(names.index(column) for _, names in headed if column in names)
        row = next(row for row in rows if row[0].value == key.replace("_", "-"))
        row[at].value = value
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_comes_back_as_an_offer(tiny: Instance) -> None:
    """A pot and a trust's income changed in its own workbook: the pot is on its handle, the income beside."""
    data = written(book(tiny), envelope__2026_27__grant_pot=3, trusts__ASH__income=101)
    found = workbook_offer(data, tiny, "Their figures", handles(tiny))
    assert found.figures == {"grant_pot:2026-27": 3.0}
    assert found.further == ({"table": "trusts", "where": {"trust": "ASH"}, "set": {"income": 101.0}},)
    assert found.notes == ()
    made = laid_over(tiny, offer_of([], None, "how_far", (), found.further))
    assert made.tables["trusts"].set_index("trust")["income"]["ASH"] == 101


def test_what_is_corrected_is_listed(tiny: Instance) -> None:
    """`£3.0m` in a cell of £m is taken as 3, and said by sheet and cell."""
    found = workbook_offer(
        written(book(tiny), envelope__2026_27__grant_pot="£3.0m"), tiny, "x", handles(tiny)
    )
    assert found.figures == {"grant_pot:2026-27": 3.0}
    assert len(found.notes) == 1
    assert "envelope!" in found.notes[0]


def test_no_command_is_told_at_the_table(tiny: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many corrections: the first of each column are told, without an option that lists the others."""
    monkeypatch.setattr("optimiser.extras.workbook.tidy.cells.MOST", 1)
    monkeypatch.setattr("optimiser.extras.workbook.tidy.cells.FIRST", 1)
    data = written(book(tiny), envelope__2026_27__grant_pot="£3.0m", envelope__2027_28__grant_pot="£4.0m")
    notes = workbook_offer(data, tiny, "x", handles(tiny)).notes
    assert any("and 1 more" in note for note in notes)
    assert not any("--" in note for note in notes)


def test_the_same_of_many_trusts_is_one_change(tiny: Instance) -> None:
    """A floor that is raised at two trusts in one year stands once, with both names."""
    tables = dict(tiny.tables)
    flows = tables["flows"].copy()
    flows.loc[flows["period"] == flows["period"].iloc[0], "pace"] = 0.01
    made = replace(tiny, tables={**tables, "flows": flows})
    changes = changes_between(tiny, made, "x")
    standards = flows.loc[flows["period"] == flows["period"].iloc[0], "standard"].nunique()
    assert len(changes) == standards
    scenario = Offer("x", "x", None, "how_far", (), tuple(changes))
    assert laid_over(tiny, scenario).tables["flows"].equals(flows)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04 no workbook", "damaged"), (b"x", "no workbook"), (bytes(LARGEST_WORKBOOK + 1), "is the most")],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(tiny: Instance, data: bytes, said: str) -> None:
    """A file that cannot be opened is refused in words, before its sheets are read."""
    with pytest.raises(OptimiserError, match=said):
        workbook_offer(data, tiny, "x", handles(tiny))


def test_a_workbook_that_changes_nothing_is_no_offer(tiny: Instance) -> None:
    """The instance's own workbook, untouched."""
    with pytest.raises(OfferError, match="changes nothing"):
        workbook_offer(book(tiny), tiny, "x", handles(tiny))
