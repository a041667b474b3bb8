"""Who would game a rule of support, and what trusts answer to it."""
