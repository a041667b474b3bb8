"""What changed between two instances, and what each change did to the answer."""

from optimiser.explain.changes.attribution import Attribution, attribution
from optimiser.explain.changes.inputs import inputs_changed
from optimiser.explain.changes.sentences import Side

__all__ = ["Attribution", "Side", "attribution", "inputs_changed"]
