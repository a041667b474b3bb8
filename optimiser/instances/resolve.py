"""Find an instance by its folder, or by its name among those that are at hand."""

from difflib import get_close_matches
from pathlib import Path

from optimiser.errors import Fault, InstanceError
from optimiser.instances.folder import plain_name

HOMES = (Path("instances"), Path(__file__).resolve().parents[2] / "instances")
"""Where names are looked up: beside the user, then beside the code."""


def resolve_instance(instance: Path | str) -> Path:
    """The folder of an instance.

    Args:
        instance: a folder, or the plain name of one in ``instances/``.

    Raises:
        InstanceError: where there is neither; it names those that there are.
    """
    path = Path(instance)
    if path.is_dir():
        return path
    if plain_name(str(instance)):
        for home in HOMES:
            if (home / path).is_dir():
                return home / path
    known = instance_names()
    close = get_close_matches(path.name, known, 1)
    remedy = (
        f"did you mean {close[0]}?"
        if close
        else f"give a folder, or one of: {', '.join(known) or 'none yet'}"
    )
    problem = (
        "is a file, not a folder" if path.exists() else "is neither a folder nor the name of an instance"
    )
    raise InstanceError([Fault(str(instance), problem, remedy, value=str(instance), kind="folder")])


def instance_names() -> list[str]:
    """The names of the instances at hand, sorted."""
    return sorted({path.parent.name for home in HOMES for path in home.glob("*/datapackage.json")})
