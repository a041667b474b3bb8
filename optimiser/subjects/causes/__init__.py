"""Whether the areas can balance, how far they are, and why not."""
