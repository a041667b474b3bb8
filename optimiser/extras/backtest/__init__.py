"""The back-test: a plan as delivered against what really happened, beside naive forecasts."""

from optimiser.extras.backtest.compute import Backtest, backtest, scored_rows
from optimiser.extras.backtest.say import backtest_findings

__all__ = ["Backtest", "backtest", "backtest_findings", "scored_rows"]
