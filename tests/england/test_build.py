"""An instance of all NHS providers from official files, and the same rules for other years."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimiser.cli.program import _status
from optimiser.errors import InstanceError
from optimiser.extras.england.build import BuiltInstance, build
from optimiser.extras.england.carryover import carried
from optimiser.extras.england.join import join
from optimiser.extras.england.roll import before, labels, rolled
from optimiser.extras.england.tables import tables
from optimiser.extras.publications import Collected, base_year, collect, mergers
from optimiser.extras.publications.folder import Taken
from optimiser.extras.publications.reader import Marks
from optimiser.extras.publications.sheet import PublicationError
from optimiser.instances import Instance, read_instance, write_instance
from tests.publications.excerpt import lay

SHIPPED = Path(__file__).parents[2] / "instances" / "england-2026-29"


@pytest.fixture(scope="module")
def shipped() -> Instance:
    """The instance that stands in for what is missing."""
    return read_instance(SHIPPED)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Staff and framework: every provider keeps a figure where a file has none of it."""
    return lay(tmp_path_factory.mktemp("files"), "NHS", "nhs", "Beds")


@pytest.fixture(scope="module")
def made(shipped: Instance, files: Path) -> BuiltInstance:
    """An instance built from them."""
    return build(files, "2026-27", shipped, "built")


def test_figures_of_the_files_stand_in_the_tables(made: BuiltInstance) -> None:
    """Manchester's clinical staff of March 2025, and its beds as the mean of three quarters of the excerpts."""
    staffing = made.instance.tables["staffing"].set_index(["trust", "period"])["substantive"]
    assert staffing["R0A", "2026-27"] == 23_770.5
    beds = made.instance.tables["beds"].set_index(["trust", "period"])
    assert beds.loc[("R0A", "2026-27"), "available"] == pytest.approx(
        (2_213.109 + 2_233.957 + 2_224.022) / 3, abs=0.01
    )


def test_a_file_that_gives_half_of_what_it_is_for_counts_as_missing(
    shipped: Instance, tmp_path: Path
) -> None:
    """Beds available without beds occupied, and capital without the backlog: both are carried forward and said."""
    made = build(lay(tmp_path, "KH03", "ERIC - 2024_25 - Trust"), "2026-27", shipped, "half")
    assert {"KH03", "ERIC"} <= set(made.origin.joined.carried)
    assert len(made.instance.tables["beds"]) == len(shipped.tables["beds"])


def test_a_provider_that_a_publication_of_care_does_not_name_has_none_of_it(made: BuiltInstance) -> None:
    """The excerpt of KH03 names eight providers of today, three under codes merged since: nobody else has a bed."""
    named = {"G6V2S", "R0A", "R1F", "R1H", "RAL", "RBS", "RDY", "RKE"}
    assert set(made.instance.tables["beds"]["trust"]) == named


def test_what_is_missing_is_carried_forward_and_graded_c_at_best(
    made: BuiltInstance, shipped: Instance
) -> None:
    """Nothing of planned treatment was found: its lists are the shipped ones, and its sources say so."""
    old, new = (
        instance.tables["opening"].query("stock == 'list:RTT18'").set_index("trust")["amount"]
        for instance in (shipped, made.instance)
    )
    pd.testing.assert_series_equal(old, new, check_exact=False, atol=1.0)
    records = made.instance.tables["sources"].to_dict("records")
    sources = {
        (str(one["table"]), str(one["column"])): {k: str(v) for k, v in one.items()} for one in records
    }
    row = sources["lists", "standard"]
    assert row["basis"] == "estimated"
    assert row["grade"] == "C"
    assert "carried forward from england-2026-29: no file of Referral to treatment" in row["rule"]
    assert sources["beds", "available"]["basis"] == "published"
    few = sources["opportunities", "delivery"]
    assert "names 1 providers, and the others are carried forward" in few["rule"]
    assert "planned treatment" in made.page.partition("## What was missing")[2]


@pytest.mark.slow
def test_without_care_files_the_rules_give_back_the_shipped_tables(shipped: Instance, tmp_path: Path) -> None:
    """All is carried forward but one trust's plan: patients, lists, beds and staff come back to the shipped figures."""
    made = build(lay(tmp_path, "nhs"), "2026-27", shipped, "again").instance
    for table, column in (
        ("flows", "demand"),
        ("flows", "within"),
        ("lists", "additions"),
        ("beds", "occupied"),
    ):
        key = [name for name in ("standard", "trust", "period") if name in shipped.tables[table]]
        old, new = (one.tables[table].set_index(key)[column].sort_index() for one in (shipped, made))
        pd.testing.assert_series_equal(old, new, check_exact=False, rtol=0.002, atol=3.0)
    old, new = (one.tables["trusts"].set_index("trust")["income"] for one in (shipped, made))
    assert ((new / old - 1).abs() < 0.03).all()


def test_money_closes_to_the_published_totals(made: BuiltInstance) -> None:
    """Income with support £151,851m and expenditure £152,745m in 2025-26, whatever files there are."""
    trusts = made.instance.tables["trusts"]
    assert trusts["income"].sum() + 2_109 == pytest.approx(151_851, rel=1e-4)
    assert trusts["expenditure"].sum() / 1.014 == pytest.approx(152_745, rel=1e-4)


def test_trusts_without_a_count_over_four_hours_take_the_share_of_the_others(shipped: Instance) -> None:
    """Of 1,200 attendances a year 300 are over four hours at the one trust that counts, so 25% are at the other."""
    rows = [
        ("R0A", "attendances", 100.0),
        ("R0A", "major", 60.0),
        ("R0A", "over_four_hours", 25.0),
        ("RC9", "unmeasured", 40.0),
    ]
    months = [f"2025-{at:02d}" for at in range(4, 13)] + [f"2026-{at:02d}" for at in range(1, 4)]
    frame = pd.DataFrame(
        [(code, figure, month, value, "AE", "f") for code, figure, value in rows for month in months],
        columns=["code", "figure", "period", "value", "key", "file"],
    )
    taken = Collected(frame, [Taken("f", ("AE",), len(frame), Marks())])
    base = base_year(taken, "2025-26", mergers(), shipped.tables["trusts"]["trust"])
    found = join(base, shipped, Path("none")).source.trusts
    assert found[["attendances", "over_four_hours"]].to_dict("index")["RC9"] == {
        "attendances": 480.0,
        "over_four_hours": 120.0,
    }
    assert set(found["attendances"].dropna().index) == {"R0A", "RC9"}


@pytest.mark.slow
def test_the_same_files_give_the_same_bytes(
    made: BuiltInstance, shipped: Instance, files: Path, tmp_path: Path
) -> None:
    """BuiltInstance twice, from files under another folder: the hash and every file are the same."""
    again = build(lay(tmp_path / "files", "NHS", "nhs", "Beds"), "2026-27", shipped, "built")
    assert again.instance.sha256 == made.instance.sha256
    assert again.page == made.page
    assert str(files) not in made.page
    write_instance(made.instance, tmp_path / "written", beside={"README.md": made.page})
    assert read_instance(tmp_path / "written").sha256 == made.instance.sha256


@pytest.mark.slow
def test_another_round_keeps_promises_in_their_year_and_growth_in_its_place(shipped: Instance) -> None:
    """From 2027-28 on: A&E is to be at 82.6% and 85% as in the round before; demand grows from the base year."""
    source = join(
        base_year(_one(), before("2026-27"), mergers(), shipped.tables["trusts"]["trust"]),
        shipped,
        Path("none"),
    )
    first = tables(source.source)
    later = rolled(first, "2027-28")
    assert labels("2027-28") == ("2027-28", "2028-29", "2029-30")
    targets = later["flows"].query("standard == 'AE4' and trust == 'R0A'").set_index("period")["target"]
    assert targets.to_dict() == {"2027-28": 0.826, "2028-29": 0.85, "2029-30": 0.85}
    demand = [
        frame["flows"].query("standard == 'AE4' and trust == 'R0A'")["demand"].tolist()
        for frame in (first, later)
    ]
    assert demand[0] == demand[1]
    underlying = later["control_totals"].query("basis == 'underlying'")["period"]
    assert list(underlying) == ["2028-29", "2029-30"]
    assert later["opportunities"]["opportunity"].str.endswith("2029-30").sum() > 0
    assert not later["opportunities"]["opportunity"].str.contains("2026-27").any()
    # commissioners pay 0.95% more for prices and half of 70% of 2.2% for growth
    grown = later["trusts"]["income"].sum() / first["trusts"]["income"].sum()
    assert grown == pytest.approx(1 + 0.0295 - 0.02 + 0.5 * 0.7 * 0.022, rel=1e-6)


def _one() -> Collected:
    frame = pd.DataFrame([("R0A", "plan", "2025-26 Q4", 0.0, "NOF", "f")],
                         columns=["code", "figure", "period", "value", "key", "file"])  # fmt: skip
    return Collected(frame)


def test_a_provider_that_is_new_is_taken_from_its_file(shipped: Instance, tmp_path: Path) -> None:
    """`providers.csv` adds a trust, and what it lacks is named by row; a year that is none is refused."""
    lay(tmp_path, "nhs")
    row = "RZZ,New Trust,acute,QOP,Greater Manchester,North West"
    (tmp_path / "providers.csv").write_text(
        f"code,name,type,system,system_name,region\n{row}\n", encoding="utf-8"
    )
    base = base_year(collect(tmp_path), "2025-26", mergers(), shipped.tables["trusts"]["trust"])
    assert "RZZ" in join(base, shipped, tmp_path).source.trusts.index
    (tmp_path / "providers.csv").write_text("code,name,type\nRZZ,New,acute\n", encoding="utf-8")
    with pytest.raises(PublicationError, match="row 2"):
        join(base, shipped, tmp_path)
    with pytest.raises(InstanceError, match="financial year"):
        build(tmp_path, "2026", shipped, "x")


def test_what_is_carried_is_what_was_published(shipped: Instance) -> None:
    """From shipped tables back to figures: A&E of Manchester 2025-26, 537,857 seen, 148,126 over four hours."""
    found, responses = carried(shipped)
    assert found.loc["R0A", "attendances"] == pytest.approx(537_857, abs=1)
    assert found.loc["R0A", "over_four_hours"] == pytest.approx(148_126, abs=1)
    assert found.loc["R0A", "clinical"] == pytest.approx(23_770.5)
    assert (responses["ninth_decile"] > responses["mean"]).all()


def told(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Exit status and everything that the command says."""
    monkeypatch.setattr("sys.argv", ["optimiser", "build", *words])
    status = _status()
    said = capsys.readouterr()
    return status, " ".join((said.out + said.err).split())


@pytest.mark.slow
def test_the_command_writes_a_folder_that_reads_and_says_what_was_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Page and tables are there, each missing publication is named, and a folder that is there is not written over."""
    words = [
        "england",
        "--from",
        str(lay(tmp_path / "files", "nhs")),
        "--year",
        "2026-27",
        "--to",
        str(tmp_path / "made"),
    ]
    status, said = told(words, monkeypatch, capsys)
    assert status == 0
    assert "missing: planned treatment (Referral to treatment" in said
    assert "made is valid: 205 providers" in said
    assert read_instance(tmp_path / "made").name == "made"
    assert "## What was missing" in (tmp_path / "made" / "README.md").read_text(encoding="utf-8")
    assert told(words, monkeypatch, capsys)[0] != 0


def test_the_command_refuses_what_it_cannot_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another country, a year that is none, and a folder that is not there: one message each, nothing written."""
    to = ["--to", str(tmp_path / "made")]
    status, said = told(["wales", "--from", str(tmp_path), "--year", "2026-27", *to], monkeypatch, capsys)
    assert status == 2
    assert "wales is not known" in said
    status, said = told(["england", "--from", str(tmp_path), "--year", "2026", *to], monkeypatch, capsys)
    assert status != 0
    assert "is no financial year" in said
    status, said = told(
        ["england", "--from", str(tmp_path / "no"), "--year", "2026-27", *to], monkeypatch, capsys
    )
    assert status != 0
    assert "is no folder" in said
    assert not (tmp_path / "made").exists()
