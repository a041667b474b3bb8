"""What to believe of the plans of a year under way."""
