"""Files that are not opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.extras.workbook import grid as guard
from optimiser.extras.workbook.grid import read_grids
from tests.workbook.made import repacked, tiny_workbook

Parts = dict[str, bytes]
BOOK = "xl/workbook.xml"


def _bomb(parts: Parts) -> None:
    parts["xl/media/zero.bin"] = b"\0" * (16 * 1024 * 1024)


def _entities(parts: Parts) -> None:
    head, rest = parts[BOOK].split(b"?>", 1)
    parts[BOOK] = head + b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + rest


def _elsewhere(parts: Parts) -> None:
    rest = parts[BOOK].split(b"?>", 1)[1]
    parts[BOOK] = b'<?xml version="1.0" encoding="cp037"?>' + rest


def _wide(parts: Parts) -> None:
    text = parts[BOOK].decode().replace("UTF-8", "UTF-16")
    parts[BOOK] = text.encode("utf-16")


def _part(name: str) -> Callable[[Parts], None]:
    return lambda parts: parts.update({name: b"<x/>"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_part("xl/vbaProject.bin"), "holds macros"),
        (_part("xl/macrosheets/sheet1.xml"), "holds macros"),
        (_part("xl/externalLinks/externalLink1.xml"), "links to other files"),
        (_part("xl/connections.xml"), "links to other files"),
        (_part("xl/embeddings/oleObject1.bin"), "other programs' objects"),
        (_bomb, "of nearly nothing"),
        (_entities, "definitions of its own"),
        (_elsewhere, "not UTF-8"),
        (_wide, "not UTF-8"),
        (lambda parts: parts.pop("[Content_Types].xml"), "no list of contents"),
        (lambda parts: parts.update({"xl/workbook.xml": b"<broken"}), "cannot be read"),
    ],
)
def test_a_harmful_or_broken_workbook_is_refused(
    tmp_path: Path, change: Callable[[Parts], None], said: str
) -> None:
    """Each is named and none reaches the tables."""
    with pytest.raises(guard.WorkbookError, match=said):
        read_grids(repacked(tmp_path / "bad.xlsx", change))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsm", None, "is not an .xlsx or .csv file"),
        ("a.xls", None, "is not an .xlsx or .csv file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0rest", "locked with a password"),
        ("a.xlsx", b"plain,text\n", "is damaged, or no workbook"),
        ("a.xlsx", b"", "is damaged, or no workbook"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(
    tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    """By its name, by its first bytes, or because it cannot be unpacked."""
    path = tmp_path / name
    path.write_bytes(tiny_workbook() if data is None else data)
    with pytest.raises(guard.WorkbookError, match=said):
        read_grids(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """No traceback for a slip in a path."""
    with pytest.raises(guard.WorkbookError, match="there is no file"):
        read_grids(tmp_path / "none.xlsx")


def test_sizes_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, its parts together, their number, and the rows and columns of a sheet."""
    path = repacked(tmp_path / "t.xlsx", lambda _: None)
    for where, name, value, said in (
        (guard, "LARGEST", 10, "is the most that is read"),
        (guard, "UNPACKED", 10, "unpacks to"),
        (guard, "PARTS", 2, "parts, and 2 is the most"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, value)
            with pytest.raises(guard.WorkbookError, match=said):
                read_grids(path)
    monkeypatch.setattr("optimiser.extras.workbook.grid.ROWS", 3)
    assert any(grid.fault and "reaches beyond 3 rows" in grid.fault.problem for grid in read_grids(path))
