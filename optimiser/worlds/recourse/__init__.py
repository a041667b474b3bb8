"""A settlement that holds: what is decided now for many worlds, each of which is answered when it comes."""
