"""What changed between two instances, and what each change did to the answer."""

from optimiser.changed.attribute import Attribution, Side, attribution
from optimiser.changed.inputs import inputs_changed

__all__ = ["Attribution", "Side", "attribution", "inputs_changed"]
