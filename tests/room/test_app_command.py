"""`optimiser app`: where it listens, and what it says when it cannot."""

from __future__ import annotations

import subprocess
import sys

import pytest

from optimiser.cli.commands import app as module
from optimiser.cli.program import make_app
from optimiser.errors import RunError
from optimiser.extras.room.serve import options


def test_without_streamlit_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room is an optional extra; without it there is one sentence with the remedy."""
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    with pytest.raises(RunError, match=r"trust-optimiser\[app\]"):
        make_app()(["app"], standalone_mode=False)


@pytest.mark.parametrize("address", ["nowhere", "127.0.0.1:80", "http://localhost"])
def test_what_is_no_address_is_refused(address: str) -> None:
    """A wrong address is an error before anything listens."""
    with pytest.raises(RunError, match="not an address"):
        module._loopback(address)


def test_only_this_computer_by_default() -> None:
    """127.0.0.1, ::1 and localhost are this computer; 0.0.0.0 is everybody."""
    assert all(module._loopback(address) for address in ("127.0.0.1", "::1", "localhost"))
    assert not module._loopback("0.0.0.0")  # noqa: S104 - the claim is that it is told apart


def test_no_telemetry_and_no_question_to_the_net() -> None:
    """Statistics are off, and the address is given, so that Streamlit does not ask a server for it."""
    given = options(8501, "127.0.0.1")
    assert given["browser_gatherUsageStats"] is False
    assert given["browser_serverAddress"] == "127.0.0.1"
    assert given["server_address"] == "127.0.0.1"


def test_the_command_line_needs_no_streamlit() -> None:
    """Loading the command does not load the optional extra."""
    code = "import sys; import optimiser.cli.commands.app; sys.exit('streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
