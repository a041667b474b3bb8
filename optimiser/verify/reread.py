"""A run read again with its instance: what its tables say, and what they lack recomputed from them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from optimiser.instances import Instance
from optimiser.results import Run
from optimiser.verify.verify import Recomputed
from trustmodels.allocation.case import Case
from trustmodels.allocation.plan import Plan


@dataclass(frozen=True)
class Reread:
    """A run with a plan, its instance, and the case and plan that were recomputed."""

    run: Run
    instance: Instance
    again: Recomputed

    @property
    def case(self) -> Case:
        """The instance under the run's question."""
        return self.again.case

    @property
    def plan(self) -> Plan:
        """The plan in numbers."""
        return self.again.plan

    def table(self, name: str) -> pd.DataFrame:
        """A result table of the run, with the run's own column order."""
        return self.run.tables[name]
