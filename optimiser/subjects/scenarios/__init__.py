"""Whether the answer holds in other worlds."""
