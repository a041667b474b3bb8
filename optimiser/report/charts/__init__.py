"""The charts of the report, one a file; each knows the table behind it and has a text alternative."""
