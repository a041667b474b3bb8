"""Who cannot live without support, and in what order it can be withdrawn."""
