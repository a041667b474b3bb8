from pathlib import Path

import pytest

from optimiser.instances import read_instance, write_instance
from tests.instances.tiny import TABLES, edit, read_tiny

LEFT_OUT = {
    "backlog": (("estate",), {}, "Backlog of one-offs has no effect without the trust's row in estate: 007."),
    "beds": (("beds",), {}, "Beds closed have no effect without the trust's row in beds: 007."),
    "staff": (("staffing",), {}, "Staff released has no effect without the trust's row in staffing: 007."),
    "opening": (
        ("estate",),
        {},
        "Opening stocks have no effect without rows in estate or lists: 007 backlog.",
    ),
    "list": (("standards", "flows", "lists", "capacity"), {}, "in estate or lists: 007 list:RTT."),
    "travel": (
        (),
        edit("travel", "NA,007,40", "NA,007,46"),
        "1 journeys are longer than transfer_minutes (45)",
    ),
    "effect": (
        (),
        edit("change_effects", "NA,demand:AE", "1e5,demand:AE"),
        "row for them: c1 1e5 demand:AE.",
    ),
    "capacity": ((), edit("capacity", "RTT,007,a", "RTT,NA,a"), "without rows in flows or lists: RTT NA."),
    "type": (
        (),
        {"drivers": TABLES["drivers"].replace(",acute,", ",ambulance,")},
        "no trust has: ambulance.",
    ),
    "system": ((), edit("systems", "S2,South,", "S2,South,\nS3,East,"), "Systems without trusts: S3."),
    "envelope": ((), edit("envelope", "2027-28,,,,,,,,,,,,,\n", ""), "so no pot and no limit, in: 2027-28."),
    "stock": ((), edit("opening", "007,cash,-2\n", ""), "that are not given are 0: 007 cash, NA cash"),
    "weeks": ((), edit("standards", "flow,,", "flow,1,"), "Weeks have no effect for a flow: AE."),
    "area": (
        (),
        edit("delivery", "theatres", "theatre"),
        "Delivery of areas without opportunities: theatre.",
    ),
    "spread": (
        (),
        edit("delivery", "theatres", "theatre"),
        "Areas without a row in delivery, which are taken to deliver what is expected: theatres.",
    ),
    "scheme": ((), edit("opportunities", "2.5,0.8,0.5", "2.5,0,0.5"), "Schemes that deliver nothing: o1."),
    "tracker": ((), {}, "Trusts without a savings plan in monitoring: NA, 1e5."),
    "loans": (("cash",), {}, "Columns of the envelope that nothing uses: loan_pot"),
    "slope": (("flows",), edit("change_effects", "c1,007,beds,-5\n", ""), "flow_slope has no effect"),
}


@pytest.mark.parametrize(("leave_out", "texts", "note"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_data_without_effect_is_noted(
    tmp_path: Path, leave_out: tuple[str, ...], texts: dict[str, str], note: str
) -> None:
    """What can have no effect is said, and is no fault."""
    notes = read_tiny(tmp_path, *leave_out, **texts).notes
    assert any(note in said for said in notes), notes


def test_table_changed_since_the_package_is_noted(tmp_path: Path) -> None:
    """A table edited by hand no longer fits its hash: a note, because tables are edited."""
    folder = write_instance(read_tiny(tmp_path / "a"), tmp_path / "b")
    assert not any("hash" in note for note in read_instance(folder).notes)
    (folder / "cash.csv").write_text("trust,minimum\n007,2\n")
    (folder / "asks.csv").unlink()
    notes = read_instance(folder).notes
    assert any(note.startswith("cash.csv has changed") for note in notes)
    assert any("lists asks, and there is no asks.csv" in note for note in notes)
