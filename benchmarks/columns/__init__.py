"""The columns of the comparison, each run by `benchmarks.cell` in a process of its own."""
