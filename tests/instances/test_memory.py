from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.errors import InstanceError
from optimiser.instances import from_tables
from tests.instances.tiny import read_tiny


def test_frames_in_memory_are_the_same_instance(tmp_path: Path) -> None:
    """Frames as they were read give the instance that was read."""
    instance = read_tiny(tmp_path)
    again = from_tables(instance.tables, instance.settings, "tiny")
    assert again == instance
    assert again.sha256 == instance.sha256


def test_other_types_are_understood(tmp_path: Path) -> None:
    """Integers, None, numpy booleans and categories mean what they show."""
    instance = read_tiny(tmp_path)
    tables = dict(instance.tables)
    tables["periods"] = tables["periods"].assign(years=pd.Series([1, 0.5], dtype=object))
    tables["cash"] = pd.DataFrame(
        {"trust": pd.Categorical(["007", "NA"]), "minimum": [1, None]}, dtype=object
    )
    flags = np.array(tables["opportunities"]["lumpy"], dtype=bool).astype(object)
    tables["opportunities"] = tables["opportunities"].assign(lumpy=flags)
    assert from_tables(tables, instance.settings, "tiny") == instance


def test_faults_of_frames_count_rows_as_files_do(tmp_path: Path) -> None:
    """The second row of a frame is row 3 of its file; unknown tables and columns are faults."""
    instance = read_tiny(tmp_path)
    tables = dict(instance.tables) | {"trust": pd.DataFrame()}
    tables["trusts"] = tables["trusts"].assign(expenditure=[1, float("inf"), 3], extra=1)
    with pytest.raises(InstanceError) as caught:
        from_tables(tables, {"speed": 1}, " ")
    said = str(caught.value)
    assert "trusts.csv, row 3, column expenditure: 'inf' is not finite" in said
    assert "trusts.csv, row 1, column extra: has the unknown column 'extra'" in said
    assert "trust: is not a table of the format" in said
    assert "unknown setting 'speed'" in said
    assert "has no name" in said


def test_text_that_no_file_can_hold(tmp_path: Path) -> None:
    """A NUL or a lone surrogate in a frame is a fault, because it could not be written."""
    instance = read_tiny(tmp_path)
    names = pd.Series(["a\0", "\ud800", "c"], dtype=object)
    trusts = instance.tables["trusts"].drop(columns="name").assign(name=names)
    tables = dict(instance.tables) | {"trusts": trusts}
    with pytest.raises(InstanceError) as caught:
        from_tables(tables, {}, "x")
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "name"), (3, "name")]
