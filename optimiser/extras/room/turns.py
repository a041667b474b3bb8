"""Who solves next: one solve at a time on a server, the others in the order in which they came."""

from __future__ import annotations

import threading
from typing import Protocol


class Waits(Protocol):
    """What stands in line."""

    @property
    def open(self) -> bool:
        """Whether it waits or runs: what is neither has left the line."""

    @property
    def begun(self) -> bool:
        """Whether it has had its turn."""

    def begin(self) -> None:
        """Its turn has come."""


class Turns:
    """A line with places at its head."""

    def __init__(self, places: int = 1) -> None:
        self._places = places
        self._line: list[Waits] = []
        self._lock = threading.RLock()

    def join(self, one: Waits) -> None:
        """Stand at the end of the line; begins at once where a place is free."""
        with self._lock:
            self._line.append(one)
            self.advance()

    def advance(self) -> None:
        """Let those go who are done, and those begin whose turn has come."""
        with self._lock:
            self._line = [one for one in self._line if one.open]
            for one in self._line[: self._places]:
                if not one.begun:
                    one.begin()

    def ahead(self, one: Waits) -> int:
        """How many are before it."""
        with self._lock:
            self._line = [other for other in self._line if other.open]
            return self._line.index(one) if one in self._line else 0


TURNS = Turns()
"""The line of this server: two solves at once would each take twice as long on two processors."""
