"""Compute what the page of a run can show beyond the run itself, one file an explanation."""
