"""Signals to stop: however it is asked, and however often, what is in hand is handed over."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.cli.interrupt import Interrupt, end_as_ctrl_c

ALL = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
each = pytest.mark.parametrize("number", ALL)


@each
def test_a_signal_asks_and_the_handler_is_put_back(number: signal.Signals) -> None:
    """Ctrl-C, SIGTERM and SIGHUP alike only ask; afterwards each has the handler that it had."""
    before = [signal.getsignal(one) for one in ALL]
    with Interrupt() as stop:
        assert not stop()
        os.kill(os.getpid(), number)
        assert stop()
    assert [signal.getsignal(one) for one in ALL] == before


@each
def test_a_second_signal_loses_nothing(number: signal.Signals) -> None:
    """Once somebody has asked whether to stop there may be a plan: three signals more end nothing."""
    with Interrupt() as stop:
        assert not stop()
        for one in (signal.SIGINT, number, number):
            os.kill(os.getpid(), one)
        assert stop()


def test_before_there_is_anything_a_second_signal_ends_it() -> None:
    """While the model is still being built nobody asks whether to stop: a second signal is not made to wait."""
    with Interrupt():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


@each
def test_everywhere_else_the_other_signals_end_as_ctrl_c_does(number: signal.Signals) -> None:
    """Outside a solve each signal is a KeyboardInterrupt, so drafts are cleared and one sentence is said."""
    before = {one: signal.getsignal(one) for one in ALL}
    try:
        end_as_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


TWICE = """
import atexit, os, signal
from importlib import import_module
from optimiser.cli import main
door = import_module("optimiser.cli.program")
def stop(_words):
    try:
        os.kill(os.getpid(), getattr(signal, {first!r}))
    finally:
        os.kill(os.getpid(), getattr(signal, {second!r}))
        print("cleared up", flush=True)
door._called = stop
atexit.register(lambda: os.kill(os.getpid(), getattr(signal, {second!r})))
main()
"""


@pytest.mark.parametrize(
    ("first", "second"), [("SIGTERM", "SIGTERM"), ("SIGINT", "SIGTERM"), ("SIGHUP", "SIGINT")]
)
def test_a_second_signal_leaves_the_clearing_up_alone(first: str, second: str) -> None:
    """Two signals more, in the midst of clearing up and at the very end: all is cleared up, said, and ends in 5."""
    call = [sys.executable, "-c", TWICE.format(first=first, second=second)]
    ended = subprocess.run(call, capture_output=True, text=True, check=False)
    assert ended.stdout == "cleared up\n"
    assert ended.stderr == "Stopped; nothing was left half written.\n"
    assert ended.returncode == 5


LOADING = """
import os, signal, sys
from optimiser.cli import main
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), getattr(signal, {which!r}))
sys.meta_path.insert(0, Slow())
main()
"""


@pytest.mark.parametrize("which", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_heard_while_the_command_line_is_loaded(which: str) -> None:
    """The first second of a call is spent importing: a signal in it is said, and is no traceback."""
    call = [sys.executable, "-c", LOADING.format(which=which)]
    ended = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (5, "Stopped; nothing was left half written.\n")


def test_a_hang_up_that_nohup_ignores_stays_ignored() -> None:
    """Under `nohup` a solve goes on after its terminal was closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Interrupt() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not stop()
    finally:
        signal.signal(signal.SIGHUP, before)


WAITING = """
import fcntl, sys, termios, time
from pathlib import Path
from optimiser.cli.interrupt import Interrupt
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
with Interrupt() as stop:
    stop()
    print("ready", flush=True)
    while not stop():
        time.sleep(0.01)
    print("said where nobody listens", flush=True)
    print("and here", file=sys.stderr, flush=True)
    Path(sys.argv[1]).touch()
"""


def test_a_closed_terminal_does_not_fail_what_is_still_said(tmp_path: Path) -> None:
    """The terminal goes away: what is printed from then on fails nothing, and the work in hand is ended properly."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(tmp_path / "done")],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    try:
        assert b"ready" in os.read(ours, 100)
        os.close(ours)
        assert child.wait(60) == 0
    finally:
        child.kill()
    assert (tmp_path / "done").exists()
