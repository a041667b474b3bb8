"""The data that the model asks for: every table, every column and every setting, written once.

The checks, the data package and the page of the format are made from what is here. Nothing here reads or
writes a file.
"""

from trustmodels.contract.access import CAPACITY, CHANGE_EFFECTS, CHANGES, FLOWS, LISTS, STANDARDS, TRAVEL
from trustmodels.contract.agreements import ASKS, DELIVERY, MONITORING, RING_FENCES
from trustmodels.contract.evidence import (
    ACCEPTED,
    ASSUMPTIONS,
    OUTTURN,
    PUBLISHED,
    SOURCES,
    SUCCESSORS,
    joined_key,
)
from trustmodels.contract.money import CASH, COMMISSIONERS, CONTROL_TOTALS, ENVELOPE, OPENING
from trustmodels.contract.safety import BEDS, ESTATE, STAFFING
from trustmodels.contract.savings import ONE_OFFS, OPPORTUNITIES
from trustmodels.contract.settings import SETTINGS, Setting
from trustmodels.contract.table import EDITION, EDITIONS, MOST, Column, ColumnBeside, OfKind, Table
from trustmodels.contract.who import ADJUSTMENTS, DRIVERS, PERIODS, SYSTEMS, TRUSTS

TABLES: tuple[Table, ...] = (
    PERIODS,
    SYSTEMS,
    TRUSTS,
    DRIVERS,
    ADJUSTMENTS,
    CONTROL_TOTALS,
    COMMISSIONERS,
    ENVELOPE,
    OPPORTUNITIES,
    ONE_OFFS,
    OPENING,
    CASH,
    STANDARDS,
    FLOWS,
    LISTS,
    CAPACITY,
    STAFFING,
    BEDS,
    ESTATE,
    CHANGES,
    CHANGE_EFFECTS,
    TRAVEL,
    MONITORING,
    DELIVERY,
    ASKS,
    RING_FENCES,
    SOURCES,
    PUBLISHED,
    ASSUMPTIONS,
    OUTTURN,
    SUCCESSORS,
    ACCEPTED,
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}

__all__ = [
    "BY_NAME",
    "EDITION",
    "EDITIONS",
    "MOST",
    "SETTINGS",
    "TABLES",
    "Column",
    "ColumnBeside",
    "OfKind",
    "Setting",
    "Table",
    "joined_key",
]
