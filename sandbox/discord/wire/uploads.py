"""What a request's body holds, and what a file in it is."""

from __future__ import annotations

import io
import json
import mimetypes
import re
import warnings
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web
from PIL import Image, UnidentifiedImageError

from sandbox.discord.state.records import Attachment, Snowflake
from sandbox.discord.state.refusals import Refused

FILE_FIELD = re.compile(r"files\[(\d+)\]")
ID_KEYS = {"id", "message_id", "channel_id", "guild_id", "recipient_id"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent. `index` is its `n` in `files[n]`."""

    index: int
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """A request's JSON (None if it had none) and its files."""

    json: Any
    files: tuple[Upload, ...] = ()
    multipart: bool = False


async def read_body(request: web.Request) -> Body:
    """Read JSON or multipart; 50109 if the JSON is none. An empty body of any type is None."""
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    raw = await request.read()
    if request.content_type != "application/json" or not raw:
        return Body(None)
    return Body(_parsed(raw))


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Refused(50109) from None


async def _read_multipart(request: web.Request) -> Body:
    document: Any = None
    files: list[Upload] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise Refused(50109)
        content = bytes(await part.read())
        if part.name == "payload_json":
            document = _parsed(content)
        elif match := FILE_FIELD.fullmatch(part.name or ""):
            files.append(Upload(int(match[1]), part.filename or "file", content))
    return Body(document, tuple(files), multipart=True)


def spell_ids(node: Any) -> Any:
    """The same JSON with snowflakes as strings: the service takes them as numbers too."""
    if isinstance(node, list):
        return [spell_ids(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: _spelt(key, value) for key, value in node.items()}


def _spelt(key: str, value: Any) -> Any:
    if key == "attachments":
        return [{**each, "id": str(each["id"])} if "id" in each else each for each in value or []]
    if key in ("message_reference", "recipient_id"):
        return _all_strings(value)
    return spell_ids(value)


def _all_strings(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _all_strings(value) if key in ID_KEYS else value for key, value in node.items()}
    return str(node) if isinstance(node, int) else node


def as_attachment(
    upload: Upload,
    *,
    attachment_id: Snowflake,
    channel_id: Snowflake,
    filename: str | None = None,
    description: str | None = None,
    ephemeral: bool = False,
) -> Attachment:
    """Describe a file as Discord does: type by its name, size in pixels by its content."""
    name = re.sub(r"[^\w.()+-]", "_", filename or upload.filename)
    width, height = _pixels(upload.content)
    return Attachment(
        id=attachment_id,
        channel_id=channel_id,
        filename=name,
        size=len(upload.content),
        content_type=mimetypes.guess_type(name, strict=False)[0] or "application/octet-stream",
        width=width,
        height=height,
        description=description,
        ephemeral=ephemeral,
    )


def _pixels(content: bytes) -> tuple[int | None, int | None]:
    """Width and height; nothing for what is no picture, or one too large to be shown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content)) as image:
                return image.size
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
            return None, None
