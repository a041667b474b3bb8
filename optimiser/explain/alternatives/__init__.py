"""Plans that are nearly as good: how far they differ, and the range of each trust's ask in them."""
