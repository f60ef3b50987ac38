"""What moderators decide about words and members; audited in the transaction that decides it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from pydantic import JsonValue

from bot.domain import deadlines, terms
from bot.domain.ids import GuildId, UserId
from bot.domain.policy import Ban
from bot.domain.terms import MOST_TERMS, Term
from bot.errors import Refusal, Refused
from bot.store.database.connection import Connection
from bot.store.moderation import audit, policy, settings
from bot.studio.workshop import Workshop

# However many terms a server blocks, looking for them may take no longer, in seconds.
LONGEST_LOOK_S = 2.0


def look_no_longer() -> Callable[[], bool]:
    """Tell, whenever asked, whether a look that begins now takes too long.

    A transaction has a thread of its own, so looking for terms within one keeps nobody else waiting.
    """
    ends_at = time.monotonic() + LONGEST_LOOK_S
    return lambda: time.monotonic() > ends_at


class Policy:
    """The blocked terms and bans of servers."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def block(self, guild: GuildId, text: str, *, nsfw: bool, by: UserId) -> Term:
        """Block a term, with `nsfw` outside age-restricted channels only; raises `Refused`."""
        term = Term(terms.spelt(text), nsfw)

        async def work(connection: Connection) -> Term:
            there = await policy.terms_of(connection, guild)
            if len(there) >= MOST_TERMS and term.text not in {each.text for each in there}:
                raise Refused(Refusal.TOO_MANY_TERMS, {"limit": str(MOST_TERMS)})
            await policy.block(connection, guild, term)
            await self._record(connection, guild, by, "policy.block", facts={"term": term.text, "nsfw": nsfw})
            return term

        return await self._workshop.store.write(work)

    async def unblock(self, guild: GuildId, text: str, *, by: UserId) -> bool:
        """Allow a term again; False if it was not blocked."""
        spelt = terms.spelt(text)

        async def work(connection: Connection) -> bool:
            gone = await policy.unblock(connection, guild, spelt)
            if gone:
                await self._record(connection, guild, by, "policy.unblock", facts={"term": spelt})
            return gone

        return await self._workshop.store.write(work)

    async def terms_of(self, guild: GuildId) -> tuple[Term, ...]:
        """The blocked terms of a server."""
        return await self._workshop.store.read(lambda connection: policy.terms_of(connection, guild))

    async def bans_of(self, guild: GuildId) -> tuple[Ban, ...]:
        """The bans and pauses of a server that have not ended."""
        now = self._workshop.clock()
        return await self._workshop.store.read(lambda connection: policy.bans_of(connection, guild, now=now))

    async def ban_of(self, guild: GuildId, member: UserId) -> Ban | None:
        """A member's ban or pause, unless it has ended."""
        now = self._workshop.clock()
        return await self._workshop.store.read(
            lambda connection: policy.ban_of(connection, guild, member, now=now)
        )

    async def refusing(self, guild: GuildId, text: str) -> Term | None:
        """The term by which a request would be refused where nothing is allowed besides; None: none."""

        async def work(connection: Connection) -> Term | None:
            return terms.first_of(await policy.terms_of(connection, guild), text, late=look_no_longer())

        return await self._workshop.store.read(work)

    async def ban(self, guild: GuildId, member: UserId, until: str | None, *, by: UserId) -> Ban:
        """Ban a member, until what `until` says in the server's zone; raises `Refused`."""
        now = self._workshop.clock()

        async def work(connection: Connection) -> Ban:
            zone = await settings.zone_of(connection, guild)
            ends = deadlines.deadline(until, now=now, zone=zone) if until else None
            ban = Ban(member=member, until=ends, by=by)
            await policy.ban(connection, guild, ban)
            facts = {"until": ends.isoformat() if ends else None}
            await self._record(connection, guild, by, "policy.ban", subject=member, facts=facts)
            return ban

        return await self._workshop.store.write(work)

    async def lift(self, guild: GuildId, member: UserId, *, by: UserId) -> bool:
        """End a member's ban or pause; False if nothing held."""

        async def work(connection: Connection) -> bool:
            lifted = await policy.lift(connection, guild, member)
            if lifted:
                await self._record(connection, guild, by, "policy.unban", subject=member, facts={})
            return lifted

        return await self._workshop.store.write(work)

    async def _record(
        self,
        connection: Connection,
        guild: GuildId,
        by: UserId,
        action: str,
        *,
        facts: Mapping[str, JsonValue],
        subject: int | None = None,
    ) -> None:
        entry = audit.Entry(
            at=self._workshop.clock(), guild=guild, actor=by, action=action, subject=subject, facts=facts
        )
        await audit.record(connection, entry)
