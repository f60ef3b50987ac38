"""Who is asked."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.dialects.exchange import Dialogue, Send, read, send
from bot.domain.branch import Ask
from bot.domain.events import Finished, Said, Traced
from bot.domain.offers import Offer, Options
from bot.errors import Kind, ProviderError, Refusal, Refused
from bot.providers.http import Client
from bot.providers.registry import Provider, Providers
from tests.providers.servers import Call, serving


class Echo:
    """A wire of the tests' own: says what the server says, status first."""

    def ask(self, ask: Ask, offer: Offer) -> Dialogue[None]:
        """Send the instruction and tell the answer."""
        path = f"/{offer.model}"
        reply = yield from send(Send(method="POST", path=path, body=(ask.instruction.encode(),), paid=True))
        if reply.status != 200:
            raise ProviderError(kind=Kind.UPSTREAM, http_status=reply.status)
        while piece := (yield from read()):
            yield Said(piece.decode())
        yield Finished()

    def resume(self, handle: str, offer: Offer, *, wanted: int) -> None:
        """It begins nothing that could be carried on."""


def a_provider(name: str, *, base_url: str = "http://127.0.0.1:1", **told: object) -> Provider:
    """One that speaks `Echo`."""
    offer = Offer(name=name, dialect="echo", base_url=base_url, model="m", **told)  # type: ignore[arg-type]  # Offer's
    return Provider(offer=offer, key=SecretStr("sk-canary"), dialect=Echo())


SMALL = a_provider("small", sizes={"1:1": "1:1"})
LARGE = a_provider("large", sizes={"1:1": "1:1", "4k": "4k"}, counts=(1, 2))


async def choosing(*providers: Provider, name: str | None = None, options: Options = Options()) -> str:
    """The name of whoever is chosen."""
    client = Client()
    try:
        chosen = Providers(providers, client).choose(
            name, lambda offer: offer.check(options, pictures=0, prompt="a cat")
        )
        return chosen.offer.name
    finally:
        await client.close()


async def test_the_first_that_can_is_chosen() -> None:
    """The order of the configuration is the order of preference."""
    assert await choosing(SMALL, LARGE) == "small"
    assert await choosing(SMALL, LARGE, options=Options(size="4k")) == "large"
    assert await choosing(SMALL, LARGE, name="large") == "large"


async def test_where_none_can_the_preferred_one_says_why() -> None:
    """Its choices are what the member is told."""
    with pytest.raises(Refused) as refusal:
        await choosing(SMALL, LARGE, options=Options(size="8k"))

    assert refusal.value.why is Refusal.UNKNOWN_OPTION
    assert (refusal.value.facts["given"], refusal.value.facts["choices"]) == ("8k", "1:1")


async def test_a_named_one_is_not_replaced() -> None:
    """Who asks for a provider gets that one's refusal, not another provider."""
    with pytest.raises(Refused):
        await choosing(SMALL, LARGE, name="small", options=Options(size="4k"))


async def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    """The member sees what to write instead."""
    with pytest.raises(Refused) as refusal:
        await choosing(SMALL, LARGE, name="huge")

    assert refusal.value.why is Refusal.UNKNOWN_OPTION
    assert refusal.value.facts == {"option": "provider", "given": "huge", "choices": "small, large"}


@pytest.mark.parametrize("name", [None, "small"])
async def test_without_any_key_there_is_nobody_to_ask(name: str | None) -> None:
    """Named or not, the answer is the operator's missing key."""
    with pytest.raises(Refused) as refusal:
        await choosing(name=name)

    assert refusal.value.why is Refusal.NO_PROVIDER


async def test_a_provider_that_left_is_still_described() -> None:
    """A turn of long ago names a provider that is no longer configured."""
    client = Client()
    providers = Providers([SMALL], client)

    assert providers.described("small") is SMALL.offer
    assert providers.described("gone").name == "gone"
    assert providers.offers == (SMALL.offer,)
    await client.close()


async def test_asking_tells_what_the_provider_says() -> None:
    """Dialect, wire and driver together: one request, its key, and the events in order."""

    async def answer(call: Call) -> None:
        await call.answer(200, b"a red cat")

    client = Client()
    async with serving(answer) as server:
        provider = a_provider("echo", base_url=server.url)
        providers = Providers([provider], client)

        events = [event async for event in providers.ask(provider, Ask(instruction="a cat"))]

    await client.close()
    assert events == [Traced("POST /m", 200, paid=True), Said("a red cat"), Finished()]
    assert [(call.target, call.body) for call in server.calls] == [("/m", b"a cat")]
    assert server.calls[0].headers["authorization"] == "Bearer sk-canary"


async def test_a_failure_is_told_and_never_tried_again() -> None:
    """Also one that would be free to repeat is left to whoever decides about money."""

    async def answer(call: Call) -> None:
        await call.answer(503)

    client = Client()
    async with serving(answer) as server:
        provider = a_provider("echo", base_url=server.url)
        with pytest.raises(ProviderError):
            _ = [
                event async for event in Providers([provider], client).ask(provider, Ask(instruction="a cat"))
            ]

    await client.close()
    assert len(server.calls) == 1


def test_nothing_that_is_printed_holds_the_key() -> None:
    """A provider may end up in a log."""
    assert "sk-canary" not in repr(SMALL)
