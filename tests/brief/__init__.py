"""The brief of a run."""
