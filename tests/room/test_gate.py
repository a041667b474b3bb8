"""Who is let into the room: its own name, its own pages, and beyond this computer who has the token."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from optimiser.cli.commands.app import _link
from optimiser.extras.room.gate import Gate, Message
from optimiser.extras.room.serve import names_of

HERE, TOKEN = "127.0.0.1:8501", "a-token"


async def inner(scope: Message, _receive: Any, send: Any) -> None:
    """An application that lets everybody in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-own", b"1")]})
    await send({"type": "http.response.body", "body": b"the room"})


def asked(gate: Gate, kind: str = "http", method: str = "GET", query: str = "", **headers: str) -> Message:
    """The first thing that is sent back on a request; `host` is the room's own unless it is given."""
    sent: list[Message] = []
    scope = {
        "type": kind,
        "method": method,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in {"host": HERE, **headers}.items() if v],
    }

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(gate(scope, receive, send))
    return sent[0]


def gate(token: str = "", address: str = "127.0.0.1") -> Gate:
    """The gate before that application."""
    return Gate(inner, names_of(address), token)


@pytest.mark.parametrize(
    "host", [HERE, "localhost:8501", "LOCALHOST", "[::1]:8501", "127.0.0.1:9000", "localhost."]
)
def test_its_own_name_is_answered(host: str) -> None:
    """This computer under each of its names, whatever the port that leads here."""
    assert asked(gate(), host=host)["status"] == 200


@pytest.mark.parametrize(
    "host",
    ["other.example", "other.example:8501", "127.0.0.1.other.example", "localhost.other.example", "10.0.0.1",
     "", "127.0.0.1@other.example", "other.example@127.0.0.1", "127.0.0.1:x", "127.0.0.1/x", "localhost#"],
)  # fmt: skip
def test_another_name_is_not(host: str) -> None:
    """A name that somebody else may have pointed here is answered with 421, and a websocket is closed."""
    assert asked(gate(), host=host)["status"] == 421
    assert asked(gate(), "websocket", host=host, origin=f"http://{host}")["type"] == "websocket.close"


@pytest.mark.parametrize(
    "origin", ["http://other.example", "null", "http://127.0.0.1:9999", "file://", "", "127.0.0.1:8501"]
)
def test_another_page_asks_for_nothing(origin: str) -> None:
    """A websocket, and whatever changes something, is opened by the room's own page only."""
    assert asked(gate(), "websocket", origin=origin)["type"] == "websocket.close"
    assert asked(gate(), method="PUT", origin=origin)["status"] == (403 if origin else 200)


def test_its_own_page_asks_for_all() -> None:
    """Under the same name and port."""
    assert asked(gate(), "websocket", origin=f"http://{HERE}")["type"] == "websocket.accept"
    assert asked(gate(), method="POST", origin=f"http://{HERE}")["status"] == 200


@pytest.mark.parametrize("host", [HERE, "other.example"])
def test_no_page_may_frame_it(host: str) -> None:
    """Every answer says so, a refusal too, and keeps the headers of its own."""
    headers = dict(asked(gate(), host=host)["headers"])
    assert headers[b"x-frame-options"] == b"DENY"
    assert headers[b"content-security-policy"] == b"frame-ancestors 'none'"
    assert (b"x-own" in headers) == (host == HERE)


def test_beyond_this_computer_a_token_is_asked_for() -> None:
    """Without it 401; with it in the address it becomes a cookie, and the cookie opens everything."""
    open_ = gate(TOKEN, "0.0.0.0")  # noqa: S104 - the claim is about it
    assert asked(open_)["status"] == 401
    assert asked(open_, query="token=wrong")["status"] == 401
    assert asked(open_, cookie="optimiser_room=wrong")["status"] == 401
    assert (
        asked(open_, "websocket", origin=f"http://{HERE}", query=f"token={TOKEN}")["type"]
        == "websocket.close"
    )
    taken = asked(open_, query=f"token={TOKEN}")
    cookie = dict(taken["headers"])[b"set-cookie"].decode()
    assert (taken["status"], dict(taken["headers"])[b"location"]) == (303, b"/")
    assert "HttpOnly" in cookie
    own = cookie.split(";")[0]
    assert asked(open_, cookie=own)["status"] == 200
    assert asked(open_, "websocket", cookie=own, origin=f"http://{HERE}")["type"] == "websocket.accept"


def test_a_link_with_a_token_keeps_its_question() -> None:
    """The token goes out of the address, the question stays, and nothing in it can become another header."""
    asked_for = "figures=%7B%22grant_pot%22%3A3%7D"
    taken = asked(gate(TOKEN, "0.0.0.0"), query=f"instance=tiny&token={TOKEN}&{asked_for}%0D%0Ax:y")  # noqa: S104
    place = dict(taken["headers"])[b"location"].decode()
    assert place == f"/?instance=tiny&{asked_for}%0D%0Ax%3Ay"


def test_beyond_this_computer_numbers_are_its_names() -> None:
    """Nobody can point a number elsewhere; a name that is not this computer's is refused, token or not."""
    open_ = gate(TOKEN, "0.0.0.0")  # noqa: S104
    own = f"optimiser_room={TOKEN}"
    assert asked(open_, host="10.0.0.7:8501", cookie=own)["status"] == 200
    assert asked(open_, host=f"{socket.gethostname()}:8501", cookie=own)["status"] == 200
    assert asked(open_, host="other.example", cookie=own)["status"] == 421


def test_the_link_is_one_that_opens() -> None:
    """Brackets around a long number, the computer's name for every address, the token where there is one."""
    assert _link("127.0.0.1", 8501, "") == "http://127.0.0.1:8501/"
    assert _link("::1", 8501, "") == "http://[::1]:8501/"
    assert _link("0.0.0.0", 80, "t") == f"http://{socket.gethostname()}:80/?token=t"  # noqa: S104


@pytest.fixture(scope="module")
def room() -> Iterator[int]:
    """The port of a room that is served."""
    pytest.importorskip("streamlit")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    served = subprocess.Popen(
        [sys.executable, "-m", "optimiser", "app", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    yield port
    served.send_signal(signal.SIGTERM)
    served.wait(30)


def answered(port: int, path: str, *lines: str) -> str:
    """The head of the answer of the room to a request as it stands."""
    with socket.create_connection(("127.0.0.1", port), 10) as door:
        door.sendall("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode())
        return door.recv(2000).decode("latin-1").lower()


@pytest.mark.slow
def test_the_room_as_it_is_served(room: int) -> None:
    """Behind the real server: its own name and page are let in, others are not, and nobody frames it."""
    own, other = f"127.0.0.1:{room}", f"other.example:{room}"
    head = answered(room, "/", f"Host: {own}", "Connection: close")
    assert head.startswith("http/1.1 200")
    assert "x-frame-options: deny" in head
    assert answered(room, "/", f"Host: {other}", "Connection: close").startswith("http/1.1 421")
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13",
               "Sec-WebSocket-Protocol: streamlit, x")  # fmt: skip
    stream = "/_stcore/stream"
    assert answered(room, stream, f"Host: {own}", f"Origin: http://{own}", *upgrade).startswith(
        "http/1.1 101"
    )
    assert answered(room, stream, f"Host: {own}", f"Origin: http://{other}", *upgrade).startswith(
        "http/1.1 403"
    )
    assert answered(room, stream, f"Host: {other}", f"Origin: http://{other}", *upgrade).startswith(
        "http/1.1 403"
    )
