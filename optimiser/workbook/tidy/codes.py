"""Codes that differ from those of the other tables by a space, a capital or a sign, as they are meant."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.instances.alike import difference
from optimiser.instances.raw import RawTable
from optimiser.instances.slips import Slip, codes, counted, slips
from optimiser.workbook.table import SheetTable
from optimiser.workbook.tidy.correction import Correction


def codes_as_meant(sheets: Mapping[str, SheetTable], beneath: Mapping[str, RawTable]) -> list[Correction]:
    """Write codes as they are meant, in place, where that is sure.

    Args:
        sheets: the tables of the workbook, by name.
        beneath: those of the instance that it is laid over; they are looked at and not written to.
    """
    raws = {**beneath, **{name: sheet.raw for name, sheet in sheets.items()}}
    found = [slip for there in codes(raws) for slip in slips(there) if slip.sure]
    return [correction for slip in found for correction in _corrections(slip, sheets)]


def _corrections(slip: Slip, sheets: Mapping[str, SheetTable]) -> list[Correction]:
    made = []
    for use in slip.cells:
        sheet = sheets.get(use.raw.table.name)
        row = use.raw.rows[use.at]
        if sheet is None or sheet.raw is not use.raw or row is None:
            continue
        before, after = use.raw.cells[use.column][use.at], f"{use.prefix}{slip.meant}"
        why = f"it {difference(slip.said, slip.meant)}" + (
            f"; {counted(slip.good)} it" if slip.source else ""
        )
        use.raw.cells[use.column][use.at] = after
        made.append(
            Correction(sheet.place.sheet, sheet.place.at(row, use.column), use.column, before, after, why)
        )
    return made
