"""What the sandbox's Discord remembers. All of it is saved as one JSON document.

The records are mutable on purpose: a test holds on to a message and sees it change, as a
person looking at it would. Ids are snowflakes spelt as strings, as on the wire; moments are Unix
seconds. Components, embeds and interaction data stay as the JSON that was sent.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Payload: TypeAlias = dict[str, Any]
"""A JSON object as Discord's wire has it."""

Snowflake: TypeAlias = str


class ChannelKind(IntEnum):
    """Discord's channel types, as far as they are played here."""

    TEXT = 0
    DM = 1
    GROUP = 3
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12


class MessageKind(IntEnum):
    """Discord's message types, as far as they are played here."""

    DEFAULT = 0
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    THREAD_STARTER = 21
    CONTEXT_MENU_COMMAND = 23


class InteractionKind(IntEnum):
    """Discord's interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answer(IntEnum):
    """Discord's interaction callback types."""

    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class MessageFlag(IntFlag):
    """Bits of a message's `flags` that are played here."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SILENT = 1 << 12
    COMPONENTS_V2 = 1 << 15


class Record(BaseModel):
    """Something saved; an unknown key in the file is a fault, never dropped."""

    model_config = ConfigDict(extra="forbid")


class User(Record):
    """A person or a bot. `accepts_dms` off: the bot cannot write to them first (50007)."""

    id: Snowflake
    name: str
    bot: bool = False
    accepts_dms: bool = True
    locale: str = "en-US"
    installed_app: bool = True


class Role(Record):
    """A guild's role; the one with the guild's own id is @everyone."""

    id: Snowflake
    name: str
    permissions: int
    position: int = 0


class Member(Record):
    """A user in a guild."""

    user_id: Snowflake
    roles: list[Snowflake] = []
    joined_at: float


class Guild(Record):
    """A server. `upload_limit` is in bytes a file."""

    id: Snowflake
    name: str
    owner_id: Snowflake
    roles: dict[Snowflake, Role]
    members: dict[Snowflake, Member]
    upload_limit: int
    locale: str = "en-US"


class Overwrite(Record):
    """What a channel allows or denies a role (`kind` 0) or a member (`kind` 1)."""

    id: Snowflake
    kind: int
    allow: int = 0
    deny: int = 0


class Channel(Record):
    """Any place messages are in: text channel, thread, DM, group."""

    id: Snowflake
    kind: ChannelKind
    name: str = ""
    guild_id: Snowflake | None = None
    parent_id: Snowflake | None = None
    overwrites: list[Overwrite] = []
    recipients: list[Snowflake] = []
    owner_id: Snowflake | None = None
    upload_limit: int
    created_at: float
    archived: bool = False
    locked: bool = False
    nsfw: bool = False
    auto_archive_minutes: int = 1440
    thread_members: list[Snowflake] = []

    @property
    def is_thread(self) -> bool:
        """Whether it hangs under a text channel."""
        return self.kind in (ChannelKind.PUBLIC_THREAD, ChannelKind.PRIVATE_THREAD)

    @property
    def is_private(self) -> bool:
        """Whether it lies outside any guild."""
        return self.kind in (ChannelKind.DM, ChannelKind.GROUP)


class Attachment(Record):
    """A file; its bytes lie in the sandbox's `files` folder under its id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Snowflake
    channel_id: Snowflake
    filename: str
    size: int
    content_type: str
    width: int | None = None
    height: int | None = None
    description: str | None = None
    ephemeral: bool = False


class Version(Record):
    """A message as it stood after one create or edit.

    `route` names how it was made; `quiet` whether the request said `allowed_mentions.parse == []`
    (None: a person's message, or the service's own placeholder).
    """

    at: float
    route: str
    content: str
    attachments: list[Attachment]
    components: list[Payload]
    embeds: list[Payload]
    flags: int
    quiet: bool | None


class Message(Record):
    """A message, with all it ever was. `seen_by` is set on ephemeral ones."""

    id: Snowflake
    channel_id: Snowflake
    author_id: Snowflake
    created_at: float
    kind: MessageKind = MessageKind.DEFAULT
    content: str = ""
    attachments: list[Attachment] = []
    components: list[Payload] = []
    embeds: list[Payload] = []
    flags: int = 0
    tts: bool = False
    nonce: str | None = None
    reference_id: Snowflake | None = None
    reference_channel_id: Snowflake | None = None
    mentions: list[Snowflake] = []
    mention_roles: list[Snowflake] = []
    mention_everyone: bool = False
    reactions: dict[str, list[Snowflake]] = {}
    interaction_id: Snowflake | None = None
    thread_id: Snowflake | None = None
    seen_by: Snowflake | None = None
    edited_at: float | None = None
    deleted_at: float | None = None
    versions: list[Version] = []

    @property
    def is_loading(self) -> bool:
        """Whether it is a deferred answer not yet filled."""
        return bool(self.flags & MessageFlag.LOADING)

    @property
    def is_ephemeral(self) -> bool:
        """Whether only the asker can see it."""
        return bool(self.flags & MessageFlag.EPHEMERAL)


class Interaction(Record):
    """One slash command, click, autocomplete or modal submit, and what the bot said to it.

    `message_id`: the message it was pressed on; `opened_by`: the interaction that opened the modal.
    """

    id: Snowflake
    token: str
    kind: InteractionKind
    user_id: Snowflake
    channel_id: Snowflake
    guild_id: Snowflake | None
    data: Payload
    created_at: float
    name: str = ""
    message_id: Snowflake | None = None
    opened_by: Snowflake | None = None
    answer: Answer | None = None
    answered_at: float | None = None
    original_id: Snowflake | None = None
    followups: list[Snowflake] = []
    modal: Payload | None = None
    choices: list[Payload] | None = None


class Application(Record):
    """The bot's own application. `privileged` holds the intent bits the operator switched on."""

    id: Snowflake
    name: str
    token: str
    owner_id: Snowflake
    privileged: int


class State(Record):
    """All of it."""

    application: Application
    secret: str
    token_lifetime: float = 15 * 60
    answer_within: float = 3.0
    url_lifetime: float = 24 * 3600
    last_id: int = 0
    identifies: list[float] = []
    users: dict[Snowflake, User] = Field(default_factory=dict)
    guilds: dict[Snowflake, Guild] = Field(default_factory=dict)
    channels: dict[Snowflake, Channel] = Field(default_factory=dict)
    messages: dict[Snowflake, Message] = Field(default_factory=dict)
    attachments: dict[Snowflake, Attachment] = Field(default_factory=dict)
    taken_off: dict[Snowflake, float] = Field(default_factory=dict)
    interactions: dict[Snowflake, Interaction] = Field(default_factory=dict)
    commands: dict[Snowflake, Payload] = Field(default_factory=dict)
