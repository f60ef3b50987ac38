"""Chat replies as they come over the wire, whole (`message`) or streamed (`delta`), in one model.

Vendors differ and drift, so reading is forgiving by construction: unknown fields are ignored, and a
known field of the wrong type counts as absent. Nothing here decides what a reply means.
"""

from __future__ import annotations

import json
from typing import Annotated, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

T = TypeVar("T")


def _forgive(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except ValidationError:
        return None


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _as_objects(value: object) -> list[object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _as_blocks(value: object) -> list[object]:
    """Content is a string, a block, or a list of both."""
    items = value if isinstance(value, list) else [value]
    return _as_objects([{"type": "text", "text": item} if isinstance(item, str) else item for item in items])


def _as_pictures(value: object) -> list[object]:
    items = value if isinstance(value, list) else [value]
    return _as_objects([{"image_url": item} if isinstance(item, str) else item for item in items])


def _as_address(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


def _as_error(value: object) -> object:
    """`error` is an object, or a bare sentence; `false`, `""` and `{}` are no error."""
    if not value:
        return None
    return value if isinstance(value, dict) else {"message": value}


Maybe: TypeAlias = Annotated[T | None, WrapValidator(_forgive)]
Text: TypeAlias = Annotated[str | None, BeforeValidator(_as_text)]


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Address(_Wire):
    """Where a picture is: `https:`, or a data URL."""

    url: Text = None


class Block(_Wire):
    """One part of an answer's content, or one of its `images`."""

    type: Text = None
    text: Text = None
    refusal: Text = None
    image_url: Annotated[Maybe[Address], BeforeValidator(_as_address)] = None
    url: Text = None
    b64_json: Text = None
    index: Maybe[int] = None
    partial: Maybe[bool] = None
    partial_image_index: Maybe[int] = None

    @property
    def picture(self) -> str | None:
        """The picture's address (a data URL where it came as bare base64), if this is one."""
        if self.image_url is not None and self.image_url.url:
            return self.image_url.url
        return f"data:;base64,{self.b64_json}" if self.b64_json else self.url


class Message(_Wire):
    """What the model said, or the next piece of it."""

    content: Annotated[tuple[Block, ...], BeforeValidator(_as_blocks)] = ()
    images: Annotated[tuple[Block, ...], BeforeValidator(_as_pictures)] = ()
    refusal: Text = None
    tool_calls: Annotated[tuple[object, ...], BeforeValidator(_as_objects)] = ()


class Choice(_Wire):
    """One of the answers; image gateways send one."""

    index: Maybe[int] = None
    message: Maybe[Message] = None
    delta: Maybe[Message] = None
    finish_reason: Text = None


class Fault(_Wire):
    """The inside of an error envelope."""

    message: Text = None
    code: Text = None
    type: Text = None
    request_id: Text = None


class Frame(_Wire):
    """A whole reply, one event of a stream, or an error envelope: they share their fields."""

    choices: Annotated[tuple[Choice, ...], BeforeValidator(_as_objects)] = ()
    usage: Maybe[dict[str, object]] = None
    finish_reason: Text = None
    error: Annotated[Maybe[Fault], BeforeValidator(_as_error)] = None
    success: Maybe[bool] = None
    object_name: Text = Field(default=None, validation_alias="object")
    message: Text = None
    detail: Text = None
    code: Text = None
    type: Text = None
    raw_status_code: Maybe[int] = None
    trace_id: Text = None
    request_id: Text = None

    @property
    def failed(self) -> bool:
        """Whether this tells of a failure, whatever the status says."""
        return self.error is not None or self.success is False or "error" in (self.object_name, self.type)


class UnreadableError(ValueError):
    """Not a JSON object; `cut`: only because it ends too early."""

    def __init__(self, *, cut: bool) -> None:
        super().__init__("cut short" if cut else "not a JSON object")
        self.cut = cut


def parse(data: bytes | str) -> Frame:
    """Read one JSON object; raises `UnreadableError`."""
    try:
        return Frame.model_validate_json(data)
    except ValidationError:
        return _parse_damaged(data.decode("utf-8", "replace") if isinstance(data, bytes) else data)


def _parse_damaged(text: str) -> Frame:
    """Read JSON in which a byte, or half a surrogate pair, is bad: that must not lose the picture."""
    try:
        mended = json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        mended = text.encode("utf-8", "replace")
    try:
        return Frame.model_validate_json(mended)
    except ValidationError as error:
        raise UnreadableError(
            cut="EOF while parsing" in str(error.errors()[0]["msg"]) and bool(text.strip())
        ) from None
