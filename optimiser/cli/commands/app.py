"""`optimiser app`: the negotiation room in a browser, on this computer only unless asked otherwise."""

from __future__ import annotations

import secrets
import socket
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Annotated

import typer

from optimiser.cli.console import console
from optimiser.errors import RunError
from optimiser.instances import instance_names

InstanceArgument = Annotated[
    str,
    typer.Argument(help="The instance on which it opens; one of those in instances/.", show_default=False),
]
PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the room listens.")]
AddressOption = Annotated[
    str, typer.Option("--address", help="The address it listens on; the default is this computer only.")
]
SaveOption = Annotated[
    bool,
    typer.Option("--allow-save", help="Let offers be written into the scenarios folders of instances."),
]


WHO = "Whoever has this link and can reach this computer can use the room. It goes over the net unsealed."


def _loopback(address: str) -> bool:
    """Whether an address can be reached from this computer only.

    Raises:
        RunError: it is no address.
    """
    from optimiser.extras.room.serve import loopback  # noqa: PLC0415 - the command line starts without the room

    try:
        return loopback(address)
    except ValueError:
        raise RunError(f"--address {address} is not an address: give one like 127.0.0.1") from None


def _link(address: str, port: int, token: str) -> str:
    """What to open; where the room listens on every address, the name of this computer stands for them."""
    everywhere = address != "localhost" and ip_address(address).is_unspecified
    host = socket.gethostname() if everywhere else f"[{address}]" if ":" in address else address
    return f"http://{host}:{port}/" + (f"?token={token}" if token else "")


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("app")
    def command(
        instance: InstanceArgument = "",
        port: PortOption = 8501,
        address: AddressOption = "127.0.0.1",
        allow_save: SaveOption = False,
    ) -> int:
        """Open the negotiation room in a browser; stop it with Ctrl-C."""
        screen = console()
        token = "" if _loopback(address) else secrets.token_urlsafe(24)
        if instance and instance not in instance_names():
            known = ", ".join(instance_names()) or "none"
            raise RunError(f"'{instance}' is not among the instances at hand: {known}")
        if find_spec("streamlit") is None:
            raise RunError("the room needs Streamlit: python -m pip install 'trust-optimiser[app]'")
        from optimiser.extras.room.journal import journal_file  # noqa: PLC0415
        from optimiser.extras.room.serve import serve  # noqa: PLC0415 - only here is the optional extra needed

        screen.print(f"The negotiation room: {_link(address, port, token)} (stop it with Ctrl-C)")
        if token:
            screen.print(WHO)
        screen.print(f"Who did what is written down on this computer only: {journal_file()}", soft_wrap=True)
        serve(port, address, allow_save, token, instance)
        return 0
