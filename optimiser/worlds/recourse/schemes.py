"""By what is known when a tree of worlds is decided: the schemes, as tables say them."""

PLANNED = "the plan's first period"
"""The first period as in the plan as it stands, later ones year after year."""
ONCE = "all at once"
"""All periods are decided now."""
PROMISED = "grants promised now"
"""The grants of all periods are decided now, and nothing else of later ones."""
YEARLY = "year after year"
"""Each period is decided by what is known as it begins."""
FORETOLD = "all told after the first"
"""After the first period all is known."""
SCHEMES = (PLANNED, ONCE, PROMISED, YEARLY, FORETOLD)
