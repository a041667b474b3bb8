"""Workbooks for tests: made with openpyxl, or by mending the parts of one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import openpyxl

from optimiser.extras.workbook import instance_workbook
from optimiser.instances import Instance, from_tables, read_instance

TINY = Path(__file__).resolve().parents[2] / "instances" / "tiny"


@cache
def tiny() -> Instance:
    """The tiny instance."""
    return read_instance(TINY)


@cache
def tiny_workbook() -> bytes:
    """Its workbook."""
    return instance_workbook(tiny())


def with_cells(path: Path, cells: Mapping[str, object], data: bytes | None = None) -> Path:
    """A workbook with some cells written over, named as sheet!D17."""
    path.write_bytes(data or tiny_workbook())
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        sheet, cell = place.split("!")
        book[sheet][cell] = value
    book.save(path)
    return path


def sheets(path: Path, tables: Mapping[str, list[list[object]]]) -> Path:
    """A workbook of the user's own, rows by sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def repacked(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The tiny workbook with its parts changed."""
    path.write_bytes(tiny_workbook())
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


def renamed(codes: Mapping[str, str], names: list[str]) -> Instance:
    """Tiny with trust codes exchanged everywhere, and other names for the trusts."""
    tables = {}
    for name in sorted(tiny().present):
        frame = tiny().tables[name].copy()
        for column in frame.columns:
            if frame[column].dtype == "str":
                frame[column] = frame[column].replace(dict(codes))
        tables[name] = frame
    tables["trusts"]["name"] = names
    return from_tables(tables, dict(tiny().settings), tiny().name)
