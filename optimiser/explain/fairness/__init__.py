"""fair_share: claims rules in closed form, followed to their consequences beside the optimum."""
