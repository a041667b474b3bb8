"""What changed between two instances, and what each change did to the answer."""

from optimiser.changed.attribute import Attribution, attribution
from optimiser.changed.inputs import inputs_changed

__all__ = ["Attribution", "attribution", "inputs_changed"]
