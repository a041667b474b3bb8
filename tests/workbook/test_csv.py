"""A CSV file is a sheet named as the file, and a folder of them a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.extras.workbook import read_instance_workbook
from optimiser.extras.workbook.grid import WorkbookError
from tests.workbook.made import TINY, tiny


def test_a_csv_file_is_laid_over_an_instance(tmp_path: Path) -> None:
    """One column of one trust, in thousands: that figure changes, and a fault is named by the cell of the file."""
    file = tmp_path / "trusts.csv"
    file.write_bytes('ODS code,Income (£000)\nASH,"101,500"\n'.encode("cp1252"))
    found = read_instance_workbook(file, tiny())
    assert found.instance.tables["trusts"]["income"].tolist()[0] == 101.5
    assert (
        found.instance.tables["trusts"]["income"].tolist()[1:]
        == tiny().tables["trusts"]["income"].tolist()[1:]
    )
    file.write_text("trust,income\nASH,many\n", encoding="utf-8")
    with pytest.raises(WorkbookError, match=r"trusts!B2 \(income\): 'many' is not a number"):
        read_instance_workbook(file, tiny())


def test_a_part_alone_is_one_fault_that_says_what_it_can_be_laid_over(tmp_path: Path) -> None:
    """All sheets that are missing are named together, once, with the option that a workbook of a part needs."""
    file = tmp_path / "envelope.csv"
    file.write_text("period,grant_pot\n2026-27,2.5\n", encoding="utf-8")
    with pytest.raises(WorkbookError) as caught:
        read_instance_workbook(file)
    (fault,) = caught.value.faults
    assert str(fault) == (
        "envelope.csv: has no sheets periods, systems, trusts, drivers and opportunities; add them, or lay the "
        "workbook over an instance that has them: `optimiser import FILE --onto INSTANCE --to FOLDER`"
    )
    assert read_instance_workbook(file, tiny()).instance.tables["envelope"]["grant_pot"].tolist()[0] == 2.5


def test_a_folder_of_csv_files_is_an_instance(tmp_path: Path) -> None:
    """The tables of `tiny` without its datapackage.json come back as they are; with it the folder is one already."""
    for name in sorted(tiny().present):
        (tmp_path / f"{name}.csv").write_bytes((TINY / f"{name}.csv").read_bytes())
    found = read_instance_workbook(tmp_path, name="tiny")
    assert all(found.instance.tables[name].equals(tiny().tables[name]) for name in tiny().present)
    (tmp_path / "datapackage.json").write_bytes((TINY / "datapackage.json").read_bytes())
    with pytest.raises(WorkbookError, match="is in the format already"):
        read_instance_workbook(tmp_path)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "is empty"), (b'trust,income\n"ASH,1\n', "is no CSV file"), (b"a" + b"," * 300, "reaches beyond")],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    """An empty file, a quotation mark that is not closed, and too many columns."""
    file = tmp_path / "trusts.csv"
    file.write_bytes(data)
    with pytest.raises(WorkbookError, match=said):
        read_instance_workbook(file, tiny())
