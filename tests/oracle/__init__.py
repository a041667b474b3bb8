"""A second, naive reading of the allocation model, and the tests that hold the engine against it."""
