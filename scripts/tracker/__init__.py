"""Builder of `instances/tracker-2011-12/`."""
