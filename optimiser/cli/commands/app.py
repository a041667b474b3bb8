"""`optimiser app`: the negotiation room in a browser, on this computer only unless asked otherwise."""

from __future__ import annotations

from importlib.util import find_spec
from ipaddress import ip_address
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.errors import RunError

PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the room listens.")]
AddressOption = Annotated[
    str, typer.Option("--address", help="The address it listens on; the default is this computer only.")
]
SaveOption = Annotated[
    bool,
    typer.Option("--allow-save", help="Let offers be written into the scenarios folders of instances."),
]


def _loopback(address: str) -> bool:
    """Whether an address can be reached from this computer only.

    Raises:
        RunError: it is no address.
    """
    try:
        return address == "localhost" or ip_address(address).is_loopback
    except ValueError:
        raise RunError(f"--address {address} is no address: give one like 127.0.0.1") from None


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("app")
    def command(
        port: PortOption = 8501, address: AddressOption = "127.0.0.1", allow_save: SaveOption = False
    ) -> int:
        """Open the negotiation room in a browser; stop it with Ctrl-C."""
        screen = console()
        if not _loopback(address):
            screen.print(f"Anyone who can reach {address} can use the room: it asks for no password.")
        if find_spec("streamlit") is None:
            raise RunError("the room needs Streamlit: python -m pip install 'trust-optimiser[app]'")
        from optimiser.room.serve import serve  # noqa: PLC0415 - only here is the optional extra needed

        screen.print(f"The negotiation room: http://{address}:{port} (stop it with Ctrl-C)")
        serve(port, address, allow_save)
        return 0
