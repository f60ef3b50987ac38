"""Application commands: what the bot has registered, global and by guild."""

from __future__ import annotations

from sandbox.discord.rest.calls import Call, Json, Reply
from sandbox.discord.rules.forms import CHAT_INPUT, commands_faults
from sandbox.discord.state.records import Payload
from sandbox.discord.state.refusals import Refused, require
from sandbox.discord.state.world import World

EDITABLE = [
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "dm_permission",
    "contexts",
    "integration_types",
    "nsfw",
    "type",
]


def read(call: Call) -> Json:
    """GET the commands of a scope."""
    return _commands(call)


def replace(call: Call) -> Json:
    """PUT a whole set; a command that keeps its kind and name keeps its id."""
    wanted = call.body.json if isinstance(call.body.json, list) else []
    require(commands_faults(wanted))
    before = {_key(command): command for command in _commands(call)}
    for command in before.values():
        del call.world.state.commands[command["id"]]
    for command in wanted:
        _keep(call, command, before.get(_key(command), {}).get("id"))
    call.world.changed()
    return _commands(call)


def create(call: Call) -> Json | Reply:
    """POST one command; one of the same kind and name is replaced."""
    require(commands_faults([call.form]))
    same = [command for command in _commands(call) if _key(command) == _key(call.form)]
    kept = _keep(call, call.form, same[0]["id"] if same else None)
    call.world.changed()
    return Reply(200 if same else 201, kept)


def read_one(call: Call) -> Json:
    """GET one command."""
    return _one(call)


def edit(call: Call) -> Json:
    """PATCH one command."""
    changed = {**_one(call), **call.form}
    require(commands_faults([changed]))
    return _keep(call, changed, call.path["command_id"])


def delete(call: Call) -> Json:
    """DELETE one command."""
    del call.world.state.commands[_one(call)["id"]]
    return None


def _key(command: Payload) -> tuple[int, str]:
    return command.get("type", CHAT_INPUT), command["name"]


def _commands(call: Call) -> list[Payload]:
    return in_scope(call.world, call.path.get("guild_id"))


def in_scope(world: World, guild_id: str | None) -> list[Payload]:
    """The commands registered for a guild, or globally (None)."""
    return [each for each in world.state.commands.values() if each.get("guild_id") == guild_id]


def localized(command: Payload, locale: str) -> Payload:
    """A command, option or choice with Discord's `name_localized` and the like for a reader of `locale`."""
    told = {
        f"{key}_localized": found
        for key in ("name", "description")
        if (found := (command.get(f"{key}_localizations") or {}).get(locale))
    }
    inner = {
        key: [localized(each, locale) for each in command[key]]
        for key in ("options", "choices")
        if command.get(key)
    }
    return {**command, **told, **inner}


def _one(call: Call) -> Payload:
    for command in _commands(call):
        if command["id"] == call.path["command_id"]:
            return command
    raise Refused(10063)


def _keep(call: Call, form: Payload, command_id: str | None) -> Payload:
    world, guild_id = call.world, call.path.get("guild_id")
    command: Payload = {
        "type": CHAT_INPUT,
        "description": "",
        "default_member_permissions": None,
        "nsfw": False,
        "integration_types": [0],
        "contexts": None,
        **{key: form[key] for key in EDITABLE if form.get(key) is not None},
        "id": command_id or world.new_id(),
        "application_id": world.state.application.id,
        "version": world.new_id(),
    }
    if command["default_member_permissions"] is not None:  # taken as a number too, answered as text
        command["default_member_permissions"] = str(command["default_member_permissions"])
    if command["default_member_permissions"] is not None:  # sent as a number, told as a string
        command["default_member_permissions"] = str(command["default_member_permissions"])
    if guild_id:
        command["guild_id"] = guild_id
    world.state.commands[command["id"]] = command
    return command
