"""A signal to stop as a request: the solver stops where it stands and hands over what it has.

Ctrl-C, a scheduler's SIGTERM and the SIGHUP of a terminal that was closed all ask for the same thing.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType
from typing import Any, Self

Handler = Callable[[int, FrameType | None], Any]
FURTHER = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""The signals besides Ctrl-C that ask a programme to stop, as far as this system has them."""


def handle(signals: Iterable[signal.Signals], handler: Handler) -> dict[signal.Signals, Any]:
    """Set a handler; returns those of before. A hang-up that `nohup` has ignored stays ignored."""
    hang_up = getattr(signal, "SIGHUP", None)
    heard = [one for one in signals if not (one == hang_up and signal.getsignal(one) == signal.SIG_IGN)]
    return {one: signal.signal(one, handler) for one in heard}


def end_as_ctrl_c() -> None:
    """Let the other signals to stop end the programme as Ctrl-C does: drafts are cleared, and it says so."""

    def handler(number: int, _frame: FrameType | None) -> None:
        _hush(number)
        raise KeyboardInterrupt

    handle(FURTHER, handler)


def _hush(number: int) -> None:
    """After a hang-up there is no terminal: what is still said goes nowhere, instead of failing."""
    if number != getattr(signal, "SIGHUP", None):
        return
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None and stat.S_ISCHR(
            os.fstat(stream.fileno()).st_mode
        ):  # a dead terminal is no tty
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


class Interrupt:
    """While entered, a signal only asks to stop, however often it comes: what is in hand is never lost to it.

    Until it has been called there is nothing in hand, and a second signal ends the programme as usual.
    Calling it answers whether it was asked; `ask` does so from another thread.
    """

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._heeded = False
        self._before: dict[signal.Signals, Any] = {}

    def __call__(self) -> bool:
        """Whether it was asked."""
        self._heeded = True
        return self._asked.is_set()

    def ask(self) -> None:
        """Ask to stop."""
        self._asked.set()

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        _hush(number)
        if self._asked.is_set() and not self._heeded:
            raise KeyboardInterrupt
        self.ask()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = handle((signal.SIGINT, *FURTHER), self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
