"""Workbooks: a run to read, and an instance to edit and read back. Needs the `workbook` extra."""

from optimiser.errors import MissingExtraError
from optimiser.extras.workbook.instance_sheets import instance_workbook, write_instance_workbook
from optimiser.extras.workbook.read import Imported, read_instance_workbook
from optimiser.extras.workbook.run_sheets import run_workbook, write_run_workbook

__all__ = [
    "Imported",
    "MissingExtraError",
    "instance_workbook",
    "read_instance_workbook",
    "run_workbook",
    "write_instance_workbook",
    "write_run_workbook",
]
