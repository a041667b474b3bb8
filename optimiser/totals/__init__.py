"""Totals of a plan: by region, system and type, in real terms, and as the Treasury reads them."""

from optimiser.totals.areas import area_totals
from optimiser.totals.real import Deflator, deflator
from optimiser.totals.treasury import accounts, treasury_view

__all__ = ["Deflator", "accounts", "area_totals", "deflator", "treasury_view"]
