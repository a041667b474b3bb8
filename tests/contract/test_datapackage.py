import hashlib
import json
from pathlib import Path
from typing import Any

from optimiser.instances import instance_files
from tests.instances.tiny import read_tiny
from trustmodels.contract import TABLES


def package(folder: Path, *leave_out: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """datapackage.json of the tiny instance, and its files."""
    files = instance_files(read_tiny(folder, *leave_out))
    return json.loads(files["datapackage.json"]), files


def resource(content: dict[str, Any], name: str) -> dict[str, Any]:
    """The resource of a table."""
    found: dict[str, Any] = next(entry for entry in content["resources"] if entry["name"] == name)
    return found


def test_every_table_is_a_resource_with_its_hash(tmp_path: Path) -> None:
    """Each table is listed with the SHA-256 and the length of its bytes."""
    content, files = package(tmp_path)
    assert [entry["name"] for entry in content["resources"]] == [table.name for table in TABLES]
    for entry in content["resources"]:
        data = files[entry["path"]]
        assert entry["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        assert entry["bytes"] == len(data)


def test_schema_says_types_units_and_limits(tmp_path: Path) -> None:
    """The schema of flows: keys, units and ranges as the format has them."""
    schema = resource(package(tmp_path)[0], "flows")["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert schema["primaryKey"] == ["standard", "trust", "period"]
    assert fields["demand"]["unit"] == "patients"
    assert fields["demand"]["constraints"] == {"required": True, "minimum": 0}
    assert fields["target"]["constraints"] == {"minimum": 0, "exclusiveMaximum": 1}
    assert {"fields": "trust", "reference": {"resource": "trusts", "fields": "trust"}} in schema[
        "foreignKeys"
    ]


def test_foreign_keys_lead_to_tables_that_are_there(tmp_path: Path) -> None:
    """No foreign key names a resource that the package does not have."""
    content, _ = package(tmp_path, "standards", "flows", "lists", "capacity")
    names = {entry["name"] for entry in content["resources"]}
    for entry in content["resources"]:
        for key in entry["schema"].get("foreignKeys", []):
            assert key["reference"]["resource"] in names


def test_settings_are_kept(tmp_path: Path) -> None:
    """The settings stand in the package as numbers, the defaults among them."""
    content, _ = package(tmp_path)
    assert content["settings"]["transfer_minutes"] == 45
    assert content["settings"]["control_total_weight"] == 1
