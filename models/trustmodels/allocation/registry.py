"""Finds the one-file-each members of a folder, so that a new one needs no list to be edited."""

from __future__ import annotations

import importlib
import pkgutil
import re
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def members(package: ModuleType, kind: type[T]) -> tuple[T, ...]:
    """Every object of `kind` that a module of the package defines in capitals, in the order of their tags."""
    found: list[T] = []
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        loaded = importlib.import_module(module.name)
        found += [item for name, item in vars(loaded).items() if name.isupper() and isinstance(item, kind)]
    return tuple(sorted(found, key=_tag_order))


def _tag_order(item: object) -> tuple[str, int]:
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", item.tag).groups()  # type: ignore[attr-defined,union-attr]
    return letters, int(number)
