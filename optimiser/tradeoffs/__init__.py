"""Trade-offs: the frontier, the bargain on it, regret, who would game a rule, and the worth of planning for worlds."""
