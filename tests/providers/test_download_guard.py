"""URLs that lead inside, in every disguise: none of them reaches the canary."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.events import Remote
from bot.errors import Billed, Kind, ProviderError
from bot.providers.download import Downloader, Patience
from tests.providers.servers import Call, Server, serving
from tests.providers.test_addresses import PRIVATE

QUICK = Patience(attempt=2, total=5, attempts=3, pause=0)

# ruff: noqa: SIM905, RUF001  tables of words; one holds digits that look alike, and are folded into ours

# What a URL parser, a resolver or the kernel may take for this very machine.
SPELLINGS = """
    127.0.0.1 127.0.0.1. 127.1 127.0.1 127.000.000.001 0177.0.0.1 0177.1 0x7f.0.0.1 0x7f.1 0x7f000001
    2130706433 017700000001 127.0.0.2 127.255.255.254 0 0.0.0.0 00000 0x0 localhost LOCALHOST [::1]
    [0:0:0:0:0:0:0:1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [0:0:0:0:0:ffff:7f00:0001]
    [64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [2002:7f00:1::] [2001:0:7f00:1::] [fe80::1] [fd00:ec2::254]
    [ff02::1] 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 100.100.100.200 169.254.169.254 0xa9fea9fe
    2852039166 0251.0376.0251.0376 192.0.0.192 198.18.0.1 224.0.0.1 255.255.255.255 1２7.0.0.1 ①②⑦.⓪.⓪.①
    127。0。0。1 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
""".split()
ODDITIES = [
    "http://{place}/a.png",
    "HTTP://{place}/a.png",
    "https://user@{place}/a.png",
    "https://user:word@{place}/a.png",
    "https://cdn.example@{place}/a.png",
    "https://{place}#@cdn.example/a.png",
    "https://{place}\\@cdn.example/a.png",
    "https:{place}/a.png",
    "https:///{place}/a.png",
    "//{place}/a.png",
    "{place}",
    "ftp://{place}/a.png",
    "gopher://{place}/_GET",
    "ws://{place}/",
    "wss://{place}/",
    "unix://{place}/",
    "file:///etc/passwd",
    "file://{place}/etc/passwd",
    "data:image/png;base64,iVBORw0KGgo=",
    "javascript:alert(1)",
    "https://[::1",
    "https://[v1.x]:{port}/",
    "https://{place}:99999/",
    "https://127.0.0.1:-1/",
    "https://",
    "",
    " ",
    "https://%31%32%37.0.0.1:{port}/",
    "https://127.0.0.1%00.cdn.example:{port}/",
    "https://127.0.0.1\r\nHost: cdn.example:{port}/",
    "https://cdn.example/\r\nGET http://{place}/",
]


class Names(AbstractResolver):
    """Answers by a table, each name's answers in turn; else as the system does, but for numbers only."""

    def __init__(self, **answers: str) -> None:
        self._answers = {name: answer.split() for name, answer in answers.items()}

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        """Resolve as the table says; `-` is a failure that may pass."""
        answers = self._answers.get(host.lower().partition(".")[0], [host])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host, host=to[0], port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST
            )
            for address in answer.split("+")
            for kind, _, _, _, to in socket.getaddrinfo(
                address, port, family, socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
            )
            if isinstance(to[0], str)
        ]

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
async def canary() -> AsyncIterator[Server]:
    """What must never be reached."""

    async def sing(call: Call) -> None:
        await call.answer(200, b"\x89PNG\r\n\x1a\n the canary sang")

    async with serving(sing) as server:
        yield server
        assert server.connections == 0


async def refused(url: str, *, names: Names | None = None, allow: tuple[str, ...] = ()) -> ProviderError:
    """The error that `url` ends with."""
    downloader = Downloader(allow, patience=QUICK, resolver=names or Names(localhost="127.0.0.1+::1"))
    try:
        with pytest.raises(ProviderError) as failure:
            await downloader.fetch(Remote(url))
    finally:
        await downloader.close()
    assert (failure.value.billed, failure.value.retryable) == (Billed.YES, False)
    return failure.value


def blocked(error: ProviderError) -> bool:
    """Tell a refusal of ours from a failure to get through."""
    return error.kind is Kind.PROTOCOL and error.code == "blocked_address"


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_an_address_inside_gets_through(canary: Server, host: str) -> None:
    """Directly by https or http, or by a redirect from a good place: blocked before a connection."""
    url = f"//{host}:{canary.port}/a.png"

    async def redirect(call: Call) -> None:
        await call.answer(307, b"", f"Location: https:{url}")

    assert blocked(await refused(f"https:{url}"))
    assert blocked(await refused(f"http:{url}"))
    async with serving(redirect) as good:
        assert blocked(await refused(good.url, allow=(good.place,)))
        assert len(good.calls) == 1


@pytest.mark.parametrize("url", ODDITIES)
async def test_no_oddity_gets_through(canary: Server, url: str) -> None:
    """Other schemes, credentials, and what is hardly a URL: blocked, or at least not found."""
    await refused(url.format(place=canary.place, port=canary.port))


@pytest.mark.parametrize("address", [address for address in PRIVATE if "%" not in address])
async def test_no_name_for_an_address_inside_gets_through(canary: Server, address: str) -> None:
    """A name is judged by what it resolves to, at the moment of connecting."""
    error = await refused(f"https://cdn.example:{canary.port}/", names=Names(cdn=address))

    assert blocked(error)


async def test_a_name_that_changes_its_mind_does_not_get_through(canary: Server) -> None:
    """Resolved again for a second try, it leads inside, and is judged again."""
    names = Names(rebinding="- - 127.0.0.1")

    assert blocked(await refused(f"https://rebinding.example:{canary.port}/", names=names))


async def test_a_name_with_many_addresses_inside_does_not_get_through(canary: Server) -> None:
    """Each of them is judged, over either family."""
    names = Names(many="127.0.0.1+::1+10.0.0.1")

    assert blocked(await refused(f"https://many.example:{canary.port}/", names=names))


async def test_a_redirect_to_plain_http_is_blocked(canary: Server) -> None:
    """A redirect cannot lower the guard either."""

    async def redirect(call: Call) -> None:
        await call.answer(302, b"", f"Location: {canary.url}/a.png")

    async with serving(redirect) as good:
        assert blocked(await refused(good.url, allow=(good.place,)))


async def test_an_exempt_place_is_that_place_alone(canary: Server) -> None:
    """The same host on another port, or the same port by another name, is not exempt."""
    async with AsyncExitStack() as stack:
        good = await stack.enter_async_context(serving(canary_free))
        downloader = Downloader([good.place], patience=QUICK)
        stack.push_async_callback(downloader.close)

        assert await downloader.fetch(Remote(good.url)) == b"\x89PNG\r\n\x1a\n fine"

    for url in (canary.url, f"http://localhost:{good.port}/", f"http://127.0.0.2:{good.port}/"):
        assert blocked(await refused(url, allow=(good.place,)))


async def canary_free(call: Call) -> None:
    """Answer with a picture that may be had."""
    await call.answer(200, b"\x89PNG\r\n\x1a\n fine")
