"""Whatever is done to the files, the answer is an instance or its faults, never a traceback."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimiser.errors import Fault, InstanceError
from optimiser.instances import read_instance
from tests.instances.tiny import TABLES, write_tiny
from trustmodels.contract import BY_NAME

SPLICES = st.sampled_from(
    ["", ",", "\n", '"', "\0", "-", "1e999", "nan", "X", "*", "é", ";", "true", "0", "\r"]
)


def read_or_faults(folder: Path) -> None:
    """Read; faults are an answer as well, and each has words."""
    faults: tuple[Fault, ...] = ()
    try:
        read_instance(folder)
    except InstanceError as error:
        faults = error.faults
    assert all(fault.problem and fault.remedy and str(fault) for fault in faults)


@settings(max_examples=40)
@given(data=st.data())
def test_spliced_files(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Text cut out of a table and replaced by anything."""
    texts = {}
    for name in data.draw(st.lists(st.sampled_from(sorted(TABLES)), min_size=1, max_size=4, unique=True)):
        text = TABLES[name]
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        texts[name] = text[:start] + data.draw(SPLICES) + text[end:]
    read_or_faults(write_tiny(tmp_path_factory.mktemp("i"), **texts))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_missing(tmp_path: Path, table: str) -> None:
    """Each column that must be filled, cut out of its table, is missed."""
    header, *rows = TABLES[table].splitlines()
    for at, name in enumerate(header.split(",")):
        if BY_NAME[table].column(name).optional:
            continue
        lines = [line.split(",") for line in (header, *rows) if '"' not in line]
        text = "\n".join(",".join(cells[:at] + cells[at + 1 :]) for cells in lines)
        with pytest.raises(InstanceError, match="has no column"):
            read_instance(write_tiny(tmp_path, **{table: text}))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_without_rows(tmp_path: Path, table: str) -> None:
    """Each table cut down to its header."""
    read_or_faults(write_tiny(tmp_path, **{table: TABLES[table].splitlines()[0] + "\n"}))
