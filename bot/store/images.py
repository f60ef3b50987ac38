"""What is known of kept pictures; their bytes are files (`bot.store.files`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from bot.domain.ids import ImageId, MessageId
from bot.domain.turns import Kept
from bot.store.connection import Connection
from bot.store.rows import IMAGE_COLUMNS, kept_from
from bot.store.tables import images, message_files

_BY_ID = select(*IMAGE_COLUMNS).where(images.c.id == bindparam("image"))
_ON_MESSAGE = (
    select(*IMAGE_COLUMNS)
    .join(message_files, message_files.c.image == images.c.id)
    .where(message_files.c.message == bindparam("of"), message_files.c.name == bindparam("named"))
)
_ATTACHMENTS = select(message_files.c.name, message_files.c.attachment).where(
    message_files.c.message == bindparam("of")
)
_REMOVED = update(images).where(images.c.id == bindparam("image"))


async def get(connection: Connection, image: ImageId) -> Kept | None:
    """The picture of that id."""
    row = (await connection.execute(_BY_ID, {"image": image})).one_or_none()
    return None if row is None else kept_from(row)


async def on_message(connection: Connection, message: MessageId, name: str) -> Kept | None:
    """The picture that a message shows under that file name."""
    row = (await connection.execute(_ON_MESSAGE, {"of": message, "named": name})).one_or_none()
    return None if row is None else kept_from(row)


async def attachments_of(connection: Connection, message: MessageId) -> dict[str, int]:
    """The attachment ids of a message's pictures, by file name, as Discord last told them."""
    rows = await connection.execute(_ATTACHMENTS, {"of": message})
    return {row.name: row.attachment for row in rows}


async def remove(connection: Connection, removed: Sequence[ImageId]) -> None:
    """Mark pictures as gone; whoever calls removes their files afterwards."""
    if removed:
        await connection.execute(_REMOVED, [{"image": image, "removed": True} for image in removed])
