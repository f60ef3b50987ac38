"""Filling in a slash command as Discord's client does: every value is checked before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sandbox.discord.people.asking import Impossible, context_of, give_file
from sandbox.discord.rest.commands import in_scope
from sandbox.discord.state.permissions import Permission, permissions_in
from sandbox.discord.state.records import Channel, Payload, Record, User
from sandbox.discord.state.world import World
from sandbox.discord.wire import message_payloads, payloads

SUB_COMMAND, SUB_COMMAND_GROUP, STRING, INTEGER, BOOLEAN, USER = 1, 2, 3, 4, 5, 6
CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = 7, 8, 9, 10, 11
GUILD_INSTALL, USER_INSTALL = 0, 1
LARGEST_INTEGER = 2**53
STRING_MOST = 6000


def find_command(world: World, person: User, place: Channel, name: str, kind: int) -> Payload:
    """The command a person would find under `name` here, or Impossible saying why not."""
    nearby = in_scope(world, place.guild_id) if place.guild_id else []
    everywhere = in_scope(world, None)
    for command in [*nearby, *everywhere]:
        if (command["name"], command["type"]) == (name, kind):
            _refuse_hidden(world, person, place, command)
            return command
    raise Impossible(f"there is no command {name!r} (of type {kind}) here")


def offered(world: World, person: User, place: Channel) -> list[Payload]:
    """Every command, of any type, that a person would find here."""
    nearby = in_scope(world, place.guild_id) if place.guild_id else []
    found = []
    for command in [*nearby, *in_scope(world, None)]:
        with suppress(Impossible):
            _refuse_hidden(world, person, place, command)
            found.append(command)
    return found


def _refuse_hidden(world: World, person: User, place: Channel, command: Payload) -> None:
    held = permissions_in(world.state, person.id, place)
    if not held & Permission.USE_APPLICATION_COMMANDS:
        raise Impossible(f"{person.name} may not use commands here")
    needed = command["default_member_permissions"]
    if place.guild_id and needed is not None:
        bits = int(needed)
        if bits & ~int(held) or (bits == 0 and not held & Permission.ADMINISTRATOR):
            raise Impossible(f"/{command['name']} is not shown to {person.name}")
    contexts = command["contexts"]
    if contexts is not None and context_of(world, place) not in contexts:
        raise Impossible(f"/{command['name']} is not offered in such a place")
    _refuse_uninstalled(world, person, place, command)


def _refuse_uninstalled(world: World, person: User, place: Channel, command: Payload) -> None:
    members = world.state.guilds[place.guild_id].members if place.guild_id else place.recipients
    here = world.bot.id in members and GUILD_INSTALL in command["integration_types"]
    carried = person.installed_app and USER_INSTALL in command["integration_types"]
    if not here and not carried:
        raise Impossible(f"/{command['name']} is not installed here")


@dataclass
class Filling:
    """One person filling in one command; what the values stand for gathers in `resolved`."""

    world: World
    place: Channel
    focused: str | None = None
    resolved: dict[str, Payload] = field(default_factory=dict)

    def data(self, command: Payload, words: list[str], given: Mapping[str, Any]) -> Payload:
        """The interaction's data. `words`: the sub-command's path after the command's name."""
        data: Payload = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if options := self._options(command, words, dict(given)):
            data["options"] = options
        if self.resolved:
            data["resolved"] = self.resolved
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return data

    def _options(self, node: Payload, words: list[str], given: dict[str, Any]) -> list[Payload]:
        offered = node.get("options", [])
        if words:
            for option in offered:
                if option["name"] == words[0] and option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP):
                    inner = self._options(option, words[1:], given)
                    return [{"name": option["name"], "type": option["type"], "options": inner}]
            raise Impossible(f"{node['name']} has no sub-command {words[0]!r}")
        return self._values(offered, given)

    def _values(self, offered: list[Payload], given: dict[str, Any]) -> list[Payload]:
        if any(option["type"] in (SUB_COMMAND, SUB_COMMAND_GROUP) for option in offered):
            raise Impossible("a sub-command must be chosen")
        unknown = set(given) - {option["name"] for option in offered}
        if unknown:
            raise Impossible(f"no such option: {sorted(unknown)}")
        missing = [
            each["name"] for each in offered if each.get("required") and given.get(each["name"]) is None
        ]
        if missing and self.focused is None:
            raise Impossible(f"required: {missing}")
        chosen = [option for option in offered if given.get(option["name"]) is not None]
        return [self._value(option, given[option["name"]]) for option in chosen]

    def _value(self, option: Payload, value: Any) -> Payload:
        filled = {"name": option["name"], "type": option["type"]}
        if option["name"] == self.focused:
            if not option.get("autocomplete"):
                raise Impossible(f"{option['name']} has no autocomplete")
            return {**filled, "value": value, "focused": True}
        if self.focused and option["type"] in (STRING, INTEGER, NUMBER):
            return {**filled, "value": value}  # half typed: nothing is checked yet
        return {**filled, "value": READERS[option["type"]](self, option, value)}

    def text(self, option: Payload, value: Any) -> str:
        """A string within the option's lengths and choices."""
        if not isinstance(value, str):
            raise Impossible(f"{option['name']} takes text")
        least, most = option.get("min_length", 0), option.get("max_length", STRING_MOST)
        if not least <= len(value) <= most or not value:
            raise Impossible(f"{option['name']} takes {least} to {most} characters, not {len(value)}")
        return str(self._chosen(option, value))

    def number(self, option: Payload, value: Any) -> float:
        """A number within the option's bounds and choices; whole where it must be."""
        whole = option["type"] == INTEGER
        if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
            raise Impossible(f"{option['name']} takes {'a whole number' if whole else 'a number'}")
        least, most = option.get("min_value", -LARGEST_INTEGER), option.get("max_value", LARGEST_INTEGER)
        if not least <= value <= most:
            raise Impossible(f"{option['name']} takes {least} to {most}")
        chosen: float = self._chosen(option, value)
        return chosen

    def _chosen(self, option: Payload, value: Any) -> Any:
        choices = {choice["name"]: choice["value"] for choice in option.get("choices") or []}
        if not choices or value in choices.values():
            return value
        if value not in choices:
            raise Impossible(f"{option['name']} takes one of {sorted(choices)}")
        return choices[value]

    def yes_or_no(self, option: Payload, value: Any) -> bool:
        """A truth value."""
        if not isinstance(value, bool):
            raise Impossible(f"{option['name']} takes true or false")
        return value

    def person(self, _option: Payload, value: Any) -> str:
        """A user by record, name or id; with their membership where there is one."""
        found = _by_name(self.world.state.users, value)
        user = self.world.state.users[found]
        self._note("users", found, payloads.user(user))
        guild = self.world.state.guilds[self.place.guild_id] if self.place.guild_id else None
        if guild and found in guild.members:
            held = permissions_in(self.world.state, found, self.place)
            member = {**payloads.bare_member(guild.members[found]), "permissions": str(int(held))}
            self._note("members", found, member)
        return found

    def channel(self, option: Payload, value: Any) -> str:
        """A channel of this guild, of a kind the option takes."""
        found = _by_name(self.world.state.channels, value)
        channel = self.world.state.channels[found]
        kinds = option.get("channel_types")
        if channel.guild_id != self.place.guild_id or (kinds and channel.kind not in kinds):
            raise Impossible(f"{option['name']} does not take {channel.name}")
        self._note("channels", found, {**payloads.channel(self.world, channel), "permissions": "0"})
        return found

    def role(self, option: Payload, value: Any) -> str:
        """A role of this guild."""
        if self.place.guild_id is None:
            raise Impossible(f"{option['name']}: there are no roles here")
        roles = self.world.state.guilds[self.place.guild_id].roles
        found = _by_name(roles, value)
        self._note("roles", found, payloads.role(roles[found]))
        return found

    def file(self, _option: Payload, value: tuple[str, bytes]) -> str:
        """A file, uploaded now."""
        attachment = give_file(self.world, self.place, value)
        self._note("attachments", attachment.id, message_payloads.attachment(self.world, attachment))
        return attachment.id

    def _note(self, kind: str, key: str, shown: Payload) -> None:
        self.resolved.setdefault(kind, {})[key] = shown


Reader = Callable[[Filling, Payload, Any], Any]
READERS: dict[int, Reader] = {
    STRING: Filling.text,
    INTEGER: Filling.number,
    NUMBER: Filling.number,
    BOOLEAN: Filling.yes_or_no,
    USER: Filling.person,
    MENTIONABLE: Filling.person,
    CHANNEL: Filling.channel,
    ROLE: Filling.role,
    ATTACHMENT: Filling.file,
}


def _by_name(records: Mapping[str, Any], wanted: Any) -> str:
    """The id of a record given as itself, by id or by name."""
    key = wanted.id if isinstance(wanted, Record) else str(wanted)  # type: ignore[attr-defined] # every named record has an id
    for found, record in records.items():
        if key in (found, record.name):
            return found
    raise Impossible(f"there is no {wanted!r}")
