"""Settings that every test shares."""

from hypothesis import settings

# The same examples on every machine and in every run, and no claim about how fast the machine is.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
