"""Trade-offs: the frontier, the bargain on it, the regret of decisions, and who would game a rule."""
