"""The compiled matrix: arrays with keys, made from a Pyomo model, hashed, and written for other solvers.

`optimiser.matrix.compile` is not loaded here: it brings Pyomo, which only a solve needs.
"""

from optimiser.matrix.arrays import Compiled, matrix_hash

__all__ = ["Compiled", "matrix_hash"]
