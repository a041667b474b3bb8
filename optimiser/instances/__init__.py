"""Instances: the folders of tables that the model is built from."""

from optimiser.instances.instance import Instance
from optimiser.instances.read import read_instance

__all__ = ["Instance", "read_instance"]
