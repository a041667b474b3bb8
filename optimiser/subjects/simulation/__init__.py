"""How likely the plan is to be delivered."""
