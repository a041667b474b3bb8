"""Synthetic instances of any size that look like the national one."""

from optimiser.generate.generate import generate
from optimiser.generate.shape import BLOCKS, GenerateError, Shape

__all__ = ["BLOCKS", "GenerateError", "Shape", "generate"]
