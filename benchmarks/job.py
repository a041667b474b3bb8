"""What a cell is to do, and how it tells what it did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Job:
    """One cell: a column, an instance's folder, a question, a relative gap, threads, and seconds.

    `beside`: a folder of packages that stand before the installed ones, for a column that measures another version.
    """

    column: str
    folder: str
    question: str
    gap: float
    threads: int
    limit: float
    beside: str = ""

    def text(self) -> str:
        """The job as one argument of a command line."""
        return json.dumps(asdict(self))


def tell(kind: str, **said: Any) -> None:  # noqa: ANN401 - whatever JSON can hold
    """One line of the cell's report; told at once, so that a cell that is ended has told what it reached."""
    print(json.dumps({"kind": kind, **said}), flush=True)


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Time what is inside and tell it."""
    began = perf_counter()
    yield
    tell("phase", name=name, seconds=perf_counter() - began)


class Stopwatch:
    """Seconds spent inside one function of a module or class, wherever it is called from."""

    def __init__(self, owner: Any, name: str) -> None:  # noqa: ANN401 - a module or a class
        self.seconds = 0.0
        self._inner: Callable[..., Any] = getattr(owner, name)
        inner, watch = self._inner, self

        def timed(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the function it stands for
            began = perf_counter()
            try:
                return inner(*args, **named)
            finally:
                watch.seconds += perf_counter() - began

        setattr(owner, name, timed)


class Clock:
    """What is left of the limit, counted from when the instance had been read."""

    def __init__(self, limit: float) -> None:
        self._end = perf_counter() + limit

    @property
    def left(self) -> float:
        """Seconds, 0.1 at least, since a solver takes 0 for no limit."""
        return max(0.1, self._end - perf_counter())

    def over(self) -> bool:
        """Whether the limit has passed."""
        return perf_counter() >= self._end
