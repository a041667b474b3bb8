"""Why this trust: where it starts, what is asked, what binds, what it gets, who would pay for less."""
