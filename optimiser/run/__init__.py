"""One question put to one instance: model, matrix, solve, tables, run folder."""
