"""What decisions that are taken now would be regretted if another world comes."""

from optimiser.tradeoffs.regret.option import Option, option_of
from optimiser.tradeoffs.regret.table import Regrets, regrets

__all__ = ["Option", "Regrets", "option_of", "regrets"]
