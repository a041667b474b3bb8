"""Folders as people have them: archives, copies, other files, locked and damaged ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from optimiser.extras.publications import Collected, collect
from optimiser.extras.publications.reader import year_said
from optimiser.extras.publications.sheet import LOCKED, OLD_FILE, Page, PublicationError
from tests.publications.excerpt import workbook

HEAD: list[object] = [
    "Code",
    "Region",
    "Name",
    "Type 1 Departments - Major A&E",
    "Total attendances",
    "Total Attendances > 4 hours",
]
ERIC = "Trust Code,Site Code,Cost to eradicate high risk backlog (£),Cost to eradicate significant risk backlog (£)\n"


def emergency(period: str, seen: float) -> bytes:
    """A workbook of A&E with one provider, half of whose patients are over four hours."""
    rows: list[list[object]] = [["Period:", period], HEAD, ["R0A", "", "M", seen, seen, seen / 2]]
    return workbook({"Provider Level Data": rows})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def attendances(found: Collected) -> dict[str, float]:
    """Attendances of the one provider by month."""
    rows = found.figures[found.figures["figure"] == "attendances"]
    return dict(zip(rows["period"], rows["value"], strict=True))


def refused(folder: Path) -> dict[str, str]:
    """The faults of a folder: the file and what is wrong with it."""
    with pytest.raises(PublicationError) as error:
        collect(folder)
    return {fault.file: fault.problem for fault in error.value.faults}


def test_every_file_of_an_archive_is_read_and_of_archives_in_it(tmp_path: Path) -> None:
    """Three months in one download, one of them in an archive of its own: three months of attendances."""
    inner = packed({"June.xlsx": emergency("June 2025", 30.0)})
    parts = {"April.xlsx": emergency("April 2025", 10.0), "May.xlsx": emergency("May 2025", 20.0)}
    (tmp_path / "all.zip").write_bytes(packed({**parts, "june.zip": inner, "__MACOSX/._April.xlsx": b"no"}))
    assert attendances(collect(tmp_path)) == {"2025-04": 10, "2025-05": 20, "2025-06": 30}


def test_the_same_month_twice_is_not_added_up(tmp_path: Path) -> None:
    """A month in two folders under one name, as first published and revised in one archive: 12, never 22, 24 or 34."""
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "April.xlsx").write_bytes(emergency("April 2025", 10.0))
    revised = {
        "a/April-revised.xlsx": emergency("April 2025", 12.0),
        "b/April.xlsx": emergency("April 2025", 10.0),
    }
    (tmp_path / "april.zip").write_bytes(packed(revised))
    found = collect(tmp_path)
    assert attendances(found) == {"2025-04": 12}
    assert found.notes == [
        "A&E attendances and emergency admissions, monthly, by provider, 2025-04: files give different figures, "
        "3 in all; april.zip/a/April-revised.xlsx was taken"
    ]


def test_the_year_of_a_return_is_that_of_its_own_name(tmp_path: Path) -> None:
    """Neither the year of a folder nor that of an archive beats what the file is called; an archive may say it else."""
    body = f"{ERIC}R0A,R0A01,1000000,0\n".encode("cp1252")
    (tmp_path / "planning 2026-27").mkdir()
    (tmp_path / "planning 2026-27" / "ERIC - 201920 - SiteData - v2.csv").write_bytes(body)
    (tmp_path / "returns 2023-24.zip").write_bytes(
        packed({"ERIC - 2021_22 - Site data.csv": body, "sites.csv": body})
    )
    assert set(collect(tmp_path).figures["period"]) == {"2019-20", "2021-22", "2023-24"}
    assert year_said(Page("planning 2026-27/sites.csv", "", lambda: iter([])).labels) == ""


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path: Path) -> None:
    """Locked, damaged, too deep, no table: each with what to do, and none hides the others or ends in a traceback."""
    deep = packed({"A.xlsx": emergency("April 2025", 1.0)})
    for level in ("1.zip", "2.zip", "3.zip"):
        deep = packed({level: deep})
    locked = bytearray(packed({"figures.csv": b"a,b\n1,2\n"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # the first bit of the flags says that a password is needed
        locked[locked.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    files = {
        "beds.xlsx": OLD_FILE + b"\0" * 60 + LOCKED + b"\0" * 400,
        "half.zip": packed({"a.csv": b"x"})[:-9],
        "locked.zip": bytes(locked),
        "deep.zip": deep,
        "page.xls": b"<html>Not found</html>",
        "cells.csv": b'a,"' + b"x" * 200_000 + b'"\n',
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "April.xlsx").write_bytes(emergency("April 2025", 10.0))
    said = refused(tmp_path)
    assert set(said) == {
        "beds.xlsx",
        "half.zip",
        "locked.zip/figures.csv",
        "deep.zip/3.zip/2.zip/1.zip",
        "page.xls",
        "cells.csv",
    }
    assert said["beds.xlsx"] == said["locked.zip/figures.csv"] == "is locked with a password"


def test_files_that_are_none_of_the_publications_are_named_and_do_no_harm(tmp_path: Path) -> None:
    """A letter, somebody's own table, a packed table of a kind that is not read; the user's two files are no notes."""
    (tmp_path / "April.xlsx").write_bytes(emergency("April 2025", 10.0))
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    (tmp_path / "rtt.csv.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "shopping.csv").write_text("item,price\ntea,2\n", encoding="utf-16")
    (tmp_path / "successors.csv").write_text("old,new\n", encoding="utf-8")
    (tmp_path / "providers.csv").write_text("code,name\n", encoding="utf-8")
    found = collect(tmp_path)
    assert attendances(found) == {"2025-04": 10}
    assert [note.split(":")[0] for note in found.notes] == ["shopping.csv", "letter.pdf", "rtt.csv.gz"]


def test_beds_that_are_closed_at_night_are_not_read_as_beds_overnight(tmp_path: Path) -> None:
    """The other half of KH03 has the same sheet and headings; its title alone tells it apart."""
    sectors: list[object] = ["General & Acute", "Learning Disabilities", "Mental Illness"]
    head: list[object] = ["Period End", "Org Code", "Org Name", *sectors, *sectors]

    def beds(kind: str, available: float) -> bytes:
        title: list[object] = [
            "Title:",
            f"Average daily number of available and occupied beds open {kind} by sector",
        ]
        row: list[object] = ["March", "R0A", "M", available, 0.0, 0.0, 5.0, 0.0, 0.0]
        return workbook({"NHS Trust by Sector": [title, ["Period:", "January to March 2025"], head, row]})

    (tmp_path / "a.xlsx").write_bytes(beds("overnight", 100.0))
    (tmp_path / "b.xlsx").write_bytes(beds("day only", 20.0))
    found = collect(tmp_path)
    assert found.figures.set_index("figure")["value"].to_dict() == {"available": 100, "occupied": 5}


def test_text_as_excel_saves_it_for_other_programmes_is_read(tmp_path: Path) -> None:
    """A CSV file in UTF-16 with its mark."""
    (tmp_path / "ERIC - 2023_24 - Site data.csv").write_text(
        f"{ERIC}R0A,R0A01,1000000,0\n", encoding="utf-16"
    )
    assert len(collect(tmp_path).figures) == 4
