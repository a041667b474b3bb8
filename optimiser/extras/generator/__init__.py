"""Synthetic instances of any size that look like the national one."""

from optimiser.extras.generator.generate import generate
from optimiser.extras.generator.shape import BLOCKS, GenerateError, Shape

__all__ = ["BLOCKS", "GenerateError", "Shape", "generate"]
