"""Why this trust: where it starts, what is asked, what binds, what it gets, what would change it and who would pay."""
