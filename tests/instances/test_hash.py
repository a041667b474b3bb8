from pathlib import Path

import pytest

from optimiser.instances import read_instance
from tests.instances.tiny import TABLES, edit, read_tiny, write_tiny


def reversed_rows(table: str) -> dict[str, str]:
    """The table with its rows in the opposite order."""
    header, *rows = TABLES[table].splitlines()
    return {table: "\n".join([header, *rows[::-1]]) + "\n"}


SAME = {
    "number spelt otherwise": edit("periods", "2026-27,1\n", "2026-27,1.00\n"),
    "empty written as 0": edit("travel", "NA,007,40,\n", "NA,007,40,0\n"),
    "first period written": edit("changes", "true,\n", "true,2026-27\n"),
    "CRLF": {"cash": TABLES["cash"].replace("\n", "\r\n")},
    "rows of trusts in another order": reversed_rows("trusts"),
    "rows without a key in another order": reversed_rows("adjustments"),
}

OTHER = {
    "a number": edit("periods", "2027-28,0.5", "2027-28,0.25"),
    "a flag": edit("changes", "true,\n", "false,\n"),
    "a name": edit("trusts", "Ash", "Oak"),
    "no limit instead of 0": edit("cash", "NA,\n", "NA,0\n"),
    "steps in another order": reversed_rows("capacity"),
    "periods in another order": reversed_rows("periods"),
    "evidence": edit("sources", "Accounts", "Ledger"),
}


@pytest.mark.parametrize("texts", SAME.values(), ids=SAME.keys())
def test_spelling_is_not_hashed(tmp_path: Path, texts: dict[str, str]) -> None:
    """An instance that says the same has the same hash."""
    assert read_tiny(tmp_path / "a", **texts).sha256 == read_tiny(tmp_path / "b").sha256


@pytest.mark.parametrize("texts", OTHER.values(), ids=OTHER.keys())
def test_content_is_hashed(tmp_path: Path, texts: dict[str, str]) -> None:
    """An instance that says something else has another hash."""
    assert read_tiny(tmp_path / "a", **texts).sha256 != read_tiny(tmp_path / "b").sha256


def test_settings_are_hashed_and_the_name_is_not(tmp_path: Path) -> None:
    """A weight counts, its default counts as being given, and the name does not count."""
    folder = write_tiny(tmp_path)
    package = folder / "datapackage.json"
    hashes = []
    for text in (
        '{"name": "a"}',
        '{"name": "b", "settings": {"beds_weight": 1}}',
        '{"name": "a", "settings": {"beds_weight": 3}}',
    ):
        package.write_text(text)
        hashes.append(read_instance(folder).sha256)
    assert hashes[0] == hashes[1] != hashes[2]
