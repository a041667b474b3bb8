"""Runs beside each other: totals that reconcile, who gains and loses, and what is the same in all of them."""
