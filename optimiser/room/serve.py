"""The server of the room: on one address, without telemetry, without a call to anywhere."""

from __future__ import annotations

import os
import threading
from importlib import import_module
from pathlib import Path

PAGE = Path(__file__).with_name("view") / "script" / "room.py"
ALLOW_SAVE = "OPTIMISER_ROOM_ALLOW_SAVE"
"""Set in the server's environment where offers may be written into instances."""


def options(port: int, address: str) -> dict[str, object]:
    """Streamlit's options. The address in the second line also keeps it from asking the net for its own."""
    return {
        "server_address": address,
        "browser_serverAddress": address,
        "server_port": port,
        "server_headless": True,
        "server_maxUploadSize": 1,
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


def serve(port: int, address: str, allow_save: bool) -> None:
    """Serve the room until it is stopped.

    Args:
        port: where it listens.
        address: the address that it listens on.
        allow_save: whether offers may be written into the scenarios folders of instances.

    The libraries are loaded while the server starts, so that the first visitor does not wait for them.
    """
    from streamlit.web import bootstrap  # noqa: PLC0415 - an optional extra

    os.environ[ALLOW_SAVE] = "1" if allow_save else ""
    threading.Thread(target=import_module, args=("optimiser.room.view.app",), daemon=True).start()
    flags = options(port, address)
    bootstrap.load_config_options(flags)
    bootstrap.run(str(PAGE), is_hello=False, args=[], flag_options=flags)
