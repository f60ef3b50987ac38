"""The providers that can be asked, in the order in which one stands in for another."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass

from pydantic import SecretStr

from bot.dialects.exchange import Dialect, Dialogue
from bot.domain.branch import Ask
from bot.domain.events import ProviderEvent
from bot.domain.offers import Offer
from bot.errors import ProviderError, Refusal, Refused
from bot.providers.drive import drive
from bot.providers.http import Client, Clocks, HttpWire
from bot.providers.standing import Standing, Unwatched, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whom to ask (`offer`), with what right (`key`), in which language (`dialect`)."""

    offer: Offer
    key: SecretStr
    dialect: Dialect


class Providers:
    """All providers with a key; `client` carries their requests."""

    def __init__(
        self,
        providers: Iterable[Provider],
        client: Client,
        *,
        clocks: Clocks | None = None,
        clock: Callable[[], float] = time.monotonic,
        watch: Watch | None = None,
    ) -> None:
        """`clock` tells seconds and never goes back."""
        self._providers = {provider.offer.name: provider for provider in providers}
        self._client = client
        self._clocks = clocks or Clocks()
        self._standings = {
            offer.name: Standing(offer.name, offer.concurrent, clock=clock, watch=watch or Unwatched())
            for offer in self.offers
        }

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

    def abreast(self, name: str) -> int:
        """How many requests that provider is sent at once at present."""
        standing = self._standings.get(name)
        return standing.abreast if standing else self.described(name).concurrent

    def passes(self, name: str) -> bool:
        """Whether that provider should be asked just now: its breaker is closed, or may be tried."""
        return name in self._standings and self._standings[name].passes

    def serving(self, check: Callable[[Offer], None]) -> tuple[str, ...]:
        """The providers that `check` does not refuse and that should be asked just now, in order."""
        fit = []
        for name, provider in self._providers.items():
            with suppress(Refused):
                check(provider.offer)
                fit.append(name)
        return tuple(name for name in fit if self.passes(name))

    def choose(
        self,
        name: str | None,
        check: Callable[[Offer], None],
        *,
        first: str | None = None,
        among: Collection[str] | None = None,
    ) -> Provider:
        """The provider of that name, or the first (`first` before all) whose offer `check` does not refuse.

        `among`: the names of those that may be chosen, None: all. One whose breaker is open is passed
        over unless no other will do. Raises `Refused`: where none will do, for the first one's reason,
        as it is the preferred one.
        """
        if name is not None:
            provider = self.named(name)
            check(provider.offer)
            return provider
        refusals: list[Refused] = []
        fit: list[Provider] = []
        there = [each for key, each in self._providers.items() if among is None or key in among]
        for provider in sorted(there, key=lambda each: each.offer.name != first):
            try:
                check(provider.offer)
            except Refused as refusal:
                refusals.append(refusal)
            else:
                fit.append(provider)
        if fit:
            return next((provider for provider in fit if self.passes(provider.offer.name)), fit[0])
        raise refusals[0] if refusals else Refused(Refusal.NO_PROVIDER)

    def ask(self, provider: Provider, ask: Ask) -> AsyncGenerator[ProviderEvent, None]:
        """Ask once, and yield what comes; raises `ProviderError`.

        Nothing here repeats a request or waits for a turn: `abreast` is kept by whoever queues, before
        the intent to spend is written.
        """
        return self._told(provider, provider.dialect.ask(ask, provider.offer))

    def resume(
        self, provider: Provider, handle: str, *, wanted: int
    ) -> AsyncGenerator[ProviderEvent, None] | None:
        """Carry on work asked for before, as `Dialect.resume` does, and free like it; None: it cannot be."""
        dialogue = provider.dialect.resume(handle, provider.offer, wanted=wanted)
        return None if dialogue is None else self._told(provider, dialogue)

    async def _told(
        self, provider: Provider, dialogue: Dialogue[None]
    ) -> AsyncGenerator[ProviderEvent, None]:
        """Yield what `dialogue` tells, and remember how that went."""
        wire = HttpWire(self._client, provider.offer.base_url, provider.key, clocks=self._clocks)
        standing = self._standings[provider.offer.name]
        asked_at = standing.asking()
        try:
            async with aclosing(drive(dialogue, wire)) as events:
                async for event in events:
                    yield event
        except ProviderError as error:
            standing.failed(error, asked_at)
            raise
        standing.succeeded()
