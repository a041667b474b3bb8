"""Days: written 2026-04-01 in tables and settings, held as a number where a setting must be one."""

import re
from datetime import date

from trustmodels.contract import SETTINGS

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
REMEDY = "write the day as 2026-04-01"
DATED = frozenset(setting.name for setting in SETTINGS if setting.date)
"""The settings that are days."""


def to_day(text: str) -> date | None:
    """The day that the text spells; None where it spells none."""
    plain = text.strip()
    if not DAY.fullmatch(plain):
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return None


def setting_value(name: str, number: float) -> float | int | str:
    """The value of a setting as a file has it: a day, or a number, whole where it is."""
    if name in DATED:
        return date.fromordinal(int(number)).isoformat()
    return int(number) if number.is_integer() else number
