"""Whether a turn may be asked for at all, found out before anything is fetched, reserved or paid for."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from bot.domain import policy, rights
from bot.domain.intents import Continue, Wish
from bot.domain.limits import allowed
from bot.domain.policy import STRIKES, Admission, Request, Rulebook
from bot.domain.rights import Action
from bot.domain.turns import Turn
from bot.errors import Refused
from bot.store.database.connection import Connection
from bot.store.moderation import limits, settings
from bot.store.moderation import policy as bans
from bot.studio.moderation import strikes
from bot.studio.moderation.policy import look_no_longer
from bot.studio.workshop import Workshop


async def admit(wish: Wish, turn: Turn, workshop: Workshop) -> Turn:
    """Return the turn as it may be made, with the provider to ask first; raises `Refused`."""
    # Discord asks this of a command, and we of a press; a reply comes from whoever may write.
    rights.admit(Action.EDIT, wish.asker)
    request = Request(
        place=wish.place,
        instruction=turn.instruction,
        options=turn.options,
        attached=len(wish.images),
        inherited=isinstance(wish, Continue) and wish.options is None,
        private=wish.private or turn.address.token_only,
    )

    async def work(connection: Connection) -> Admission:
        book = await _book(connection, wish, workshop)
        return policy.judge(request, book, workshop.providers.offers, late=look_no_longer())

    try:
        admission = await workshop.store.read(work)
    except Refused as refused:
        if refused.why in STRIKES:
            await strikes.count(turn, refused.why, workshop)
        raise
    return replace(turn, options=admission.options, approval=admission.approval, provider=admission.first)


async def providers_for(turn: Turn, workshop: Workshop) -> tuple[str, ...] | None:
    """The providers that the turn's author may have asked by the rules of this moment; None: all."""
    guild = turn.place.guild
    if guild is None:
        return None
    known = await workshop.store.read(partial(limits.limits_of, guild=guild))
    may = allowed(known, turn.roles)
    return tuple(offer.name for offer in may.offered(workshop.providers.offers))


async def _book(connection: Connection, wish: Wish, workshop: Workshop) -> Rulebook:
    guild, asker = wish.place.guild, wish.asker
    ban = await bans.ban_of(connection, guild, asker.user, now=workshop.clock())
    if guild is None:
        return Rulebook(ban=ban)
    return Rulebook(
        settings=await settings.read(connection, guild),
        ban=ban,
        allowed=allowed(await limits.limits_of(connection, guild), asker.roles),
        terms=await bans.terms_of(connection, guild),
    )
