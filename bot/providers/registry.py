"""The providers that can be asked, in the order in which one stands in for another."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass

from pydantic import SecretStr

from bot.dialects.exchange import Dialect
from bot.domain.branch import Ask
from bot.domain.events import ProviderEvent
from bot.domain.offers import Offer
from bot.errors import Refusal, Refused
from bot.providers.drive import drive
from bot.providers.http import Client, Clocks, HttpWire


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whom to ask (`offer`), with what right (`key`), in which language (`dialect`)."""

    offer: Offer
    key: SecretStr
    dialect: Dialect


class Providers:
    """All providers with a key; `client` carries their requests."""

    def __init__(
        self, providers: Iterable[Provider], client: Client, *, clocks: Clocks | None = None
    ) -> None:
        self._providers = {provider.offer.name: provider for provider in providers}
        self._client = client
        self._clocks = clocks or Clocks()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What may be asked for, in order of fallback."""
        return tuple(provider.offer for provider in self._providers.values())

    def named(self, name: str) -> Provider:
        """The provider of that name; raises `Refused`, naming those there are."""
        if not self._providers:
            raise Refused(Refusal.NO_PROVIDER)
        if name not in self._providers:
            facts = {"option": "provider", "given": name, "choices": ", ".join(self._providers)}
            raise Refused(Refusal.UNKNOWN_OPTION, facts)
        return self._providers[name]

    def described(self, name: str) -> Offer:
        """What is known of a provider that may since have left the configuration: at least its name."""
        provider = self._providers.get(name)
        return provider.offer if provider else Offer(name=name, dialect="", base_url="", model="")

    def choose(self, name: str | None, check: Callable[[Offer], None]) -> Provider:
        """The provider of that name, or the first whose offer `check` does not refuse.

        Raises `Refused`: where none will do, for the first one's reason, as it is the preferred one.
        """
        if name is not None:
            provider = self.named(name)
            check(provider.offer)
            return provider
        refusals: list[Refused] = []
        for provider in self._providers.values():
            try:
                check(provider.offer)
            except Refused as refusal:
                refusals.append(refusal)
            else:
                return provider
        raise refusals[0] if refusals else Refused(Refusal.NO_PROVIDER)

    async def ask(self, provider: Provider, ask: Ask) -> AsyncGenerator[ProviderEvent, None]:
        """Ask once, and yield what comes; raises `ProviderError`.

        Nothing here repeats a request or waits for a turn: `offer.concurrent` is kept by whoever
        queues, before the intent to spend is written.
        """
        wire = HttpWire(self._client, provider.offer.base_url, provider.key, clocks=self._clocks)
        async with aclosing(drive(provider.dialect.ask(ask, provider.offer), wire)) as events:
            async for event in events:
                yield event
