"""What is known of kept pictures; their bytes are files (`bot.store.files`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select, update

from bot.domain.ids import ImageId
from bot.domain.turns import Kept
from bot.store.database.connection import Connection
from bot.store.database.rows import IMAGE_COLUMNS, kept_from
from bot.store.database.tables import images

_BY_ID = select(*IMAGE_COLUMNS).where(images.c.id == bindparam("image"))
_REMOVED = update(images).where(images.c.id == bindparam("image"))


async def get(connection: Connection, image: ImageId) -> Kept | None:
    """The picture of that id."""
    row = (await connection.execute(_BY_ID, {"image": image})).one_or_none()
    return None if row is None else kept_from(row)


async def remove(connection: Connection, removed: Sequence[ImageId]) -> None:
    """Mark pictures as gone, the vendor's addresses too; whoever calls removes their files afterwards."""
    gone = {"removed": True, "url": None, "url_until": None}
    if removed:
        await connection.execute(_REMOVED, [{"image": image, **gone} for image in removed])
