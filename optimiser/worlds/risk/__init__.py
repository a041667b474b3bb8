"""Delivery risk: what becomes of a plan when its savings are delivered less, or more, than expected."""
