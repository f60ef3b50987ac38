"""Where a turn comes from: who asks, in which place, and how the message that shows it is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.ids import ChannelId, GuildId, MessageId, RoleId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The member who asks, as Discord described them at that moment.

    `may_begin`: they may use `/imagine` there.
    """

    user: UserId
    roles: tuple[RoleId, ...] = ()
    moderator: bool = False
    may_begin: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation lives.

    `channel` is the thread itself where there is one, `parent` its channel; `guild` None: a direct
    message, a private channel, or a server that the bot is no member of. `age_restricted`: Discord lets
    only adults in; not kept.
    """

    channel: ChannelId
    guild: GuildId | None = None
    parent: ChannelId | None = None
    age_restricted: bool = field(default=False, compare=False)

    @property
    def channels(self) -> frozenset[ChannelId]:
        """The channel, and the one that it is a thread of."""
        return frozenset({self.channel, self.counted_channel})

    @property
    def counted_channel(self) -> ChannelId:
        """The channel whose quota counts: a thread counts as its parent."""
        return self.parent or self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How the status message is reached.

    `message` None: not posted yet (a reply is answered by one post with the turn's id as nonce).
    `token` works until `token_until`; `token_only`: the bot's own routes never reach the place
    (private, or the bot is no member). `locale`: its readers' language, as Discord's code; None: untold.
    """

    channel: ChannelId
    message: MessageId | None = None
    reply_to: MessageId | None = None
    application: int | None = None
    token: str | None = None
    token_until: datetime | None = None
    token_only: bool = False
    locale: str | None = None
