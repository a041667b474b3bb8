"""The time that an explanation may take."""

from __future__ import annotations

from time import monotonic


class Clock:
    """The time that is left: every part of an explanation asks before it begins."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - monotonic())

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return self.left <= 0.0
