"""What trusts offer beside what they are asked for, and contracts among which an honest one picks its own."""

from optimiser.tradeoffs.offers.belief import compared_offers
from optimiser.tradeoffs.offers.menu import contract_menu
from optimiser.tradeoffs.offers.sheet import FILE, TrustOffer, offer_sheet, read_trust_offers

__all__ = ["FILE", "TrustOffer", "compared_offers", "contract_menu", "offer_sheet", "read_trust_offers"]
