"""Builder of `instances/areas-2016/`."""
