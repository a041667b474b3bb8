"""Instances: the folders of tables that the model is built from."""

from optimiser.instances.assemble import from_tables
from optimiser.instances.instance import Instance
from optimiser.instances.read import instance_names, read_instance, resolve_instance
from optimiser.instances.scenario import list_scenarios
from optimiser.instances.write import instance_files, instance_hash, write_instance

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
