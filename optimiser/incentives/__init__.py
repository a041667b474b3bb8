"""What a trust gains by claiming more cost, hiding schemes or delivering less, and who pays for it."""

from optimiser.incentives.compute import IncentiveOutcome, Incentives, Trial, incentives
from optimiser.incentives.findings import incentive_findings
from optimiser.incentives.sample import sampled
from optimiser.incentives.tables import incentive_table, others_table, sum_table
from optimiser.incentives.ways import WAYS, Way

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
