"""Three parties on one instance: what each wants, what all could accept, and what a concession buys."""

from optimiser.tradeoffs.negotiation.bargain import Bargain, bargain
from optimiser.tradeoffs.negotiation.parties import Party, read_parties

__all__ = ["Bargain", "Party", "bargain", "read_parties"]
