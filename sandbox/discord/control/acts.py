"""What people do and what can be looked up, with JSON in and JSON out, for `control`."""

from __future__ import annotations

import base64
from typing import Any

from sandbox.discord.people.people import File, People
from sandbox.discord.state.records import Interaction, Message, Payload, Snowflake
from sandbox.discord.state.world import World


class Acts:
    """Every method is one control act; its parameters are the act's JSON keys."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people

    def say(
        self,
        *,
        user: str,
        channel: str,
        text: str = "",
        files: list[Payload] | None = None,
        reply_to: Snowflake | None = None,
        ping: bool = True,
    ) -> Message:
        """Send a message; files are `{"name", "base64"}`."""
        answers = self._message(reply_to) if reply_to else None
        return self._people.say(
            user, channel, text, files=[_file(each) for each in files or []], reply_to=answers, ping=ping
        )

    def edit(self, *, user: str, message: Snowflake, text: str) -> Message:
        """Change one's own message."""
        self._people.edit(user, self._message(message), text)
        return self._message(message)

    def delete(self, *, user: str, message: Snowflake) -> None:
        """Delete a message."""
        self._people.delete(user, self._message(message))

    def react(self, *, user: str, message: Snowflake, emoji: str, present: bool = True) -> None:
        """Add or take away a reaction."""
        self._people.react(user, self._message(message), emoji, present=present)

    def slash(self, *, user: str, channel: str, command: str, options: Payload | None = None) -> Interaction:
        """Send a slash command; a file option is `{"name", "base64"}`."""
        return self._people.slash(user, channel, command, **_with_files(options or {}))

    def autocomplete(
        self, *, user: str, channel: str, command: str, focused: str, options: Payload | None = None
    ) -> Interaction:
        """Type into an option; read the suggestions with `interaction`."""
        return self._people.autocomplete(user, channel, command, focused, **_with_files(options or {}))

    def menu(self, *, user: str, message: Snowflake, name: str) -> Interaction:
        """Choose from a message's menu."""
        return self._people.menu(user, self._message(message), name)

    def click(self, *, user: str, message: Snowflake, button: str) -> Interaction:
        """Press a button, by label or custom id."""
        return self._people.click(user, self._message(message), button)

    def select(self, *, user: str, message: Snowflake, menu: str, values: list[str]) -> Interaction:
        """Pick in a menu."""
        return self._people.select(user, self._message(message), menu, values)

    def submit(self, *, user: str, interaction: Snowflake, fields: Payload) -> Interaction:
        """Send the modal that an interaction opened."""
        return self._people.submit(user, self._world.interaction(interaction), _with_files(fields))

    def direct(self, *, user: str) -> Any:
        """The private channel of a person and the bot, opened if need be."""
        return self._people.direct(user)

    def open_thread(self, *, user: str, channel: str, name: str) -> Any:
        """Open a public thread."""
        return self._people.open_thread(user, channel, name)

    def set_thread(self, *, channel: str, archived: bool | None = None, locked: bool | None = None) -> None:
        """Archive or lock a thread, or undo it."""
        self._people.set_thread(channel, archived=archived, locked=locked)

    def delete_channel(self, *, channel: str) -> None:
        """Take a channel away."""
        self._people.delete_channel(channel)

    def message(self, *, id: Snowflake) -> Message:  # noqa: A002 - the name it has on the wire
        """One message, deleted or ephemeral too, with its versions."""
        return self._message(id)

    def interaction(self, *, id: Snowflake) -> Interaction:  # noqa: A002 - as above
        """One interaction: its answer, its modal, its choices."""
        return self._world.interaction(id)

    def messages(self, *, channel: str, user: str | None = None) -> list[Message]:
        """A channel's messages, all of them or as one person sees them."""
        if user:
            return self._people.sees(user, channel)
        return self._world.messages_in(self._people.channel(channel).id)

    def everything(self) -> Any:
        """The whole state but the token and the secret."""
        return self._world.state.model_dump(mode="json", exclude={"secret": True, "application": {"token"}})

    def exchanges(self, *, since: int = 0) -> list[Payload]:
        """The REST requests so far, from the `since`-th on."""
        return [each.model_dump(mode="json") for each in self._world.journal.exchanges[int(since) :]]

    def complaints(self) -> list[str]:
        """What should not have happened."""
        return self._world.journal.complaints

    def file(self, *, id: Snowflake) -> Payload:  # noqa: A002 - as above
        """An attachment's bytes, whether or not its address still works."""
        content = self._world.bytes_of(id)
        return {"base64": base64.b64encode(content).decode()}

    def _message(self, message_id: Snowflake) -> Message:
        return self._world.any_message(message_id)


def _file(given: Payload) -> File:
    return given["name"], base64.b64decode(given["base64"])


def _with_files(options: Payload) -> Payload:
    return {key: _value(value) for key, value in options.items()}


def _value(value: Any) -> Any:
    if isinstance(value, dict) and "base64" in value:
        return _file(value)
    return [_value(each) for each in value] if isinstance(value, list) else value
