"""The compiled matrix: arrays with keys, made from a Pyomo model, hashed, and written for other solvers."""

from optimiser.matrix.compile import compile_model
from optimiser.matrix.compiled import Compiled, matrix_hash

__all__ = ["Compiled", "compile_model", "matrix_hash"]
