"""What changed between two instances, and what each change did to the answer."""

from optimiser.changed.attribute import Attribution, attribution
from optimiser.changed.inputs import inputs_changed
from optimiser.changed.side import Side

__all__ = ["Attribution", "Side", "attribution", "inputs_changed"]
