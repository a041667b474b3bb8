"""A run judged from outside: every row recomputed from the instance and the result tables, without a solver."""

from optimiser.verify.report import Residual, Verification
from optimiser.verify.verify import verify

__all__ = ["Residual", "Verification", "verify"]
