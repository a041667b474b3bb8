"""One file a command; each has `add(app)` and is found by being here."""
