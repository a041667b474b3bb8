"""The plan beside the one that puts money before access."""
