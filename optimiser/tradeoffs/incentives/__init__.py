"""What a trust gains by claiming cost, hiding schemes, delivering less or late, and who pays for it."""

from optimiser.tradeoffs.incentives.compute import (
    IncentiveOutcome,
    Incentives,
    Trial,
    incentive_table,
    incentives,
    others_table,
    sum_table,
)
from optimiser.tradeoffs.incentives.findings import incentive_findings
from optimiser.tradeoffs.incentives.ways import WAYS, Way, sampled

__all__ = [
    "WAYS",
    "IncentiveOutcome",
    "Incentives",
    "Trial",
    "Way",
    "incentive_findings",
    "incentive_table",
    "incentives",
    "others_table",
    "sampled",
    "sum_table",
]
