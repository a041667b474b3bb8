"""Settings of an instance: the numbers that belong to no row."""

from __future__ import annotations

from dataclasses import dataclass

OLDEST = 657437.0
"""1 January 1801, as a number of days: a plan for the health service is younger."""


@dataclass(frozen=True)
class Setting:
    """One number from ``least`` to ``most``; ``default`` None means that there is none unless it is given.

    ``date``: a day, written 2026-04-01 and held as the number of the day, counted from 0001-01-01.
    """

    name: str
    meaning: str
    unit: str
    default: float | None
    most: float | None = None
    least: float = 0.0
    date: bool = False


SETTINGS = (
    Setting("transfer_minutes", "The farthest a patient may be sent; no limit if absent.", "minutes", None),
    Setting("beds_weight", "Weight of one bed-year short in the safety measure.", "per bed-year", 1.0),
    Setting(
        "backlog_weight", "Weight of £1m of backlog for a year in the safety measure.", "per £m-year", 1.0
    ),
    Setting("control_total_weight", "Weight of £1m short of a trust's control total.", "per £m", 1.0),
    Setting("system_control_total_weight", "Weight of £1m short of a system's control total.", "per £m", 1.0),
    Setting(
        "sector_control_total_weight", "Weight of £1m short of the sector's control total.", "per £m", 1.0
    ),
    Setting("underlying_total_weight", "Weight of £1m short of an underlying control total.", "per £m", 1.0),
    Setting(
        "reserve_worlds",
        "Worlds of delivery that a question with `reserve` looks at; 100 if absent.",
        "worlds",
        None,
        10_000,
        1,
    ),
    Setting("reserve_seed", "Seed of these worlds; 0 if absent.", "whole number", None),
    Setting(
        "reserve_tail", "Share of the worlds that are the worst ones; 0.2 if absent.", "share", None, 1, 0.001
    ),
    Setting(
        "assurance_share",
        "Share of the worlds in which `sector_assurance` must be kept; 0.8 if absent.",
        "share",
        None,
        1,
    ),
    Setting(
        "assurance_limit", "Shortfall of the sector that `sector_assurance` allows; 0 if absent.", "£m", None
    ),
    Setting(
        "as_of",
        "The day on which the plan is made: a source that was known only later is a fault.",
        "date",
        None,
        most=OLDEST + 400 * 365.25,
        least=OLDEST,
        date=True,
    ),
)
