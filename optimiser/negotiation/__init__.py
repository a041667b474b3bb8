"""Three parties on one instance: what each wants, what all could accept, and what a concession buys."""

from optimiser.negotiation.bargain import Bargain, bargain
from optimiser.negotiation.parties import Party, read_parties

__all__ = ["Bargain", "Party", "bargain", "read_parties"]
