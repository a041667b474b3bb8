"""Which promises cannot hold together, on the page; the search itself is `optimiser.explain.conflict`."""
