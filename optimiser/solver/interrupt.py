"""Ctrl-C as a request: the solver stops where it stands and hands over what it has."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Self


class Interrupt:
    """While entered, the first Ctrl-C only asks to stop; a second one ends the programme as usual.

    Calling it answers whether it was asked; `ask` does so from another thread.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._before: Any = None

    def __call__(self) -> bool:
        """Whether it was asked."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask to stop."""
        self._asked.set()

    def _handle(self, _signal: int, _frame: FrameType | None) -> None:
        self.ask()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
