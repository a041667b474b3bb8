import ast
from pathlib import Path

import pytest

import trustmodels.contract
from optimiser.instances.page import format_page
from trustmodels.contract import BY_NAME, TABLES, Column, Table

CONTRACT = Path(trustmodels.contract.__file__).parent
FILES = {
    "csv",
    "io",
    "json",
    "openpyxl",
    "optimiser",
    "os",
    "pandas",
    "pathlib",
    "shutil",
    "tempfile",
    "tomllib",
}
COLUMNS = [(table, column) for table in TABLES for column in table.columns]


def test_keys_are_columns() -> None:
    """Every key is made of columns of its table that cannot be empty."""
    for table in TABLES:
        assert all(table.column(name).empty == "fault" for name in table.key)


def test_references_lead_to_a_key() -> None:
    """Every reference leads to the whole key of a table, with the same name in the contract."""
    for _, column in COLUMNS:
        if column.references:
            table, name = column.references.split(".")
            assert BY_NAME[table].key == (name,)


def test_numbers_have_units_and_texts_have_none() -> None:
    """Every number says its unit, and nothing else has one."""
    for table, column in COLUMNS:
        assert bool(column.unit) == column.numeric or column.name == "shape", (table.name, column.name)


def test_everything_is_explained() -> None:
    """Every table and column says what it means in a sentence."""
    for table, column in COLUMNS:
        assert table.meaning.endswith(".")
        assert column.meaning.endswith(".")


def test_unknown_column_is_an_error() -> None:
    """Asking a table for a column that it does not have is an error that names both."""
    with pytest.raises(KeyError, match="cash has no column 'maximum'"):
        BY_NAME["cash"].column("maximum")


@pytest.mark.parametrize(
    ("column", "inside", "outside"),
    [
        (Column("a", "number", "", lower=0.0), 0.0, -1e-9),
        (Column("a", "number", "", lower=0.0, above=True), 1e-9, 0.0),
        (Column("a", "share", "", lower=0.0, upper=1.0), 1.0, 1.1),
        (Column("a", "share", "", lower=0.0, upper=1.0, below=True), 0.999, 1.0),
    ],
)
def test_ranges(column: Column, inside: float, outside: float) -> None:
    """The ends of a range belong to it unless they are said not to."""
    assert column.inside(inside)
    assert not column.inside(outside)


def test_the_contract_reads_and_writes_nothing() -> None:
    """The contract imports neither files nor the engine."""
    for path in CONTRACT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in names} & FILES, path


def test_the_page_of_the_format_is_the_contract() -> None:
    """The committed page is the one that the contract gives (`python -m optimiser.instances.page`)."""
    page = CONTRACT.parents[2] / "instances" / "README.md"
    assert page.read_text(encoding="utf-8") == format_page()


def test_the_page_names_every_column() -> None:
    """No column and no setting is missing from the page."""
    page = format_page()
    assert all(f"| `{column.name}` |" in page for _, column in COLUMNS)
    assert all(f"### {table.name}\n" in page for table in TABLES)
    assert all(f"| `{setting.name}` |" in page for setting in trustmodels.contract.SETTINGS)


def test_a_table_knows_its_file() -> None:
    """The file of a table is its name with .csv."""
    assert Table("beds", "Beds.", (), ()).file == "beds.csv"
