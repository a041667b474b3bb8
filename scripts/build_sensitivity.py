"""Write `sensitivity.toml` of the shipped instances: how each assumption acts on the tables.

    python -m scripts.build_sensitivity --source FOLDER

`FOLDER` is that of `scripts.build_england` and `scripts.build_areas`. What a person can say in a line stands in
`scripts/sides/written/`. Every other assumption is put at its low and at its high, the instance is built again, and
what then differs is written as changes: a few of them in the file itself, many in a file of `sensitivity/`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from optimiser.instances import Instance, read_instance
from optimiser.worlds.scenarios.grid import Written
from optimiser.worlds.sensitivity.mapping import FILE, SIDES
from scripts.sides.builders import Builder, areas, england, sector, tracker
from scripts.sides.differ import Change, differences, leftover

INSTANCES = Path(__file__).parents[1] / "instances"
WRITTEN = Path(__file__).parent / "sides" / "written"
IN_LINE = 4
"""Changes that stand in sensitivity.toml itself."""
A_LINE = 4
"""Values of a list that stand in one line."""
MADE = "# What follows was found by building the instance with the assumption at its low and at its high."
NOTHING = "# Nothing in the tables hangs on it{}."


def toml(value: Any) -> str:  # noqa: ANN401 - any value of a change
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return f"{value:.12g}"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    return "[" + ", ".join(map(toml, value)) + "]"


def _apart(changes: Sequence[Change]) -> str:
    """A file of changes; a list of many codes goes over several lines."""
    return "\n".join("[[change]]\n" + "".join(_lines(change)) for change in changes)


def _lines(change: Change) -> Iterator[str]:
    for key, item in change.items():
        if key == "where":
            yield from (f"where.{name} = {_listed(value)}\n" for name, value in item.items())
        elif key == "append":
            yield "append = [\n" + "".join(f"  {toml(row)},\n" for row in item) + "]\n"
        else:
            yield f"{key} = {toml(item)}\n"


def _listed(value: Any) -> str:  # noqa: ANN401 - a cell or a list of them
    if not isinstance(value, list) or len(value) <= A_LINE:
        return toml(value)
    rows = (value[at : at + A_LINE] for at in range(0, len(value), A_LINE))
    return "[\n" + "".join(f"  {', '.join(map(toml, row))},\n" for row in rows) + "]"


def _side(folder: Path, name: str, changes: Sequence[Change]) -> str:
    if len(changes) <= IN_LINE and len(toml(changes)) < 1_000:  # noqa: PLR2004 - a few lines
        return "{ change = " + toml(changes) + " }" if changes else "{}"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(_apart(changes), encoding="utf-8", newline="\n")
    return f'{{ side = "{name}" }}'


def _entries(builder: Builder, base: Instance, known: set[str], folder: Path) -> Iterator[str]:
    for row in base.tables["assumptions"].to_dict("records"):
        who = str(row["id"])
        if who in known:
            continue
        sides = {
            end: _between(builder, base, who, float(row["value"]), float(row[end])) for end in ("low", "high")
        }
        nothing = not any(sides.values())
        lines = [f"{end} = {_side(folder, f'{who}_{end}', changes)}" for end, changes in sides.items()]
        why = (
            ": it is what was published"
            if row["low"] == row["high"]
            else ": it says what they are compared with"
        )
        yield "\n".join(
            [*([NOTHING.format(why)] if nothing else []), "[[assumption]]", f'id = "{who}"', *lines]
        )


def _between(builder: Builder, base: Instance, who: str, value: float, end: float) -> list[Change]:
    """The changes from the instance as it stands to the one with an assumption at an end.

    Raises:
        ValueError: laid over the instance, they give another one.
    """
    print(f"{builder.name}: {who} = {end:g}", flush=True)
    if end == value:
        return []
    other = builder.at(who, end)
    changes = differences(base, other)
    laid = read_instance(INSTANCES / builder.name, None, (Written(who, who, None, tuple(changes), FILE),))
    if wrong := leftover(laid, other):
        raise ValueError(f"{who} = {end:g}: {', '.join(wrong)}")
    return changes


def write(builder: Builder) -> None:
    """Write the mapping of one instance."""
    home, base = INSTANCES / builder.name, builder.at(None, 0.0)
    written = (WRITTEN / f"{builder.name}.toml").read_text(encoding="utf-8")
    known = {str(entry["id"]) for entry in tomllib.loads(written)["assumption"]}
    shutil.rmtree(home / SIDES, ignore_errors=True)
    found = [written.rstrip("\n"), MADE, *_entries(builder, base, known, home / SIDES)]
    (home / FILE).write_text("\n\n".join(found) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Read, build again and again, and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--source", type=Path, required=True, help="folder with the joined public figures")
    parser.add_argument("--only", action="append", help="an instance by its name; repeatable")
    options = parser.parse_args()
    for builder in (england(options.source), areas(options.source), sector(), tracker()):
        if not options.only or builder.name in options.only:
            write(builder)


if __name__ == "__main__":
    main()
