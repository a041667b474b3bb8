"""The year as it goes: plan, actual and forecast, the outlook, and the rest of the year planned again."""
