"""How one unit of a shortfall counts in its measure, where several commitments say it alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trustmodels.allocation.case import Case
    from trustmodels.allocation.family import Key


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight of an instance's settings, 1 where they do not give it.

    Attributes:
        setting: its name; 1 if empty.
        lasting: a shortfall counts for as long as its period lasts, which ends its key.
    """

    setting: str = ""
    lasting: bool = False

    def __call__(self, case: Case, key: Key) -> float:
        """The weight of a row."""
        weight = case.data.settings.get(self.setting, 1.0) if self.setting else 1.0
        return case.years[key[-1]] * weight if self.lasting else weight


def uncounted(_case: Case, _key: Key) -> float:
    """Of what is not £m and has no part in a measure in £m."""
    return 0.0
