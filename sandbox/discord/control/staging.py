"""What a test may do to the sandbox's Discord, with JSON in and JSON out, for `control`."""

from __future__ import annotations

from sandbox.discord.people.people import People
from sandbox.discord.rest.faults import Fault, Faults
from sandbox.discord.rest.limits import Limits, Rule
from sandbox.discord.state.permissions import Permission
from sandbox.discord.state.records import Overwrite, Payload
from sandbox.discord.state.sessions import Intent
from sandbox.discord.state.world import World
from sandbox.discord.wire import payloads
from sandbox.discord.wire.cdn import expire_urls
from sandbox.discord.wire.gateway import Gateway
from sandbox.discord.wire.sight import tell


class Staging:
    """Every method is one control act; its parameters are the act's JSON keys."""

    def __init__(
        self, world: World, people: People, limits: Limits, faults: Faults, gateway: Gateway
    ) -> None:
        self._world = world
        self._people = people
        self._limits = limits
        self._faults = faults
        self._gateway = gateway

    def advance(self, *, seconds: float) -> None:
        """Let time pass at once: tokens, deadlines, limits and signatures age."""
        self._world.clock.advance(seconds)
        self._world.changed()

    def settings(
        self,
        *,
        token_lifetime: float | None = None,
        answer_within: float | None = None,
        url_lifetime: float | None = None,
    ) -> None:
        """Change how long things last, in seconds."""
        given = {
            "token_lifetime": token_lifetime,
            "answer_within": answer_within,
            "url_lifetime": url_lifetime,
        }
        for key, value in given.items():
            if value is not None:
                setattr(self._world.state, key, value)

    def expire_urls(self) -> None:
        """Make every CDN address given out so far a dead one."""
        expire_urls(self._world)

    def limits(self, *, enforced: bool | None = None, rules: dict[str, list[float]] | None = None) -> None:
        """Switch rate limits, or set `{"POST /channels/{channel_id}/messages": [requests, seconds]}`."""
        if enforced is not None:
            self._limits.enforced = enforced
        for bucket, (requests, seconds) in (rules or {}).items():
            self._limits.rules[bucket] = Rule(int(requests), seconds)

    def fault(self, **fault: object) -> None:
        """Stage a `faults.Fault`."""
        self._faults.stage(Fault.model_validate(fault))

    def clear_faults(self) -> None:
        """Let nothing more go wrong."""
        self._faults.clear()

    async def drop(self, *, code: int = 4000) -> None:
        """Close the gateway's sockets."""
        await self._gateway.drop(code)

    async def reconnect(self) -> None:
        """Op 7."""
        await self._gateway.ask_to_reconnect()

    async def invalidate(self) -> None:
        """Op 9 false."""
        await self._gateway.invalidate()

    def silence(self, *, on: bool = True) -> None:
        """A gateway that is connected and tells nothing."""
        self._world.sessions.silent = on

    def copies(self, *, times: int) -> None:
        """Tell each event that many times from now on."""
        self._world.sessions.copies = times

    def repeat(self, *, event: str, times: int = 1) -> None:
        """Tell the newest event of that name again."""
        self._world.sessions.repeat_last(event, times)

    def message_content(self, *, allowed: bool) -> None:
        """Switch the message content intent in the application's settings."""
        bit = int(Intent.MESSAGE_CONTENT)
        application = self._world.state.application
        application.privileged = application.privileged | bit if allowed else application.privileged & ~bit

    def overwrite(
        self, *, channel: str, who: str, allow: list[str] | None = None, deny: list[str] | None = None
    ) -> None:
        """Set what a channel allows and denies a person or a role (by name; everyone's is `@everyone`)."""
        place = self._people.channel(channel)
        roles = self._world.state.guilds[place.guild_id].roles if place.guild_id else {}
        role = next((each.id for each in roles.values() if each.name == who), None)
        target = role or self._people.user(who).id
        bits = [sum(Permission[name.upper()] for name in names or []) for names in (allow, deny)]
        others = [each for each in place.overwrites if each.id != target]
        fresh = Overwrite(id=target, kind=0 if role else 1, allow=bits[0], deny=bits[1])
        place.overwrites = [*others, fresh]
        tell(self._world, "CHANNEL_UPDATE", place, payloads.channel(self._world, place), needs=Intent.GUILDS)

    def place(self, *, channel: str, upload_limit: int | None = None, nsfw: bool | None = None) -> None:
        """Set how many bytes a file may have in a channel, and whether only adults may read it."""
        place = self._people.channel(channel)
        if upload_limit is not None:
            place.upload_limit = upload_limit
        if nsfw is not None:
            place.nsfw = nsfw
            tell(
                self._world,
                "CHANNEL_UPDATE",
                place,
                payloads.channel(self._world, place),
                needs=Intent.GUILDS,
            )

    def person(
        self,
        *,
        user: str,
        accepts_dms: bool | None = None,
        installed_app: bool | None = None,
        locale: str | None = None,
    ) -> None:
        """Change whether the bot may write to someone, whether they carry it with them, what they read."""
        found = self._people.user(user)
        if accepts_dms is not None:
            found.accepts_dms = accepts_dms
        if installed_app is not None:
            found.installed_app = installed_app
        if locale is not None:
            found.locale = locale
        self._world.changed()

    def membership(self, *, guild: str, present: bool) -> None:
        """Take the bot out of a guild, or bring it back."""
        self._people.set_bot_membership(guild, present=present)

    def roles(self, *, guild: str, user: str, names: list[str]) -> None:
        """Let a member, or the bot, have these roles of a guild and no others."""
        self._people.set_roles(guild, user, names)

    def identifies(self) -> Payload:
        """When the bot identified itself to the gateway, in Unix seconds."""
        return {"identifies": self._world.state.identifies}
