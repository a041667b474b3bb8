"""Who bears it: asks, support and shortfalls by area, type and catchment."""
