"""The plan beside simple rules of sharing out."""
