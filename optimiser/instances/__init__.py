"""Instances: the folders of tables that the model is built from."""

from optimiser.instances.digest import instance_hash
from optimiser.instances.instance import Instance
from optimiser.instances.memory import from_tables
from optimiser.instances.read import read_instance
from optimiser.instances.resolve import instance_names, resolve_instance
from optimiser.instances.scenario import list_scenarios
from optimiser.instances.write import instance_files, write_instance

__all__ = [
    "Instance",
    "from_tables",
    "instance_files",
    "instance_hash",
    "instance_names",
    "list_scenarios",
    "read_instance",
    "resolve_instance",
    "write_instance",
]
