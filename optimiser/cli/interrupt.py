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
from time import monotonic
from types import FrameType, TracebackType
from typing import Any, Self

Handler = Callable[[int, FrameType | None], Any] | signal.Handlers
CLEARING = 10.0
"""Seconds that a programme which was asked to stop has to clear up."""
FURTHER = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""The signals besides Ctrl-C that ask a programme to stop, as far as this system has them."""


def handle(signals: Iterable[signal.Signals], handler: Handler) -> dict[signal.Signals, Any]:
    """Set a handler; returns those of before. A hang-up that `nohup` has ignored stays ignored."""
    hang_up = getattr(signal, "SIGHUP", None)
    heard = [one for one in signals if not (one == hang_up and signal.getsignal(one) == signal.SIG_IGN)]
    return {one: signal.signal(one, handler) for one in heard}


class _Asked:
    """When this process was last asked to stop; until it has had time to clear up, it is not asked again."""

    at: float | None = None

    @classmethod
    def just_now(cls) -> bool:
        """Whether it was, and is still clearing up."""
        return cls.at is not None and monotonic() < cls.at + CLEARING

    @classmethod
    def now(cls) -> None:
        """It is."""
        cls.at = monotonic()


def end_as_ctrl_c() -> None:
    """Let every signal to stop end the programme as Ctrl-C does: drafts are cleared, and it says so.

    A second one is not heard while that is done; one that comes long after is, should something hang.
    """
    _Asked.at = None

    def handler(number: int, _frame: FrameType | None) -> None:
        _hush(number)
        if not _Asked.just_now():
            _Asked.now()
            raise KeyboardInterrupt

    handle((signal.SIGINT, *FURTHER), handler)


def deaf_if_asked() -> None:
    """At the very end, where one was asked to stop: a further signal no longer changes how the programme ends."""
    if _Asked.at is not None:
        handle((signal.SIGINT, *FURTHER), signal.SIG_IGN)


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
        if self._asked.is_set():
            _Asked.now()
        for one, handler in self._before.items():
            signal.signal(one, handler)
