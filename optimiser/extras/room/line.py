"""The line by which a moving handle asks: past the page's own drawing, which takes longer than the answer.

A handle that moves asks for the answer and nothing else; the page is drawn again once the hand rests. A sitting's line
has a key that nobody can guess and that only its own page is told, and is gone when the sitting is.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from optimiser.errors import OptimiserError
from optimiser.extras.room.gate import HEADERS, Application, Message, Receive, Send
from optimiser.extras.room.link import Link, read_link
from optimiser.extras.room.upload import LARGEST

PATH = "/moved/"
"""Below which the lines lie; what follows is the key."""
NOT_READY: Mapping[str, Any] = {"ready": False}
"""What is answered where the page itself has to: it says why."""
Answer = Callable[[Link], Mapping[str, Any]]


def _silent(_: Link) -> Mapping[str, Any]:
    return NOT_READY


@dataclass(eq=False)
class SittingLine:
    """One sitting's line.

    Attributes:
        key: by which the page asks.
        answer: what figures come to, as parts of the page; set at every drawing, since it is of what stands there.
    """

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    answer: Answer = _silent

    def __post_init__(self) -> None:
        """From now on somebody who has the key is answered."""
        _LINES[self.key] = self


_LINES: WeakValueDictionary[str, SittingLine] = WeakValueDictionary()


@dataclass(frozen=True)
class Switchboard:
    """An application with the lines before it; whatever is not asked by a line goes on to the application."""

    inner: Application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a move, or hand the request on."""
        path = str(scope.get("path", "")) if scope["type"] == "http" else ""
        if not path.startswith(PATH):
            await self.inner(scope, receive, send)
            return
        line = _LINES.get(path.removeprefix(PATH))
        if line is None or scope["method"] != "POST":
            await _send(send, 404, NOT_READY)
            return
        body = await _body(receive)
        if body is None:
            await _send(send, 413, NOT_READY)
            return
        await _send(send, 200, await asyncio.to_thread(answered, line, body))


def answered(line: SittingLine, body: bytes) -> Mapping[str, Any]:
    """What the figures in a request come to; what cannot be read or made is left to the page to say."""
    try:
        return line.answer(read_link({"figures": body.decode("utf-8")}))
    except (OptimiserError, UnicodeDecodeError):
        return NOT_READY


async def _body(receive: Receive) -> bytes | None:
    """What was sent; None where it is more than a set of figures can be."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
        more = message.get("more_body", False)
    return b"".join(parts)


async def _send(send: Send, status: int, content: Mapping[str, Any]) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})
