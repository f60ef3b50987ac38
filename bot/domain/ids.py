"""Names of things. A Discord id and a turn id never meet in one type."""

from __future__ import annotations

from typing import NewType

# Ours: 25 lower-case letters and digits (129 bits), so that one fits Discord's nonce
# (25 characters), a custom_id and a file name on any file system.
TurnId = NewType("TurnId", str)
ConversationId = NewType("ConversationId", str)
AttemptId = NewType("AttemptId", str)
ImageId = NewType("ImageId", str)

# Discord's snowflakes.
UserId = NewType("UserId", int)
GuildId = NewType("GuildId", int)
ChannelId = NewType("ChannelId", int)
RoleId = NewType("RoleId", int)
MessageId = NewType("MessageId", int)
EventId = NewType("EventId", int)  # an interaction, or the message that asked

# Stands where somebody's id stood; Discord numbers nobody so.
FORGOTTEN = UserId(0)

# Discord has them in 64 bits, of which the first is not in use; people type longer numbers.
LARGEST_ID = 2**63 - 1

ID_LENGTH = 25
ID_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def id_from(number: int) -> str:
    """Spell `number` (at least 129 random bits) as one of our ids."""
    letters = []
    for _ in range(ID_LENGTH):
        number, place = divmod(number, len(ID_ALPHABET))
        letters.append(ID_ALPHABET[place])
    return "".join(letters)


def is_id(text: str) -> bool:
    """Tell whether `text` has the form of one of our ids; it may still name nothing."""
    return len(text) == ID_LENGTH and all(letter in ID_ALPHABET for letter in text)
