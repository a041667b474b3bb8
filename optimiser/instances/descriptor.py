"""What datapackage.json says of its tables, held to the shape of a data package: only what is read is looked at."""

from collections.abc import Iterator, Mapping

Shape = type[str] | list["Shape"] | Mapping[str, "Shape"]
FIELD: Shape = {"name": str, "type": str}
RESOURCE: Shape = {"name": str, "hash": str, "schema": {"fields": [FIELD]}}
RESOURCES: Shape = [RESOURCE]
"""A text, a list of one kind, or an object of which each entry may be left out."""


def misshapen(value: object, shape: Shape, place: str) -> Iterator[tuple[str, object, str]]:
    """The entries that are of another kind than they must be: where, what stands there, what must stand there.

    A schema may also be a text, the name of a file that holds it.
    """
    if isinstance(shape, type):
        if not isinstance(value, shape):
            yield place, value, "a text"
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield place, value, "a list"
            return
        for at, item in enumerate(value):
            yield from misshapen(item, shape[0], f"{place}[{at}]")
    elif not isinstance(value, dict):
        if not (isinstance(value, str) and place.endswith(".schema")):
            yield place, value, "an object"
    else:
        for name, inner in shape.items():
            if name in value:
                yield from misshapen(value[name], inner, f"{place}.{name}")
