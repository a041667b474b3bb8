"""The line by which a moving handle asks: who is answered, what is left to the page, that it ends with a sitting."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Mapping
from typing import Any

import pytest

from optimiser.extras.room.line import PATH, SittingLine, Switchboard
from optimiser.extras.room.link import Link
from optimiser.extras.room.upload import LARGEST
from tests.room.test_gate import inner


def told(link: Link) -> Mapping[str, Any]:
    """An answer that says what it was asked."""
    return {"ready": True, "status": json.dumps(dict(link.figures))}


def asked(path: str, body: bytes = b"{}", method: str = "POST") -> tuple[int, bytes]:
    """Status and body of what the switchboard sends back."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path}
    asyncio.run(Switchboard(inner)(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_figures_are_answered_by_the_line_of_their_key() -> None:
    """Two sittings: each key leads to its own answers."""
    mine, other = SittingLine(answer=told), SittingLine()
    status, body = asked(PATH + mine.key, b'{"grant_pot:2026-27": 3}')
    assert (status, json.loads(json.loads(body)["status"])) == (200, {"grant_pot:2026-27": 3.0})
    assert asked(PATH + other.key) == (200, b'{"ready": false}')


def test_nobody_is_answered_without_a_key_that_lives() -> None:
    """An unknown key, a mere visit, and the key of a sitting that has ended: 404."""
    line = SittingLine(answer=told)
    path = PATH + line.key
    assert asked(PATH + "guessed")[0] == 404
    assert asked(path, method="GET")[0] == 404
    del line
    gc.collect()
    assert asked(path)[0] == 404


@pytest.mark.parametrize("body", [b"\xff", b"{", b"[1]", b'{"x": "3"}', b'{"x": NaN}', b'{"x": 1e999}'])
def test_what_is_no_figure_is_left_to_the_page(body: bytes) -> None:
    """The line never says why something cannot be read: the page does, and nothing breaks."""
    line = SittingLine(answer=told)
    assert asked(PATH + line.key, body) == (200, b'{"ready": false}')


def test_a_long_request_is_not_read() -> None:
    """More than a set of figures can be is refused."""
    line = SittingLine(answer=told)
    assert asked(PATH + line.key, b" " * (LARGEST + 1))[0] == 413


def test_everything_else_goes_on() -> None:
    """Other addresses are the room's."""
    assert asked("/")[1] == b"the room"
