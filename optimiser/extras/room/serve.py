"""The server of the room: on one address, without telemetry, without a call to anywhere."""

from __future__ import annotations

import os
import socket
import threading
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from optimiser.extras.room.gate import Gate
from optimiser.extras.room.line import Switchboard

PAGE = Path(__file__).with_name("view") / "script" / "room.py"
ALLOW_SAVE = "OPTIMISER_ROOM_ALLOW_SAVE"
"""Set in the server's environment where offers may be written into instances."""
FIRST_INSTANCE = "OPTIMISER_ROOM_INSTANCE"
"""Holds the instance on which the room opens, where the command named one."""


def options(port: int, address: str) -> dict[str, object]:
    """Streamlit's options. The address in the second line also keeps it from asking the net for its own."""
    return {
        "server_address": address,
        "browser_serverAddress": address,
        "server_port": port,
        "server_headless": True,
        "server_maxUploadSize": 16,
        "server_fileWatcherType": "none",
        "browser_gatherUsageStats": False,
        "client_toolbarMode": "minimal",
        "client_showErrorDetails": "none",
        "logger_hideWelcomeMessage": True,
        "theme_base": "light",
        "theme_primaryColor": "#005EB8",
        "theme_textColor": "#212B32",
        "theme_headingFontSizes": ["2rem", "1.5rem", "1.25rem", "1.1rem", "1rem", "1rem"],
        "theme_font": "Arial, Helvetica, sans-serif",
    }


def names_of(address: str) -> frozenset[str]:
    """The host names under which the room answers where it listens on an address."""
    here = {"localhost", "127.0.0.1", "::1", address.lower()}
    return frozenset(here if loopback(address) else {*here, socket.gethostname().lower()})


def loopback(address: str) -> bool:
    """Whether an address can be reached from this computer only.

    Raises:
        ValueError: it is no address.
    """
    return address == "localhost" or ip_address(address).is_loopback


def serve(port: int, address: str, allow_save: bool, token: str = "", first: str = "") -> None:
    """Serve the room until it is stopped.

    Args:
        port: where it listens.
        address: the address that it listens on.
        allow_save: whether offers may be written into the scenarios folders of instances.
        token: what visitors have to bring; none is asked for where it is empty.
        first: the instance on which it opens; empty for its own.

    The libraries are loaded while the server starts, so that the first visitor does not wait for them.
    """
    from streamlit.web import bootstrap  # noqa: PLC0415 - an optional extra
    from streamlit.web.server.starlette import starlette_server  # noqa: PLC0415

    _put_gate(vars(starlette_server), names_of(address), token)
    os.environ[ALLOW_SAVE] = "1" if allow_save else ""
    os.environ[FIRST_INSTANCE] = first
    threading.Thread(target=import_module, args=("optimiser.extras.room.view.app",), daemon=True).start()
    flags = options(port, address)
    bootstrap.load_config_options(flags)
    bootstrap.run(str(PAGE), is_hello=False, args=[], flag_options=flags)


def _put_gate(server: dict[str, Any], names: frozenset[str], token: str) -> None:
    """Let the server make its application behind the gate.

    Raises:
        KeyError: this Streamlit makes its application otherwise; then nothing is served.
    """
    make = server["create_starlette_app"]
    server["create_starlette_app"] = lambda runtime: Gate(Switchboard(make(runtime)), names, token)
