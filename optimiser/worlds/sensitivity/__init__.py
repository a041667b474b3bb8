"""How far each assumption moves the answer, and at which value it would turn."""

from optimiser.worlds.sensitivity.mapping import Acting, read_mapping
from optimiser.worlds.sensitivity.tornado import Tornado, tornado

__all__ = ["Acting", "Tornado", "read_mapping", "tornado"]
