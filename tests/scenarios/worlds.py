"""A small instance on disk with scenarios that succeed, cannot be met, and are broken."""

from __future__ import annotations

from pathlib import Path

from optimiser.instances import write_instance
from tests.model.builder import made

GRID = """
[[axis]]
name = "pot"
[[axis.choice]]
name = "as_it_is"
[[axis.choice]]
name = "larger"
title = "The pot is £3m larger."
change = [ { table = "envelope", add = { grant_pot = 3 } } ]
[[axis]]
name = "income"
[[axis.choice]]
name = "as_it_is"
[[axis.choice]]
name = "less"
scenario = "b_poorer"
"""
SCENARIOS = {
    "a_richer": 'title = "Two more."\n[[change]]\ntable = "trusts"\nadd = { income = 2 }\n',
    "b_poorer": 'title = "Two less."\n[[change]]\ntable = "trusts"\nadd = { income = -2 }\n',
    "c_broken": 'title = "Nobody."\n[[change]]\ntable = "trusts"\nwhere = { trust = "X" }\nadd = { income = 1 }\n',
    "d_impossible": 'title = "An ask beyond reach."\n[[change]]\ntable = "asks"\n'
    'append = [ { trust = "T", period = "2026-27", least = 50, most = 60 } ]\n',
}


def small(folder: Path) -> Path:
    """A deficit of £10m against a total of 0, a pot of £4m; written with its scenarios and a grid."""
    place = write_folder(folder / "small")
    for name, text in SCENARIOS.items():
        (place / "scenarios" / f"{name}.toml").write_text(f'name = "{name}"\n{text}', encoding="utf-8")
    (folder / "grid.toml").write_text(GRID, encoding="utf-8")
    return place


def write_folder(place: Path, **tables: object) -> Path:
    """The instance without scenarios, with further tables if given."""
    write_instance(made(envelope={"grant_pot": 4}, control_totals={"amount": 0}, **tables), place)
    (place / "scenarios").mkdir(exist_ok=True)
    return place
