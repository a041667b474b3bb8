"""Plans that are nearly as good: how far they differ, and the range that each trust's ask can take in them."""
