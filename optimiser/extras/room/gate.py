"""Who is let into the room: its own name, its own pages, and beyond this computer only who has the token.

A page that a browser has open elsewhere could otherwise point its own name at this computer, or put the room into a
frame of its own, and use it as the person in front of it does. Works between any ASGI server and application.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

COOKIE, PARAMETER = "optimiser_room", "token"
SAFE = {"GET", "HEAD", "OPTIONS"}
HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
"""On every answer: no other page may hold the room in a frame, and its address, token and all, is told to nobody."""
MISDIRECTED = (
    421,
    "This is the negotiation room of another computer: open the address that `optimiser app` printed.",
)
FOREIGN = (403, "Another page asked for this: open the address that `optimiser app` printed.")
NO_TOKEN = (401, "Open the address that `optimiser app` printed, with its token.")


@dataclass(frozen=True)
class Gate:
    """An application behind the gate.

    Attributes:
        inner: what is served.
        names: the host names under which it answers.
        token: what a visitor has to bring, in the address the first time; none is asked for where it is empty. Where
            one is, numbers are names as well: only a name can be pointed here by somebody else.
    """

    inner: Application
    names: frozenset[str]
    token: str = ""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] not in {"http", "websocket"}:
            await self.inner(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await _refuse(scope, send, *refused)
        elif self.token and not self._known(scope):
            await self._ask(scope, send)
        else:
            await self.inner(scope, receive, _with_headers(send))

    def _refused(self, scope: Message) -> tuple[int, str] | None:
        """Status and sentence for a request that is not for this room, or comes from another page."""
        hosts, origins = _header(scope, b"host"), _header(scope, b"origin")
        if len(hosts) != 1 or not self._own(hosts[0]):
            return MISDIRECTED
        asks = scope["type"] == "websocket" or scope["method"] not in SAFE
        if asks and (scope["type"] == "websocket" or origins) and not _same(origins, hosts[0]):
            return FOREIGN
        return None

    def _own(self, host: str) -> bool:
        name = _name(host)
        return name in self.names or (bool(self.token) and _is_number(name))

    def _known(self, scope: Message) -> bool:
        """Whether a request brings the cookie of somebody who had the token."""
        for line in _header(scope, b"cookie"):
            try:
                given = SimpleCookie(line).get(COOKIE)
            except CookieError:
                continue
            if given is not None and hmac.compare_digest(given.value.encode(), self.token.encode()):
                return True
        return False

    async def _ask(self, scope: Message, send: Send) -> None:
        """Take the token out of the address into a cookie, and leave the question in it; refuse who has none."""
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        given = next((value for name, value in query if name == PARAMETER), "")
        if scope["type"] != "http" or not hmac.compare_digest(given.encode(), self.token.encode()):
            await _refuse(scope, send, *NO_TOKEN)
            return
        cookie = f"{COOKIE}={self.token}; Path=/; HttpOnly; SameSite=Lax"
        asked = urlencode([(name, value) for name, value in query if name != PARAMETER])
        place = f"/?{asked}" if asked else "/"
        headers = [(b"location", place.encode()), (b"set-cookie", cookie.encode()), *HEADERS]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _header(scope: Message, name: bytes) -> list[str]:
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _name(host: str) -> str:
    """The name in `name:port`, small and without brackets; empty where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return ""
    plain = parts.netloc == host and "@" not in host
    return (parts.hostname or "").rstrip(".") if plain else ""


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _same(origins: list[str], host: str) -> bool:
    """Whether the page that asks is one of the room's own."""
    if len(origins) != 1:
        return False
    scheme, _, rest = origins[0].partition("://")
    return scheme in {"http", "https"} and rest.lower() == host.lower()


async def _refuse(scope: Message, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":  # before it is accepted: the server answers 403
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{sentence}\n".encode()})


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return sent
